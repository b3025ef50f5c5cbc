"""A state file of any earlier Homeroom is opened, brought up to date, and keeps what it holds."""

import hashlib
from datetime import datetime
from pathlib import Path

import pytest
import sqlite_utils

from bot.store import jobs, seen
from bot.store.connection import querying
from bot.store.db import Query, Row
from bot.store.migrations import STEPS, Step, migrations
from bot.store.sqlite import Sqlite

# The columns and indexes of all tables after each step. A step gets its line when it is released.
RELEASED = {
    "m001_work": "cf88ae979479",
    "m002_domain": "e9b7d05f6954",
    "m003_boards": "5cb1108f289c",
    "m004_home": "2501be1e1480",
    "m005_offers": "0246f1ecd277",
    "m006_people": "a7a27eedf5d8",
    "m007_requests": "30582aee04d0",
    "m008_prompts": "210c90e25ce9",
    "m009_aloud": "c384b40eb1f4",
    "m010_askers": "231967713167",
    "m011_visitors": "e68d8a3103de",
}
RENAMED = {"work": "job"}  # tables that have another name since
VALUES = {"INTEGER": 1, "REAL": 1.5, "TEXT": "kept"}


def tables(query: Query) -> list[str]:
    rows = query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [row["name"] for row in rows if not row["name"].startswith(("sqlite_", "_sqlite_"))]


def columns(query: Query, table: str) -> list[Row]:
    return query('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(:table)', table=table)


