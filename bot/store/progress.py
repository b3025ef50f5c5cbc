"""A learner's way through a module: what is done, where they are, and which page was read last."""

from datetime import datetime

from bot.course.model import Learner, Module, Page
from bot.course.progress import Progress, Step, steps
from bot.course.weeks import Week
from bot.store.db import Query
from bot.store.people import STILL_HERE

INTRO = "intro"  # stands for the lesson's id in the rows of the introduction


def load(query: Query, learner: Learner, module: Module) -> Progress:
    """The progress on the module's steps, with the counts of what is under way."""
    known = {str(step): step for step in steps(module)}
    who = {"workspace": learner.workspace, "learner": learner.id, "module": module.id}
    done = query(
        "SELECT step FROM done WHERE workspace = :workspace AND learner = :learner AND module = :module", **who
    )
    here = query(
        "SELECT step FROM place WHERE workspace = :workspace AND learner = :learner AND module = :module", **who
    )
    return Progress(
        done=frozenset(known[row["step"]] for row in done if row["step"] in known),
        here=known.get(here[0]["step"]) if here else None,
        counts=_counts(query, learner, module) | _pages(query, learner, module),
    )


def _counts(query: Query, learner: Learner, module: Module) -> dict[Step, int]:
    rows = query(
        """SELECT kind, lesson, exchanges,
                  (SELECT count(*) FROM answer WHERE answer.workspace = attempt.workspace AND attempt = attempt.id) AS n
           FROM attempt WHERE workspace = :workspace AND learner = :learner AND module = :module
           AND state = 'open' AND kind IN ('quiz', 'lab', 'test')""",
        workspace=learner.workspace,
        learner=learner.id,
        module=module.id,
    )
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
    rows = query(
        "SELECT lesson, page FROM reading WHERE workspace = :workspace AND learner = :learner AND module = :module",
        workspace=learner.workspace,
        learner=learner.id,
        module=module.id,
    )
    read = {row["lesson"]: row["page"] for row in rows}
    return {
        step: number
        for step, name, pages in texts
        for number, page in enumerate(pages, start=1)
        if read.get(name) == page.id
    }


def mark_done(query: Query, now: datetime, learner: Learner, module: Module, step: Step) -> None:
    """A step is done, the first time and for good."""
    query(
        """INSERT INTO done (workspace, learner, module, step, done_at)
           VALUES (:workspace, :learner, :module, :step, :now) ON CONFLICT DO NOTHING""",
        workspace=learner.workspace,
        learner=learner.id,
        module=module.id,
        step=str(step),
        now=now,
    )


def go(query: Query, learner: Learner, module: Module, step: Step) -> None:
    """The learner is at that step now; the message to lead back to is filled in when it is posted."""
    query(
        """INSERT INTO place (workspace, learner, module, step) VALUES (:workspace, :learner, :module, :step)
           ON CONFLICT (workspace, learner, module) DO UPDATE SET
             channel = CASE WHEN step = excluded.step THEN channel ELSE '' END,
             ts = CASE WHEN step = excluded.step THEN ts ELSE '' END,
             step = excluded.step""",
        workspace=learner.workspace,
        learner=learner.id,
        module=module.id,
        step=str(step),
    )


def posted(query: Query, learner: Learner, module_id: str, step: str, channel: str, ts: str) -> None:
    """Remember the newest message of the step where the learner is."""
    query(
        """UPDATE place SET channel = :channel, ts = :ts
           WHERE workspace = :workspace AND learner = :learner AND module = :module AND step = :step""",
        workspace=learner.workspace,
        learner=learner.id,
        module=module_id,
        step=step,
        channel=channel,
        ts=ts,
    )


def place(query: Query, learner: Learner, module: Module) -> tuple[str, str]:
    """The channel and ts of the message where the learner was, empty strings where none is known."""
    rows = query(
        "SELECT channel, ts FROM place WHERE workspace = :workspace AND learner = :learner AND module = :module",
        workspace=learner.workspace,
        learner=learner.id,
        module=module.id,
    )
    return (str(rows[0]["channel"]), str(rows[0]["ts"])) if rows else ("", "")


def page_read(query: Query, learner: Learner, module: Module, lesson_id: str) -> str:
    """The id of the page of a lesson that was posted last, empty before the first."""
    rows = query(
        """SELECT page FROM reading
           WHERE workspace = :workspace AND learner = :learner AND module = :module AND lesson = :lesson""",
        workspace=learner.workspace,
        learner=learner.id,
        module=module.id,
        lesson=lesson_id,
    )
    return str(rows[0]["page"]) if rows else ""


def read_page(query: Query, learner: Learner, module: Module, lesson_id: str, page_id: str) -> None:
    """Remember the page that was posted last."""
    query(
        """INSERT INTO reading (workspace, learner, module, lesson, page)
           VALUES (:workspace, :learner, :module, :lesson, :page)
           ON CONFLICT (workspace, learner, module, lesson) DO UPDATE SET page = excluded.page""",
        workspace=learner.workspace,
        learner=learner.id,
        module=module.id,
        lesson=lesson_id,
        page=page_id,
    )


def count_done(query: Query, workspace: str, module_id: str, step: Step) -> int:
    """How many learners of a workspace have done a step; here and below, who has left the workspace counts no more."""
    rows = query(
        f"SELECT count(*) AS n FROM done WHERE workspace = :workspace AND module = :module AND step = :step"  # noqa: S608
        f" AND {STILL_HERE}",
        workspace=workspace,
        module=module_id,
        step=str(step),
    )
    return int(rows[0]["n"])


def count_each(query: Query, workspace: str, module_id: str) -> dict[str, int]:
    """How many learners of a workspace have done each step that anybody has done."""
    rows = query(
        f"SELECT step, count(*) AS n FROM done WHERE workspace = :workspace AND module = :module"  # noqa: S608
        f" AND {STILL_HERE} GROUP BY step",
        workspace=workspace,
        module=module_id,
    )
    return {str(row["step"]): int(row["n"]) for row in rows}


def begun(query: Query, workspace: str, module_id: str) -> list[str]:
    """The ids of the learners who have begun a module."""
    rows = query(
        f"SELECT learner FROM place WHERE workspace = :workspace AND module = :module AND {STILL_HERE}",  # noqa: S608
        workspace=workspace,
        module=module_id,
    )
    return [row["learner"] for row in rows]


def done_in_week(query: Query, workspace: str, module_id: str, step: Step, week: Week) -> set[str]:
    """The ids of the learners who did a step within a week."""
    rows = query(
        f"""SELECT learner FROM done WHERE workspace = :workspace AND module = :module AND step = :step
            AND done_at >= :start AND done_at < :end AND {STILL_HERE}""",  # noqa: S608 - a constant
        workspace=workspace,
        module=module_id,
        step=str(step),
        start=week.start,
        end=week.end,
    )
    return {row["learner"] for row in rows}
