"""The leaderboard: one's own, the one everybody sees, and what a lead decides about it."""

from dataclasses import dataclass


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
    """How many of a team have read a lesson, taken its quiz, and done its lab."""

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
    """What a lead sees of a channel's weekly board; `zone` is empty until one is chosen."""

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
