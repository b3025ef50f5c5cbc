"""A learner's way through a module: what is done, where they are, the last page read, acts on pages, and points."""

from datetime import datetime

from bot.course.model import Learner, Module, Page, Question
from bot.course.progress import Progress, Step, steps
from bot.course.weeks import Week
from bot.store.db import Query, Row, first, insert, select, update, upsert, whose
from bot.store.learners import STILL_HERE

INTRO = "intro"  # stands for the lesson's id in the rows of the introduction


def _in(learner: Learner, module_id: str) -> dict[str, str]:
    """The parameters of a statement about a learner's rows in a module."""
    return whose(learner) | {"module": module_id}


def load(query: Query, learner: Learner, module: Module) -> Progress:
    """The progress on the module's steps, with the counts of what is under way."""
    known = {str(step): step for step in steps(module)}
    done = select(query, "step", "done", **_in(learner, module.id))
    here = first(query, "step", "place", **_in(learner, module.id))
    return Progress(
        done=frozenset(known[row["step"]] for row in done if row["step"] in known),
        here=known.get(here["step"]) if here else None,
        counts=_counts(query, learner, module) | _pages(query, learner, module),
    )


def _counts(query: Query, learner: Learner, module: Module) -> dict[Step, int]:
    sql = """SELECT kind, lesson, exchanges,
                  (SELECT count(*) FROM answer WHERE answer.workspace = attempt.workspace AND attempt = attempt.id) AS n
        FROM attempt WHERE workspace = :workspace AND learner = :learner AND module = :module
        AND state = 'open' AND kind IN ('quiz', 'lab', 'test')"""
    rows = query(sql, **_in(learner, module.id))
    numbers = {lesson.id: lesson.number for lesson in module.lessons}
    return {
        Step(row["kind"], numbers.get(row["lesson"], 0)): row["exchanges"] if row["kind"] == "lab" else row["n"]
        for row in rows
        if row["kind"] == "test" or row["lesson"] in numbers
    }


def _pages(query: Query, learner: Learner, module: Module) -> dict[Step, int]:
    """The number of the page that was posted last, by introduction and lesson; a page that is gone counts nothing."""
    texts: list[tuple[Step, str, tuple[Page, ...]]] = [(Step("intro"), INTRO, module.intro.pages)]
    texts += [(Step("lesson", lesson.number), lesson.id, lesson.pages) for lesson in module.lessons]
    rows = select(query, "lesson, page", "reading", **_in(learner, module.id))
    read = {row["lesson"]: row["page"] for row in rows}
    return {
        step: number
        for step, name, pages in texts
        for number, page in enumerate(pages, start=1)
        if read.get(name) == page.id
    }


def mark_done(query: Query, now: datetime, learner: Learner, module: Module, step: Step) -> None:
    """A step is done, the first time and for good."""
    insert(query, "done", **_in(learner, module.id), step=str(step), done_at=now)


def go(query: Query, learner: Learner, module: Module, step: Step) -> None:
    """The learner is at that step now; the message to lead back to is filled in when it is posted."""
    sql = """INSERT INTO place (workspace, learner, module, step) VALUES (:workspace, :learner, :module, :step)
        ON CONFLICT (workspace, learner, module) DO UPDATE SET
             channel = CASE place.step WHEN excluded.step THEN place.channel ELSE '' END,
             ts = CASE place.step WHEN excluded.step THEN place.ts ELSE '' END, step = excluded.step"""
    query(sql, **_in(learner, module.id), step=str(step))


def posted(query: Query, learner: Learner, module_id: str, step: str, channel: str, ts: str) -> None:
    """Remember the newest message of the step where the learner is."""
    here = {**_in(learner, module_id), "step": step}
    update(query, "place", "channel = :channel, ts = :ts", here, channel=channel, ts=ts)


def place(query: Query, learner: Learner, module: Module) -> tuple[str, str]:
    """The channel and ts of the message where the learner was, empty strings where none is known."""
    row = first(query, "channel, ts", "place", **_in(learner, module.id))
    return (str(row["channel"]), str(row["ts"])) if row else ("", "")


def page_read(query: Query, learner: Learner, module: Module, lesson_id: str) -> str:
    """The id of the page of a lesson that was posted last, empty before the first."""
    row = first(query, "page", "reading", **_in(learner, module.id), lesson=lesson_id)
    return str(row["page"]) if row else ""


def read_page(query: Query, learner: Learner, module: Module, lesson_id: str, page_id: str) -> None:
    """Remember the page that was posted last."""
    upsert(query, "reading", {**_in(learner, module.id), "lesson": lesson_id}, page=page_id)


# --- acts: the options that learners chose on pages ---


def choose_option(query: Query, now: datetime, learner: Learner, module_id: str, act: Question, option: int) -> None:
    """Store the chosen option. The first one stands, unless the act had another wording then."""
    sql = """INSERT INTO act (workspace, learner, module, lesson, page, wording, option, answered_at)
        VALUES (:workspace, :learner, :module, :lesson, :page, :wording, :option, :now)
        ON CONFLICT (workspace, learner, module, lesson, page) DO UPDATE SET
             wording = excluded.wording, option = excluded.option, answered_at = excluded.answered_at
        WHERE act.wording <> excluded.wording"""
    query(sql, **_act(learner, module_id, act), wording=act.wording, option=option, now=now)


