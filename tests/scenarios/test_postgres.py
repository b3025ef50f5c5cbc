"""The core of a course with the state in PostgreSQL: conversations of other files, and commands beside the bot."""

import asyncio
import os
import shlex
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.library import Library
from bot.store import leases
from bot.store.jobs import Job
from tests.postgres import Server
from tests.scenarios import test_home, test_lab, test_leaderboard, test_lesson, test_module_test, test_quiz, test_words
from tests.scenarios.cast import Scene, scene_in
from tests.scenarios.learner import Learner

TOLD = (
    test_lesson.test_the_last_page_marks_the_lesson_done_and_leads_to_its_quiz,
    test_quiz.test_a_double_tap_is_one_answer,
    test_quiz.test_first_and_best_score_are_kept,
    test_lab.test_three_exchanges_finish_the_lab_and_talking_may_go_on,
    test_lab.test_two_quick_messages_are_answered_in_their_order,
    test_lab.test_a_restart_between_two_messages_changes_nothing_of_the_talk,
    test_module_test.test_a_test_survives_a_restart_and_a_weeks_pause,
    test_module_test.test_the_points_for_passing_come_once,
    test_leaderboard.test_a_learner_is_hidden_until_they_choose,
    test_home.test_what_happens_in_the_dm_shows_on_the_tab,
    test_words.test_a_yes_does_what_was_offered,
)
globals().update({test.__name__: test for test in TOLD})


@pytest.fixture
async def scene(state: Path, library: Library, database_url: str) -> AsyncIterator[Scene]:
    """A workspace with a bot whose state is in a database."""
    async with scene_in(state, library, database_url=database_url) as started:
        yield started


async def typed(url: str, *command: str) -> tuple[int, str]:
    """The exit code of a command and all it says."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), "DATABASE_URL": url}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *command),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_commands_read_and_delete_beside_the_bot(scene: Scene, learner: Learner, database_url: str) -> None:
    await learner.types("/learn quiz 1")
    await scene.settled()
    assert await typed(database_url, "report", "feedback") == (0, "No reply of the tutor's has a vote yet.\n")
    code, said = await typed(database_url, "report", "cost")
    assert code == 0, said
    _, said = await typed(database_url, "export", "team")
    assert "fewer than three people have begun" in said
    code, said = await typed(database_url, "forget", "U0ADA", "--yes")
    assert (code, "Homeroom is running and deletes it" in said, "Deleted." in said) == (0, True, True), said
    assert await scene.rows("SELECT id FROM learner WHERE id = 'U0ADA'") == []
    code, said = await typed(database_url, "db", "status")
    assert (code, "is up to date, with 0 learners" in said) == (0, True), said
    code, said = await typed(database_url, "status")
    assert (code, "bot       runs" in said, "learners  0" in said, ", up to date" in said) == (0, True, True, True), (
        said
    )
    code, said = await typed(database_url, "doctor")
    assert "✓ state: the database" in said
    assert "is up to date" in said


async def test_nothing_is_sent_for_a_job_that_another_process_has(scene: Scene, learner: Learner) -> None:
    assert scene.bot is not None
    names = {"workspace": "T1", "lane": "", "pool": "other", "kind": "post", "key": "", "learner": learner.id}
    counts = {"id": 1, "owner": 99, "attempts": 1, "failures": 0}
    lost = Job(**names, **counts, payload={}, created_at=scene.bot.clock.now())  # type: ignore[arg-type]
    before = len(scene.stage.journal.of("conversations.open"))
    token = leases.working_on.set(lost)
    with pytest.raises(leases.TakenOver):
        await scene.bot.messenger.open_dm("T1", learner.id)
    leases.working_on.reset(token)
    assert len(scene.stage.journal.of("conversations.open")) == before


async def test_an_empty_database_is_named_and_migrated(postgres_server: Server) -> None:
    with postgres_server.database(empty=True) as url:
        assert "no `homeroom run` has used it yet" in (await typed(url, "report", "feedback"))[1]
        code, said = await typed(url, "db", "migrate")
        assert (code, "is up to date, with 0 learners" in said) == (0, True), said


@pytest.mark.parametrize("command", ["backup copy.db", "restore copy.db"])
async def test_a_command_for_files_says_where_the_state_is(command: str, database_url: str) -> None:
    code, said = await typed(database_url, *shlex.split(command))
    assert code == 1
    assert "pg_dump" in said
