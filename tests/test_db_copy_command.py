"""`homeroom db copy` as an operator types it."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.db import Query
from bot.store.sqlite import FILE_NAME, FolderLock, Sqlite
from tests.postgres import Server
from tests.program import ROOT, bare_env, outcome
from tests.states import begun

pytest.importorskip("psycopg", reason="NOT TESTED: PostgreSQL, because psycopg is not installed")
PASSWORD = "correct-horse"
WORDS = "said-in-confidence"
PAGE = (ROOT / "docs/operating.md").read_text("utf-8")


@pytest.fixture
def address(postgres_server: Server) -> Iterator[str]:
    """The address of an empty database, with a password that the server doesn't ask for."""
    with postgres_server.database(empty=True) as url:
        yield url.replace("postgres:@", f"postgres:{PASSWORD}@")


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """The state file of a bot in its usual place, with a row."""
    folder = begun(tmp_path / ".homeroom")
    from bot.store.migrations import migrations

    state = await Sqlite.open(folder, migrations())
    await state.write(said)
    await state.close()
    return folder / FILE_NAME


def said(query: Query) -> None:
    query("INSERT INTO seen VALUES ('T1', :words, 0)", words=WORDS)


async def types(home: Path, *args: object) -> tuple[int, str]:
    return await outcome(sys.executable, "-m", "bot", "db", "copy", *map(str, args), env=bare_env(home))


async def test_each_table_has_a_line_and_no_secret_is_in_it(file: Path, address: str, tmp_path: Path) -> None:
    code, told = await types(tmp_path, f"sqlite:{file}", address)
    assert code == 0, told
    assert "\nCopied seen: 1 rows.\n" in told
    assert "\nCompared seen: the same, with the checksum " in told
    assert "\nCopied 1 rows of 24 tables. Their counts and checksums are the same.\n" in told
    code, again = await types(tmp_path, f"sqlite:{file}", address)
    assert (code, again.endswith(" is not empty, and was left as it is: name a new one.")) == (1, True)
    assert not {word for word in (PASSWORD, WORDS) if word in told + again}


async def test_what_the_page_says_copies_a_file_and_the_database_is_copied_back(
    file: Path, address: str, tmp_path: Path
) -> None:
    [ends] = re.findall(r"^homeroom db copy (sqlite:\S+) postgresql:\S+$", PAGE, re.MULTILINE)
    await types(tmp_path, ends, address)
    code, told = await types(tmp_path, address, f"sqlite:{tmp_path / 'new' / FILE_NAME}")
    assert code == 0, told
    state = await Sqlite.open_readonly(tmp_path / "new")
    assert await state.read(lambda query: query("SELECT key FROM seen")) == [{"key": WORDS}]
    await state.close()


async def test_on_a_terminal_a_bar_shows_how_far_it_is(file: Path, address: str, tmp_path: Path) -> None:
    ours, its = pty.openpty()
    command = (sys.executable, "-m", "bot", "db", "copy", f"sqlite:{file}", address)
    process = subprocess.Popen(command, stdout=its, cwd=ROOT, env=bare_env(tmp_path, TERM="xterm"))  # noqa: ASYNC220 - read below
    os.close(its)
    shown = b""
    while more := read(ours):
        shown += more
    os.close(ours)
    assert process.wait() == 0
    assert b"####]  100%" in shown
    assert b"Copied seen" not in shown


def read(terminal: int) -> bytes:
    """The bytes that a terminal shows next; none once its program has ended."""
    try:
        return os.read(terminal, 1000)
    except OSError:
        return b""


async def test_a_state_that_a_bot_uses_is_neither_copied_nor_written(file: Path, address: str, tmp_path: Path) -> None:
    lock = FolderLock.take(file.parent)
    for ends in ((f"sqlite:{file}", address), (address, f"sqlite:{file}")):
        code, told = await types(tmp_path, *ends)
        assert (code, told) == (
            1,
            (
                f"Homeroom runs in {file.parent} (process {os.getpid()}): stop it, then type this again."
                " Nothing was changed."
            ),
        )
    lock.release()


async def test_a_backup_is_copied_while_the_bot_goes_on(file: Path, address: str, tmp_path: Path) -> None:
    backup = file.with_name("homeroom-2026-11-22-213000.db")
    backup.write_bytes(file.read_bytes())  # noqa: ASYNC240 - a small one
    lock = FolderLock.take(file.parent)
    code, told = await types(tmp_path, f"sqlite:{backup}", address)
    lock.release()
    assert code == 0, told


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (
            ("sqlite:a.db", "sqlite:b.db"),
            "Name a file and a database, such as: homeroom db copy sqlite:FILE",
        ),
        (("postgresql://h/a", "postgresql://h/b"), "Name a file and a database"),
        (("sqlite:a.db", "postgresql://ada:secret@127.0.0.1:1/b"), "There is no file a.db."),
        (("postgresql://ada:secret@127.0.0.1:1/b", "sqlite:/tmp/none/b.db"), "the database b at 127.0.0.1 cannot be"),
        (("sqlite:a.db", "postgresql://ada:sec%ret@h/b"), "There is no file a.db."),
        (("postgresql://ada:sec%ret@h/b", "sqlite:/tmp/none/b.db"), "The address of the database cannot be read"),
    ],
)
async def test_what_cannot_be_copied_is_told_in_a_sentence(ends: tuple[str, str], said: str, tmp_path: Path) -> None:
    code, told = await types(tmp_path, *ends)
    assert (code, told.startswith(said), "sec" in told) == (1, True, False), told


async def test_without_the_driver_a_sentence_says_what_to_install(tmp_path: Path) -> None:
    program = "import sys; sys.modules['psycopg'] = None; from bot.cli import main; main()"
    argv = (sys.executable, "-c", program, "db", "copy", "sqlite:a.db", "postgresql://h/b")
    code, told = await outcome(*argv, env=bare_env(tmp_path))
    assert (code, told) == (1, "PostgreSQL needs one more package: type pip install 'homeroom[postgres]'.")
