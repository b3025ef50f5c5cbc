"""The leaderboard as one learner may see it: names only of those who chose to be seen."""

from bot.course.errors import LearnerError
from bot.course.people import Learner
from bot.course.progress import Step
from bot.course.scoring import HOW, Ranked, ranking
from bot.service.desk import Desk
from bot.service.views import Board, BoardRow, View
from bot.store import learners, points, progress
from bot.store.db import Query

TOP = 5
NEIGHBOURS = 2
ALIAS_CHARS = range(2, 25)


def board(query: Query, desk: Desk, learner: Learner) -> View:
    """The top five, the own row and its neighbours, and a line about the team."""
    rows = ranking(points.totals(query, learner.workspace, desk.module.id))
    names = points.names(query, learner.workspace)
    standing, alias = learners.standing(query, learner)
    own = next((n for n, row in enumerate(rows) if row.learner == learner.id), None)
    shown = [row for n, row in enumerate(rows) if n < TOP or (own is not None and abs(n - own) <= NEIGHBOURS)]
    drawn = [_row(row, learner, names) for row in shown]
    return Board(
        rows=tuple(drawn),
        own=next((row for row in drawn if row.you), None),
        team=_team(query, learner.workspace, desk, len(rows)),
        how=HOW,
        standing=standing,
        alias=alias,
    )


def _row(row: Ranked, reader: Learner, names: dict[str, tuple[str, str, str]]) -> BoardRow:
    name, standing, alias = names.get(row.learner, ("", "hidden", ""))
    if row.learner == reader.id:
        return BoardRow(row.rank, "You", row.points, you=True)
    seen = {"named": name, "alias": alias}.get(standing) or "a hidden learner"
    return BoardRow(row.rank, seen, row.points)


def _team(query: Query, workspace: str, desk: Desk, learning: int) -> str:
    passed = progress.count_done(query, workspace, desk.module.id, Step("test"))
    if not learning:
        return ""
    return f"Team: {passed} of {learning} passed the module test."


def stand(query: Query, learner: Learner, standing: str, alias: str = "") -> None:
    """Choose how others see you; raises LearnerError where an alias does not serve."""
    if standing not in {"named", "alias", "hidden"}:
        raise LearnerError("That button is from an older board. Type `leaderboard` for a new one.")
    if standing == "alias":
        alias = " ".join(alias.split())
        if len(alias) not in ALIAS_CHARS:
            raise LearnerError("An alias has 2 to 24 characters. Try another one.")
        if learners.alias_taken(query, learner, alias):
            raise LearnerError("Somebody here goes by that name already. Try another one.")
    learners.set_standing(query, learner, standing, alias)