def chosen_option(query: Query, learner: Learner, module_id: str, act: Question) -> int | None:
    """The index of the chosen option; None if the act, as it is worded now, isn't answered."""
    row = first(query, "option", "act", **_act(learner, module_id, act), wording=act.wording)
    return int(row["option"]) if row else None


def _act(learner: Learner, module_id: str, act: Question) -> dict[str, str]:
    return whose(learner) | {"module": module_id, "lesson": act.lesson, "page": act.page}


# --- of a workspace: people who left don't count ---


def count_done(query: Query, workspace: str, module_id: str, step: Step) -> int:
    """The number of a workspace's learners who have done a step."""
    (row,) = _those_here(query, "done", "count(*) AS n", workspace, module_id, "AND step = :step", step=str(step))
    return int(row["n"])


def count_each(query: Query, workspace: str, module_id: str) -> dict[str, int]:
    """The number of a workspace's learners who have done each step; steps nobody has done are left out."""
    rows = _those_here(query, "done", "step, count(*) AS n", workspace, module_id, "GROUP BY step")
    return {str(row["step"]): int(row["n"]) for row in rows}


def begun(query: Query, workspace: str, module_id: str) -> list[str]:
    """The ids of the learners who have begun a module."""
    return [row["learner"] for row in _those_here(query, "place", "learner", workspace, module_id)]


def who_did(query: Query, workspace: str, module_id: str, step: Step) -> set[str]:
    """The ids of the learners who have done a step."""
    rows = _those_here(query, "done", "learner", workspace, module_id, "AND step = :step", step=str(step))
    return {row["learner"] for row in rows}


def done_in_week(query: Query, workspace: str, module_id: str, step: Step, week: Week) -> set[str]:
    """The ids of the learners who did a step within a week."""
    within = "AND step = :step AND done_at >= :start AND done_at < :end"
    params = {"step": str(step), "start": week.start, "end": week.end}
    return {row["learner"] for row in _those_here(query, "done", "learner", workspace, module_id, within, **params)}


def all_points(query: Query, workspace: str, module_id: str) -> list[tuple[str, int]]:
    """Everybody's points in a module, as (learner id, points)."""
    rows = _those_here(query, "score", "learner, points", workspace, module_id)
    return [(row["learner"], row["points"]) for row in rows]


def week_points(query: Query, workspace: str, module_id: str, week: Week) -> list[tuple[str, int]]:
    """The points everybody earned in a week, as (learner id, points); who earned none is left out."""
    columns, within = "learner, sum(points) AS points", "AND earned_at >= :start AND earned_at < :end GROUP BY learner"
    rows = _those_here(query, "point", columns, workspace, module_id, within, start=week.start, end=week.end)
    return [(row["learner"], row["points"]) for row in rows]


def _those_here(
    query: Query, table: str, columns: str, workspace: str, module_id: str, more: str = "", **params: object
) -> list[Row]:
    """The rows of a module's learners who have not left the workspace."""
    sql = f"SELECT {columns} FROM {table} WHERE workspace = :workspace AND module = :module AND {STILL_HERE} {more}"  # noqa: S608
    return query(sql, workspace=workspace, module=module_id, **params)


# --- points: each item once ever ---


def first_try(query: Query, learner: Learner, module: Module, question: str, *, is_right: bool) -> bool:
    """Write the first answer ever to a question; true where it was the first."""
    where = _in(learner, module.id)
    return bool(insert(query, "first_try", **where, question=question, is_right=int(is_right)))


def right_after_all(query: Query, learner: Learner, module: Module, question: str) -> None:
    """The first answer to a question is right by its corrected key."""
    update(query, "first_try", "is_right = 1", {**_in(learner, module.id), "question": question})


def first_tries_right(query: Query, learner: Learner, module_id: str, questions: tuple[str, ...]) -> int:
    """The number of these questions that were right at the first try."""
    rows = select(query, "question", "first_try", **_in(learner, module_id), is_right=1)
    return len({row["question"] for row in rows} & set(questions))


def earn(query: Query, now: datetime, learner: Learner, module: Module, item: str, points: int) -> bool:
    """Give the points of an item, once ever; true where they were new."""
    who = _in(learner, module.id)
    new = insert(query, "point", **who, item=item, points=points, earned_at=now)
    if new:
        query(
            """INSERT INTO score (workspace, module, learner, points) VALUES (:workspace, :module, :learner, :points)
               ON CONFLICT (workspace, module, learner) DO UPDATE SET points = score.points + excluded.points""",
            **who,
            points=points,
        )
    return bool(new)


def points(query: Query, learner: Learner, module_id: str) -> int:
    """The learner's points in a module."""
    row = first(query, "points", "score", **_in(learner, module_id))
    return int(row["points"]) if row else 0
