"""Whether a person belongs to the workspace that the app is installed in.

A person is judged by their own workspace, never by the app's: in a shared channel (Slack Connect) a payload names both.
In an Enterprise organization Slack names the organization, or any workspace of the person's (slackapi/bolt-js#1875), so
there everybody of the organization belongs.
"""

import asyncio
import logging

from bot.features.ports import Json, SlackRefused, SlackUnavailable
from bot.slack.api.calls import Workspaces
from bot.slack.payloads import Author

log = logging.getLogger(__name__)

WITHIN_S = 1.5  # a gesture is to be acked within three seconds
KEPT = 10_000


class Members:
    """Tells members from strangers, and asks Slack where the payload does not say (Slack: users.info)."""

    def __init__(self, workspaces: Workspaces, workspace: str, organization: str = "") -> None:
        self.workspace = workspace
        self._workspaces = workspaces
        self._organization = organization
        self._told: dict[str, bool] = {}  # what Slack said of somebody

    async def include(self, author: Author) -> bool:
        """Whether somebody belongs. Raises SlackUnavailable where Slack has to be asked and does not answer."""
        if not self._organization and author.view_of not in {"", self.workspace}:
            return False
        if author.team == self.workspace or (author.team and author.team == self._organization):
            return True
        is_certain = author.team.startswith("E") or (author.team and not self._organization)
        return not is_certain and await self._ask(author.user)

    async def _ask(self, user: str) -> bool:
        """Whether Slack knows somebody as of our workspace or organization; not where it does not let us ask."""
        if user in self._told:
            return self._told[user]
        try:
            async with asyncio.timeout(WITHIN_S):
                answer = await self._workspaces.call(
                    self.workspace, "users.info", lambda client: client.users_info(user=user)
                )
        except TimeoutError:
            raise SlackUnavailable("users.info took too long") from None
        except SlackRefused as refusal:
            log.warning("somebody is turned away: whether they belong here Slack does not say (%s)", refusal.error)
            return False
        if len(self._told) >= KEPT:
            self._told.clear()
        self._told[user] = self._is_ours(answer.get("user") or {})
        return self._told[user]

    def _is_ours(self, told: Json) -> bool:
        organization = (told.get("enterprise_user") or {}).get("enterprise_id")
        return told.get("team_id") == self.workspace or bool(organization and organization == self._organization)
