"""Rules for every test: nothing leaves this machine, and the keys of the person who runs them stay hidden."""

import ipaddress
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import postgres

NOBODY = 65534  # as Linux numbers that user
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
SETTINGS = ("SLACK_", "ANTHROPIC_", "HOMEROOM_", "DATABASE_URL")
SLOW = {"soak", "kill", "browser", "transports", "simulation", "benchmarks", "crowd", "guide"}  # folders
SLOWER_THAN_MOST = {"scenarios", "journal", "evaluation"}
PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: _turn(item.path.relative_to(item.config.rootpath).parts))


def _turn(parts: tuple[str, ...]) -> int:
    """First the slow folders, then the conversations and the files beside this one, which start programs."""
    if not SLOW.isdisjoint(parts):
        return 0
    return 1 if len(parts) == 2 or not SLOWER_THAN_MOST.isdisjoint(parts) else 2


def _keep_home(event: str, args: tuple[Any, ...]) -> None:
    """Refuse a connection to any host but this one; a file-system socket has a path for an address."""
    if event == "socket.connect" and isinstance(args[1], tuple) and not _is_here(str(args[1][0])):
        raise ConnectionRefusedError(f"a test reached for {args[1][0]}; tests stay on this machine")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


sys.addaudithook(_keep_home)

_databases: list[tuple[sqlite3.Connection, str]] = []


def _note_database(event: str, args: tuple[Any, ...]) -> None:
    """Keep every database that is opened, and the test that opened it."""
    if event == "sqlite3.connect/handle":
        _databases.append((args[0], os.environ.get("PYTEST_CURRENT_TEST", "")))


sys.addaudithook(_note_database)


@pytest.fixture(scope="session", autouse=True)
def _every_database_is_closed() -> Iterator[None]:
    """Fail the last test if a database stays open: Python warns of it only since 3.13, and here for any version."""
    yield
    assert [test for database, test in _databases if _is_open(database)] == []


def _is_open(database: sqlite3.Connection) -> bool:
    try:
        return database.total_changes >= 0
    except sqlite3.ProgrammingError:
        return False


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without anybody's settings, keys or proxies."""
    for name in list(os.environ):
        if name.startswith(SETTINGS) or name.lower() in PROXIES:
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server of this process, begun by the first test that asks for it."""
    with postgres.server() as server:
        yield server


@pytest.fixture
def database_url(postgres_server: postgres.Server) -> Iterator[str]:
    """The address of a test's own database."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture
def state() -> Iterator[Path]:
    """A state folder yet to be made; in memory where there is such a place, for a disk takes its time to be sure."""
    with tempfile.TemporaryDirectory(prefix="homeroom-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        yield Path(folder) / "state"


@pytest.fixture
def someone_elses() -> Iterator[Path]:
    """A folder without write access, and in it `closed`, which cannot even be entered.

    Root may do everything everywhere, so root steps down to nobody meanwhile.
    """
    with tempfile.TemporaryDirectory() as name:
        folder, closed = Path(name), Path(name, "closed")
        closed.mkdir()
        closed.chmod(0o000)
        folder.chmod(0o555)
        root = os.geteuid() == 0
        if root:
            os.setresuid(NOBODY, NOBODY, 0)
        yield folder
        if root:
            os.setresuid(0, 0, 0)
        folder.chmod(0o755)
        closed.chmod(0o755)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """No workers for a part: one file, what -k picks out, or what -s shows; else three for every two cores.

    Nearly half of the time the tests wait: for a process to start, or for a real timeout.
    """
    one_file = len(config.args) == 1 and Path(config.args[0].partition("::")[0]).is_file()
    is_part = one_file or config.option.keyword or config.option.capture == "no"
    return 0 if is_part else max(2, (os.cpu_count() or 1) * 3 // 2)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, at the very end, what was left out and what could not be tested on this machine."""
    if terminalreporter.config.option.markexpr == "not long":
        terminalreporter.write_sep("!", 'NOT RUN: the tests marked "long"; `make soak` runs them')
    reports = terminalreporter.stats.get("skipped", [])
    reasons = {str(report.longrepr[2]).removeprefix("Skipped: ") for report in reports if report.longrepr}
    for reason in sorted(reason for reason in reasons if reason.startswith("NOT TESTED")):
        terminalreporter.write_sep("!", reason, red=True, bold=True)
