"""How far a team is: everybody counts, nobody is named, and a few people are not yet a team.

Whatever is told of the team is told where nobody it counts is hidden, or at least three are: of fewer, whoever
subtracts those who are shown would read what each has done.
"""

from collections.abc import Collection, Iterable

from bot.course.progress import Step
from bot.features.context import Context
from bot.features.views import LessonDone
from bot.store import progress
from bot.store.db import Query

LEAST = 3  # of fewer people one would read the way of each


def may_be_told(counted: Iterable[str], seen: Collection[str]) -> bool:
    """Whether a number that counts these learners may stand on a board where the reader sees those."""
    hidden = sum(one not in seen for one in counted)
    return hidden == 0 or hidden >= LEAST


def far(
    query: Query, context: Context, workspace: str, module_id: str, seen: Collection[str]
) -> tuple[LessonDone, ...]:
    """Each lesson with how many have done its parts; nothing before the first part, or where it may not be told."""
    begun = progress.begun(query, workspace, module_id)
    if module_id != context.module.id or len(begun) < LEAST or not may_be_told(begun, seen):
        return ()
    done = progress.count_each(query, workspace, module_id)
    team = [
        LessonDone(number, *(done.get(str(Step(kind, number)), 0) for kind in ("lesson", "quiz", "lab")))
        for number in (lesson.number for lesson in context.module.lessons)
    ]
    return tuple(team) if any(one.read or one.quiz or one.lab for one in team) else ()
