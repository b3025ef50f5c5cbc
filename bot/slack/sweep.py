"""What was said while nobody was there to hear it.

Slack gives an event up about six minutes after it could not be delivered, so words said during a longer absence are
read back from the DMs and the labs' threads, and heard as if they had just come. The same words heard twice
change nothing, so reading too much does no harm.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from bot.service import front
from bot.service.desk import is_dm
from bot.service.gestures import Message
from bot.service.homeroom import Homeroom
from bot.service.ports import Clock, SlackRefused, SlackUnavailable
from bot.slack import payloads
from bot.slack.messenger import SlackMessenger
from bot.store import facts, labs, learners
from bot.store.db import Database, Query

log = logging.getLogger(__name__)

ALIVE = "alive"  # the bot's own fact: when it last was
BEAT_S = 60.0
ABSENCE = timedelta(minutes=4)  # shorter ones are covered by Slack's own redelivery
MARGIN = timedelta(minutes=10)
LONGEST = timedelta(days=7)  # nobody waits longer for an answer


class Sweep:
    """Notes that the bot is alive, and on its return hears what it missed."""

    def __init__(self, db: Database, clock: Clock, messenger: SlackMessenger, homeroom: Homeroom) -> None:
        self._db = db
        self._clock = clock
        self._messenger = messenger
        self._homeroom = homeroom

    async def run(self) -> None:
        """Hear what was missed, then note each minute that the bot is alive."""
        since = await self._db.read(_missed_since, self._clock.now())
        if since is not None:
            log.info("hearing what was said since %s", since.isoformat(timespec="minutes"))
            for workspace, channel, thread_ts in await self._db.read(_places, since):
                await self._hear(workspace, channel, thread_ts, since)
        while True:
            await self._db.write(_beat, self._clock.now())
            await self._clock.sleep(BEAT_S)

    async def _hear(self, workspace: str, channel: str, thread_ts: str, since: datetime) -> None:
        while True:
            try:
                found = await self._messenger.said_since(workspace, channel, since, thread_ts=thread_ts)
            except SlackUnavailable as error:
                await self._clock.sleep(error.retry_after_s)
                continue
            except SlackRefused as refusal:
                log.warning("cannot read back %s: Slack said %s", channel, refusal.error)
                return
            for event in found:
                gesture = payloads.message(_as_delivered(workspace, channel, event))
                if isinstance(gesture, Message):
                    await self._homeroom.do(front.said, gesture)
            return


def _as_delivered(workspace: str, channel: str, event: dict[str, Any]) -> dict[str, Any]:
    """A message of the history in the form in which it would have been delivered."""
    body = {**event, "channel": channel, "channel_type": "im" if is_dm(channel) else "channel"}
    return {"team_id": workspace, "event_id": f"missed:{channel}:{event.get('ts')}", "event": body}


def _missed_since(query: Query, now: datetime) -> datetime | None:
    """When the bot was last alive, where that is long enough ago; None at its very first start."""
    noted = facts.fact(query, "", ALIVE)
    if not noted:
        return None
    alive = datetime.fromisoformat(noted)
    return max(alive - MARGIN, now - LONGEST) if now - alive > ABSENCE else None


def _places(query: Query, since: datetime) -> list[tuple[str, str, str]]:
    return [*learners.dms(query), *labs.threads(query, since - LONGEST)]


def _beat(query: Query, now: datetime) -> None:
    facts.learn_fact(query, now, "", ALIVE, now.isoformat())
