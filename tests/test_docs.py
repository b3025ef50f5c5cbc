"""README.md and docs/ are accurate: commands, links, names and lists."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from bot.cli import main
from bot.manifest import manifest
from tests.commands import PAGES, Command, told
from tests.program import MAKE, ROOT, files

README = (ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = {
    name: (ROOT / name).read_text("utf-8")
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-postgres.lock")
}
NEEDED = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["try"]]
PLACEHOLDER = re.compile(r"…|\.\.\.|<[a-z ]+>")


def run(*argv: str) -> str:
    """The output of a program that must succeed."""
    with tempfile.TemporaryDirectory() as empty:  # a tool on the PATH may leave its settings at home
        env = {"PATH": os.environ["PATH"], "HOME": empty}
        done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, check=False, text=True, timeout=60)
    assert done.returncode == 0, f"{argv}\n{done.stdout}{done.stderr}"
    return done.stdout


# --- every command can be typed --------------------------------------------------------------


def make_would_run(words: list[str]) -> None:
    for recipe in run(*MAKE, "-n", *words[1:]).splitlines():
        program, *rest = shlex.split(recipe)
        if Path(program).name == "homeroom":
            homeroom_understands(rest)


def homeroom_understands(words: list[str]) -> None:
    """Every command and option exists; what a placeholder stands for is the reader's."""
    name, *rest = [word for word in words if not PLACEHOLDER.search(word)]
    context = click.Context(main, info_name="homeroom")
    if name.startswith("-"):
        main.make_parser(context).parse_args([name])
        return
    command = main.get_command(context, name)
    assert command is not None, f"there is no `homeroom {name}`"
    command.make_parser(click.Context(command)).parse_args(rest)


def is_a_setting(words: list[str]) -> None:
    name = words[1].partition("=")[0]
    assert f"| `{name}` |" in (ROOT / "docs/settings.md").read_text("utf-8")


def is_made_by_make(words: list[str]) -> None:
    made = re.search(r"^VENV := (\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert made is not None
    assert words[1:] == [f"{made[1]}/bin/activate"]


CHECKS: dict[str, Callable[[list[str]], None]] = {
    "make": make_would_run,
    "homeroom": lambda words: homeroom_understands(words[1:]),
    "export": is_a_setting,
    "source": is_made_by_make,
}


@pytest.mark.parametrize("command", told(), ids=lambda command: f"{command.page.name}: {command.line}")
def test_every_command_can_be_typed(command: Command) -> None:
    assert command.program in CHECKS, f"no check knows {command.line!r}"
    CHECKS[command.program](command.words)


# --- what is named exists --------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        path, _, anchor = unquote(target).partition("#")
        if not re.match(r"[a-z]+:", target):
            linked = (page.parent / path) if path else page
            assert linked.exists(), f"{page.name} links to {target}"
            assert not anchor or anchor in anchors(linked), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = set(re.findall(r"`([\w./-]+\.(?:py|md|yml|toml))`", page.read_text("utf-8")))
    places = (ROOT, ROOT / "bot", ROOT / "docs", ROOT / "content/messages-api", ROOT / "content/messages-api/1-anatomy")
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


def test_every_test_that_is_named_exists() -> None:
    """A renamed test would leave a known problem without the guard that the table promises."""
    page = (ROOT / "docs/testing.md").read_text("utf-8")
    rows = re.findall(
        r"^\| (?!What users|---|\*\*)(.+?) \| (.+) \|$", page.partition("## Known problems")[2], re.MULTILINE
    )
    assert len(rows) == 33
    for reported, guard in rows:
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", guard)
        assert named or "The same test" in guard or "Not offered yet" in guard, reported
        for file, name in named:
            assert f"def {name}(" in (ROOT / "tests" / file).read_text("utf-8"), f"{reported}: {file}::{name}"


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len(README.splitlines()) <= 200


def test_the_readme_counts_the_scopes() -> None:
    asked = manifest()["oauth_config"]["scopes"]
    assert (len(asked["bot"]), len(asked["bot_optional"])) == (9, 3)
    assert "Homeroom asks for nine scopes and three optional ones" in " ".join(README.split())


def test_the_readme_names_the_pythons_that_were_tried() -> None:
    sentence = re.search(r"We have tried it with Python (.+?),? as they come", README)
    assert sentence is not None
    tried = [f"Programming Language :: Python :: {version}" for version in re.findall(r"3\.\d+", sentence[1])]
    assert tried == PROJECT["project"]["classifiers"]


def test_the_readme_says_of_every_package_why_it_is_there() -> None:
    table = README.partition("| Package | Why |")[2].partition("\n\n")[0]
    listed = [name for row in re.findall(r"^\| ([\w, -]+) \|", table, re.MULTILINE) for name in row.split(", ")]
    names = [re.match(r"[\w-]+", line)[0] for line in NEEDED]  # type: ignore[index]
    assert sorted(name for name in listed if name.strip("- ")) == sorted(names)


# --- nothing of the machine it was written on ------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_every_locked_package_has_hashes_and_no_address(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert [
        entry for entry in entries if not re.match(r"[a-z0-9._-]+==\S+( ; [^\\]+)? \\\n +--hash=sha256:", entry)
    ] == []
    assert "://" not in lock