def fill(query: Query) -> dict[str, Row]:
    """A row in every table, by the table's name; every column has a value."""
    filled: dict[str, Row] = {}
    for table in sorted(tables(query), key=lambda name: name != "attempt"):  # others point at it
        row = {column["name"]: VALUES[column["type"]] for column in columns(query, table)}
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join(f":{name}" for name in row)
        query(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', **row)  # noqa: S608 - names of our own tables
        filled[table] = row
    return filled


def rows(query: Query, filled: dict[str, Row]) -> dict[str, Row]:
    """The same rows as they are now, as far as they have the columns of then."""
    now = {table: query(f'SELECT * FROM "{RENAMED.get(table, table)}"')[0] for table in filled}  # noqa: S608 - as above
    return {table: {name: now[table][name] for name in row} for table, row in filled.items()}


def shape(query: Query) -> str:
    """A digest of all tables and indexes."""
    found = [[table, *map(str, columns(query, table))] for table in tables(query)]
    indexes = query("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
    found.append([" ".join(row["sql"].split()) for row in indexes])
    return hashlib.sha256(repr(found).encode()).hexdigest()[:12]


@pytest.mark.parametrize("count", range(1, len(STEPS) + 1), ids=[step.__name__ for step in STEPS])
async def test_a_state_of_every_earlier_version_is_brought_up_to_date_and_keeps_its_rows(
    count: int, tmp_path: Path, now: datetime
) -> None:
    old = await Sqlite.open(tmp_path, migrations(STEPS[:count]))
    filled = await old.write(fill)
    await old.close()
    new = await Sqlite.open(tmp_path, migrations())
    applied = await new.read(lambda query: query("SELECT name FROM _sqlite_migrations ORDER BY id"))
    assert [row["name"] for row in applied] == names_of(STEPS)
    assert await new.read(rows, filled) == filled
    assert await new.write(seen.first_time, now, "T1", "a"), "it works on"
    await new.close()


async def test_an_old_state_and_a_new_one_end_alike(tmp_path: Path) -> None:
    for folder, steps in (("old", STEPS[:1]), ("new", STEPS)):
        (tmp_path / folder).mkdir()
        begun = await Sqlite.open(tmp_path / folder, migrations(steps))
        await begun.close()
    shapes = []
    for folder in ("old", "new"):
        state = await Sqlite.open(tmp_path / folder, migrations())
        shapes.append(await state.read(shape))
        await state.close()
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(("name", "digest"), RELEASED.items())
def test_a_step_that_was_released_is_never_edited(name: str, digest: str) -> None:
    names = names_of(STEPS)
    assert shape_after(STEPS[: names.index(name) + 1]) == digest
    assert names[: len(RELEASED)] == list(RELEASED), "nor moved"


def shape_after(steps: tuple[Step, ...]) -> str:
    db = sqlite_utils.Database(memory=True)
    migrations(steps).apply(db)
    found = shape(querying(db))
    db.close()
    return found


async def test_a_step_that_fails_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    def m999_half(half: sqlite_utils.Database) -> None:
        half.table("half").create({"id": int})
        raise LookupError

    db = await Sqlite.open(tmp_path, migrations())
    await db.close()
    with pytest.raises(LookupError):
        await Sqlite.open(tmp_path, migrations([*STEPS, m999_half]))
    again = await Sqlite.open(tmp_path, migrations())
    assert await again.read(lambda query: query("SELECT name FROM sqlite_master WHERE name = 'half'")) == []
    await again.close()


async def test_a_queue_of_before_goes_on_in_its_order_and_two_turns_that_shared_a_message_do_no_more(
    tmp_path: Path, now: datetime
) -> None:
    def fill_queue(query: Query) -> None:
        work = """INSERT INTO work (id, workspace, lane, pool, kind, key, learner, sort, state, payload, attempts,
            failures, not_before, created_at, error) VALUES (:id, 'T1', :lane, 'tutor', 'turn', :id, :lane, :sort,
            :state, '{}', :attempts, 0, 0, 0, '')"""
        rows = [(1, "lab:1", "7", "queued", 2), (2, "lab:1", "5", "queued", 0), (3, "lab:2", "6", "running", 1)]
        for number, lane, sort, state, attempts in [*rows, (4, "lab:2", "4", "queued", 0)]:
            query(work, id=number, lane=lane, sort=sort, state=state, attempts=attempts)
        query("""INSERT INTO attempt (id, workspace, learner, module, revision, kind, lesson, seed, questions, state,
            started_at) VALUES (1, 'T1', 'U1', 'm', 'r', 'lab', 'l', 0, '[]', 'open', 0)""")
        for number in (1, 2):
            query(
                """INSERT INTO turn (id, workspace, attempt, learner, channel, thread_ts, source_ts, ask, phase,
                   reply_ts, asked_at) VALUES (:id, 'T1', 1, 'U1', 'D1', '1.0', :ts, '', 'done', '9.0', 0)""",
                id=number,
                ts=f"{number}",
            )

    old = await Sqlite.open(tmp_path, migrations(STEPS[: names_of(STEPS).index("m012_order")]))
    await old.write(fill_queue)
    await old.close()
    new = await Sqlite.open(tmp_path, migrations())
    await new.write(jobs.release, now)
    taken = [await new.write(jobs.claim, now, "tutor", 9)]
    for row in taken[0]:
        await new.write(jobs.finish, now, row.id)
    taken.append(await new.write(jobs.claim, now, "tutor", 9))
    assert [[row.key for row in rows] for rows in taken] == [["1", "3"], ["2", "4"]]
    owners = await new.read(lambda query: query("SELECT id, reply_ts FROM turn ORDER BY id"))
    assert owners == [{"id": 1, "reply_ts": "9.0"}, {"id": 2, "reply_ts": ""}]
    await new.close()


async def test_an_old_reply_loses_its_marker_and_what_was_done_or_counted_stays_so(tmp_path: Path) -> None:
    def fill_labs(query: Query) -> None:
        query("""INSERT INTO attempt (id, workspace, learner, module, revision, kind, lesson, seed, questions, state,
            exchanges, started_at) VALUES (1, 'T1', 'U1', 'm', 'r', 'lab', 'l', 0, '[]', 'done', 3, 0)""")
        for number, reply in enumerate(["\n[Off-topic]\nBack to it.", "A [off-topic] reply.", None], start=1):
            query(
                """INSERT INTO turn (id, workspace, attempt, learner, channel, thread_ts, source_ts, ask, phase,
                   reply, reply_ts, asked_at, counted) VALUES (:id, 'T1', 1, 'U1', 'D1', '1.0', :id, '', 'done',
                   :reply, :id, 0, 1)""",
                id=str(number),
                reply=reply,
            )

    old = await Sqlite.open(tmp_path, migrations(STEPS[: names_of(STEPS).index("m015_meanings")]))
    await old.write(fill_labs)
    await old.close()
    new = await Sqlite.open(tmp_path, migrations())
    rows = await new.read(lambda query: query("SELECT reply, meaning, counted FROM turn ORDER BY id"))
    assert [(row["reply"], row["meaning"]) for row in rows] == [
        ("Back to it.", "off the subject"),
        ("A [off-topic] reply.", "contribution"),
        (None, "contribution"),
    ]
    assert {row["counted"] for row in rows} == {1}
    [lab] = await new.read(lambda query: query("SELECT state, exchanges, recap FROM attempt"))
    assert lab == {"state": "done", "exchanges": 3, "recap": ""}
    await new.close()


def names_of(steps: tuple[Step, ...]) -> list[str]:
    return [step.__name__ for step in steps]
