"""A copy of the state is whole or isn't there; a restore never loses what was there before."""

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.course.model import Learner
from bot.store import backup, forgetting, learners, seen
from bot.store.backup import CopyRefused
from bot.store.db import StateTooNew, StateUnreadable
from bot.store.migrations import STEPS, migrations
from bot.store.sqlite import FILE_NAME, Sqlite, made
from tests.store.beside import another_process, keys

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ADA = Learner("T1", "U0ADA", "ada-the-first")


async def kept(folder: Path, *names: str, steps: int = len(STEPS)) -> Path:
    """The file of a state that holds these keys and one learner."""
    state = await Sqlite.open(made(folder), migrations(STEPS[:steps]))
    await asyncio.gather(*(state.write(seen.first_time, NOW, "T1", name) for name in names))
    await state.write(learners.meet, NOW, ADA)
    await state.close()
    return folder / FILE_NAME


def names(folder: Path, pattern: str) -> list[str]:
    return sorted(one.name for one in folder.glob(pattern))


async def keys_of(file: Path) -> list[str]:
    """The keys in a file, opened as the state of a folder of its own."""
    folder = file.parent / f"opened-{file.name}"
    folder.mkdir()
    shutil.copy(file, folder / FILE_NAME)
    state = await Sqlite.open(folder, migrations())
    found = await state.read(keys)
    await state.close()
    return found


