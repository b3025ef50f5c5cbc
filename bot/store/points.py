"""Points: each item once ever, and the totals that a board reads."""

from datetime import datetime

from bot.course.model import Learner, Module
from bot.course.weeks import Week
from bot.store.db import Query
from bot.store.people import STILL_HERE


def first_try(query: Query, learner: Learner, module: Module, question: str, *, is_right: bool) -> bool:
    """Write the first answer ever to a question; true where it was the first."""
    return bool(
        query(
            """INSERT INTO first_try (workspace, learner, module, question, is_right)
               VALUES (:workspace, :learner, :module, :question, :is_right)
               ON CONFLICT DO NOTHING RETURNING question""",
            workspace=learner.workspace,
            learner=learner.id,
            module=module.id,
            question=question,
            is_right=int(is_right),
        )
    )


def first_tries_right(query: Query, learner: Learner, module_id: str, questions: tuple[str, ...]) -> int:
    """How many of these questions were right at the first try."""
    rows = query(
        """SELECT question FROM first_try WHERE workspace = :workspace AND learner = :learner AND module = :module
           AND is_right = 1""",
        workspace=learner.workspace,
        learner=learner.id,
        module=module_id,
    )
    return len({row["question"] for row in rows} & set(questions))


def earn(query: Query, now: datetime, learner: Learner, module: Module, item: str, points: int) -> bool:
    """Give the points of an item, once ever; true where they were new."""
    who = {"workspace": learner.workspace, "learner": learner.id, "module": module.id}
    new = query(
        """INSERT INTO point (workspace, learner, module, item, points, earned_at)
           VALUES (:workspace, :learner, :module, :item, :points, :now) ON CONFLICT DO NOTHING RETURNING item""",
        **who,
        item=item,
        points=points,
        now=now,
    )
    if new:
        query(
            """INSERT INTO score (workspace, module, learner, points) VALUES (:workspace, :module, :learner, :points)
               ON CONFLICT (workspace, module, learner) DO UPDATE SET points = points + excluded.points""",
            **who,
            points=points,
        )
    return bool(new)


def total(query: Query, learner: Learner, module_id: str) -> int:
    """The learner's points in a module."""
    rows = query(
        "SELECT points FROM score WHERE workspace = :workspace AND module = :module AND learner = :learner",
        workspace=learner.workspace,
        module=module_id,
        learner=learner.id,
    )
    return int(rows[0]["points"]) if rows else 0


def totals(query: Query, workspace: str, module_id: str) -> list[tuple[str, int]]:
    """Everybody's points in a module, as (learner id, points); who has left the workspace is left out."""
    rows = query(
        f"SELECT learner, points FROM score WHERE workspace = :workspace AND module = :module AND {STILL_HERE}",  # noqa: S608
        workspace=workspace,
        module=module_id,
    )
    return [(row["learner"], row["points"]) for row in rows]


def week_totals(query: Query, workspace: str, module_id: str, week: Week) -> list[tuple[str, int]]:
    """The points everybody earned in a week, as (learner id, points); who earned none, or has left, is left out."""
    rows = query(
        f"""SELECT learner, sum(points) AS points FROM point WHERE workspace = :workspace AND module = :module
            AND earned_at >= :start AND earned_at < :end AND {STILL_HERE} GROUP BY learner""",  # noqa: S608 - a constant
        workspace=workspace,
        module=module_id,
        start=week.start,
        end=week.end,
    )
    return [(row["learner"], row["points"]) for row in rows]
