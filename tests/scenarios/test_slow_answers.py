"""Slack is slow to take what a tap is answered with: the tap itself is acknowledged in time, so nobody is warned."""

import pytest

from bot.course.model import Module
from bot.emulator.slack import LocalSlack
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns
from tests.scenarios.test_names import posted


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.before_ack.WITHIN_S", 0.1)


async def test_a_tap_is_acked_though_its_modal_does_not_open_in_time(
    learner: Learner, module: Module, slack: LocalSlack
) -> None:
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    slack.faults.hold("views.open")
    await learner.taps("Use an alias")


async def test_a_strangers_tap_is_acked_though_their_sentence_does_not_arrive_in_time(
    learner: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    slack.share(GENERAL, "U0STRANGER", "Sam Stranger")
    await earns(learner, module, 1)
    board = await posted(learner)
    slack.faults.hold("response_url")
    await Learner(scene, "U0STRANGER").taps("Hide me", on=board)
