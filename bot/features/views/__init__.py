"""Views: everything a learner is shown, as values without Slack in them; texts are Markdown."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Literal

from bot.course.progress import Step
from bot.features.ports import Drawn
from bot.features.views.learning import *  # noqa: F403 - one module by name, two by length
from bot.features.views.learning import Card, LearningView, NextStep, Reread


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A row of the leaderboard; `rank` by 1, 2, 2, 4; `you` marks the reader's own."""

    rank: int
    name: str
    points: int
    you: bool = False
    after_gap: bool = False  # rows are left out above this one


@dataclass(frozen=True, slots=True)
class Board:
    """The leaderboard as one learner may see it: the shown top, the own row and its neighbours, the team line."""

    rows: tuple[BoardRow, ...]
    own: BoardRow | None
    team: str
    how: str  # how points come about, printed under every board
    standing: str  # how the reader is shown to others: "named", "alias" or "hidden"
    alias: str = ""
    hidden: bool = False  # somebody has points and did not choose to be shown
    channel: str = ""  # where "Post in this channel" posts; empty where that is not offered


@dataclass(frozen=True, slots=True)
class LessonDone:
    """The number of team members who have read a lesson, taken its quiz, and done its lab."""

    number: int
    read: int
    quiz: int
    lab: int


@dataclass(frozen=True, slots=True)
class PublicBoard:
    """The leaderboard as a channel sees it: those alone who chose to be shown, and the team as a whole."""

    days: str  # "23 to 29 November" for a week's board, empty where all points count
    rows: tuple[BoardRow, ...]
    more: str  # who is left out of a tie at the end: "and 3 more with 4 points"
    passed: tuple[str, ...]  # who of those shown passed the module test that week
    team: tuple[str, ...]  # lines about everybody together
    how: str
    note: str = ""  # by whose clocks the week is counted
    far: tuple[LessonDone, ...] = ()  # how far the team is; empty while it is small, and where it may not be told
    asker: str = ""  # the name of who had it posted, if others see them by it
    preview: bool = False  # only a lead sees it: no buttons


@dataclass(frozen=True, slots=True)
class WeeklyPanel:
    """A lead's view of a channel's weekly board; `zone` is empty until one is chosen."""

    channel: str
    zone: str
    is_on: bool
    next_post: str  # "Monday 30 November, 09:00", empty while it is not on
    is_new: bool = False  # proposed, and not started yet
    lead: str = ""  # who set it up, where that is not the reader
    is_inside: bool = False  # whether we are known to be in the channel


@dataclass(frozen=True, slots=True)
class StandingAsked:
    """The question, asked once, how others may see the learner; `standing` is the answer, empty until there is one."""

    standing: str
    alias: str = ""


@dataclass(frozen=True, slots=True)
class PrivacyPanel:
    """The kinds of data kept about a learner, each with its count, and the buttons that send or delete it."""

    kept: tuple[tuple[str, int], ...]
    transcript_days: int  # how long a lab's texts are kept after its last message
    copies_days: int  # how long Homeroom's own copies of the state are kept


@dataclass(frozen=True, slots=True)
class LabLink:
    """A lab's thread: how far it got, and the way there."""

    lesson_number: int
    title: str
    detail: str
    link: str


@dataclass(frozen=True, slots=True)
class BoardRun:
    """A weekly board that a lead runs: its channel's id, and when it comes next, in words."""

    channel: str
    next_post: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """The Home tab: the map as buttons, points, labs, and how others see the learner."""

    card: Card
    points: int
    points_max: int
    standing: str
    alias: str
    labs: tuple[LabLink, ...]
    boards: tuple[BoardRun, ...]  # the weekly boards that this lead runs
    leads: bool  # whether the learner may run weekly boards


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
    recap: str = ""  # what its learner showed, in their words, once it is done
    is_offline: bool = False  # the offline tutor answers, not Claude


@dataclass(frozen=True, slots=True)
class LabPlaces:
    """The places where a lab's thread is or could be, as shown in a channel: `here` is that channel."""

    lesson_number: int
    where: Literal["nowhere", "dm", "here", "elsewhere"]
    link: str = ""
    problem: str = ""  # why it could not be opened here
    hears: bool = True  # false where no lab can be in a channel
    tries: int = 0  # how often it was chosen already: a button pressed anew is then no double click


@dataclass(frozen=True, slots=True)
class Footer:
    """The footer of a tutor's reply. `turn` names the exchange for "See the request"; 0 if there is none."""

    turn: int = 0
    exchange: int = 0  # 0 where the reply did not count
    exchanges: int = 0
    done: bool = False  # this reply was the one that completed the lab
    next: NextStep | None = None
    shortened: bool = False  # the reply ended at max_tokens
    note: str = ""  # why it did not count, or a kind word when the tutor could not answer
    retry: bool = False  # a "Try again" button
    lesson_number: int = 0  # names the lab that is done
    lacks_proof: bool = False  # the lab has its exchanges, and is done once its learner shows something
    page: Reread | None = None  # the page that the reply rests on
    help: int = 0  # the step of help that the learner has asked for
    is_reply: bool = False  # below words of the tutor's: says that AI wrote them, and takes votes
    helps: bool = False  # the buttons that ask for help with this reply
    is_offline: bool = False  # the tutor was the offline one, not Claude


def stored(footer: Footer) -> str:
    """A footer as text to keep."""
    return json.dumps(asdict(footer))


def restored(text: str) -> Footer | None:
    """The footer of a kept text, without what this version doesn't know; None if that can't be read."""
    try:
        kept = {name: value for name, value in json.loads(text).items() if name in _FOOTER}
        if leads := kept.get("next"):
            kept["next"] = NextStep(Step(**leads["step"]), leads["label"])
        if page := kept.get("page"):
            kept["page"] = Reread(**page)
        return Footer(**kept)
    except (AttributeError, LookupError, TypeError, ValueError):  # another version wrote it
        return None


_FOOTER = {each.name for each in fields(Footer)}


@dataclass(frozen=True, slots=True)
class TutorReply:
    """A whole tutor message, as posted where no stream is to be had, or after one was lost."""

    text: str
    footer: Footer | None


@dataclass(frozen=True, slots=True)
class YouAsked:
    """The line a tapped start, or a learner's own words, leave in the thread; `who` names them where others read it."""

    text: str
    who: str = ""
    is_own: bool = False  # the learner's words, which are no Markdown


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A turn's request, with the system text abbreviated; `as_sent` is false if its settings weren't kept."""

    request: str  # pretty JSON, system abbreviated
    usage: str
    turns: int
    as_sent: bool = True
    left_out: int = 0  # exchanges at the beginning of a very long lab


@dataclass(frozen=True, slots=True)
class WordsHeld:
    """A top-level DM while a lab is open: offer to put the words into its thread. `held` names the kept words."""

    held: int
    lesson_number: int
    words: str
    link: str = ""
    opens: bool = False  # the lab has no thread yet: the button opens it with this message
    channel: str = ""  # where its thread is, if that is a channel for others to read


View = (
    LearningView
    | LabView
    | HomeView
    | LabPlaces
    | TutorReply
    | YouAsked
    | Board
    | PublicBoard
    | WeeklyPanel
    | StandingAsked
    | PrivacyPanel
    | WordsHeld
)
Draw = Callable[[View], Drawn]
