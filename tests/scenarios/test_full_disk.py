"""The disk is full for a while: what is not kept is not acked, nothing is paid twice, the operator reads why."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from bot.slack.listeners import SORRY
from bot.store.db import Query
from tests.scenarios.cast import LOOK_AGAIN_S, PATIENCE_S, Scene
from tests.scenarios.learner import Learner

QUESTION = "What comes back when I leave out max_tokens?"
BALLAST = "CREATE TABLE ballast (load BLOB)"
WEIGHS = "CREATE TRIGGER weighs AFTER {} BEGIN INSERT INTO ballast VALUES (zeroblob(65536)); END"
EVERY_GESTURE, EVERY_REPLY = "INSERT ON seen", "UPDATE OF reply ON turn"


def run(query: Query, *statements: str) -> None:
    for statement in statements:
        query(statement)


@contextlib.asynccontextmanager
async def full_disk(scene: Scene, what: str) -> AsyncIterator[None]:
    """A state file that cannot grow; every such statement would make it."""
    assert scene.bot is not None
    full = "PRAGMA max_page_count = 1"  # SQLite: never less than there are
    await scene.bot.db.write(run, BALLAST, WEIGHS.format(what), full)
    yield
    await scene.bot.db.write(run, "PRAGMA max_page_count = 1000000")


async def test_what_cannot_be_kept_is_not_acked_and_is_answered_once_there_is_room(
    in_lab: Learner, claude: LocalClaude, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    async with full_disk(scene, EVERY_GESTURE):
        await in_lab.types("/learn quiz 1")
        await in_lab.whisper(SORRY)
        said = scene.beside(in_lab.replies(QUESTION, at_once=True))
        await in_lab.sees(QUESTION)
        scene.stage.clock.move(4)  # Slack waits three seconds for an ack
        await said
        assert not claude.requests
    await scene.passes(minutes=7)
    await in_lab.sees("Exchange 1 of 3")
    assert len(claude.requests) == 1
    assert f"{scene.state}/homeroom.db could not be used (SQLITE_FULL)" in caplog.text
    assert "the disk is full" in caplog.text


@pytest.mark.parametrize("address", ["https://elsewhere.test", "http://hooks.slack.com"])
async def test_a_tap_that_fails_is_told_of_though_its_address_is_not_slacks(
    learner: Learner, slack: LocalSlack, scene: Scene, address: str
) -> None:
    await learner.types("/learn quiz 1")
    await learner.sees("Question 1 of 4")
    slack.core.base_url = address
    async with full_disk(scene, EVERY_GESTURE):
        await learner.taps("A")
        await learner.whisper(SORRY)


async def test_a_reply_in_hand_is_kept_until_there_is_room_and_not_paid_for_again(
    in_lab: Learner, claude: LocalClaude, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    async with full_disk(scene, EVERY_REPLY):
        await in_lab.replies(QUESTION)
        async with asyncio.timeout(PATIENCE_S):
            while "the reply of turn 1 cannot be stored yet" not in caplog.text:
                await scene.bell.next(LOOK_AGAIN_S)
    await scene.passes(minutes=1)
    await in_lab.sees("Exchange 1 of 3")
    assert len(claude.requests) == 1
