"""Stop: what the tutor works on in a thread ends, whatever it waits for, and nothing more is paid for."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager

from bot.features import outbox
from bot.features.actions import Stopped
from bot.features.context import Context
from bot.features.ports import Clock, first_of
from bot.store import labs, open_jobs, seen, turns
from bot.store.db import Query


class StoppedEarly(Exception):
    """The learner stopped a turn before a word was written."""


class Stopping:
    """A turn's way to be told to stop: what it waits for ends at once."""

    def __init__(self) -> None:
        self._told = asyncio.Event()
        self._reading: asyncio.Timeout | None = None

    @property
    def is_told(self) -> bool:
        """Whether the turn is to end."""
        return self._told.is_set()

    def check(self) -> None:
        """Raise StoppedEarly if the turn is to end."""
        if self.is_told:
            raise StoppedEarly

    def tell(self) -> None:
        """End the turn's wait, and let nothing more be read from the model."""
        self._told.set()
        self._cut()

    @contextmanager
    def reading(self, timeout: asyncio.Timeout) -> Iterator[None]:
        """Cut off what is awaited within this timeout as soon as the turn is told to stop."""
        self._reading = timeout
        try:
            if self.is_told:
                self._cut()
            yield
        finally:
            self._reading = None

    def _cut(self) -> None:
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.reschedule(asyncio.get_running_loop().time())

    async def sleep(self, clock: Clock, seconds: float) -> None:
        """Wait so long. Raises StoppedEarly as soon as the turn is told to stop."""
        await first_of(clock.sleep(seconds), self._told.wait())
        self.check()


class Stops:
    """The turns that are worked on, by their ids."""

    def __init__(self) -> None:
        self._turns: dict[int, Stopping] = {}

    @contextmanager
    def working(self, turn: int) -> Iterator[Stopping]:
        """This turn is worked on here while the block runs."""
        stopping = self._turns[turn] = Stopping()
        try:
            yield stopping
        finally:
            del self._turns[turn]

    @property
    def working_on(self) -> list[int]:
        """The turns that are worked on here."""
        return [*self._turns]

    def tell(self, turn: int) -> bool:
        """Tell a turn to stop; false where it is not worked on here."""
        stopping = self._turns.get(turn)
        if stopping is not None:
            stopping.tell()
        return stopping is not None


GONE = "That lab is no longer here. Type `lab 1` to open it again."
NOT_YOURS = "That lab belongs to somebody else. Type `/learn` to open your own."
ERASED = "I don't keep that exchange any more: a lab's texts are deleted some time after its last message."
TAKEN_BACK = "You took that message back, so nothing was asked."
NOTHING = "Nothing is being written here right now. Write your next question whenever you like."
UNASKED = "Stopped. I was still reading your files, so nothing was asked. Send the question again if you need it."
_WORDS = re.compile(r"\W*(?:please )?(?:stop|cancel|abort|halt)(?: (?:it|that|this|writing|now|please))*\W*")


def is_asked(text: str) -> bool:
    """Whether words in a lab's thread say no more than that the tutor is to stop."""
    return bool(_WORDS.fullmatch(text.lower()))


def pressed(query: Query, context: Context, stopped: Stopped) -> None:
    """Somebody pressed Slack's stop button below a thread; Slack has ended its stream already, if there was one."""
    if seen.first_time(query, context.now, stopped.workspace, f"stop:{stopped.key}"):  # else it may meet another try
        stop(query, context, stopped.workspace, stopped.channel, stopped.thread_ts, said_until=stopped.ts)


def stop(query: Query, context: Context, workspace: str, channel: str, thread_ts: str, *, said_until: str = "") -> bool:
    """End all that a thread waits for and was said up to `said_until`, the stop's `ts`; false if nothing."""
    lab = labs.in_thread(query, workspace, channel, thread_ts) or labs.left_from(query, workspace, channel, thread_ts)
    if lab is None:
        return False
    outbox.clear_status(query, context, lab.learner, lab.id, channel, thread_ts)
    stopped = turns.stop(query, workspace, lab.id, channel, thread_ts, said_until=said_until)
    for turn in stopped:
        outbox.end_message(query, context, turn)
    lane, thread = outbox.lab_lane(lab.id), (channel, thread_ts)
    is_unasked = open_jobs.withdraw_words_in(query, context.now, workspace, lane, *thread, said_until=said_until)
    if is_unasked:
        args, key = {"text": UNASKED}, f"unasked:{lab.id}:{context.ts}"
        outbox.post(query, context, lab.learner, "said", args, key=key, channel=channel, thread_ts=thread_ts, lane=lane)
    return bool(stopped) or is_unasked
