"""A school moves between a file and PostgreSQL: every row as it was, or nothing."""

import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from bot.course.model import Learner
from bot.store import held, seen
from bot.store.db import Database, DatabaseInUse, Query, Row, StateError, StateTooNew
from bot.store.migrations import STATEMENTS, STEPS, migrations
from bot.store.sqlite import FILE_NAME, Sqlite
from tests.postgres import Server
from tests.states import begun
from tests.store import killed_moving
from tests.store.schema import columns, tables

moving = pytest.importorskip("bot.store.moving", reason="NOT TESTED: PostgreSQL, because psycopg is not installed")
from bot.store.postgres import Postgres  # noqa: E402 - it needs psycopg

ADA = Learner("T1", "U0ADA")
SECRET = "xoxb-said-in-confidence"
TEXTS = ("", "a\tb\nc\\.\\N\\", 'it\'s "1", {2}; 100 %', "ü 😀 \u2028", '{"n": null, "b": true, "f": 1.5}', "\ufffd")
NUMBERS = (0, 1, -1, -2, 2**63 - 1, -(2**63), 42)
REALS = (0.0, 1_795_338_000.123456, -0.1, 1e300, 5e-324, 1 / 3)
ROWS = 30
TABLES = {name.split()[2] for name in sum(STATEMENTS.values(), ()) if name.startswith("CREATE TABLE")}


def value(number: int, column: Row) -> object:
    """A value that no other row has in a text, or one of the values that are hard to carry."""
    if column["name"] in {"id", "attempt"} and column["type"] == "INTEGER":
        return number + 1
    if not column["needed"] and number % 3:
        return None
    if column["type"] == "TEXT":
        return f"{TEXTS[number % len(TEXTS)]} {number}"
    return (REALS if column["type"] == "REAL" else NUMBERS)[number % (6 if column["type"] == "REAL" else 7)]


