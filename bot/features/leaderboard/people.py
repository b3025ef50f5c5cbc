"""People: looked up in Slack once a day if `users:read` is granted."""

import logging
from collections.abc import Collection
from datetime import timedelta

from bot.course.model import Learner
from bot.course.redact import cause
from bot.features import outbox
from bot.features.context import Context, SlackHandler, granted
from bot.features.leaderboard import board_posts
from bot.features.ports import Person, SlackRefused, SlackUnavailable
from bot.store import learners
from bot.store.db import Query

log = logging.getLogger(__name__)

SCOPE = "users:read"
ASKED_EVERY = timedelta(days=1)
MOST = 30  # at a time; Slack: users.info, tier 4, 100 a minute
GONE_USERS = {"user_not_found", "user_not_visible"}  # Slack: users.info, errors


def ask(query: Query, context: Context, learner: Learner) -> None:
    """Have Slack asked about those of a workspace about whom it was not asked today."""
    if _due(query, context, learner.workspace):
        outbox.surface(query, context, Learner(learner.workspace, ""), "people")  # one job for all of them


def _due(query: Query, context: Context, workspace: str, among: Collection[str] | None = None) -> list[str]:
    return (
        learners.to_look_up(query, workspace, context.now - ASKED_EVERY, MOST, among)
        if granted(query, workspace, SCOPE)
        else []
    )


class People(SlackHandler):
    """Looks learners up in Slack; boards on which somebody is shown otherwise now are redrawn."""

    async def look_up(self, workspace: str) -> None:
        """Look up everybody who is due. Raises SlackUnavailable."""
        while await self._some(workspace):
            pass

    async def look_up_if_possible(self, workspace: str, among: Collection[str] | None = None) -> bool:
        """Look some up, of all or `among` these, where nothing may fail for it; False where nobody was."""
        try:
            return await self._some(workspace, among)
        except SlackUnavailable as away:
            log.info("cannot look up members in %s now: %s", workspace, away.reason)
        except Exception as error:  # noqa: BLE001 - an odd answer about somebody must not keep a board from its channel
            log.warning("cannot look up members in %s now: %s", workspace, cause(error))
        return False

    async def _some(self, workspace: str, among: Collection[str] | None = None) -> bool:
        due = await self.db.read(_due, self.context(), workspace, among)
        for user in due:
            try:
                person = await self.messenger.person(workspace, user)
            except SlackRefused as refusal:
                if refusal.error not in GONE_USERS:
                    log.info("cannot look up members in %s: Slack said %s", workspace, refusal.error)
                    return False
                person = Person("", "", is_gone=True)
            await self.db.write(_keep, self.context(), Learner(workspace, user), person)
        return bool(due)


def _keep(query: Query, context: Context, learner: Learner, person: Person) -> None:
    has_moved, is_renamed = learners.looked_up(
        query, context.now, learner, shown_name=person.name, real_name=person.real_name, is_gone=person.is_gone
    )
    if has_moved or is_renamed:
        board_posts.redraw_with(query, context, learner, is_renamed=not has_moved)