def test_the_locks_hold_all_that_running_and_testing_ask_for() -> None:
    groups = PROJECT["dependency-groups"]
    running, testing, with_postgres = (
        {*re.findall(r"^([a-z0-9._-]+==\S+)", lock, re.MULTILINE)} for lock in LOCKS.values()
    )
    names = {pinned.partition("==")[0] for pinned in running}
    assert {re.match(r"[\w-]+", line)[0] for line in [*NEEDED, *groups["build"]]} <= names  # type: ignore[index]
    assert running <= testing, "the tests run on what the bot runs on"
    assert with_postgres == running | {pinned for pinned in testing if pinned.startswith("psycopg")}
    tools = {re.match(r"[\w-]+", line)[0] for line in groups["dev"] if isinstance(line, str)}  # type: ignore[index]
    assert tools <= {pinned.partition("==")[0] for pinned in testing}
    assert not tools & names, "a tool of the tests is nothing to run with"


def test_a_share_is_written_without_a_space_as_in_80_percent() -> None:
    shown = [path for path in files() if path.relative_to(ROOT).parts[0] in {"bot", "content", "docs"} or path in PAGES]
    texts = [(path, path.read_text("utf-8")) for path in shown if path.suffix in {".md", ".py", ".yml", ".js", ".html"}]
    spaced = re.compile(r"[\d}][ \u00a0\u202f]%(?!\w)")
    assert [f"{path}: {found[0]}" for path, text in texts for found in spaced.finditer(text)] == []


def test_no_file_names_this_machine_or_its_package_index() -> None:
    config = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, check=False, text=True
    ).stdout
    indexes = set(re.findall(r"(?:[a-z+]+:/)?/[\w./-]{6,}", config))
    here = [path for path in (ROOT.parent, Path.home(), Path(sys.base_prefix)) if is_this_machines(path)]
    names = {*(f"{path}/" for path in here), *indexes}
    for path in files():
        text = path.read_bytes().decode(errors="ignore")
        assert [name for name in names if re.search(rf"(?<![\w.]){re.escape(name)}", text)] == [], path
        assert not re.search(r"/(?:home|Users)/[a-z]", text), path


# The Filesystem Hierarchy Standard's places for programs and projects: any machine may have one there.
EVERYWHERE = [Path("/"), Path("/usr"), Path("/usr/local"), Path("/opt"), Path("/srv"), Path("/mnt"), Path("/home")]


def is_this_machines(path: Path) -> bool:
    """Whether a folder tells one machine from others."""
    return path not in [*EVERYWHERE, Path(tempfile.gettempdir())]


def test_a_folder_that_every_machine_has_names_none() -> None:
    assert not is_this_machines(Path("/usr"))  # where a system's own Python is
    assert is_this_machines(Path("/usr/lib/python-of-mine"))
    assert is_this_machines(Path("/projects"))
