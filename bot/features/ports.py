"""Ports: the interfaces that the use cases need (a clock, a tutor, a messenger), and the outcomes of a job."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from bot.course.exchange import Claim

Json = dict[str, Any]


class Clock(Protocol):
    """The time and the waiting, so that one clock can move the bot and the local Slack."""

    def now(self) -> datetime:
        """The aware UTC time."""

    async def sleep(self, seconds: float) -> None:
        """Wait that many seconds of this clock."""


async def first_of(*waits: Coroutine[Any, Any, object]) -> None:
    """Wait until one of them is over, and drop the others."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


# --- the tutor ------------------------------------------------------------------------------


LONGEST_WAIT_S = 600.0  # then it is looked at again, whatever was asked for


def bounded(seconds: float) -> float:
    """A wait that somebody else asks for as one we keep: finite, not negative, and at most ten minutes."""
    return min(seconds, LONGEST_WAIT_S) if seconds > 0 else 0.0  # "nan" is not greater than 0


BELIEVED_FOR = timedelta(days=1)  # a refusal may be a setting, a scope, or Slack, of that day
STOPPED = "stopped"  # the stop_reason we give where the learner stopped the reply
LOCKED = "locked"  # the stop_reason we give where a question of the module test was not passed on


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished answer of the model: its text, why it ended, what it cost, and what it claims of the exchange."""

    text: str
    stop_reason: str
    model: str
    usage: dict[str, int] = field(default_factory=dict)
    request_id: str = ""
    claim: Claim | None = None  # None where it was cut, or isn't in the form that was asked for


class TutorUnavailable(Exception):
    """The model cannot answer now, and may later; `pauses_everyone` for a 429, `fix` is an operator's next step.

    `status` is that of its HTTP answer, or the one its `error` event stands for; 0 where there was none.
    """

    def __init__(
        self, reason: str, *, retry_after_s: float = 0.0, pauses_everyone: bool = False, fix: str = "", status: int = 0
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.fix = fix
        self.retry_after_s = bounded(retry_after_s)
        self.pauses_everyone = pauses_everyone


class TutorLockedOut(TutorUnavailable):
    """The model refuses our account (a key, a model's name, the credit): an operator has to act."""

    def __init__(self, reason: str, *, status: int) -> None:
        super().__init__(reason, pauses_everyone=True, status=status)


class TutorRefused(Exception):
    """The request itself is wrong (400, 413, 422): never retried, one line for the operator."""

    def __init__(self, reason: str, *, status: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


Accepted = Callable[[str, dict[str, int]], None]  # hears the model and the usage so far when an answer begins


class Tutor(Protocol):
    """Anything that streams an answer to a Messages API request."""

    def stream(self, request: Json, accepted: Accepted) -> AsyncGenerator[str | Reply]:
        """Text deltas, then one `Reply` as the last item. Raises TutorUnavailable or TutorRefused, also midway.

        `accepted` is called once the model begins to answer, which costs from then on.
        """


# --- the messenger --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message ready for Slack: the fallback text and the blocks as dictionaries."""

    text: str
    blocks: tuple[Json, ...]
    plainer: tuple[Json, ...] = ()  # sent instead if Slack refuses a chart or an image; empty: there is none


class SlackUnavailable(Exception):
    """Slack didn't accept the call now. `ambiguous`: it may have been carried out; `fix`: an operator's next step."""

    def __init__(self, reason: str, *, retry_after_s: float = 1.0, ambiguous: bool = False, fix: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix
        self.retry_after_s = bounded(retry_after_s)
        self.ambiguous = ambiguous


class SlackLockedOut(SlackUnavailable):
    """Slack refuses us, not this call (a token, a scope): it waits until an operator has acted, who was told."""


class SlackRefused(Exception):
    """Slack refused the call for good; `error` is Slack's name for it, such as `message_not_found`."""

    def __init__(self, error: str, detail: str = "") -> None:
        super().__init__(f"{error} {detail}".strip())
        self.error = error


class NoStream(Exception):
    """No stream can be opened here now: post instead. `lasting` where the workspace has no streaming at all."""

    def __init__(self, reason: str, *, lasting: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class Place:
    """A message's destination: a channel, and a thread in it unless `thread_ts` is empty."""

    workspace: str
    channel: str
    thread_ts: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person as Slack describes them: display name, real name, time zone, and whether they've left."""

    name: str
    real_name: str
    zone: str = ""
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Unkeyed:
    """A stream of ours that has not ended: it carries no key yet, so its text and its owner tell which it is."""

    begins: str
    others: frozenset[str]  # the ts of messages that are known to be something else


class Messenger(Protocol):
    """Slack's Web API as the use cases know it. Every call raises SlackUnavailable or SlackRefused."""

    async def open_dm(self, workspace: str, learner: str) -> str:
        """The id of the DM channel with a learner."""

    async def post(self, place: Place, drawn: Drawn, *, key: str) -> str:
        """Post and return the message's ts; `key` travels in the message's metadata."""

    async def post_ephemeral(self, place: Place, learner: str, drawn: Drawn) -> None:
        """Say something in a channel or a thread of it that only one person sees."""

    async def person(self, workspace: str, user: str) -> Person:
        """Look a person up. Raises SlackRefused("user_not_found") if Slack no longer knows them."""

    async def publish_home(self, workspace: str, learner: str, drawn: Drawn, known_hash: str) -> str:
        """Publish a learner's Home tab and return its hash; with `known_hash` only over the view that has it."""

    async def suggest(self, workspace: str, channel: str, title: str, offered: tuple[tuple[str, str], ...]) -> None:
        """Suggest what to write in a DM, as pairs of a title and the words."""

    async def update(self, place: Place, ts: str, drawn: Drawn, *, key: str = "") -> None:
        """Replace a message of ours, and with `key` its metadata too."""

    async def respond(self, response_url: str, drawn: Drawn, *, replace: bool) -> None:
        """Answer a gesture through its response_url: replace its message, or say something ephemeral."""

    async def status(self, place: Place, words: str) -> None:
        """Show that a thread is worked on, in these words if Slack has no sign of its own; empty: no longer."""

    def is_working(self, place: Place) -> bool:
        """Whether the thread shows work until it is cleared, whatever is posted there."""

    async def find_own(
        self,
        place: Place,
        *,
        key: str,
        after_ts: str = "",
        since: datetime | None = None,
        unkeyed: Unkeyed | None = None,
    ) -> str | None:
        """The ts of our own message with that `key`, else the newest `unkeyed` one that fits. Raises SlackRefused."""

    async def start_stream(self, place: Place, learner: str, text: str) -> str:
        """Open a stream with its first text and return its ts. Raises NoStream where there is none to be had."""

    async def append_stream(self, place: Place, ts: str, text: str) -> None:
        """Append text to a live stream."""

    async def stop_stream(self, place: Place, ts: str, text: str, footer: tuple[Json, ...], *, key: str) -> None:
        """Append the last text, put the footer's blocks below, and end the stream."""


class Uploads(Protocol):
    """Files that are sent. Raises SlackUnavailable, or SlackRefused where Slack or the workspace takes none."""

    async def upload(self, place: Place, name: str, content: bytes, comment: str) -> None:
        """Upload a file and share it, with a comment above it."""


# --- job outcomes ---


@dataclass(frozen=True, slots=True)
class Done:
    """The job's effect is where it belongs."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The job was finished in the commit that keeps its effect, so there is nothing left to write.

    `how` says what became of a turn.
    """

    how: Literal["done", "answered", "stopped", "at limit", "given up", "taken over"] = "done"


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: the job goes back to the head of its lane for so many seconds; `told` if the operator knows already."""

    seconds: float
    reason: str
    told: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Never: the job is given up, and its lane goes on."""

    reason: str


Outcome = Done | Finished | Later | Failed


# --- findings of homeroom doctor ---


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, whether it is well, and a sentence; where it is not, the one next action."""

    check: str
    ok: bool
    said: str


def well(check: str, said: str) -> Finding:
    """A finding with nothing to do."""
    return Finding(check, ok=True, said=said)


def ill(check: str, said: str) -> Finding:
    """A finding whose sentence says what to do."""
    return Finding(check, ok=False, said=said)
