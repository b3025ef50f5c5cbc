"""The leaderboard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A row of the leaderboard; `rank` by 1, 2, 2, 4; `you` marks the reader's own."""

    rank: int
    name: str
    points: int
    you: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The leaderboard as one learner may see it: the shown top, the own row and its neighbours, the team line."""

    rows: tuple[BoardRow, ...]
    own: BoardRow | None
    team: str
    how: str  # how points come about, printed under every board
    standing: str  # how the reader is shown to others: "named", "alias" or "hidden"
    alias: str = ""
