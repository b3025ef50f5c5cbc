"""Tells members from strangers."""

import asyncio
import logging

from bot.features.ports import Json, SlackRefused, SlackUnavailable
from bot.slack.api.calls import Calls
from bot.slack.payloads import Author

log = logging.getLogger(__name__)

WITHIN_S = 1.5  # of a gesture's three seconds: the rest is for what is read and written around the call
KEPT = 10_000


class Members:
    """Tells members from strangers; asks Slack if the payload doesn't say (Slack: users.info).

    A person is judged by their own workspace, never by the app's: in a shared channel (Slack Connect) a payload names
    both. In an Enterprise organization Slack names the organization or any workspace of the person's
    (slackapi/bolt-js#1875), so everybody in the organization belongs.
    """

    def __init__(self, calls: Calls, workspace: str, organization: str = "") -> None:
        self.workspace = workspace
        self._calls = calls
        self._organization = organization
        self._told: dict[str, bool] = {}  # what Slack said, by user

    async def include(self, author: Author) -> bool:
        """Whether somebody belongs here. Raises SlackUnavailable if Slack has to be asked and doesn't answer."""
        if not self._organization and author.view_of not in {"", self.workspace}:
            return False
        if author.team == self.workspace or (author.team and author.team == self._organization):
            return True
        is_certain = author.team.startswith("E") or (author.team and not self._organization)
        return not is_certain and await self._ask(author.user)

    async def _ask(self, user: str) -> bool:
        """Whether Slack says that somebody is in our workspace or organization; False if we may not ask."""
        if user in self._told:
            return self._told[user]
        try:
            async with asyncio.timeout(WITHIN_S):
                answer = await self._calls.call(self.workspace, "users.info", user=user)
        except TimeoutError:
            raise SlackUnavailable("users.info took too long") from None
        except SlackRefused as refusal:
            log.warning(
                "somebody is turned away, because Slack does not say whether they belong here (%s)", refusal.error
            )
            return False
        if len(self._told) >= KEPT:
            self._told.clear()
        told: Json = answer.get("user") or {}
        organization = (told.get("enterprise_user") or {}).get("enterprise_id")
        is_ours = bool(organization) and organization == self._organization
        self._told[user] = is_ours or told.get("team_id") == self.workspace
        return self._told[user]
