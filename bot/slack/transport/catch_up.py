"""Reads back what was said while the bot couldn't hear it.

Slack gives up on an event after about six minutes. After a longer absence the bot reads the DMs and the labs' threads
and handles the messages as if they had just come: it was stopped, its machine slept, or its connections were cut. Over
HTTP a cut shows only afterwards, for sure in a redelivered request. Mere silence mostly means a quiet hour: then only
learners who took part lately are read, and seldom. Reading too much does no harm: `seen` keeps the keys of messages
that were handled before.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.course.redact import cause
from bot.features.context import is_dm
from bot.features.ports import Clock, Json, SlackRefused, SlackUnavailable
from bot.slack.api.history import History
from bot.store import facts, labs, learners
from bot.store.db import Database, Query, StateError

log = logging.getLogger(__name__)

ALIVE = "alive"  # the bot's own fact: when it was last connected
BEAT_S = 60.0
CUT_OFF_S = 5.0  # so that messages are handled soon after Slack is back
MARGIN = timedelta(minutes=10)
LONGEST = timedelta(days=7)  # nobody waits longer for an answer
SELDOM = timedelta(hours=1)  # between two reads after mere silence
LATELY = timedelta(days=1)  # learners who took part since then are read after silence

ABSENCE = timedelta(minutes=4)  # shorter ones are covered by Slack's own redelivery


@dataclass(frozen=True, slots=True)
class Heard:
    """When Slack last reached the bot, and when it last said that it had not before: with a redelivery.

    `may_be_quiet` where a time without a word may also mean that nobody said one.
    """

    at: datetime
    again_at: datetime | None = None
    may_be_quiet: bool = False

    def was_cut_off(self, alive: datetime, *, surely: bool = False) -> bool:
        """Whether Slack may have given something up since the bot was known to hear; `surely`: not just a silence."""
        came_again = self.again_at is not None and self.again_at > alive
        return came_again or (self.at - alive > ABSENCE and not (surely and self.may_be_quiet))


Hears = Callable[[], Awaitable[Heard | None]]


class Sweep:
    """Notes when the bot was last connected, and after an absence handles what it missed.

    `heard` says when Slack last reached the bot; None if it can't reach it now.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        history: History,
        hear: Callable[[Json], Awaitable[None]],
        heard: Hears,
        is_first: Callable[[], bool] = lambda: True,
    ) -> None:
        """`is_first` chooses one of several processes."""
        self._db = db
        self._clock = clock
        self._history = history
        self._hear_message = hear
        self._heard = heard
        self._is_first = is_first
        self._noted: datetime | None = None  # since the start
        self._read_at: datetime | None = None
        self._in_doubt_since: datetime | None = None  # then only some were read
        self._waits = False  # for Slack, since the last look began

    async def run(self) -> None:
        """Look once a minute, more often while cut off, until cancelled."""
        while True:
            rest = BEAT_S
            try:
                rest = BEAT_S if await self._look() else CUT_OFF_S
            except Exception as error:  # noqa: BLE001 - a sweep that ended would miss the next absence unseen
                log.warning("cannot read back what was missed (%s); again in %d s", cause(error), BEAT_S)
            await self._clock.sleep(rest)

    async def _look(self) -> bool:
        """Handle what was missed, then note that the bot is connected; False if Slack isn't back."""
        if not self._is_first():
            self._noted = None  # what another has noted may be older
            return True
        heard = await self._heard()
        if heard is None or heard.at == self._noted:
            return False
        self._waits = False
        upto = heard.at
        noted = await self._db.read(facts.fact, "", ALIVE)
        alive = datetime.fromisoformat(noted) if noted else None  # up to then nothing was missed
        if alive is not None and heard.was_cut_off(alive):
            if self._noted is None or heard.was_cut_off(alive, surely=True):
                upto = await self._read_back(self._in_doubt_since or alive, heard)
                self._in_doubt_since = None
            elif self._read_at is not None and abs(self._clock.now() - self._read_at) < SELDOM:
                return True  # nothing is noted, so it is read later
            else:
                upto = await self._read_back(alive, heard, lately=alive - LATELY)
                self._in_doubt_since = self._in_doubt_since or alive
        await self._db.write(facts.learn_fact, upto, "", ALIVE, upto.isoformat())
        self._noted = upto
        return True

    async def _read_back(self, alive: datetime, heard: Heard, *, lately: datetime | None = None) -> datetime:
        """Handle what everybody, or those who took part `lately`, said since then.

        Returns up to when nothing is missed: reading may take longer than an absence.
        """
        upto, since = heard.at, max(alive - MARGIN, heard.at - LONGEST)
        log.info("reading what was said since %s", since.isoformat(timespec="minutes"))
        for workspace, channel, thread_ts in await self._db.read(_places, since, lately):
            await self._hear(workspace, channel, thread_ts, since)
            later = await self._heard()
            if later is not None and not later.was_cut_off(upto):
                upto = later.at
        self._read_at = self._clock.now()
        return upto

    async def _hear(self, workspace: str, channel: str, thread_ts: str, since: datetime) -> None:
        """Handle what was said there; log a message that fails, so that the others are handled."""
        try:
            found = await self._said_since(workspace, channel, thread_ts, since)
        except SlackRefused as refusal:
            log.warning("cannot read back %s: Slack said %s", channel, refusal.error)
            return
        for event in found:
            try:
                await self._hear_message(_as_delivered(workspace, channel, event))
            except (StateError, SlackUnavailable):
                raise  # all of it is read back in a minute
            except Exception as error:  # noqa: BLE001 - the messages behind it are handled
                log.error("a missed message could not be handled: %s", cause(error))  # noqa: TRY400 - its trace may hold words

    async def _said_since(self, workspace: str, channel: str, thread_ts: str, since: datetime) -> list[Json]:
        """Messages since then. Waits for Slack as long as it takes, and logs the wait once per sweep."""
        while True:
            try:
                return await self._history.said_since(workspace, channel, since, thread_ts=thread_ts)
            except SlackUnavailable as error:
                if not self._waits:
                    log.warning("reading back what was missed waits for Slack: %s", error.reason)
                self._waits = True
                await self._clock.sleep(error.retry_after_s)


def _as_delivered(workspace: str, channel: str, event: Json) -> Json:
    """A message of the history in the form of an event."""
    body = {**event, "channel": channel, "channel_type": "im" if is_dm(channel) else "channel"}
    missed = f"missed:{channel}:{event.get('ts')}"
    return {"type": "event_callback", "team_id": workspace, "event_id": missed, "event": body}


def _places(query: Query, since: datetime, lately: datetime | None) -> list[tuple[str, str, str]]:
    return [*learners.dms(query, lately), *labs.threads(query, since - LONGEST, lately)]
