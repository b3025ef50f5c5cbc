"""`homeroom export`: a lead gets what a board in a channel may show, and no more."""

import csv
import sys
from pathlib import Path

import pytest

from bot.course.model import Learner
from bot.course.progress import Step
from bot.library import Library
from bot.queue.clock import SystemClock
from bot.store import learners, progress
from bot.store.db import Query
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite, made
from tests.program import bare_env, outcome

MODULE = Library().module
NOW = SystemClock().now()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made(tmp_path / "state")


def studies(query: Query, id_: str, standing: str, points: int, *done: Step, workspace: str = "T0ONE") -> None:
    """Somebody by the name of their id, and what they have done."""
    learner = Learner(workspace, id_, f"{id_.lower()} secretname" if standing == "hidden" else f"Name {id_}")
    learners.meet(query, NOW, learner)
    learners.set_standing(query, learner, standing, "=Sum of all" if standing == "alias" else "")
    progress.go(query, learner, MODULE, Step("intro"))
    for number in range(points):
        progress.earn(query, NOW, learner, MODULE, f"item {number}", 1)
    for step in done:
        progress.mark_done(query, NOW, learner, MODULE, step)


async def has(folder: Path, *people: tuple[object, ...], workspace: str = "T0ONE") -> None:
    state = await Sqlite.open(folder, migrations())
    for one in people:
        await state.write(lambda query, one=one: studies(query, *one, workspace=workspace))  # type: ignore[misc, arg-type]
    await state.close()


async def export(folder: Path, *args: object) -> tuple[int, str]:
    env = bare_env(folder.parent, HOMEROOM_STATE=str(folder))
    return await outcome(sys.executable, "-m", "bot", "export", *map(str, args), env=env)


async def test_only_people_who_chose_to_be_shown_are_listed(folder: Path) -> None:
    await has(folder, ("U0ADA", "named", 3, Step("test")), ("U0BEN", "hidden", 5, Step("test")), ("U0CY", "alias", 3))
    code, told = await export(folder, "people")
    assert code == 0, told
    assert list(csv.reader(told.splitlines())) == [
        ["rank", "name", "points", "passed the test"],
        ["1", "Name U0ADA", "3", "yes"],
        ["1", "Sum of all", "3", ""],  # a spreadsheet would run it, if it began with its sign
    ]
    assert "secretname" not in told
    assert "U0" not in told.replace("Name U0ADA", ""), "no ids"


async def test_the_teams_steps_are_counted_if_that_tells_of_no_one_person(folder: Path) -> None:
    lesson = Step("lesson", 1)
    await has(folder, ("U0ADA", "named", 0, lesson), ("U0BEN", "named", 0, lesson), ("U0CY", "named", 0))
    code, told = await export(folder, "team")
    rows = list(csv.reader(told.splitlines()))
    assert (code, rows[0]) == (0, ["step", "done by", "of"])
    assert ["lesson 1", "2", "3"] in rows
    assert [row[0] for row in rows[1:]][:4] == ["intro", "lesson 1", "quiz 1", "lab 1"]
    assert rows[-1] == ["test", "0", "3"]


@pytest.mark.parametrize(
    "standings", [("named", "named"), ("named", "named", "hidden"), ("named", "hidden", "hidden", "named")]
)
async def test_figures_that_would_tell_of_one_person_are_not_written(folder: Path, standings: tuple[str, ...]) -> None:
    await has(folder, *((f"U0{number}", standing, 1) for number, standing in enumerate(standings)))
    code, told = await export(folder, "team")
    assert (code, "aren't written" in told) == (1, True)


async def test_a_file_is_written_once_in_a_form_that_spreadsheets_read(folder: Path, tmp_path: Path) -> None:
    await has(folder, ("U0ADA", "named", 1))
    file = tmp_path / "people.csv"
    assert await export(folder, "people", file) == (0, "")
    written = read(file)
    assert written.startswith(b"\xef\xbb\xbfrank,name")
    assert await export(folder, "people", file) == (
        1,
        f"{file} exists already, and was left as it is: choose another name.",
    )
    assert read(file) == written


def read(file: Path) -> bytes:
    return file.read_bytes()


async def test_of_several_workspaces_one_has_to_be_named(folder: Path) -> None:
    await has(folder, ("U0ADA", "named", 1))
    await has(folder, ("U0BEN", "named", 1), workspace="T0TWO")
    said = "Several workspaces are known (T0ONE, T0TWO): name one of them with --workspace."
    assert await export(folder, "people") == (1, said)
    code, told = await export(folder, "people", "--workspace", "T0TWO")
    assert (code, "U0BEN" in told, "U0ADA" in told) == (0, True, False)
