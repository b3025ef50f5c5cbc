"""docs/operating.md, and docs/settings.md on the state folder, followed word for word.

The other machine is another home folder; the new version is one more commit in the repository that was cloned. What
stands in for Slack and for downloads is told in test_workspace.py.
"""

import subprocess
import time
from pathlib import Path

import psutil

from bot.cli import database
from tests.guide.get import ANOTHER
from tests.guide.newcomer import HERE, LOAD, SETTINGS, Newcomer
from tests.guide.page import Page
from tests.guide.walk import Walk
from tests.program import ROOT

ADA = "U0ADA"
UNIT = "homeroom"
TEAM = "homeroom export team team.csv"
SETTINGS_PAGE = Page(ROOT / "docs/settings.md")
PAGE = Page(ROOT / "docs/operating.md")


async def types_beside(reader: Newcomer, line: str) -> None:
    await reader.types(line, ANOTHER)


async def looks(reader: Newcomer, line: str) -> None:
    """Type a line beside the bot. Figures of a team of one are refused."""
    ending = " || test $? = 1" if line == TEAM else ""
    await types_beside(reader, line + ending)


async def backs_up_twice(reader: Newcomer, line: str) -> None:
    """Once, and once more in a later second."""
    await types_beside(reader, line)
    [first], second = backups(reader), int(time.time())
    await reader.bot_process.until(lambda: int(time.time()) > second, "the next second")
    await types_beside(reader, line)
    assert [one.stat().st_mode & 0o777 for one in backups(reader)] == [0o600, 0o600]
    first.unlink()


def backups(reader: Newcomer) -> list[Path]:
    return sorted(reader.settings.parent.glob("homeroom-*.db"))


FOLDER = Walk[Newcomer](SETTINGS_PAGE, "The state folder", types=types_beside)
LOOKS = Walk[Newcomer](PAGE, "Look at it", "Give leads the team's progress", "Complete commands with Tab", types=looks)
BACKUP = Walk[Newcomer](PAGE, "Back up", types=backs_up_twice)
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
        await FOLDER.follow(newcomer)
        await LOOKS.follow(newcomer)
        await BACKUP.follow(newcomer)
        await (await newcomer.terminal()).presses_ctrl_c()
        moved.takes_over(newcomer)
        [backup] = backups(moved)
        moved.own["homeroom-2026-11-22-213000.db"] = backup.name
        await goes_into_the_folder(moved)
        await MOVE.follow(moved)
        await still_knows_the_learner(moved)
        await (await moved.terminal()).presses_ctrl_c()
        publish(repository)
        await UPGRADE.follow(moved)
        await still_knows_the_learner(moved)
        assert (moved.folder / "homeroom/NEWS").exists()


async def goes_into_the_folder(reader: Newcomer, *terminals: str) -> None:
    """As part 1 of docs/workspace.md says, with the settings of part 3."""
    reader.settings.touch(0o600)
    reader.writes("".join(f"{variable}={value}\n" for variable, value in reader.copied.items()))
    for name in terminals or (HERE,):
        for line in ("cd homeroom", "source .venv/bin/activate", LOAD):
            await reader.types(line, name)


async def connects(reader: Newcomer) -> None:
    reader.has_tokens()
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


@FOLDER.on(
    "`{file}` is a SQLite file (with `{wal}` and `{shm}` files beside it), and `{lock}` holds the number of the"
    " process that uses it."
)
async def looks_into_the_folder(reader: Newcomer, file: str, wal: str, shm: str, lock: str) -> None:
    state = reader.home / ".homeroom"
    assert {one.name for one in state.iterdir()} == {file, file + wal, file + shm, lock}
    assert "homeroom" in str(psutil.Process(int((state / lock).read_text())).cmdline())


@FOLDER.on(
    "If the disk is full, or the file can't be written for another reason, the log says that it `{said}` and why."
)
async def reads_the_log(reader: Newcomer, said: str) -> None:
    """A full disk is had in tests/scenarios/test_full_disk.py."""
    assert any(said in path.read_text("utf-8") for path in (ROOT / "bot/store").glob("*.py"))


@LOOKS.on(
    "`{first}` shows on one screen whether the bot runs, the state of its database, what waits and why, how many"
    " people learn, and what the tutor cost."
)
async def sees_it_run(reader: Newcomer, first: str) -> None:
    assert "runs as process" in reader.printed[first]
    assert "learners  1, of whom 1" in reader.printed[first]


