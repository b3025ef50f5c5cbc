"""What was said while nobody was there to hear it.

Slack gives an event up about six minutes after it could not be delivered, so words said during a longer absence are
read back from the DMs and the labs' threads, and heard as if they had just come: whether the bot was stopped, its
machine asleep, or its connections cut. Over HTTP a cut shows only in what comes after it: a request after a long
silence, or one that is sent again. Words that were heard before change nothing, for as long as `seen` keeps their
keys, so reading too much does no harm.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.course.redact import cause
from bot.service.desk import is_dm
from bot.service.gestures import Message
from bot.service.ports import Clock, Json, SlackRefused, SlackUnavailable
from bot.slack import payloads
from bot.slack.hearing import Heard, Hears
from bot.slack.history import History
from bot.store import facts, labs, learners
from bot.store.db import Database, Query
from bot.store.errors import StateError

log = logging.getLogger(__name__)

ALIVE = "alive"  # the bot's own fact: when it last heard
BEAT_S = 60.0
CUT_OFF_S = 5.0  # then words are heard soon after Slack is back
ABSENCE = timedelta(minutes=4)  # shorter ones are covered by Slack's own redelivery
MARGIN = timedelta(minutes=10)
LONGEST = timedelta(days=7)  # nobody waits longer for an answer


class Sweep:
    """Notes that the bot hears, and where it did not for a while, hears what it missed.

    `heard` says when Slack last had a way to the bot; None where it has none just now.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        history: History,
        hear: Callable[[Message], Awaitable[None]],
        heard: Hears,
    ) -> None:
        self._db = db
        self._clock = clock
        self._history = history
        self._hear_message = hear
        self._heard = heard
        self._noted: datetime | None = None
        self._waits = False  # for Slack, since the last look began

    async def run(self) -> None:
        """Look once a minute, while cut off more often, for as long as the bot lives."""
        while True:
            rest = BEAT_S
            try:
                rest = BEAT_S if await self._look() else CUT_OFF_S
            except Exception as error:  # noqa: BLE001 - a sweep that ended would miss the next absence unseen
                log.warning("cannot read back what was missed (%s); again in %d s", cause(error), BEAT_S)
            await self._clock.sleep(rest)

    async def _look(self) -> bool:
        """Hear what was missed, then note that the bot hears; nothing of it, and false, where Slack is not back."""
        heard = await self._heard()
        if heard is None or heard.at == self._noted:
            return False
        self._waits = False
        upto = heard.at
        since = await self._db.read(_missed_since, heard)
        if since is not None:
            upto = await self._read_back(since, upto)
        await self._db.write(_beat, upto)
        self._noted = upto
        return True

    async def _read_back(self, since: datetime, upto: datetime) -> datetime:
        """Hear what was said since then; returns up to when nothing is missed, for it may take longer than an absence."""
        log.info("hearing what was said since %s", since.isoformat(timespec="minutes"))
        for workspace, channel, thread_ts in await self._db.read(_places, since):
            await self._hear(workspace, channel, thread_ts, since)
            heard = await self._heard()
            if heard is not None and not _was_cut_off(upto, heard):
                upto = heard.at
        return upto

    async def _hear(self, workspace: str, channel: str, thread_ts: str, since: datetime) -> None:
        try:
            found = await self._said_since(workspace, channel, thread_ts, since)
        except SlackRefused as refusal:
            log.warning("cannot read back %s: Slack said %s", channel, refusal.error)
            return
        for event in found:
            await self._hear_one(_as_delivered(workspace, channel, event))

    async def _said_since(self, workspace: str, channel: str, thread_ts: str, since: datetime) -> list[Json]:
        """What was said there; waits for Slack as long as it takes, and says so once each time the sweep looks."""
        while True:
            try:
                return await self._history.said_since(workspace, channel, since, thread_ts=thread_ts)
            except SlackUnavailable as error:
                if not self._waits:
                    log.warning("reading back what was missed waits for Slack: %s", error.reason)
                self._waits = True
                await self._clock.sleep(error.retry_after_s)

    async def _hear_one(self, body: Json) -> None:
        """Hear a message; one that cannot be heard is told, and keeps none of the others."""
        try:
            gesture = payloads.message(body)
            if isinstance(gesture, Message):
                await self._hear_message(gesture)
        except StateError:
            raise  # all of it is read back in a minute
        except Exception as error:  # noqa: BLE001 - whatever it is, the messages behind it are heard
            log.error("a message that was missed could not be heard: %s", cause(error))  # noqa: TRY400 - its trace may hold words


def _as_delivered(workspace: str, channel: str, event: Json) -> Json:
    """A message of the history in the form in which it would have been delivered."""
    body = {**event, "channel": channel, "channel_type": "im" if is_dm(channel) else "channel"}
    return {"team_id": workspace, "event_id": f"missed:{channel}:{event.get('ts')}", "event": body}


def _missed_since(query: Query, heard: Heard) -> datetime | None:
    """When the bot heard before, where something may have been missed since; None at its very first start."""
    noted = facts.fact(query, "", ALIVE)
    if not noted:
        return None
    alive = datetime.fromisoformat(noted)
    return max(alive - MARGIN, heard.at - LONGEST) if _was_cut_off(alive, heard) else None


def _was_cut_off(alive: datetime, heard: Heard) -> bool:
    return heard.at - alive > ABSENCE or (heard.again_at is not None and heard.again_at > alive)


def _places(query: Query, since: datetime) -> list[tuple[str, str, str]]:
    return [*learners.dms(query), *labs.threads(query, since - LONGEST)]


def _beat(query: Query, now: datetime) -> None:
    facts.learn_fact(query, now, "", ALIVE, now.isoformat())
