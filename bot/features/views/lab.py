"""A lab: what opens its thread, and what stands in it."""

from dataclasses import dataclass
from typing import Literal

from bot.features.views.way import NextStep


@dataclass(frozen=True, slots=True)
class LabView:
    """The message that opens a lab's thread: task, who reads it, suggested starts (indices are the authored ones)."""

    attempt: int
    lesson_number: int
    title: str
    task: str
    exchanges: int
    starts: tuple[str, ...]
    live: bool = True  # false once the first words were said: the starts' buttons go
    moved_link: str = ""  # the newer thread, where the lab was moved there
    done: bool = False
    owner: str = ""  # whose lab it is, where it stands in a channel for others to read


@dataclass(frozen=True, slots=True)
class LabPlaces:
    """Where a lab's thread is, or could be, as told in a channel: `here` is that channel."""

    lesson_number: int
    where: Literal["nowhere", "dm", "here", "elsewhere"]
    link: str = ""
    problem: str = ""  # why it could not be opened here
    hears: bool = True  # false where no lab can be in a channel
    tries: int = 0  # how often it was chosen already: a button pressed anew is then no double click


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands under a tutor's reply. `turn` names the exchange for "See the request"; 0 where there is none."""

    turn: int
    exchange: int  # 0 where the reply did not count
    exchanges: int
    done: bool  # this reply was the one that completed the lab
    next: NextStep | None
    shortened: bool = False  # the reply ended at max_tokens
    note: str = ""  # why it did not count, or a kind word when the tutor could not answer
    retry: bool = False  # a "Try again" button
    lesson_number: int = 0  # names the lab that is done


@dataclass(frozen=True, slots=True)
class TutorReply:
    """A whole tutor message, as posted where no stream is to be had, or after one was lost."""

    text: str
    footer: Footer | None


@dataclass(frozen=True, slots=True)
class YouAsked:
    """The line a tapped start leaves in the thread; `who` names the learner where others read it."""

    text: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class RequestShown:
    """What "See the request" shows: the very messages array and usage of a turn, the system text abbreviated.

    `as_sent` is false of a turn so old that its settings were not kept: then they are those of now.
    """

    request: str  # pretty JSON, system abbreviated
    usage: str
    turns: int
    as_sent: bool = True


@dataclass(frozen=True, slots=True)
class WordsHeld:
    """A top-level DM while a lab is open: offer to put the words into its thread. `held` names the kept words."""

    held: int
    lesson_number: int
    words: str
    link: str = ""
    opens: bool = False  # the lab has no thread yet: the button opens it with this message
    channel: str = ""  # where its thread is, if that is a channel for others to read
