"""Slack is slow to take what a tap is answered with, or refuses it: the tap is acked, and no button is dead."""

import pytest

from bot.course.model import Module
from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns
from tests.scenarios.test_home import opens_home, presses
from tests.scenarios.test_names import posted


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.listeners.WITHIN_S", 0.1)


async def test_a_tap_is_acked_though_its_modal_does_not_open_in_time_and_says_what_to_do(
    learner: Learner, module: Module, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    slack.faults.hold("views.open")
    await learner.taps("Use an alias")
    await learner.whisper("If no window opened, press the button again.")
    assert "Slack did not accept a modal within 0.1 s" in caplog.text


async def test_a_modal_that_slack_refuses_is_told_where_the_button_is_and_logged(
    learner: Learner, module: Module, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    slack.faults.fail("views.open", "view_too_large")
    await learner.taps("Use an alias")
    await learner.whisper("If no window opened", "the people who run Homeroom can find the reason in the log")
    assert "Slack did not accept a modal: view_too_large" in caplog.text
    await learner.taps("Use an alias")
    await learner.modal("alias")


async def test_a_modal_that_the_home_tab_does_not_open_is_spoken_of_in_the_dm(
    learner: Learner, slack: LocalSlack
) -> None:
    await opens_home(learner, "Use an alias")
    slack.faults.fail("views.open", "expired_trigger_id")
    await presses(learner, "Use an alias")
    told = await learner.sees("If no window opened, press the button again.")
    assert told.channel == learner.dm


async def test_a_strangers_tap_is_acked_though_their_sentence_does_not_arrive_in_time(
    learner: Learner, module: Module, slack: LocalSlack, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    slack.share(GENERAL, "U0STRANGER", "Sam Stranger")
    await earns(learner, module, 1)
    board = await posted(learner)
    slack.faults.hold("response_url")
    await Learner(scene, "U0STRANGER").taps("Hide me", on=board)
    assert "Slack did not accept a sentence within 0.1 s" in caplog.text
