"""Guarantees of PostgreSQL alone: one history of tables, lost connections, several processes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store import jobs, leases, seen
from bot.store.db import (
    LOCKS,
    RUN,
    Database,
    DatabaseInUse,
    DatabaseUnreachable,
    Query,
    StateBusy,
    StateError,
    StateOutdated,
    StateTooNew,
)
from bot.store.migrations import STATEMENTS, migrations
from bot.store.sqlite import Sqlite
from tests.postgres import Server, cut
from tests.store.schema import columns, defaults, indexes, keys, tables

postgres = pytest.importorskip("bot.store.postgres", reason="NOT TESTED: PostgreSQL, because psycopg is not installed")
Postgres = postgres.Postgres
Pair = tuple[Postgres, Postgres]
PATIENCE_S = 10.0
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def empty(postgres_server: Server) -> Iterator[str]:
    with postgres_server.database(empty=True) as url:
        yield url


def shape(query: Query) -> dict[str, object]:
    found: dict[str, object] = {table: (columns(query, table), defaults(query, table)) for table in tables(query)}
    return found | {"indexes": indexes(query), "keys": keys(query)}


async def test_both_engines_end_with_the_same_tables_columns_keys_and_indexes(
    database_url: str, tmp_path: Path
) -> None:
    file, server = await Sqlite.open(tmp_path, migrations()), await Postgres.open(database_url)
    expected, found = await file.read(shape), await server.read(shape)
    await file.close()
    await server.close()
    assert found == expected


LAST_BEFORE_POSTGRES = "m020_recaps"  # earlier steps meet no rows there
NEWER = {"m999_notes": ("ALTER TABLE seen ADD COLUMN note TEXT", "UPDATE seen SET note = 'old: 100 %'")}


def steps_until(name: str) -> dict[str, tuple[str, ...]]:
    names = list(STATEMENTS)
    return {step: STATEMENTS[step] for step in names[: names.index(name) + 1]}


async def test_a_database_with_rows_is_brought_up_to_date_and_keeps_them(empty: str, now: datetime) -> None:
    old = await Postgres.open(empty, steps_until(LAST_BEFORE_POSTGRES))
    await old.write(seen.first_time, now, "T1", "a")
    await old.close()
    updated = await Postgres.open(empty, STATEMENTS | NEWER)
    assert await updated.read(lambda query: query("SELECT key, note FROM seen")) == [{"key": "a", "note": "old: 100 %"}]
    await updated.close()


async def test_a_step_that_fails_leaves_the_database_as_it_was(empty: str, database_url: str) -> None:
    with pytest.raises(Exception, match="nothing"):
        await Postgres.open(empty, STATEMENTS | {"m999_half": ("CREATE TABLE half (id TEXT)", "DROP TABLE nothing")})
    again, new = await Postgres.open(empty), await Postgres.open(database_url)
    assert await again.read(shape) == await new.read(shape)
    await again.close()
    await new.close()


async def test_a_database_of_a_newer_version_is_refused_and_so_is_a_newer_program_beside_an_older(
    database_url: str,
) -> None:
    with pytest.raises(StateOutdated, match="restart that one"):
        await Postgres.open_beside(database_url, STATEMENTS | NEWER)
    newer = await Postgres.open(database_url, STATEMENTS | NEWER)
    await newer.close()
    with pytest.raises(StateTooNew, match=r"m999_notes"):
        await Postgres.open(database_url)


async def test_a_command_has_the_database_alone_once_the_last_bot_is_gone(database_url: str) -> None:
    first, second = await Postgres.join(database_url), await Postgres.join(database_url)
    for bot in (first, second):
        with pytest.raises(DatabaseInUse, match="`homeroom run` works on"):
            await Postgres.open(database_url)
        await bot.close()
    command = await Postgres.open(database_url)
    await command.close()


async def test_a_command_waits_a_moment_for_a_bot_that_is_just_ending(database_url: str) -> None:
    bot = postgres.Session(database_url)
    assert bot.takes(f"pg_try_advisory_lock_shared({LOCKS}, {RUN})")
    ending = asyncio.create_task(asyncio.to_thread(bot.execute, "SELECT pg_sleep(0.5), pg_advisory_unlock_all()"))
    command = await Postgres.open(database_url)
    await command.close()
    await ending
    bot.connection.close()


async def test_a_bot_waits_while_a_command_has_the_database_and_says_so_if_that_takes_long(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = await Postgres.open(database_url)
    with monkeypatch.context() as patch:
        patch.setattr(postgres, "JOINED_WITHIN_S", 0.1)
        with pytest.raises(DatabaseInUse):
            await Postgres.join(database_url)
    joining = asyncio.create_task(Postgres.join(database_url))
    await command.close()
    await (await joining).close()


async def test_bots_that_start_together_on_an_empty_database_migrate_it_once(empty: str) -> None:
    bots = await asyncio.gather(*(Postgres.join(empty) for _ in range(3)))
    assert await bots[2].write(leases.join, NOW, alone=False)
    for bot in bots:
        await bot.close()


async def test_a_newer_bot_does_not_migrate_a_database_on_which_an_older_one_works(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = await Postgres.join(empty)
    with monkeypatch.context() as patch:
        patch.setattr(postgres, "JOINED_WITHIN_S", 0.1)
        with pytest.raises(StateOutdated, match="restart that one"):
            await Postgres.join(empty, STATEMENTS | NEWER)
    await older.close()
    newer = await Postgres.join(empty, STATEMENTS | NEWER)
    await newer.close()


async def test_the_first_bot_to_come_knows_that_all_others_have_died(database_url: str) -> None:
    dead = await Postgres.join(database_url)
    await dead.write(leases.join, NOW, alone=False)
    beside = await Postgres.join(database_url)
    assert await beside.read(count_processes) == 1
    await dead.close()
    await beside.close()
    async with asyncio.timeout(PATIENCE_S):  # the server takes a moment to see that they are gone
        while True:
            first = await Postgres.join(database_url)
            left = await first.read(count_processes)
            await first.close()
            if not left:
                break


def count_processes(query: Query) -> int:
    return int(query("SELECT count(*) AS n FROM process")[0]["n"])


@pytest.fixture
async def two(database_url: str) -> AsyncIterator[Pair]:
    """The connections of two bots."""
    first, beside = await Postgres.join(database_url), await Postgres.join(database_url)
    yield first, beside
    await first.close()
    await beside.close()


async def test_units_of_two_processes_run_one_after_the_other(two: Pair, now: datetime) -> None:
    def next_number(query: Query) -> None:
        [row] = query("SELECT count(*) AS n FROM seen")
        assert seen.first_time(query, now, "T1", f"{row['n']:03}")

    first, beside = two
    await asyncio.gather(*(one.write(next_number) for _ in range(50) for one in (first, beside)))
    keys = await beside.read(lambda query: query("SELECT key FROM seen ORDER BY key"))
    assert [row["key"] for row in keys] == [f"{n:03}" for n in range(100)]


async def test_two_processes_never_begin_one_job_or_one_lane_twice(two: Pair, now: datetime) -> None:
    first, beside = two
    for number in range(60):
        row = {"workspace": "T1", "lane": f"lab:{number % 20}", "kind": "turn", "payload": {}, "learner": "U1"}
        await first.write(jobs.put, now, key=f"{number}", **row)
    taken = await asyncio.gather(
        *(one.write(jobs.claim, now, "tutor", 3, per_learner=99) for _ in range(10) for one in (first, beside))
    )
    lanes = [job.lane for claimed in taken for job in claimed]
    assert sorted(lanes) == sorted({f"lab:{number}" for number in range(20)})


async def test_no_learner_gets_more_turns_at_a_time_from_two_processes(two: Pair, now: datetime) -> None:
    first, beside = two
    for number in range(9):
        row = {"workspace": "T1", "lane": f"lab:{number}", "kind": "turn", "payload": {}, "learner": "U1"}
        await first.write(jobs.put, now, key=f"{number}", **row)
    taken = await asyncio.gather(*(one.write(jobs.claim, now, "tutor", 9) for _ in range(5) for one in (first, beside)))
    assert sum(map(len, taken)) == 2


async def test_a_lost_connection_is_made_anew(postgres_server: Server, database_url: str, now: datetime) -> None:
    db = await Postgres.join(database_url)
    for key in ("a", "b"):
        assert await db.write(seen.first_time, now, "T1", key)
        assert not await db.read(seen.is_noted, "T1", "c")
        cut(postgres_server, database_url)
    assert await db.write(seen.first_time, now, "T1", "c")
    with pytest.raises(DatabaseInUse):  # the lock was taken again
        await Postgres.open(database_url)
    await db.close()


async def test_a_bot_that_connects_again_while_a_command_is_alone_is_only_busy(
    postgres_server: Server, database_url: str, now: datetime
) -> None:
    bot = await Postgres.join(database_url)
    cut(postgres_server, database_url)
    command = await Postgres.open(database_url)
    with pytest.raises(StateBusy):
        await bot.write(seen.first_time, now, "T1", "a")
    await command.close()
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with suppress(StateBusy):
                assert await bot.write(seen.first_time, now, "T1", "a")
                break
    await bot.close()


async def test_a_unit_whose_connection_is_lost_is_undone_and_can_be_tried_again(
    postgres_server: Server, database_url: str, now: datetime
) -> None:
    def cut_off(query: Query) -> None:
        seen.first_time(query, now, "T1", "a")
        cut(postgres_server, database_url)
        query("SELECT 1")

    db = await Postgres.open(database_url)
    with pytest.raises(StateBusy, match="tries again") as caught:
        await db.write(cut_off)
    assert database_url.split("@", maxsplit=1)[0] not in str(caught.value), "no password is told"
    assert await db.write(seen.first_time, now, "T1", "a")
    await db.close()


async def test_a_commit_whose_answer_is_lost_is_neither_repeated_nor_reported_as_failed(
    postgres_server: Server, database_url: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = postgres.Session.execute

    def losing(session: object, sql: str) -> object:
        rows = execute(session, sql)
        if sql == "COMMIT":
            cut(postgres_server, database_url)
            execute(session, "SELECT 1")
        return rows

    db = await Postgres.open(database_url)
    with monkeypatch.context() as patch:
        patch.setattr(postgres.Session, "execute", losing)
        assert await db.write(seen.first_time, now, "T1", "a")
    assert not await db.write(seen.first_time, now, "T1", "a")
    await db.close()


async def test_a_commit_is_asked_about_until_the_server_answers_again(
    postgres_server: Server, database_url: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute, connect, left = postgres.Session.execute, postgres.PostgresThread._connect, [3]

    def losing(session: object, sql: str) -> object:
        rows = execute(session, sql)
        if sql == "COMMIT":
            cut(postgres_server, database_url)
            execute(session, "SELECT 1")
        return rows

    def restarting(thread: object) -> object:
        left[0] -= 1
        if left[0] >= 0:
            raise DatabaseUnreachable("the database", "it starts")
        return connect(thread)

    db = await Postgres.open(database_url)
    with monkeypatch.context() as patch:
        patch.setattr(postgres.Session, "execute", losing)
        patch.setattr(postgres.PostgresThread, "_connect", restarting)
        assert await db.write(seen.first_time, now, "T1", "a")
    await db.close()


@pytest.mark.parametrize("open_", [Postgres.open, Postgres.open_readonly, Postgres.open_beside])
async def test_an_address_that_cannot_be_read_is_refused_without_its_password(
    open_: Callable[[str], Awaitable[Database]],
) -> None:
    with pytest.raises(StateError, match=r"in a password, write % as %25") as caught:
        await open_("postgresql://ada:sec%ret@h/b")
    assert "sec" not in str(caught.value)


async def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    with pytest.raises(DatabaseUnreachable, match=r"the database homeroom at 127\.0\.0\.1 cannot be reached") as caught:
        await Postgres.open("postgresql://ada:secret@127.0.0.1:1/homeroom")
    assert "secret" not in str(caught.value)


async def test_a_character_that_postgresql_lacks_is_replaced(database_url: str, now: datetime) -> None:
    db = await Postgres.open(database_url)
    assert await db.write(seen.first_time, now, "T1", "a\0b")
    assert await db.read(lambda query: query("SELECT key FROM seen")) == [{"key": "a\ufffdb"}]
    await db.close()


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("key = :key AND lane = ':to-' || :lane", "key = %(key)s AND lane = ':to-' || %(lane)s"),
        ("key LIKE '10%' AND said = 'it''s :me'", "key LIKE '10%%' AND said = 'it''s :me'"),
    ],
)
def test_parameters_are_told_from_text(sql: str, expected: str) -> None:
    assert postgres.reworded(sql).decode() == expected