def fill(query: Query) -> None:
    for table in tables(query):
        for number in range(ROWS):
            row = {column["name"]: value(number, column) for column in columns(query, table)}
            names, marks = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
            query(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', **row)  # noqa: S608 - names of our own tables


def dump(query: Query) -> dict[str, list[str]]:
    """All rows, in the words of one engine as of the other."""
    return {
        table: sorted(map(repr, query(f'SELECT * FROM "{table}"')))  # noqa: S608 - names of our own tables
        for table in tables(query)
    }


@asynccontextmanager
async def bot_on(place: Path | str) -> AsyncIterator[Database]:
    """The state as a bot has it."""
    opened: Database
    opened = await (Postgres.open(place) if isinstance(place, str) else Sqlite.open(place.parent, migrations()))
    yield opened
    await opened.close()


@pytest.fixture
def empty(postgres_server: Server) -> Iterator[str]:
    with postgres_server.database(empty=True) as url:
        yield url


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """The state of a school, in which every table has rows."""
    async with bot_on(begun(tmp_path / "state") / FILE_NAME) as state:
        await state.write(fill)
    return tmp_path / "state" / FILE_NAME


@pytest.fixture
def new_file(tmp_path: Path) -> Path:
    (tmp_path / "new").mkdir()
    return tmp_path / "new" / FILE_NAME


def move(file: Path, url: str, *, into_file: bool = False) -> dict[str, int]:
    rows: dict[str, int] = moving.move(file, url, lambda *_: None, into_file=into_file)
    return rows


def tables_of(url: str) -> int:
    return killed_moving.seen(Path(), url, into_file=False)


async def test_every_row_of_every_table_arrives_and_comes_back(file: Path, empty: str, new_file: Path) -> None:
    async with bot_on(file) as state:
        expected = await state.read(dump)
    rows = move(file, empty)
    assert set(rows.values()) == {ROWS}
    async with bot_on(empty) as state:
        assert await state.read(dump) == expected
    assert move(new_file, empty, into_file=True) == rows
    async with bot_on(new_file) as state:
        assert await state.read(dump) == expected
    assert new_file.stat().st_mode & 0o777 == 0o600  # noqa: ASYNC240 - a moment


async def test_a_new_row_gets_a_new_id_also_if_the_last_one_was_deleted(
    file: Path, empty: str, new_file: Path, now: datetime
) -> None:
    async with bot_on(file) as state:
        last = await state.write(held.hold, now, ADA, 1, "words", "1.0")
        await state.write(held.forget, ADA, last)
    move(file, empty)
    move(new_file, empty, into_file=True)
    for place in (empty, new_file):
        async with bot_on(place) as state:
            assert await state.write(held.hold, now, ADA, 1, "words", "1.0") == last + 1
            [row] = await state.write(lambda query: query(ATTEMPT))
            assert row["id"] == ROWS + 1


ATTEMPT = """INSERT INTO attempt
    (workspace, learner, module, revision, kind, lesson, seed, questions, state, started_at)
    VALUES ('T1', 'U1', '', '', '', '', 0, '', '', 0) RETURNING id"""


async def test_a_character_that_postgresql_lacks_is_replaced_and_compares_equal(
    file: Path, empty: str, now: datetime
) -> None:
    async with bot_on(file) as state:
        await state.write(seen.first_time, now, "T1", "a\0b \\u0000")
    move(file, empty)
    async with bot_on(empty) as state:
        assert await state.read(seen.is_noted, "T1", "a\ufffdb \\ufffd")


@pytest.mark.parametrize("statement", ["CREATE TABLE mine (id TEXT)", "CREATE TABLE _migration (name TEXT)"])
def test_a_database_that_is_not_empty_is_refused_and_left_as_it_is(
    statement: str, file: Path, empty: str, postgres_server: Server
) -> None:
    session = moving.PostgresThread(empty, "other", "").session()
    session.execute(statement)
    with pytest.raises(StateError, match=r"^the database test_\d+ at .* is not empty, and was left as it is"):
        move(file, empty)
    session.connection.close()
    assert tables_of(empty) == 1


def test_a_file_that_is_not_empty_is_refused_and_left_as_it_is(file: Path, empty: str) -> None:
    move(file, empty)
    before = file.read_bytes()
    with pytest.raises(StateError, match="is not empty"):
        move(file, empty, into_file=True)
    assert file.read_bytes() == before


async def test_a_database_that_a_bot_uses_is_refused(file: Path, database_url: str, new_file: Path) -> None:
    async with bot_on(database_url):
        for into_file in (False, True):
            with pytest.raises(DatabaseInUse, match="end that one first"):
                move(new_file if into_file else file, database_url, into_file=into_file)


async def test_a_source_of_an_older_version_is_not_touched_and_one_of_a_newer_refused(
    tmp_path: Path, empty: str, new_file: Path
) -> None:
    file = tmp_path / FILE_NAME
    await (await Sqlite.open(tmp_path, migrations(STEPS[:-1]))).close()
    before = file.read_bytes()
    with pytest.raises(StateError, match="`homeroom db migrate`, then this again"):
        move(file, empty)
    assert (file.read_bytes(), tables_of(empty)) == (before, 0)
    with pytest.raises(StateError, match="There is no state in"):
        move(new_file, empty, into_file=True)
    await (await Postgres.open(empty, dict(list(STATEMENTS.items())[:-1]))).close()
    with pytest.raises(StateError, match="`homeroom db migrate`, then this again"):
        move(new_file, empty, into_file=True)
    await (await Postgres.open(empty, STATEMENTS | {"m999_newer": ()})).close()
    with pytest.raises(StateTooNew, match="m999_newer"):
        move(new_file, empty, into_file=True)


Put = Callable[..., None]


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda rows: rows[1:],
        lambda rows: [*rows[1:], rows[1]] if len(rows[0]) == 1 else [(*rows[0][:-1], 7.5), *rows[1:]],
    ],
    ids=["a row is lost", "a value is changed"],
)
def test_if_a_table_does_not_compare_equal_nothing_is_kept(
    spoilt: Callable[[list[object]], list[object]], file: Path, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = moving._Server.put

    def losing(server: object, table: str, names: list[str], rows: Iterator[object]) -> None:
        put(server, table, names, spoilt([*rows]) if table == "seen" else rows)

    monkeypatch.setattr(moving._Server, "put", losing)
    with pytest.raises(StateError, match=r"^seen is not the same in the database"):
        move(file, empty)
    assert tables_of(empty) == 0


async def test_what_the_server_says_of_a_row_is_not_repeated(file: Path, empty: str, now: datetime) -> None:
    async with bot_on(file) as state:
        for key in (f"{SECRET}\0", f"{SECRET}\ufffd"):  # one key to PostgreSQL, which quotes it
            await state.write(seen.first_time, now, "T1", key)
    with pytest.raises(StateError) as refused:
        move(file, empty)
    assert str(refused.value) == (
        "The copy broke off (UniqueViolation), and nothing of it was kept. Type the command again."
    )
    assert tables_of(empty) == 0


@pytest.mark.parametrize("into", [(), ("into-file",)], ids=["into a database", "into a file"])
def test_a_move_killed_between_any_two_tables_leaves_the_target_empty(
    into: tuple[str, ...], file: Path, empty: str, new_file: Path
) -> None:
    if into:
        move(file, empty)
    script = [sys.executable, killed_moving.__file__, str(new_file if into else file), empty, *into]
    ended = subprocess.run(script, capture_output=True, text=True, check=True)
    *killed, whole = map(int, ended.stdout.split())
    assert set(killed) == {0}
    assert len(killed) == 2 * len(TABLES), "after each was copied, and after each was compared"
    assert whole > len(TABLES)