@LOOKS.on("`{second}` asks Slack and the model too, and says what to do about each problem.")
async def finds_no_problem(reader: Newcomer, second: str) -> None:
    assert "✗" not in reader.printed[second]


@LOOKS.on("Both work while the bot runs, and print JSON with `{option}`.")
async def reads_json(reader: Newcomer, option: str) -> None:
    await reader.types(f"homeroom status {option}", ANOTHER)
    assert '"learners": 1' in reader.printed[f"homeroom status {option}"]


@LOOKS.on("So every lead may have both files, also one who isn't in `{setting}`.")
async def exports_nobody_who_is_hidden(reader: Newcomer, setting: str) -> None:
    assert setting == "HOMEROOM_LEADS"
    people = reader.settings.with_name("people.csv")
    assert people.read_text("utf-8-sig") == "rank,name,points,passed the test\n", "Ada hasn't chosen to be shown"
    people.unlink()
    assert "one or two of them are hidden" in str(reader.printed)


@LOOKS.on("For zsh, write `{shell}` instead.")
async def completes_in_bash(reader: Newcomer, shell: str) -> None:
    """tests/test_completion.py asks for the completions of each shell."""
    assert shell == "zsh_source"
    await reader.types("complete -p homeroom", ANOTHER)
    assert "_homeroom_completion" in reader.printed["complete -p homeroom"]


@LOOKS.on("For fish, type `{line}`.")
async def may_use_fish(_reader: Newcomer, line: str) -> None:
    assert "fish_source homeroom" in line


@LOOKS.on(
    "To have it in every terminal, add the line to your shell's startup file, with the full path of `{name}` (`{path}`"
    " in Homeroom's folder)."
)
async def finds_the_program(reader: Newcomer, name: str, path: str) -> None:
    assert (reader.settings.parent / path).name == name


@BACKUP.on("`.` is this folder; you can name another one, or a file that isn't there yet.")
async def may_name_a_file(_reader: Newcomer) -> None:
    """tests/test_backup_command.py names both."""


@BACKUP.on("They are beside the state file, as `{name}`, and `{line}` lists them.")
async def lists_its_copies(reader: Newcomer, name: str, line: str) -> None:
    kept = reader.home / ".homeroom" / name.replace("…", "m999")
    kept.write_text("a copy")
    await reader.types(line, ANOTHER)
    assert str(kept) in reader.printed[line]
    kept.unlink()


@MOVE.on(
    "On the new machine, [get Homeroom](workspace.md#1-get-homeroom), bring the backup and the same `{file}` into its"
    " folder, and type:"
)
async def has_the_same_settings(_reader: Newcomer, file: str) -> None:
    assert file == SETTINGS


@MOVE.on("`{command}` refuses a backup that is damaged or isn't one, and a state folder in which a bot runs.")
async def is_refused(_reader: Newcomer, command: str) -> None:
    """tests/store/test_backup.py and tests/test_backup_command.py try both."""
    assert command == "homeroom restore"


@MOVE.on("If there is a state already, it says so; with `{option}` it keeps that one under another name.")
async def may_replace_it(_reader: Newcomer, option: str) -> None:
    """tests/test_backup_command.py types it."""
    assert option in [name for parameter in database.restore.params for name in parameter.opts]


@MOVE.on(
    "People who were deleted after the backup was made are in it again: delete them again with [`homeroom"
    " forget`](settings.md#{anchor})."
)
async def may_delete_again(_reader: Newcomer, anchor: str) -> None:
    """test_forgetting.py follows that part."""
    assert anchor == "what-is-kept-and-for-how-long"


@UPGRADE.on(
    "At its start, the new version copies the state, then migrates it; `{line}` does the same without starting the bot."
)
async def may_migrate_by_hand(_reader: Newcomer, line: str) -> None:
    """tests/test_backup_command.py types it; here the bot is starting just now."""
    assert line == "homeroom db migrate"


@UPGRADE.on(
    "If systemd runs the bot, stop it with `{stop}`, and instead of typing the last two lines, start it with `{start}`."
)
async def is_of_systemd(reader: Newcomer, stop: str, start: str) -> None:
    """Check that both commands name the unit; test_keep_running.py plays systemd."""
    assert [stop.partition(" stop ")[2], start.partition(" start ")[2]] == [UNIT, UNIT]
