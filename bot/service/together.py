"""How far a team is: everybody counts, nobody is named, and a few people are not yet a team."""

from bot.course.progress import Step
from bot.service.desk import Desk
from bot.service.views import LessonDone
from bot.store import progress
from bot.store.db import Query

LEAST = 3  # of fewer people one would read the way of each


def far(query: Query, desk: Desk, workspace: str, module_id: str) -> tuple[LessonDone, ...]:
    """Each lesson with how many have done its parts; nothing before the first part, or with too few people."""
    if module_id != desk.module.id or progress.count_begun(query, workspace, module_id) < LEAST:
        return ()
    done = progress.count_each(query, workspace, module_id)
    team = [
        LessonDone(number, *(done.get(str(Step(kind, number)), 0) for kind in ("lesson", "quiz", "lab")))
        for number in (lesson.number for lesson in desk.module.lessons)
    ]
    return tuple(team) if any(one.read or one.quiz or one.lab for one in team) else ()
