"""Attempts at quizzes and tests, their answers, and the content as it stood when they began."""

import json
from dataclasses import dataclass
from datetime import datetime

from bot.course.attempt import Attempt, Kind, State
from bot.course.model import Learner, Module
from bot.store.db import Query, Row, built, first, insert, select, update, upsert, whose


@dataclass(frozen=True, slots=True)
class Stored:
    """An attempt with whose it is and the content revision it began on."""

    learner: Learner
    module: str
    revision: str
    attempt: Attempt
    score: int
    position: int  # the test question shown last


def begin(
    query: Query,
    now: datetime,
    learner: Learner,
    module: Module,
    *,
    kind: Kind,
    lesson: str,
    seed: int,
    questions: tuple[str, ...],
) -> int:
    """Begin an attempt, or return the one under way."""
    which = _which(learner, module.id, kind, lesson)
    values = {"revision": module.revision, "seed": seed, "questions": json.dumps(questions)}
    row = insert(query, "attempt", **which, **values, state="open", started_at=now)
    return int(row["id"]) if row else under_way(query, learner, module.id, kind, lesson)


def _which(learner: Learner, module_id: str, kind: Kind, lesson: str) -> dict[str, str]:
    return whose(learner) | {"module": module_id, "kind": str(kind), "lesson": lesson}


def under_way(query: Query, learner: Learner, module_id: str, kind: Kind, lesson: str = "") -> int:
    """The id of the open attempt of that kind, 0 where there is none."""
    found = select(query, "max(id) AS id", "attempt", **_which(learner, module_id, kind, lesson), state="open")
    return int(found[0]["id"] or 0)


def last_ended(query: Query, learner: Learner, module_id: str, kind: Kind, lesson: str = "") -> int:
    """The id of the newest attempt of that kind that counts, 0 where there is none."""
    rows = _ended(query, learner, module_id, kind, lesson)
    return int(rows[-1]["id"]) if rows else 0


def results(
    query: Query, learner: Learner, module_id: str, kind: Kind, lesson: str = ""
) -> tuple[tuple[int, int], ...]:
    """The scores of the ended attempts, each with how many questions it had, the first one first."""
    rows = _ended(query, learner, module_id, kind, lesson)
    return tuple((int(row["score"]), len(json.loads(row["questions"]))) for row in rows)


def scores(query: Query, learner: Learner, module_id: str, kind: Kind, lesson: str = "") -> tuple[int, ...]:
    """The scores of the ended attempts, the first one first."""
    return tuple(score for score, _ in results(query, learner, module_id, kind, lesson))


def _ended(query: Query, learner: Learner, module_id: str, kind: Kind, lesson: str) -> list[Row]:
    """The ended attempts that count, the first one first."""
    columns = "id, state, score, questions"
    rows = select(query, columns, "attempt", **_which(learner, module_id, kind, lesson))
    return sorted((row for row in rows if row["state"] not in ("open", "closed")), key=lambda row: int(row["id"]))


def load(query: Query, workspace: str, attempt: int) -> Stored | None:
    """An attempt with its answers; None where the workspace has none of that id."""
    row = first(query, "*", "attempt", workspace=workspace, id=attempt)
    if not row:
        return None
    answers = select(query, "question, option, typed", "answer", workspace=workspace, attempt=attempt)
    loaded = built(
        Attempt,
        row,
        kind=Kind(row["kind"]),
        state=State(row["state"]),
        questions=tuple(json.loads(row["questions"])),
        answers={answer["question"]: answer["option"] for answer in answers},
        typed={answer["question"]: answer["typed"] for answer in answers if answer["typed"]},
    )
    return built(Stored, row, learner=Learner(row["workspace"], row["learner"]), attempt=loaded)


def answered_before(query: Query, stored: Stored) -> set[str]:
    """The questions that the learner answered in earlier quizzes of the module, so that their first try is over."""
    rows = query(
        """SELECT DISTINCT question FROM answer WHERE workspace = :workspace AND attempt IN (SELECT id FROM attempt
           WHERE workspace = :workspace AND learner = :learner AND module = :module AND kind = 'quiz' AND id < :id)""",
        **whose(stored.learner),
        module=stored.module,
        id=stored.attempt.id,
    )
    return {str(row["question"]) for row in rows}


def save_answer(
    query: Query, now: datetime, workspace: str, attempt: int, question: str, option: int, typed: str = ""
) -> None:
    """Write an answer, maybe a typed one, over an earlier one where the rules allowed that."""
    key = {"workspace": workspace, "attempt": attempt, "question": question}
    upsert(query, "answer", key, option=option, typed=typed, answered_at=now)


def save_end(query: Query, now: datetime, workspace: str, attempt: Attempt, score: int) -> None:
    """Write how an attempt ended and its score, the number of right answers."""
    key, what = {"workspace": workspace, "id": attempt.id}, "state = :state, score = :score, ended_at = :now"
    update(query, "attempt", what, key, state=str(attempt.state), score=score, now=now)


def regrade(query: Query, workspace: str, attempt: Attempt, score: int) -> None:
    """Write what an ended attempt counts by a corrected key; when it ended stays."""
    key = {"workspace": workspace, "id": attempt.id}
    update(query, "attempt", "state = :state, score = :score", key, state=str(attempt.state), score=score)


def who_answered(query: Query, module_id: str, questions: tuple[str, ...]) -> list[Learner]:
    """The learners, of all workspaces, who answered one of these questions of a module in a quiz or a test."""
    rows = query(
        """SELECT DISTINCT workspace, learner FROM attempt WHERE module = :module AND kind IN ('quiz', 'test')
           AND id IN (SELECT attempt FROM answer WHERE question IN (SELECT value FROM json_each(:questions)))""",
        module=module_id,
        questions=json.dumps(questions),
    )
    return [Learner(row["workspace"], row["learner"]) for row in rows]


def ids_of(query: Query, learner: Learner, module_id: str) -> list[int]:
    """The ids of a learner's quizzes and tests in a module, the first one first."""
    rows = select(query, "id, kind", "attempt", **whose(learner), module=module_id)
    return sorted(int(row["id"]) for row in rows if row["kind"] in {Kind.QUIZ, Kind.TEST})


def save_position(query: Query, workspace: str, attempt: int, number: int) -> None:
    """Remember the test question that is shown."""
    update(query, "attempt", "position = :number", {"workspace": workspace, "id": attempt}, number=number)


# --- revisions of the content ---


def save_revision(query: Query, now: datetime, module: str, revision: str, files: dict[str, str]) -> None:
    """Keep a module's files under their revision, once."""
    text = json.dumps(files, ensure_ascii=False)
    insert(query, "revision", module=module, id=revision, files=text, saved_at=now)


def last_revision(query: Query, module: str, but: str) -> str:
    """The latest saved revision of a module except one; empty if there is no other."""
    rows = select(query, "id, saved_at", "revision", module=module)
    others = [(row["saved_at"], str(row["id"])) for row in rows if row["id"] != but]
    return max(others)[1] if others else ""


def prune_revisions(query: Query, before: datetime, current: str) -> None:
    """Forget what was saved before that time, unless it is taught now or something began on it."""
    sql = (
        "DELETE FROM revision WHERE saved_at < :before AND id <> :current AND id NOT IN (SELECT revision FROM attempt)"
    )
    query(sql, before=before, current=current)


def revision_files(query: Query, revision: str) -> dict[str, str]:
    """The files of a revision, of whichever module; raises KeyError where it was never saved."""
    row = first(query, "files", "revision", id=revision)
    if not row:
        raise KeyError(revision)
    found: dict[str, str] = json.loads(row["files"])
    return found
