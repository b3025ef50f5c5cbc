"""The classmates of `homeroom try`: their progress is real, and nobody is bothered by it."""

import pytest

from bot.cli.rehearsal import seat
from bot.sandbox import classmates
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classmates, "PAUSE_S", 0.0)


async def test_two_classmates_have_points_of_their_own_doing_and_are_seen_as_they_chose(
    learner: Learner, scene: Scene
) -> None:
    await seat(scene.stage, None)
    await scene.settled()
    points = await scene.rows("SELECT learner, points FROM score ORDER BY learner")
    assert [(row["learner"], row["points"]) for row in points] == [("U0BEN", 7), ("U0CHIARA", 3)]
    await learner.types("/learn leaderboard")
    await learner.whisper("1. Ben Osei · 7 points", "2. Night Owl · 3 points")


async def test_whoever_tries_the_bot_sees_and_hears_nothing_of_it(learner: Learner, scene: Scene) -> None:
    await seat(scene.stage, None)
    await scene.settled()
    assert learner.screen() == []
    assert [line["title"] for line in scene.stage.page.inspector.lines if line["kind"] == "event"] == []


async def test_a_bot_that_does_not_answer_leaves_them_where_they_are(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classmates, "PATIENCE_S", 0.1)
    scene.stage.slack.faults.fail("chat.postMessage", "internal_error", times=99)
    await seat(scene.stage, None)
    assert scene.stage.page.inspector.hushed == ()