async def test_a_copy_beside_a_writer_holds_one_moment_of_it(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    with another_process(tmp_path / "state") as process:
        assert process.stdout
        promised = [process.stdout.readline().strip() for _ in range(100)]
        copied = backup.copy(tmp_path / "state" / FILE_NAME, tmp_path / "copy.db")
        later = process.stdout.readline().strip()
    found = await keys_of(tmp_path / "copy.db")
    assert later, "the writer went on"
    assert set(promised) <= set(found)
    assert copied.rows["seen"] == len(found)
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert names(tmp_path, "copy.db*") == ["copy.db"], "one file, and no log beside it"


async def test_a_file_that_is_there_is_kept_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    state = await kept(tmp_path / "state", "a")
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(CopyRefused, match=r"copy\.db exists already, and was left as it is"):
        backup.copy(state, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"
    backup.copy(state, tmp_path / "copy.db", replace=True)
    assert await keys_of(tmp_path / "copy.db") == ["a"]


async def test_the_state_itself_is_never_replaced_by_its_copy(tmp_path: Path) -> None:
    state = await kept(tmp_path / "state", "a")
    with pytest.raises(CopyRefused, match="was left as it is"):
        backup.copy(state, state, replace=True)


async def test_what_was_deleted_is_not_in_a_copy_though_the_state_waits_to_be_rewritten(tmp_path: Path) -> None:
    state = await Sqlite.open(tmp_path, migrations())
    await state.write(learners.meet, NOW, ADA)
    await state.write(forgetting.forget, ADA)
    backup.copy(tmp_path / FILE_NAME, tmp_path / "copy.db")
    await state.close()
    assert b"ada-the-first" not in (tmp_path / "copy.db").read_bytes()


async def test_a_damaged_state_is_refused_and_no_copy_of_it_stays(tmp_path: Path) -> None:
    state = await kept(tmp_path / "state", *map(str, range(2000)))
    pages = bytearray(state.read_bytes())
    pages[len(pages) // 2 : len(pages) // 2 + 8192] = b"x" * 8192
    state.write_bytes(pages)
    with pytest.raises(StateUnreadable, match="damaged"):
        backup.copy(state, tmp_path / "copy.db")
    assert names(tmp_path, "copy.db*") == []


async def test_a_copy_that_cannot_be_written_is_refused_with_the_reason(tmp_path: Path) -> None:
    state = await kept(tmp_path / "state", "a")
    with pytest.raises(CopyRefused, match=r"can't be written \(No such file or directory\)"):
        backup.copy(state, tmp_path / "missing/copy.db")


@pytest.mark.parametrize("held", [b"", b"no database" * 1000, b"SQLite format 3\0" + bytes(4000)])
async def test_what_is_no_state_is_refused_and_nothing_changes(held: bytes, tmp_path: Path) -> None:
    state = await kept(tmp_path / "state", "a")
    (tmp_path / "other.db").write_bytes(held)
    with pytest.raises(StateUnreadable):
        backup.put_back(tmp_path / "other.db", state, NOW)
    assert await keys_of(state) == ["a"]
    assert not backup.kept_copies(state)


async def test_another_programs_database_is_no_state(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE learner (id)")
    with pytest.raises(StateUnreadable, match="is not a Homeroom state"):
        backup.contents(tmp_path / "other.db")


async def test_a_backup_of_a_newer_homeroom_is_refused(tmp_path: Path) -> None:
    state = await kept(tmp_path / "state", "a")
    backup.copy(state, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copied, copied:
        copied.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('homeroom', 'm999')")
    with pytest.raises(StateTooNew, match=r"newer Homeroom \(m999\)"):
        backup.put_back(tmp_path / "copy.db", state, NOW)


async def test_a_restore_keeps_what_was_there(tmp_path: Path) -> None:
    backup.copy(await kept(tmp_path / "before", "a"), tmp_path / "copy.db")
    state = await kept(tmp_path / "state", "b")
    found, aside = backup.put_back(tmp_path / "copy.db", state, NOW)
    assert (found.learners, aside) == (1, state.with_name("homeroom.db.before-restore-20261122-090000"))
    assert (await keys_of(state), await keys_of(backup.kept_copies(state)[0])) == (["a"], ["b"])


async def test_the_log_of_a_killed_process_goes_aside_with_its_file(tmp_path: Path) -> None:
    """Else SQLite would read the old file's log into the restored one."""
    backup.copy(await kept(tmp_path / "before", "a"), tmp_path / "copy.db")
    (tmp_path / "state").mkdir()
    with another_process(tmp_path / "state") as process:
        assert process.stdout
        promised = [process.stdout.readline().strip() for _ in range(100)]
    state = tmp_path / "state" / FILE_NAME
    assert state.with_name(f"{FILE_NAME}-wal").stat().st_size
    _, aside = backup.put_back(tmp_path / "copy.db", state, NOW)
    assert aside
    assert await keys_of(state) == ["a"]
    assert set(promised) <= set(await keys_of(aside))


async def test_a_damaged_state_can_be_replaced_and_is_kept_as_it_is(tmp_path: Path) -> None:
    backup.copy(await kept(tmp_path / "before", "a"), tmp_path / "copy.db")
    (tmp_path / "state").mkdir()
    state = tmp_path / "state" / FILE_NAME
    for ending in ("", "-wal"):
        state.with_name(f"{FILE_NAME}{ending}").write_text(f"damaged{ending}")
    _, aside = backup.put_back(tmp_path / "copy.db", state, NOW)
    assert aside
    assert await keys_of(state) == ["a"]
    assert aside.read_text() == "damaged"
    assert aside.with_name(f"{aside.name}-wal").read_text() == "damaged-wal"


def kills(folder: Path) -> list[dict[str, Any]]:
    script = Path(__file__).with_name("killed_copying.py")
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, script, folder], capture_output=True, check=True, text=True, env=env)
    return [json.loads(line) for line in done.stdout.splitlines()]


async def test_a_kill_at_any_line_leaves_a_whole_state_and_no_half_copy(tmp_path: Path) -> None:
    backup.copy(await kept(tmp_path / "before", "a"), tmp_path / "backup.db")
    await kept(tmp_path / "state", "b")
    found = await asyncio.to_thread(kills, tmp_path)
    assert [one["work"] for one in found if not one["killed"]] == ["backup", "restore"], "each ended once"
    assert len(found) > 30
    for one in found:
        if one["work"] == "backup":
            assert (one["state"], one["target"] in (None, ["b"])) == (["b"], True), one
        else:
            assert one["state"] == ["b"] or (one["state"], one["kept"]) == (["a"], [["b"]]), one


# --- before a migration ---


async def test_a_state_is_kept_as_it_was_before_it_is_migrated(tmp_path: Path) -> None:
    state = await kept(tmp_path / "state", "a", steps=len(STEPS) - 1)
    await kept(tmp_path / "state", "b")
    [copy] = backup.kept_copies(state)
    assert copy.name == f"homeroom.db.before-{STEPS[-1].__name__}"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert backup.contents(copy).steps == tuple(step.__name__ for step in STEPS[:-1])
    assert await keys_of(copy) == ["a"]


async def test_a_new_state_and_one_that_is_up_to_date_are_not_copied(tmp_path: Path) -> None:
    state = await kept(tmp_path / "state", "a")
    await kept(tmp_path / "state", "b")
    assert not backup.kept_copies(state)


async def test_without_a_copy_nothing_is_migrated(tmp_path: Path) -> None:
    state = await kept(tmp_path / "state", "a", steps=len(STEPS) - 1)
    state.with_name(f"{FILE_NAME}.before-{STEPS[-1].__name__}").mkdir()  # nothing can take its place
    with pytest.raises(CopyRefused, match="has to be backed up before it is migrated, and stays as it was"):
        await Sqlite.open(tmp_path / "state", migrations())
    assert backup.contents(state).steps == tuple(step.__name__ for step in STEPS[:-1])


async def test_an_older_homeroom_refuses_a_migrated_state_and_takes_the_copy(tmp_path: Path) -> None:
    state = await kept(tmp_path / "state", "a", steps=len(STEPS) - 1)
    await kept(tmp_path / "state", "b")
    with pytest.raises(StateTooNew, match="put the backup from before the update in its place"):
        await Sqlite.open(tmp_path / "state", migrations(STEPS[:-1]))
    backup.put_back(backup.kept_copies(state)[0], state, NOW)
    older = await Sqlite.open(tmp_path / "state", migrations(STEPS[:-1]))
    assert await older.read(keys) == ["a"]
    await older.close()


def test_the_newest_three_copies_are_kept_for_two_weeks(tmp_path: Path) -> None:
    state = tmp_path / FILE_NAME
    for age, name in enumerate(["d", "c", "b", "a"]):
        aged(state.with_name(f"{FILE_NAME}.before-{name}"), timedelta(days=5 * age))
    old_log = state.with_name(f"{FILE_NAME}.before-a-wal")
    old_log.write_text("")
    aged(state.with_name(f"{FILE_NAME}.before-e.part"), timedelta(days=15))
    aged(state.with_name(f"{FILE_NAME}.part"), timedelta(days=15))
    aged(state.with_name(f"{FILE_NAME}.mine"), timedelta(days=99))
    backup.prune(state, NOW)
    left = {name.removeprefix(f"{FILE_NAME}.") for name in names(tmp_path, "*")}
    assert left == {"before-d", "before-c", "before-b", "mine"}
    backup.prune(state, NOW + timedelta(days=5))
    assert [one.name[-1] for one in backup.kept_copies(state)] == ["d", "c"]


def aged(file: Path, age: timedelta) -> None:
    file.write_text("")
    written_at = (NOW - age).timestamp()
    os.utime(file, (written_at, written_at))


async def test_a_folder_without_a_state_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CopyRefused, match="There is no file"):
        backup.copy(tmp_path / FILE_NAME, tmp_path / "copy.db")
