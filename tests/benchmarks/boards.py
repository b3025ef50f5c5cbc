"""A workspace of very many learners with very many points, and how long its leaderboards take to read."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.course.model import Learner
from bot.course.weeks import week_of
from bot.features.context import Context
from bot.features.leaderboard import ranking
from bot.library import Library
from bot.store.db import Query
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
WORKSPACE, ZONE = "T1", "Europe/Berlin"
TIMES = 3


async def board_ms(learners: int, points_each: int, *, folder: Path, others: int = 0) -> dict[str, float]:
    """The processor time for each board of a workspace, the best of a few; `others` are as large, and beside it."""
    library = Library()
    context = Context(NOW, library.module, library.at, lambda: 1, ())
    module, week = library.module.id, week_of(NOW, ZoneInfo(ZONE)).name
    own = Learner(WORKSPACE, f"U{learners // 2:06}")
    views: dict[str, Callable[[Query], object]] = {
        "own": lambda query: ranking.board(query, context, own),
        "public": lambda query: ranking.public(query, context, own, module=module),
        "weekly": lambda query: ranking.public(query, context, own, module=module, week=week, zone=ZONE),
    }
    db = await Sqlite.open(folder, migrations())
    try:
        for workspace in (WORKSPACE, *(f"T{number + 2}" for number in range(others))):
            await db.write(_fill, workspace, learners, points_each, module)
        return {name: min([await db.read(_timed, view) for _ in range(TIMES)]) for name, view in views.items()}
    finally:
        await db.close()


def _timed(query: Query, unit: Callable[[Query], object]) -> float:
    began = time.thread_time()
    unit(query)
    return 1000 * (time.thread_time() - began)


def _fill(query: Query, workspace: str, learners: int, points_each: int, module: str) -> None:
    """Learners of whom six in ten are named, one goes by an alias, three are hidden; points over sixty days."""
    query(
        """INSERT INTO learner (workspace, id, name, standing, alias, created_at)
           WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :learners - 1)
           SELECT :workspace, printf('U%06d', i), 'Name ' || i,
             CASE WHEN i % 10 < 6 THEN 'named' WHEN i % 10 < 7 THEN 'alias' ELSE 'hidden' END, 'Alias ' || i, 0
           FROM n""",
        workspace=workspace,
        learners=learners,
    )
    query(
        """INSERT INTO point
           WITH RECURSIVE k (item) AS (SELECT 0 UNION ALL SELECT item + 1 FROM k WHERE item < :points_each - 1)
           SELECT workspace, id, :module, 'item:' || item, 1 + (rowid * 7 + item) % 3,
             :now - 86400 * ((rowid * 31 + item * 17) % 60) FROM learner, k WHERE workspace = :workspace""",
        workspace=workspace,
        module=module,
        points_each=points_each,
        now=NOW,
    )
    these = {"workspace": workspace, "module": module}
    query(
        """INSERT INTO score SELECT workspace, module, learner, sum(points) FROM point
           WHERE workspace = :workspace AND module = :module GROUP BY 1, 3, 2""",
        **these,
    )
    query(
        "INSERT INTO place SELECT workspace, id, :module, 'lesson:1', '', '' FROM learner WHERE workspace = :workspace",
        **these,
    )
    query(
        """INSERT INTO done SELECT workspace, id, :module, 'lesson:' || (1 + rowid % 4), :now - 86400 * (rowid % 60)
           FROM learner WHERE workspace = :workspace""",
        **these,
        now=NOW,
    )
    query(
        """INSERT INTO done SELECT workspace, id, :module, 'test:0', :now - 86400 * (rowid % 60)
           FROM learner WHERE rowid % 3 = 0 AND workspace = :workspace""",
        **these,
        now=NOW,
    )
