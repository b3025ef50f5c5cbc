"""A team's progress as tables for its leads: nothing that a board in a channel wouldn't show to everybody."""

from bot.course.errors import OperatorError
from bot.course.model import Module
from bot.course.progress import Step, ranking, steps
from bot.features.leaderboard.ranking import LEAST, may_be_told, shown_names
from bot.store import progress
from bot.store.db import Query

PEOPLE = ("rank", "name", "points", "passed the test")
TEAM = ("step", "done by", "of")
TOO_FEW = (
    "The team's figures aren't written: fewer than three people have begun, or one or two of them are hidden, and then"
    " a figure says what one person has done. `homeroom export people` lists those who chose to be shown."
)

Table = list[tuple[object, ...]]


def people(query: Query, workspace: str, module: Module) -> Table:
    """Those who chose to be shown, by the names that others read, with points; a failed test isn't told."""
    names = shown_names(query, workspace)
    shown = [(one, points) for one, points in progress.all_points(query, workspace, module.id) if one in names]
    passed = progress.who_did(query, workspace, module.id, Step("test"))
    ranked = ranking(shown, lambda one: names[one])
    return [PEOPLE, *((row.rank, names[row.learner], row.points, _yes(row.learner in passed)) for row in ranked)]


def team(query: Query, workspace: str, module: Module) -> Table:
    """Each step with how many have done it, of those who began. Raises OperatorError if that tells of one person."""
    begun = progress.begun(query, workspace, module.id)
    if len(begun) < LEAST or not may_be_told(begun, shown_names(query, workspace).keys()):
        raise OperatorError(TOO_FEW)
    done = progress.count_each(query, workspace, module.id)
    return [TEAM, *((_title(step), done.get(str(step), 0), len(begun)) for step in steps(module))]


def _title(step: Step) -> str:
    return f"{step.kind} {step.number}" if step.number else step.kind


def _yes(is_so: bool) -> str:
    return "yes" if is_so else ""
