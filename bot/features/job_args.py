"""The arguments of queued jobs, one type per kind. Raise VERSION if older code would misread what newer code writes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import TypeVar

from bot.features.ports import Json
from bot.store.jobs import Job

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Args:
    """Base class for the arguments of a job."""

    def payload(self, request: str = "") -> Json:
        """The arguments as a job row keeps them, with the id of the `request` from Slack that led to the job."""
        return {"version": VERSION} | asdict(self) | ({"request": request} if request else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class PostArgs(Args):
    """A new message: in the DM or `channel`, for `to` alone, or through a `response_url`; see `outbox.post`."""

    show: str
    args: Json
    channel: str = ""
    thread_ts: str = ""
    to: str = ""
    step: str = ""
    module: str = ""
    response_url: str = ""
    until: float = 0.0
    answer: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedrawArgs(Args):
    """A message to draw again; `owed` and `instead` say who is told what if that fails."""

    show: str
    args: Json
    channel: str
    ts: str
    response_url: str = ""
    until: float = 0.0
    owed: Sequence[str] = ()
    instead: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceArgs(Args):
    """Something around the messages to bring up to date, or the message of a turn to end."""

    surface: str
    channel: str = ""
    thread_ts: str = ""
    attempt: int = 0
    turn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnArgs(Args):
    """A turn to answer."""

    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardArgs(Args):
    """A public board to post; `week` and `zone` are empty for all points."""

    channel: str
    module: str
    week: str
    zone: str
    weekly: bool
    response_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsArgs(Args):
    """A message that waits until its lab's thread is known, or its files are fetched."""

    key: str
    channel: str
    ts: str
    thread_ts: str
    text: str
    removed: Sequence[str] = ()
    app: str = ""
    in_channel: bool = False
    is_stranger: bool = False
    files: Sequence[Json] = ()
    attached: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionArgs(Args):
    """The questions of a module whose keys were corrected, by their ids."""

    module: str
    questions: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionArgs(Args):
    """A learner of whom everything is deleted, and their message that says so then; the operator's has none."""

    learner: str
    channel: str = ""
    ts: str = ""
    response_url: str = ""
    until: float = 0.0
    is_deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerArgs(Args):
    """A timer's slot, as a Unix time."""

    timer: str
    at: float = 0.0


A = TypeVar("A", bound=Args)


def read(kind: type[A], job: Job) -> A:
    """A job's arguments. The worker has refused newer ones already."""
    return kind(**{field.name: job.payload[field.name] for field in fields(kind) if field.name in job.payload})


def is_surface(job: Job) -> bool:
    """Whether a `refresh` job has SurfaceArgs rather than RedrawArgs."""
    return "surface" in job.payload


def newer(job: Job) -> str:
    """Why this version doesn't run a job that a newer one queued; empty if it does."""
    version = job.payload.get("version", 1)
    if version <= VERSION:
        return ""
    return (
        f"it was written by a newer Homeroom (arguments of version {version}, this one knows up to {VERSION}):"
        " upgrade Homeroom again"
    )
