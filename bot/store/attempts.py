"""Attempts at quizzes and tests, and their answers."""

import json
from dataclasses import dataclass
from datetime import datetime

from bot.course.attempt import Attempt, Kind, State
from bot.course.model import Learner, Module
from bot.store.db import Query, Row


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
    rows = query(
        """INSERT INTO attempt (workspace, learner, module, revision, kind, lesson, seed, questions, state, started_at)
           VALUES (:workspace, :learner, :module, :revision, :kind, :lesson, :seed, :questions, 'open', :now)
           ON CONFLICT DO NOTHING RETURNING id""",
        workspace=learner.workspace,
        learner=learner.id,
        module=module.id,
        revision=module.revision,
        kind=str(kind),
        lesson=lesson,
        seed=seed,
        questions=json.dumps(questions),
        now=now,
    )
    return int(rows[0]["id"]) if rows else under_way(query, learner, module.id, kind, lesson)


def under_way(query: Query, learner: Learner, module_id: str, kind: Kind, lesson: str = "") -> int:
    """The id of the open attempt of that kind, 0 where there is none."""
    rows = query(
        """SELECT id FROM attempt WHERE workspace = :workspace AND learner = :learner AND module = :module
           AND kind = :kind AND lesson = :lesson AND state = 'open'""",
        workspace=learner.workspace,
        learner=learner.id,
        module=module_id,
        kind=str(kind),
        lesson=lesson,
    )
    return int(rows[0]["id"]) if rows else 0


def last_ended(query: Query, learner: Learner, module_id: str, kind: Kind, lesson: str = "") -> int:
    """The id of the newest attempt of that kind that counts, 0 where there is none."""
    rows = query(
        """SELECT id FROM attempt WHERE workspace = :workspace AND learner = :learner AND module = :module
           AND kind = :kind AND lesson = :lesson AND state NOT IN ('open', 'closed') ORDER BY id DESC LIMIT 1""",
        workspace=learner.workspace,
        learner=learner.id,
        module=module_id,
        kind=str(kind),
        lesson=lesson,
    )
    return int(rows[0]["id"]) if rows else 0


def load(query: Query, workspace: str, attempt: int) -> Stored | None:
    """An attempt with its answers; None where the workspace has none of that id."""
    rows = query("SELECT * FROM attempt WHERE workspace = :workspace AND id = :id", workspace=workspace, id=attempt)
    if not rows:
        return None
    answers = query(
        "SELECT question, option FROM answer WHERE workspace = :workspace AND attempt = :id",
        workspace=workspace,
        id=attempt,
    )
    return _stored(rows[0], {row["question"]: row["option"] for row in answers})


def _stored(row: Row, answers: dict[str, int]) -> Stored:
    return Stored(
        learner=Learner(row["workspace"], row["learner"]),
        module=row["module"],
        revision=row["revision"],
        attempt=Attempt(
            id=row["id"],
            kind=Kind(row["kind"]),
            lesson=row["lesson"],
            seed=row["seed"],
            questions=tuple(json.loads(row["questions"])),
            state=State(row["state"]),
            answers=answers,
        ),
        score=row["score"],
        position=row["position"],
    )


def save_answer(query: Query, now: datetime, workspace: str, attempt: int, question: str, option: int) -> None:
    """Write an answer, over an earlier one where the rules allowed that."""
    query(
        """INSERT INTO answer (workspace, attempt, question, option, answered_at)
           VALUES (:workspace, :attempt, :question, :option, :now)
           ON CONFLICT (workspace, attempt, question) DO UPDATE SET option = excluded.option""",
        workspace=workspace,
        attempt=attempt,
        question=question,
        option=option,
        now=now,
    )


def save_end(query: Query, now: datetime, workspace: str, attempt: Attempt, score: int) -> None:
    """Write how an attempt ended and its score, the number of right answers."""
    query(
        """UPDATE attempt SET state = :state, score = :score, ended_at = :now
           WHERE workspace = :workspace AND id = :id""",
        workspace=workspace,
        id=attempt.id,
        state=str(attempt.state),
        score=score,
        now=now,
    )


def save_position(query: Query, workspace: str, attempt: int, number: int) -> None:
    """Remember the test question that is shown."""
    query(
        "UPDATE attempt SET position = :number WHERE workspace = :workspace AND id = :id",
        workspace=workspace,
        id=attempt,
        number=number,
    )


def scores(query: Query, learner: Learner, module_id: str, kind: Kind, lesson: str = "") -> tuple[int, ...]:
    """The scores of the ended attempts, the first one first."""
    return tuple(score for score, _ in results(query, learner, module_id, kind, lesson))


def results(
    query: Query, learner: Learner, module_id: str, kind: Kind, lesson: str = ""
) -> tuple[tuple[int, int], ...]:
    """The scores of the ended attempts, each with how many questions it had, the first one first."""
    rows = query(
        """SELECT score, json_array_length(questions) AS count FROM attempt
           WHERE workspace = :workspace AND learner = :learner AND module = :module
           AND kind = :kind AND lesson = :lesson AND state NOT IN ('open', 'closed') ORDER BY id""",
        workspace=learner.workspace,
        learner=learner.id,
        module=module_id,
        kind=str(kind),
        lesson=lesson,
    )
    return tuple((int(row["score"]), int(row["count"])) for row in rows)
