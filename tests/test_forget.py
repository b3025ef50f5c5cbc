"""`homeroom forget` where it cannot begin: one line with the next step, and nothing is deleted."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.course.model import Learner
from bot.store import learners
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.program import bare_env, outcome

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


async def meets(folder: Path, *known: Learner) -> None:
    state = await Sqlite.open(folder, migrations())
    for learner in known:
        await state.write(learners.meet, NOW, learner)
    await state.close()


async def forget(folder: Path, *args: str) -> tuple[int, str]:
    return await outcome(sys.executable, "-m", "bot", "forget", *args, env=bare_env(folder, HOMEROOM_STATE=str(folder)))


async def test_a_folder_without_a_state_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    code, told = await forget(tmp_path, "U0ADA", "--yes")
    assert (code, told) == (1, f"There is no homeroom.db in {tmp_path}: set HOMEROOM_STATE to the bot's folder.")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - a look that cannot wait


async def test_who_is_known_in_several_workspaces_is_forgotten_in_the_one_that_is_named(tmp_path: Path) -> None:
    await meets(tmp_path, Learner("T0ONE", "U0ADA"), Learner("T0TWO", "U0ADA"))
    code, told = await forget(tmp_path, "U0ADA", "--yes")
    assert (code, told) == (1, "U0ADA is known in T0ONE, T0TWO: name one of them with --workspace.")
    code, told = await forget(tmp_path, "U0ADA", "--workspace", "T0ONE", "--yes")
    assert code == 0
    assert told.startswith("Kept about U0ADA in T0ONE:\n      1  name, alias and leaderboard setting\nDeleted.")
    code, told = await forget(tmp_path, "U0ADA", "--workspace", "T0ONE", "--yes")
    assert told == "Nothing is kept about U0ADA in T0ONE. They are known in T0TWO."
    assert "Kept about U0ADA in T0TWO:" in (await forget(tmp_path, "U0ADA", "--yes"))[1]


@pytest.mark.parametrize(
    "typed",
    [
        *("@bob", "bob", "<@U0ADA>", "<@U0ADA|ada>", "u0ada", "ursula", "URSULA", "WILHELMINA", "ada@example.com"),
        *("https://acme.slack.com/team/U0ADA", "U0ADA,U0BEN", "C0GENERAL", "U", "", "U0Å", "U0ADA\n@bob"),
    ],
)
async def test_only_a_member_id_is_taken(tmp_path: Path, typed: str) -> None:
    await meets(tmp_path, Learner("T0ONE", "U0ADA"))
    code, told = await forget(tmp_path, "--yes", "--", typed)
    assert code == 2
    assert "is not a member ID" in told
    assert "copy it from a profile's menu, Copy member ID." in told
    assert "Kept about U0ADA" in (await forget(tmp_path, "U0ADA", "--yes"))[1]


async def test_an_id_of_letters_is_taken_if_somebody_has_it(tmp_path: Path) -> None:
    await meets(tmp_path, Learner("T0ONE", "UABCDEFGH"))
    code, told = await forget(tmp_path, "UABCDEFGH", "--yes")
    assert (code, "Deleted." in told) == (0, True)


@pytest.mark.parametrize("typed", ["acme", "ACME", "acme.slack.com", "U0ADA", "t0one"])
async def test_only_a_workspaces_id_is_taken(tmp_path: Path, typed: str) -> None:
    await meets(tmp_path, Learner("T0ONE", "U0ADA"))
    code, told = await forget(tmp_path, "U0ADA", "--workspace", typed, "--yes")
    assert (code, "is not a workspace's ID" in told) == (2, True)


async def test_without_an_answer_nothing_is_deleted(tmp_path: Path) -> None:
    await meets(tmp_path, Learner("T0ONE", "U0ADA"))
    code, told = await forget(tmp_path, "U0ADA")
    assert code == 1
    assert told.endswith("Aborted!")
    assert "Kept about U0ADA" in (await forget(tmp_path, "U0ADA", "--yes"))[1]
