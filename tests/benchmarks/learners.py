"""Learners of a fast Slack: they open their labs, ask all at once, and note when they see the answer."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.benchmarks.slack import FastSlack, Json, command, dm_of, said

PATIENCE_S = 60.0
ASK = "What must every request carry?"


@dataclass
class Seat:
    """One learner in their thread, and what they have seen of the answer to their last question."""

    user: str
    thread_ts: str = ""
    is_greeted: bool = False
    asked_at: float = 0.0
    ack_s: float = 0.0
    first_s: float = 0.0
    whole_s: float = 0.0
    replies: dict[str, str] = field(default_factory=dict)  # by their ts
    earlier: set[str] = field(default_factory=set)  # replies to earlier questions, which lose their buttons

    @property
    def is_lost(self) -> bool:
        """Whether the whole answer never came."""
        return not self.whole_s

    @property
    def is_answered_twice(self) -> bool:
        """Whether more than one message answers."""
        return len(self.replies) > 1

    def asks(self) -> None:
        """Forget the last answer: another question is asked now."""
        self.asked_at, self.ack_s, self.first_s, self.whole_s = time.perf_counter(), 0.0, 0.0, 0.0
        self.earlier |= self.replies.keys()
        self.replies.clear()


class Learners:
    """Everybody of one workspace. `whole` is the text a reply must have when it is all there.

    `lost` counts the questions without such a reply, `twice` those that two messages answer.
    """

    def __init__(self, users: Iterable[str], whole: str) -> None:
        self.seats = {dm_of(user): Seat(user) for user in users}
        self.slack = FastSlack(self._seen)
        self.lost = self.twice = 0
        self._whole = whole
        self._news = asyncio.Event()

    async def open_labs(self) -> None:
        """Everybody types `/learn lab 1` and waits for the tutor's greeting."""
        for seat in self.seats.values():
            payload = command(seat.user, "lab 1", f"{self.slack.new_ts()}.{seat.user}")
            await self.slack.deliver("slash_commands", payload)
        async with asyncio.timeout(PATIENCE_S):
            await self._until(lambda: all(seat.is_greeted for seat in self.seats.values()))

    async def ask(self, seats: Sequence[Seat], *, rests: bool = True) -> None:
        """These ask at the same moment; waits until each answer is whole, or patience ends.

        With `rests` it waits until the bot calls nothing more, too.
        """
        with suppress(TimeoutError):  # what is missing then is counted as lost
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.gather(*(self._ask(seat) for seat in seats))
                await self._until(lambda: all(seat.whole_s for seat in seats))
        if rests:
            await self.slack.quiet()
        self.lost += sum(seat.is_lost for seat in seats)
        self.twice += sum(seat.is_answered_twice for seat in seats)

    async def _ask(self, seat: Seat) -> None:
        seat.asks()
        event = said(seat.user, ASK, self.slack.new_ts(), seat.thread_ts)
        seat.ack_s = await self.slack.deliver("events_api", event)

    async def _until(self, look: Callable[[], bool]) -> None:
        while not look():
            self._news.clear()
            await self._news.wait()

    def _seen(self, method: str, args: Json, ts: str) -> None:
        seat = self.seats[args["channel"]]
        self._news.set()
        if method == "chat.postMessage" and not args.get("thread_ts"):
            seat.thread_ts = ts if args["text"].startswith("Lab 1 ") else seat.thread_ts
        elif not seat.asked_at:
            seat.is_greeted = True
        elif ts not in {seat.thread_ts, *seat.earlier}:  # both are redrawn as the lab goes on
            self._read(seat, method, args, ts)

    def _read(self, seat: Seat, method: str, args: Json, ts: str) -> None:
        words = args.get("markdown_text") or _markdown(args.get("blocks") or [])
        is_more = method in {"chat.appendStream", "chat.stopStream"}
        seat.replies[ts] = seat.replies.get(ts, "") + words if is_more else words
        passed = time.perf_counter() - seat.asked_at
        seat.first_s = seat.first_s or passed
        if seat.replies[ts] == self._whole and method != "chat.appendStream":  # the footer stands below it
            seat.whole_s = seat.whole_s or passed


def _markdown(blocks: list[Json]) -> str:
    return "".join(block["text"] for block in blocks if block["type"] == "markdown")
