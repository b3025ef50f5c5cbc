"""The state of a school of any size: every second learner did the whole module, the others began it."""

# ruff: noqa: S608 - words of this file

import sqlite3
from contextlib import closing
from pathlib import Path

_N = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :learners - 1)"
_K = "k (n) AS (VALUES (1), (2), (3), (4))"  # quizzes, or the questions of one
_EACH = f"WITH {_K} INSERT INTO"
_DONE = "learner, k WHERE learner.rowid % 2 = 0 OR k.n = 1"
_STATEMENTS = (
    f"""INSERT INTO learner (workspace, id, name, dm, standing, created_at) {_N}
        SELECT 'T' || i % 100, printf('U%07d', i), 'Name ' || i, printf('D%07d', i), 'named', 1795e6 + i FROM n""",
    f"{_EACH} reading SELECT workspace, id, 'intro', 'lesson' || n, 'page' || n FROM {_DONE}",
    f"{_EACH} done SELECT workspace, id, 'intro', 'quiz:' || n, 1795e6 + learner.rowid / 3.0 FROM {_DONE}",
    """INSERT INTO place SELECT workspace, id, 'intro', 'quiz:2', dm, created_at || '.000100' FROM learner""",
    f"""{_EACH} attempt (workspace, learner, module, revision, kind, lesson, seed, questions, state, started_at)
        SELECT workspace, id, 'intro', 'abc', CASE n WHEN 4 THEN 'lab' ELSE 'quiz' END, 'lesson' || n,
            abs(random()), '["q1", "q2", "q3", "q4"]', 'done', 1795e6 + learner.rowid / 7.0 FROM {_DONE}""",
    f"""{_EACH} answer (workspace, attempt, question, option, answered_at)
        SELECT workspace, attempt.id, 'q' || n, n, 1795e6 FROM attempt, k WHERE kind = 'quiz'""",
    f"{_EACH} first_try SELECT workspace, learner, module, lesson || ':q' || n, n < 4 FROM attempt, k",
    f"""{_EACH} point SELECT workspace, learner, module, lesson || ':q' || n, 1, 1795e6 + attempt.id / 9.0
        FROM attempt, k WHERE n < 4""",
    "INSERT INTO score SELECT workspace, module, learner, sum(points) FROM point GROUP BY 1, 2, 3",
    f"""{_EACH} turn (workspace, attempt, learner, channel, thread_ts, source_ts, seq, ask, phase, reply, asked_at)
        SELECT workspace, id, learner, 'D1', id || '.1', id || '.' || n, n, printf('%.200c', 'a'), 'done',
            printf('%.900c', 'r'), 1795e6 FROM attempt, k WHERE kind = 'lab'""",
)


def fill(file: Path, learners: int) -> None:
    """Give a state file so many learners, and what they did."""
    with closing(sqlite3.connect(file)) as db, db:
        for statement in _STATEMENTS:
            db.execute(statement, {"learners": learners} if ":learners" in statement else {})
