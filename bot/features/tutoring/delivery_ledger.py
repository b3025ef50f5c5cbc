"""The ledger of one reply's message: a record before and after each call that could create it twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.features.ports import Messenger, Place, Unkeyed
from bot.store import turns
from bot.store.db import Database
from bot.store.turns import Turn

FIRST_TEXT_CHARS = 200  # enough to tell one reply from another


def place_of(turn: Turn) -> Place:
    """The thread a turn is answered in."""
    return Place(turn.learner.workspace, turn.channel, turn.thread_ts)


def key_of(turn: Turn) -> str:
    """The opaque key that the reply's message carries in its metadata; each try of a turn has its own."""
    return f"turn:{turn.id}:{turn.seq}"


@dataclass(slots=True)
class Ledger:
    """Knowledge of a turn's message; `doubtful`: an earlier call than the last one may still create it."""

    db: Database
    now: Callable[[], datetime]
    turn: Turn
    ts: str = ""
    intended: bool = False
    doubtful: bool = False
    streamed: bool = False
    first_text: str = ""

    def __post_init__(self) -> None:
        self.ts, self.intended, self.streamed = self.turn.reply_ts, self.turn.has_intent, self.turn.streamed
        self.first_text = self.turn.first_text

    @property
    def is_fresh(self) -> bool:
        """Whether nothing of this reply can stand in Slack yet."""
        return not self.ts and not self.intended

    async def intend(self, first_text: str = "") -> None:
        """Write down that the next call creates the message: a stream that begins with this text, or a post."""
        self.doubtful = self.intended
        self.intended, self.first_text = True, first_text[:FIRST_TEXT_CHARS]
        await self.db.write(turns.intend, self.now(), self.turn, self.first_text)

    async def not_created(self) -> None:
        """Write down that the last call was certainly not carried out, so that nothing need be looked for."""
        if not self.doubtful:
            self.intended = False
            await self.db.write(turns.forget_intent, self.turn)

    async def lost(self) -> None:
        """Write down that the message was taken away."""
        self.ts, self.intended, self.streamed = "", False, False
        await self.db.write(turns.lost, self.turn)

    async def created(self, ts: str, *, streamed: bool) -> None:
        """Write down the message's ts."""
        self.ts, self.streamed = ts, streamed
        await self.db.write(turns.created, self.turn, ts, streamed=streamed)

    async def recover(self, messenger: Messenger) -> None:
        """Adopt a message that an earlier process may have created. Raises SlackRefused if we can't look."""
        if self.ts or not self.intended:
            return
        after = self.turn.source_ts if self.turn.source_ts[:1].isdigit() else self.turn.thread_ts
        others = await self.db.read(turns.others_messages, self.turn) if self.first_text else set[str]()
        stream = Unkeyed(self.first_text, frozenset(others)) if self.first_text else None
        found = await messenger.find_own(place_of(self.turn), after_ts=after, key=key_of(self.turn), unkeyed=stream)
        if found:
            await self.created(found, streamed=True)
