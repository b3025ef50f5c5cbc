"""Attempts at quizzes and tests, their answers, and the content as it stood when they began."""

import json
from dataclasses import dataclass
from datetime import datetime

from bot.course.attempt import Attempt, Kind, State
from bot.course.model import Learner, Module
from bot.store.db import Query, Row, insert, select, whose


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
    row = insert(
        query,
        "attempt",
        **whose(learner),
        module=module.id,
        revision=module.revision,
        kind=str(kind),
        lesson=lesson,
        seed=seed,
        questions=json.dumps(questions),
        state="open",
        started_at=now,
    )
    return int(row["id"]) if row else under_way(query, learner, module.id, kind, lesson)


def under_way(query: Query, learner: Learner, module_id: str, kind: Kind, lesson: str = "") -> int:
    """The id of the open attempt of that kind, 0 where there is none."""
    return _newest(query, learner, module_id, kind, lesson, "state = 'open'")


def last_ended(query: Query, learner: Learner, module_id: str, kind: Kind, lesson: str = "") -> int:
    """The id of the newest attempt of that kind that counts, 0 where there is none."""
    return _newest(query, learner, module_id, kind, lesson, _COUNTS)


_COUNTS = "state NOT IN ('open', 'closed')"


def _newest(query: Query, learner: Learner, module_id: str, kind: Kind, lesson: str, which: str) -> int:
    rows = _of_kind(query, "id", learner, module_id, kind, lesson, f"{which} ORDER BY id DESC LIMIT 1")
    return int(rows[0]["id"]) if rows else 0


def _of_kind(
    query: Query, columns: str, learner: Learner, module_id: str, kind: Kind, lesson: str, which: str
) -> list[Row]:
    """The learner's attempts of one kind for which a condition of ours holds."""
    return query(
        f"""SELECT {columns} FROM attempt WHERE workspace = :workspace AND learner = :learner AND module = :module
            AND kind = :kind AND lesson = :lesson AND {which}""",  # noqa: S608 - words of this file
        **whose(learner),
        module=module_id,
        kind=str(kind),
        lesson=lesson,
    )


def load(query: Query, workspace: str, attempt: int) -> Stored | None:
    """An attempt with its answers; None where the workspace has none of that id."""
    rows = select(query, "*", "attempt", workspace=workspace, id=attempt)
    if not rows:
        return None
    answers = select(query, "question, option", "answer", workspace=workspace, attempt=attempt)
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
    columns = "score, json_array_length(questions) AS count"
    rows = _of_kind(query, columns, learner, module_id, kind, lesson, f"{_COUNTS} ORDER BY id")
    return tuple((int(row["score"]), int(row["count"])) for row in rows)


# --- revisions of the content ---


def save_revision(query: Query, now: datetime, module: str, revision: str, files: dict[str, str]) -> None:
    """Keep a module's files under their revision, once."""
    text = json.dumps(files, ensure_ascii=False)
    insert(query, "revision", module=module, id=revision, files=text, saved_at=now)


def prune_revisions(query: Query, before: datetime, current: str) -> None:
    """Forget what was saved before that time, unless it is taught now or something began on it."""
    query(
        """DELETE FROM revision WHERE saved_at < :before AND id <> :current
           AND id NOT IN (SELECT revision FROM attempt)""",
        before=before,
        current=current,
    )


def revision_files(query: Query, revision: str) -> dict[str, str]:
    """The files of a revision, of whichever module; raises KeyError where it was never saved."""
    rows = select(query, "files", "revision", id=revision)
    if not rows:
        raise KeyError(revision)
    found: dict[str, str] = json.loads(rows[0]["files"])
    return found
