"""`homeroom backup`, `restore` and `db` as an operator types them."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.course.model import Learner
from bot.store import learners
from bot.store.migrations import STEPS, migrations
from bot.store.sqlite import FILE_NAME, FolderLock, Sqlite, made
from tests.program import bare_env, outcome

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LAST = STEPS[-1].__name__


async def meets(folder: Path, *ids: str, steps: int = len(STEPS)) -> None:
    state = await Sqlite.open(made(folder), migrations(STEPS[:steps]))
    for id_ in ids:
        await state.write(learners.meet, NOW, Learner("T0ONE", id_))
    await state.close()


def names(folder: Path, pattern: str = "*") -> list[str]:
    return sorted(one.name for one in folder.glob(pattern))


async def types(folder: Path, *args: object) -> tuple[int, str]:
    env = bare_env(folder.parent, HOMEROOM_STATE=str(folder))
    return await outcome(sys.executable, "-m", "bot", *map(str, args), env=env)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


async def test_a_backup_is_made_and_put_back(state: Path, tmp_path: Path) -> None:
    await meets(state, "U0ADA", "U0BEN")
    code, told = await types(state, "backup", tmp_path / "copy.db")
    assert code == 0, told
    assert told.startswith(f"Backed up to {tmp_path / 'copy.db'}: 2 learners, ")
    await meets(state, "U0CY")
    code, told = await types(state, "restore", tmp_path / "copy.db")
    assert (code, told) == (
        1,
        f"{state / FILE_NAME} exists already, and was left as it is. With --replace it is kept under another name.",
    )
    code, told = await types(state, "restore", tmp_path / "copy.db", "--replace")
    assert code == 0, told
    assert f"Restored to {state / FILE_NAME}: 2 learners" in told
    assert "homeroom forget" in told
    [kept] = names(state, "homeroom.db.before-restore-*")
    assert f"The state that was there is kept as {state / kept}." in told


async def test_a_backup_in_a_folder_has_the_time_in_its_name(state: Path, tmp_path: Path) -> None:
    await meets(state, "U0ADA")
    folder = made(tmp_path / "backups")
    code, told = await types(state, "backup", folder)
    assert code == 0, told
    [name] = names(folder, "homeroom-20??-??-??-??????.db")
    assert str(folder / name) in told


async def test_a_restore_begins_a_state_where_there_is_none(state: Path, tmp_path: Path) -> None:
    await meets(tmp_path / "other", "U0ADA")
    code, told = await types(tmp_path / "other", "backup", tmp_path / "copy.db")
    code, told = await types(state, "restore", tmp_path / "copy.db")
    assert code == 0, told
    assert (state / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert names(state, "*before*") == []


@pytest.mark.parametrize("command", [("restore", "copy.db", "--replace"), ("db", "migrate")])
async def test_while_a_bot_runs_a_sentence_says_to_stop_it(command: tuple[str, ...], state: Path) -> None:
    await meets(state, "U0ADA")
    copy = state.parent / "copy.db"
    await types(state, "backup", copy)
    lock = FolderLock.take(state)  # as a running bot does
    code, told = await types(state, *(copy if word == "copy.db" else word for word in command))
    lock.release()
    said = f"Homeroom runs in {state} (process {os.getpid()}): stop it, then type this again. Nothing was changed."
    assert (code, told) == (1, said)


async def test_a_file_that_is_no_backup_is_refused_before_anything_is_made(state: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database" * 100)
    code, told = await types(state, "restore", tmp_path / "notes.txt")
    assert (code, told) == (1, f"{tmp_path / 'notes.txt'} is not a SQLite database, or it is damaged.")
    assert names(tmp_path) == ["notes.txt"]


async def test_without_a_state_there_is_nothing_to_back_up(state: Path, tmp_path: Path) -> None:
    for command in (("backup", tmp_path / "copy.db"), ("db", "status"), ("db", "migrate")):
        code, told = await types(state, *command)
        assert (code, told) == (1, f"There is no homeroom.db in {state}: set HOMEROOM_STATE to the bot's folder.")
    assert names(tmp_path) == []


async def test_the_database_is_migrated_by_hand_and_its_status_told(state: Path) -> None:
    await meets(state, "U0ADA", steps=len(STEPS) - 1)
    code, told = await types(state, "db", "status")
    assert (code, "written by an older Homeroom; the next `homeroom run` migrates it" in told) == (0, True)
    code, told = await types(state, "db", "migrate")
    assert code == 0, told
    assert f"is up to date: schema {LAST}, {STEPS[-2].__name__} before." in told
    code, told = await types(state, "db", "migrate")
    assert told.endswith(f"was up to date: schema {LAST}.")
    code, told = await types(state, "db", "status")
    assert code == 0
    assert "is up to date, with 1 learner." in told
    assert f"schema {LAST}." in told
    assert f"homeroom.db.before-{LAST}, " in told


async def test_the_status_of_a_newer_database_says_to_update(state: Path) -> None:
    await meets(state, "U0ADA")
    newer = await Sqlite.open(state, migrations())
    await newer.write(lambda query: query("INSERT INTO _sqlite_migrations VALUES (99, 'homeroom', 'm999', '')"))
    await newer.close()
    for command in (("db", "status"), ("db", "migrate")):
        code, told = await types(state, *command)
        assert (code, "was written by a newer Homeroom (m999)" in told) == (1, True)
