"""Guarantees that every database engine must keep."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.store import seen
from bot.store.db import Database, Query


def note(query: Query, key: str, at: datetime) -> bool:
    return seen.first_time(query, at, "T1", key)


def keys(query: Query) -> list[str]:
    return [row["key"] for row in query("SELECT key FROM seen ORDER BY key")]


async def test_a_unit_is_kept_and_read_back(db: Database, now: datetime) -> None:
    assert await db.write(note, "a", now)
    assert await db.read(keys) == ["a"]


async def test_a_unit_that_raises_leaves_nothing_behind(db: Database, now: datetime) -> None:
    def half(query: Query) -> None:
        note(query, "a", now)
        raise LookupError("the second half failed")

    with pytest.raises(LookupError):
        await db.write(half)
    assert await db.read(keys) == []
    assert await db.write(note, "a", now), "the engine goes on after it"


async def test_a_statement_that_is_refused_undoes_its_whole_unit(db: Database, now: datetime) -> None:
    def wrong_type(query: Query) -> None:
        note(query, "a", now)
        query("INSERT INTO seen (workspace, key, seen_at) VALUES ('T1', 'b', 'yesterday')")

    with pytest.raises(Exception, match=r"REAL|double precision"):
        await db.write(wrong_type)
    assert await db.read(keys) == []


async def test_units_that_write_run_one_after_the_other(db: Database, now: datetime) -> None:
    def next_number(query: Query) -> None:
        highest = query("SELECT count(*) AS n FROM seen")[0]["n"]
        assert note(query, f"{highest:03}", now)

    await asyncio.gather(*(db.write(next_number) for _ in range(50)))
    assert await db.read(keys) == [f"{n:03}" for n in range(50)]


async def test_a_unit_that_raises_among_others_is_undone_alone(db: Database, now: datetime) -> None:
    def half(query: Query, key: str) -> None:
        note(query, key, now)
        raise LookupError(key)

    writes = [db.write(half, f"{n}") if n % 3 == 1 else db.write(note, f"{n}", now) for n in range(9)]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["True", "1", "True", "True", "4", "True", "True", "7", "True"]
    assert await db.read(keys) == ["0", "2", "3", "5", "6", "8"]


async def test_a_unit_sees_what_those_before_it_have_written(db: Database, now: datetime) -> None:
    _, seen_by_write = await asyncio.gather(db.write(note, "a", now), db.write(keys))
    assert seen_by_write == ["a"]


async def test_a_read_sees_every_write_that_was_done_before(db: Database, now: datetime) -> None:
    async def written_then_read(key: str) -> bool:
        await db.write(note, key, now)
        return key in await db.read(keys)

    assert all(await asyncio.gather(*(written_then_read(f"{n}") for n in range(100))))


async def test_a_unit_that_nobody_waits_for_any_more_is_not_begun(db: Database, now: datetime) -> None:
    writes = [asyncio.ensure_future(db.write(note, f"{n}", now)) for n in range(3)]
    await asyncio.sleep(0)
    writes[1].cancel()
    await asyncio.wait(writes)
    assert await db.read(keys) == ["0", "2"]


async def test_after_its_close_nothing_is_taken_in(db: Database, now: datetime) -> None:
    await db.close()
    with pytest.raises(RuntimeError, match="closed"):
        await db.write(note, "a", now)


async def test_two_hundred_deliveries_of_one_event_are_taken_once(db: Database, now: datetime) -> None:
    taken = await asyncio.gather(*(db.write(note, "Ev1", now) for _ in range(200)))
    assert taken.count(True) == 1


async def test_an_event_of_another_workspace_is_another_event(db: Database, now: datetime) -> None:
    assert await db.write(seen.first_time, now, "T1", "Ev1")
    assert await db.write(seen.first_time, now, "T2", "Ev1")


async def test_a_double_click_is_an_echo_and_a_second_click_later_is_none(db: Database, now: datetime) -> None:
    clicks = [0.0, 0.5, 3.0, 3.5]
    echoes = [await db.write(seen.is_echo, now + timedelta(seconds=at), "T1", "U1:next", within_s=2.0) for at in clicks]
    assert echoes == [False, True, False, True]
    an_hour_back = now - timedelta(hours=1)
    assert not await db.write(seen.is_echo, an_hour_back, "T1", "U1:next", within_s=2.0), "by a clock that was set back"


async def test_a_time_goes_in_as_epoch_seconds(db: Database) -> None:
    at = datetime(2026, 11, 22, 9, 0, 0, 250_000, tzinfo=UTC)
    await db.write(note, "a", at)
    assert await db.read(lambda query: query("SELECT seen_at FROM seen")) == [{"seen_at": at.timestamp()}]


async def test_a_time_without_a_zone_is_refused(db: Database) -> None:
    with pytest.raises(ValueError, match="aware"):
        await db.write(note, "a", datetime(2026, 11, 22, 9, 0))  # noqa: DTZ001 - the point of the test


async def test_a_unit_that_reads_cannot_write(db: Database, now: datetime) -> None:
    with pytest.raises(Exception, match=r"read-?only|READONLY"):
        await db.read(note, "a", now)


async def test_close_carries_out_what_is_queued(db: Database, now: datetime) -> None:
    writes = [asyncio.ensure_future(db.write(note, f"{n}", now)) for n in range(200)]
    await asyncio.sleep(0)
    await db.close()
    assert await asyncio.gather(*writes) == [True] * 200


async def test_what_was_seen_long_ago_is_forgotten_in_small_portions(db: Database, now: datetime) -> None:
    for n in range(5):
        await db.write(note, f"{n}", now.replace(hour=n))
    portions = [await db.write(seen.prune, now.replace(hour=3), 2) for _ in range(3)]
    assert portions == [2, 1, 0]
    assert await db.read(keys) == ["3", "4"]
