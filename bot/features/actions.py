"""Learners' actions as frozen values, with redacted texts; `key` is the same when an action is delivered again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.course.progress import STEP_KINDS, Step

LARGEST = 2**63  # the store's limit
NOT_UNDERSTOOD = "That button is from an older message. Type `/learn` to see where you are now."


@dataclass(frozen=True, slots=True)
class File:
    """A file or picture in a message; `size` is in bytes, and a text `beyond` the limit was left out."""

    name: str
    kind: Literal["picture", "text", "other", "beyond"]
    url: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a learner did."""

    learner: Learner


@dataclass(frozen=True, slots=True)
class Command(Action):
    """`/learn` with its words, typed in a channel."""

    key: str
    channel: str
    text: str
    app: str = ""
    removed: tuple[str, ...] = ()
    in_channel: bool = False  # where others could watch: no DM, no group DM
    zone: str = ""  # the learner's time zone, asked of Slack where it is needed


@dataclass(frozen=True, slots=True)
class Message(Action):
    """A person's message; `thread_ts` is empty at the top level, a stranger is of another workspace (Slack Connect)."""

    key: str
    channel: str
    ts: str
    thread_ts: str
    text: str
    removed: tuple[str, ...] = ()
    app: str = ""
    in_channel: bool = False
    is_stranger: bool = False
    files: Sequence[File] = ()
    attached: str = ""  # the texts of files, once they are fetched


@dataclass(frozen=True, slots=True)
class Edited(Action):
    """A learner's message has new words now; `thread_ts` is empty at the top level."""

    key: str
    channel: str
    ts: str
    text: str
    removed: tuple[str, ...] = ()
    thread_ts: str = ""
    files: Sequence[File] = ()


@dataclass(frozen=True, slots=True)
class Deleted(Action):
    """A learner took a message back; `thread_ts` is empty at the top level."""

    key: str
    channel: str
    ts: str
    thread_ts: str = ""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Slack's stop button was pressed below a thread, at `ts`."""

    workspace: str
    key: str
    channel: str
    thread_ts: str
    ts: str


@dataclass(frozen=True, slots=True)
class Press(Action):
    """A button of ours; `message_ts` is the message it stands in, `response_url` answers for 30 minutes.

    `at` is when Slack took it, by Slack's clock.
    """

    key: str
    channel: str
    message_ts: str
    thread_ts: str
    response_url: str
    act: str
    words: tuple[str, ...]
    at: datetime
    variant: str = ""
    app: str = ""

    @property
    def inside(self) -> str:
        """The thread that the button's message is a reply in, empty for all others."""
        return self.thread_ts if self.thread_ts != self.message_ts else ""

    @property
    def cause(self) -> str:
        """The part of a post's key that names this press."""
        return f"{self.channel}:{self.message_ts}:{self.key}"

    def word(self, index: int) -> str:
        """The word at that place; raises LearnerError where an older or foreign button has none."""
        if index >= len(self.words):
            raise LearnerError(NOT_UNDERSTOOD)
        return self.words[index]

    def number(self, index: int) -> int:
        """The word at that place as a number; raises LearnerError on a foreign value."""
        try:
            number = int(self.word(index))
        except ValueError:
            raise LearnerError(NOT_UNDERSTOOD) from None
        if not 0 <= number < LARGEST:
            raise LearnerError(NOT_UNDERSTOOD)
        return number

    def step(self) -> Step:
        """The step an "open" button names; raises LearnerError on a foreign value."""
        for known in STEP_KINDS:
            if self.word(0) == known:
                return Step(known, self.number(1))
        raise LearnerError(NOT_UNDERSTOOD)


@dataclass(frozen=True, slots=True)
class AskedAbout(Action):
    """A message, anybody's and anywhere, that the learner wants to ask the tutor about; `ts` is the gesture's own."""

    key: str
    ts: str
    text: str
    removed: tuple[str, ...]
    response_url: str
    app: str = ""
    files: Sequence[File] = ()


@dataclass(frozen=True, slots=True)
class AliasGiven(Action):
    """An alias from the modal, and the message whose button opened it: a board, or the question (`asked`)."""

    alias: str
    channel: str
    message_ts: str
    response_url: str
    asked: bool = False
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerGiven(Action):
    """A typed answer from the modal: its attempt, the question's number, and the message whose button opened it."""

    attempt: int
    number: int
    words: str
    channel: str
    message_ts: str
    response_url: str
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReasonGiven(Action):
    """A reason from the modal for a vote against the reply of `turn`; it may be empty."""

    turn: int
    reason: str
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneGiven(Action):
    """A time zone from the modal, and the weekly board's panel whose button opened it."""

    zone: str
    channel: str
    message_ts: str
    response_url: str


@dataclass(frozen=True, slots=True)
class Opened(Action):
    """A tab of the app was opened: the DM with the bot (`messages`) or `home`."""

    key: str
    channel: str
    app: str = ""
    tab: str = "messages"


@dataclass(frozen=True, slots=True)
class ChannelLost:
    """A channel was archived, or the app was taken out of it."""

    workspace: str
    channel: str
    is_archived: bool
