"""The options that learners chose in the acts on lesson pages."""

from datetime import datetime

from bot.course.model import Learner, Question
from bot.store.db import Query, first, whose


def choose(query: Query, now: datetime, learner: Learner, module_id: str, act: Question, option: int) -> None:
    """Store the chosen option. The first one stands, unless the act had another wording then."""
    sql = """INSERT INTO act (workspace, learner, module, lesson, page, wording, option, answered_at)
        VALUES (:workspace, :learner, :module, :lesson, :page, :wording, :option, :now)
        ON CONFLICT (workspace, learner, module, lesson, page) DO UPDATE SET
             wording = excluded.wording, option = excluded.option, answered_at = excluded.answered_at
        WHERE act.wording <> excluded.wording"""
    query(sql, **_place(learner, module_id, act), wording=act.wording, option=option, now=now)


def chosen(query: Query, learner: Learner, module_id: str, act: Question) -> int | None:
    """The index of the chosen option; None if the act, as it is worded now, isn't answered."""
    row = first(query, "option", "act", **_place(learner, module_id, act), wording=act.wording)
    return int(row["option"]) if row else None


def _place(learner: Learner, module_id: str, act: Question) -> dict[str, str]:
    return whose(learner) | {"module": module_id, "lesson": act.lesson, "page": act.page}
