"""The edges a writer writes to: a messenger that notes every call and may be told to fail, and a ledger's book."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.course.exchange import Claim
from bot.course.model import Learner
from bot.features.ports import Drawn, Json, Place, Unkeyed
from bot.features.tutoring.delivery_ledger import Ledger
from bot.store.db import StateBusy
from bot.store.turns import Turn
from tests.clocks import FakeClock

TURN = Turn(
    id=7,
    learner=Learner("T1", "U1"),
    attempt=1,
    channel="D1",
    thread_ts="1.0",
    source_ts="2.0",
    seq=1,
    ask="Why?",
    attached="",
    phase="running",
    reply=None,
    stop_reason="",
    model="",
    usage={},
    has_intent=False,
    first_text="",
    reply_ts="",
    aloud_ts="",
    streamed=False,
    exchange=0,
    sent="",
    started_at=None,
    claim=Claim(),
    about=None,
    level=0,
)


class Paper:
    """`ports.Messenger`: `calls` are (seconds since the start, method, text). `fails[method]` are raised in turn."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._began = clock.now()
        self.calls: list[tuple[float, str, str]] = []
        self.fails: dict[str, list[Exception | None]] = defaultdict(list)
        self.works = False
        self.own: str | None = None  # what `find_own` finds
        self.ts = "9.0"  # of the next message

    def _note(self, method: str, text: str) -> None:
        self.calls.append(((self._clock.now() - self._began).total_seconds(), method, text))
        failure = self.fails[method].pop(0) if self.fails[method] else None
        if failure is not None:
            raise failure

    @property
    def methods(self) -> list[str]:
        return [method for _, method, _ in self.calls]

    async def open_dm(self, workspace: str, learner: str) -> str:
        return f"D{workspace}{learner}"

    async def post(self, place: Place, drawn: Drawn, *, key: str) -> str:
        self._note("post", drawn.text)
        return self.ts

    async def update(self, place: Place, ts: str, drawn: Drawn, *, key: str = "") -> None:
        self._note("update", drawn.text)

    async def post_ephemeral(self, place: Place, learner: str, drawn: Drawn) -> None:
        self._note("whisper", drawn.text)

    async def respond(self, response_url: str, drawn: Drawn, *, replace: bool) -> None:
        self._note("respond", drawn.text)

    async def status(self, place: Place, words: str) -> None:
        self._note("status", words)

    def is_working(self, place: Place) -> bool:
        return self.works

    async def find_own(
        self,
        place: Place,
        *,
        key: str,
        after_ts: str = "",
        since: datetime | None = None,
        unkeyed: Unkeyed | None = None,
    ) -> str | None:
        self._note("find", unkeyed.begins if unkeyed else key)
        return self.own

    async def start_stream(self, place: Place, learner: str, text: str) -> str:
        self._note("start", text)
        return self.ts

    async def append_stream(self, place: Place, ts: str, text: str) -> None:
        self._note("append", text)

    async def stop_stream(self, place: Place, ts: str, text: str, footer: tuple[Json, ...], *, key: str) -> None:
        self._note("stop", text)


class Book:
    """A database that carries out no SQL: a writer only needs its entries made, in order."""

    def __init__(self) -> None:
        self.entries: list[str] = []

    async def write(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        self.entries.append(fn.__name__.strip("_"))

    write_first = write

    async def read(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        return set()  # no other turn has a reply

    async def close(self) -> None:
        return


class FullBook(Book):
    """A book that takes no entry: the disk is full."""

    async def write(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        raise StateBusy

    write_first = write


def ledger(book: Book, clock: FakeClock) -> Ledger:
    """A fresh ledger of the turn."""
    return Ledger(book, clock.now, TURN)
