"""`homeroom status`: one screen, from the state alone."""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.course.model import Learner
from bot.queue.clock import SystemClock
from bot.store import boards, jobs, learners
from bot.store.db import Query
from bot.store.migrations import STEPS, migrations
from bot.store.sqlite import FolderLock, Sqlite, made
from tests.program import bare_env, outcome

ADA, BEN = Learner("T0ONE", "U0ADA"), Learner("T0ONE", "U0BEN")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made(tmp_path / "state")


async def has(folder: Path, *fills: object, steps: int = len(STEPS)) -> None:
    state = await Sqlite.open(folder, migrations(STEPS[:steps]))
    for fill in fills:
        await state.write(fill)  # type: ignore[arg-type]
    await state.close()


def work(query: Query) -> None:
    """Two learners; a job that is due for a minute, and two that are tried again later."""
    now = SystemClock().now()
    for learner in (ADA, BEN):
        learners.meet(query, now - timedelta(days=30), learner)
    for n in range(3):
        jobs.put(query, now, workspace="T0ONE", lane=f"{n}", kind="turn", key=f"{n}", learner="U0ADA", payload={})
    for job in jobs.claim(query, now, "tutor", 2, per_learner=3):
        jobs.postpone(query, now, job.id, now + timedelta(hours=1), "the model refuses our account (401)")
    query("UPDATE job SET not_before = :before WHERE error = ''", before=now - timedelta(seconds=60))


async def status(folder: Path, *args: str, **settings: str) -> tuple[int, str]:
    env = bare_env(folder.parent, HOMEROOM_STATE=str(folder), **settings)
    return await outcome(sys.executable, "-m", "bot", "status", *args, env=env)


async def test_it_says_what_waits_and_why_and_who_learns(folder: Path) -> None:
    await has(folder, work)
    code, told = await status(folder)
    assert code == 0, told
    assert "bot       does not run" in told
    assert f"schema    {STEPS[-1].__name__}, up to date" in told
    assert "learners  2, of whom 1 did something in the last 7 days" in told
    assert "queue     1 due, the oldest for 6" in told
    assert "held up   2 because: the model refuses our account (401)" in told
    assert len(told.splitlines()) < 24, "one screen"


async def test_a_program_reads_the_same_as_json(folder: Path) -> None:
    await has(folder, work)
    code, told = await status(folder, "--json")
    found = json.loads(told)
    assert (code, found["learners"], found["waiting"], found["pending_steps"]) == (0, 2, 1, 0)


async def test_it_names_the_process_that_runs(folder: Path) -> None:
    await has(folder)
    lock = FolderLock.take(folder)
    _, told = await status(folder)
    lock.release()
    assert f"bot       runs as process {os.getpid()} since 20" in told


async def test_weekly_boards_without_leads_are_paused(folder: Path) -> None:
    now = SystemClock().now()
    await has(folder, lambda query: boards.begin_weekly(query, now, ADA, "C0LEARN", "UTC"))
    assert "boards    1 every Monday, paused: HOMEROOM_LEADS names nobody" in (await status(folder))[1]
    assert (await status(folder, HOMEROOM_LEADS="U0ADA"))[1].endswith("boards    1 every Monday")


async def test_of_a_state_that_is_not_migrated_it_says_what_to_do(folder: Path) -> None:
    await has(folder, steps=1)
    code, told = await status(folder)
    assert code == 0, told
    assert f"schema    m001_work, {len(STEPS) - 1} migrations to do" in told
    assert told.endswith("start the bot, or type `homeroom db migrate`.")


async def test_a_newer_state_is_refused_in_a_sentence(folder: Path) -> None:
    await has(folder, lambda query: query("INSERT INTO _sqlite_migrations VALUES (99, 'homeroom', 'm999', '')"))
    code, told = await status(folder)
    assert (code, "was written by a newer Homeroom (m999). Update this program." in told) == (1, True)
