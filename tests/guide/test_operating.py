"""docs/settings.md on the state folder, followed word for word: backing up, moving to another machine, upgrading.

The other machine is another home folder; the new version is one more commit in the repository that was cloned. What
stands in for Slack and for downloads is told in test_workspace.py.
"""

import subprocess
from pathlib import Path

import psutil

from tests.guide.get import ANOTHER
from tests.guide.newcomer import Newcomer
from tests.guide.page import Page
from tests.guide.walk import Walk
from tests.program import ROOT

ADA = "U0ADA"
PAGE = Page(ROOT / "docs/settings.md")
BEFORE = Walk[Newcomer](PAGE, "The state folder", "Back up", types=lambda reader, line: reader.types(line, ANOTHER))
MOVE = Walk[Newcomer](PAGE, "Move, or put a backup back", types=Newcomer.types)
UPGRADE = Walk[Newcomer](PAGE, "Upgrade", types=Newcomer.types)


async def test_whoever_follows_the_page_keeps_what_was_learnt(
    newcomer: Newcomer, repository: Path, tmp_path: Path
) -> None:
    moved = Newcomer(tmp_path / "another machine", newcomer.folder, **newcomer.env)
    moved.home.mkdir()
    async with newcomer, moved:
        await newcomer.creates((ROOT / "app_manifest.yml").read_text("utf-8"))
        await connects(newcomer)
        await answers_a_question(newcomer)
        await goes_into_the_folder(newcomer, ANOTHER)
        await BEFORE.follow(newcomer)
        await (await newcomer.terminal()).presses_ctrl_c()
        moved.takes_over(newcomer)
        await goes_into_the_folder(moved)
        await MOVE.follow(moved)
        await still_knows_the_learner(moved)
        await (await moved.terminal()).presses_ctrl_c()
        publish(repository)
        await UPGRADE.follow(moved)
        await still_knows_the_learner(moved)
        assert (moved.folder / "homeroom/NEWS").exists()


async def goes_into_the_folder(reader: Newcomer, *terminals: str) -> None:
    """As part 1 of docs/workspace.md says, with the variables of part 3."""
    for name in terminals or ("a terminal",):
        await reader.types("cd homeroom", name)
        await reader.types("source .venv/bin/activate", name)
        for variable, value in reader.copied.items():
            await reader.types(f"export {variable}={value}", name)


async def connects(reader: Newcomer) -> None:
    reader.copied |= {
        "SLACK_APP_TOKEN": reader.site.generates("connections:write"),
        "SLACK_BOT_TOKEN": reader.site.installs(),
    }
    await goes_into_the_folder(reader)
    await reader.types("homeroom run")
    await (await reader.terminal()).says("Connected to Slack")


async def answers_a_question(reader: Newcomer) -> None:
    ada = reader.person(ADA)
    await ada.types("/learn quiz 1", ada.dm)
    await ada.taps("A", await ada.sees("Question 1 of 4"))
    await ada.sees("so far")


async def still_knows_the_learner(reader: Newcomer) -> None:
    await (await reader.terminal()).says("Connected to Slack")
    ada = reader.person(ADA)
    await ada.types("/learn quiz 1", ada.dm)
    await ada.sees("Question 2 of 4")  # the first is answered


def publish(repository: Path) -> None:
    """A newer version is there to be pulled."""
    (repository / "NEWS").write_text("More of it.\n")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    for command in (("add", "NEWS"), (*who, "commit", "-q", "-m", "More of it")):
        subprocess.run(("git", *command), cwd=repository, check=True)


@BEFORE.on(
    "`{file}` is a SQLite file (with its `{wal}` and `{shm}` beside it), `{lock}` holds the number of the process that"
    " uses it."
)
async def looks_into_the_folder(reader: Newcomer, file: str, wal: str, shm: str, lock: str) -> None:
    state = reader.home / ".homeroom"
    assert {one.name for one in state.iterdir()} == {file, file + wal, file + shm, lock}
    assert "homeroom" in str(psutil.Process(int((state / lock).read_text())).cmdline())
