"""The state file's history: every change of its tables, oldest first, each applied once in its own transaction.

A step that was released is never edited, renamed or removed; a change of a table is a new step at the end.
"""

from collections.abc import Callable, Sequence

import sqlite_utils
from sqlite_utils import Migrations

from bot.store import schema

Step = Callable[[sqlite_utils.Database], None]


def m001_work(db: sqlite_utils.Database) -> None:
    """What has to be done (`store.work`) and what was seen already (`store.seen`)."""
    db.table("work").create(
        {
            "id": int,
            "workspace": str,
            "lane": str,
            "pool": str,
            "kind": str,
            "key": str,
            "learner": str,
            "sort": str,
            "state": str,
            "payload": str,
            "attempts": int,
            "failures": int,
            "not_before": float,
            "created_at": float,
            "done_at": float,
            "error": str,
        },
        pk="id",
        not_null={"workspace", "lane", "pool", "kind", "key", "learner", "sort", "state"}
        | {"payload", "attempts", "failures", "not_before", "created_at", "error"},
        defaults={"attempts": 0, "failures": 0, "error": ""},
        strict=True,
    )
    for statement in _WORK_INDEXES:
        db.execute(statement)
    db.table("seen").create(
        {"workspace": str, "key": str, "seen_at": float},
        pk=("workspace", "key"),
        not_null={"workspace", "key", "seen_at"},
        strict=True,
    )
    db.execute("CREATE INDEX seen_age ON seen (seen_at)")


# Partial indexes hold only what is open, so that the claim stays quick whatever lies behind.
_WORK_INDEXES = (
    "CREATE UNIQUE INDEX work_key ON work (workspace, key) WHERE kind <> 'refresh'",
    "CREATE UNIQUE INDEX work_refresh ON work (workspace, key) WHERE kind = 'refresh' AND state = 'queued'",
    "CREATE UNIQUE INDEX work_running ON work (workspace, lane) WHERE state = 'running'",
    "CREATE INDEX work_lane ON work (workspace, lane, sort, id) WHERE state = 'queued'",
    "CREATE INDEX work_due ON work (pool, not_before) WHERE state = 'queued'",
    "CREATE INDEX work_next ON work (not_before) WHERE state = 'queued'",
    "CREATE INDEX work_learner ON work (workspace, learner) WHERE state = 'running' AND kind = 'turn'",
    "CREATE INDEX work_age ON work (done_at) WHERE done_at IS NOT NULL",
)


def m002_domain(db: sqlite_utils.Database) -> None:
    """Learners, attempts, answers, points, labs: `store.schema`."""
    for statement in schema.DOMAIN:
        db.execute(statement)


def m003_boards(db: sqlite_utils.Database) -> None:
    """The team's leaderboard, posted for all to see and weekly."""
    for statement in schema.BOARDS:
        db.execute(statement)


def m004_home(db: sqlite_utils.Database) -> None:
    """The Home tab of those who open it."""
    for statement in schema.HOME:
        db.execute(statement)


def m005_offers(db: sqlite_utils.Database) -> None:
    """Where words that are held were offered to a lab."""
    for statement in schema.OFFERS:
        db.execute(statement)


def m006_people(db: sqlite_utils.Database) -> None:
    """What Slack says of the learners."""
    for statement in schema.PEOPLE:
        db.execute(statement)


def m007_requests(db: sqlite_utils.Database) -> None:
    """What was sent to the model."""
    for statement in schema.REQUESTS:
        db.execute(statement)


def m008_prompts(db: sqlite_utils.Database) -> None:
    """What is suggested in a learner's DM."""
    for statement in schema.PROMPTS:
        db.execute(statement)


def m009_aloud(db: sqlite_utils.Database) -> None:
    """Where a turn's words were said in its thread."""
    for statement in schema.ALOUD:
        db.execute(statement)


def m010_askers(db: sqlite_utils.Database) -> None:
    """Who had a board posted."""
    for statement in schema.ASKERS:
        db.execute(statement)


def m011_visitors(db: sqlite_utils.Database) -> None:
    """Who was told in a channel whose lab it is."""
    for statement in schema.VISITORS:
        db.execute(statement)


def m012_order(db: sqlite_utils.Database) -> None:
    """What was begun stays the head of its lane, and no message is two turns' reply."""
    for statement in (*_HEADS, *schema.REPLIES):
        db.execute(statement)


_HEADS = (
    "UPDATE work SET sort = '' WHERE attempts > 0 AND kind <> 'board' AND state IN ('queued', 'running')",
    "ALTER TABLE work ADD COLUMN is_head INTEGER NOT NULL DEFAULT 0",
    """UPDATE work SET is_head = 1 WHERE id IN (
        SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY workspace, lane ORDER BY sort, id) AS place
            FROM work WHERE state = 'queued' AND (workspace, lane) NOT IN (
                SELECT workspace, lane FROM work WHERE state = 'running'))
        WHERE place = 1)""",
    "CREATE UNIQUE INDEX work_head ON work (workspace, lane) WHERE is_head = 1",
    "DROP INDEX work_due",
    "DROP INDEX work_next",
    "CREATE INDEX work_due ON work (pool, not_before, id) WHERE is_head = 1",
)


def m013_jobs(db: sqlite_utils.Database) -> None:
    """What has to be done is called a job everywhere (`store.jobs`)."""
    for statement in _JOBS:
        db.execute(statement)


_JOBS = (
    "ALTER TABLE work RENAME TO job",
    *(f"DROP INDEX work_{name}" for name in ("key", "refresh", "running", "lane", "due", "head", "learner", "age")),
    "CREATE UNIQUE INDEX job_key ON job (workspace, key) WHERE kind <> 'refresh'",
    "CREATE UNIQUE INDEX job_refresh ON job (workspace, key) WHERE kind = 'refresh' AND state = 'queued'",
    "CREATE UNIQUE INDEX job_running ON job (workspace, lane) WHERE state = 'running'",
    "CREATE INDEX job_lane ON job (workspace, lane, sort, id) WHERE state = 'queued'",
    "CREATE UNIQUE INDEX job_head ON job (workspace, lane) WHERE is_head = 1",
    "CREATE INDEX job_due ON job (pool, not_before, id) WHERE is_head = 1",
    "CREATE INDEX job_learner ON job (workspace, learner) WHERE state = 'running' AND kind = 'turn'",
    "CREATE INDEX job_age ON job (done_at) WHERE done_at IS NOT NULL",
)


STEPS: tuple[Step, ...] = (
    m001_work,
    m002_domain,
    m003_boards,
    m004_home,
    m005_offers,
    m006_people,
    m007_requests,
    m008_prompts,
    m009_aloud,
    m010_askers,
    m011_visitors,
    m012_order,
    m013_jobs,
)


def migrations(steps: Sequence[Step] = STEPS) -> Migrations:
    """The steps as sqlite-utils applies them; a step is recorded under its function's name."""
    history = Migrations("homeroom")
    for step in steps:
        history()(step)
    return history
