"""An operator reads how much work waits, for how long, and for whom."""

from bot.store import figures
from bot.store.figures import Queue
from tests.store.job_table import MINUTE, Table


async def read(table: Table, *workspaces: str) -> list[Queue]:
    return await table.db.read(figures.queues, table.now, workspaces)


async def test_a_lane_is_counted_once_however_much_waits_in_it(table: Table) -> None:
    for key in ("1", "2", "3"):
        await table.put(key, lane="lab")
    await table.put("4", lane="other-lab")
    assert await read(table) == [Queue("T1", "tutor", due=2, waiting=0, running=0, age_s=0.0)]


async def test_the_age_is_that_of_the_longest_due_lane(table: Table) -> None:
    await table.put("old", not_before=table.now - 3 * MINUTE)
    await table.put("new")
    await table.put("later", not_before=table.now + MINUTE)
    [queue] = await read(table)
    assert queue == Queue("T1", "tutor", due=2, waiting=1, running=0, age_s=180.0)


async def test_work_that_waits_for_its_time_has_no_age(table: Table) -> None:
    await table.put("board", kind="board", not_before=table.now + MINUTE)
    assert await read(table) == [Queue("T1", "other", due=0, waiting=1, running=0, age_s=0.0)]


async def test_work_that_runs_does_not_wait(table: Table) -> None:
    await table.put("1", lane="lab", not_before=table.now - MINUTE)
    await table.put("2", lane="lab", not_before=table.now - MINUTE)
    await table.claim()
    assert await read(table) == [Queue("T1", "tutor", due=0, waiting=0, running=1, age_s=0.0)]


async def test_workspaces_and_pools_are_counted_apart_and_empty_ones_are_shown_when_asked_for(table: Table) -> None:
    await table.put("1", workspace="T2", kind="post", not_before=table.now - MINUTE)
    empty = {"due": 0, "waiting": 0, "running": 0, "age_s": 0.0}
    assert await read(table, "T1") == [
        Queue("T1", "other", **empty),
        Queue("T1", "tutor", **empty),
        Queue("T2", "other", **empty | {"due": 1, "age_s": 60.0}),
    ]
