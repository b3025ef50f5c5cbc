"""Slack or the model refuses us, not a question: it waits, the operator reads one line, and everything is answered."""

import logging

import pytest

from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner

QUESTION = "Which fields does a request need?"


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


async def loses_its_token(scene: Scene) -> str:
    """Somebody revokes the bot's token; returns it."""
    await scene.settled()
    token, scene.stage.slack.core.bot_token = scene.stage.slack.core.bot_token, "xoxb-another"
    return token


async def looks_again(scene: Scene) -> None:
    """All is well again: the first call finds out, and what was held up beside it comes soon after."""
    for _ in range(2):
        await scene.settled()
        await scene.passes(minutes=1)


async def test_a_question_heard_while_slack_refuses_our_token_is_answered_once_it_is_taken_again(
    in_lab: Learner, scene: Scene, claude: LocalClaude, caplog: pytest.LogCaptureFixture
) -> None:
    token = await loses_its_token(scene)
    await in_lab.replies(QUESTION, at_once=True)
    await scene.bell.until(lambda: claude.requests or None, lambda: "the model was not asked")
    for _ in range(20):
        await scene.passes(minutes=3)
    [line] = errors(caplog)
    assert line.startswith(f"Slack refuses us in workspace {scene.stage.slack.team_id}: invalid_auth")
    assert line.endswith("Everything waits; nothing is lost. `homeroom doctor` says what to do.")
    scene.stage.slack.core.bot_token = token
    await looks_again(scene)
    await in_lab.sees("Exchange 1 of 3")
    assert len(claude.requests) == 1


async def test_a_reply_that_waited_for_a_new_token_is_not_paid_again_after_a_restart(
    in_lab: Learner, scene: Scene, claude: LocalClaude
) -> None:
    token = await loses_its_token(scene)
    await in_lab.replies(QUESTION, at_once=True)
    await scene.bell.until(lambda: claude.requests or None, lambda: "the model was not asked")
    await scene.passes(minutes=90)
    await scene.stop()
    scene.stage.slack.core.bot_token = token
    await scene.start()
    await looks_again(scene)
    await in_lab.sees("Exchange 1 of 3")
    assert len(claude.requests) == 1


async def test_a_page_that_was_asked_for_while_our_token_was_refused_comes_later(
    learner: Learner, scene: Scene, slack: LocalSlack
) -> None:
    await learner.types("/learn lesson 1")
    token = await loses_its_token(scene)
    await learner.taps("Next", at_once=True)
    await scene.passes(minutes=30)
    slack.core.bot_token = token
    await looks_again(scene)
    await learner.sees("Lesson 1 · page 2 of")


@pytest.mark.parametrize("status", [401, 402, 403, 404])
async def test_a_question_waits_while_the_model_refuses_our_account_and_its_learner_is_told(
    in_lab: Learner, claude: LocalClaude, scene: Scene, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    claude.faults.fail(status, times=None)
    await in_lab.replies(QUESTION)
    told = await in_lab.sees("I've told the people who run Homeroom.", "Your message is kept")
    for _ in range(4):
        await scene.settled()
        await scene.passes(minutes=20)
    assert len([line for line in errors(caplog) if "the model refuses our account" in line]) == 1
    assert QUESTION not in caplog.text
    claude.faults.reset()
    await looks_again(scene)
    answer = await in_lab.sees("Exchange 1 of 3")
    assert answer.ts == told.ts


async def test_a_monthly_limit_that_is_spent_is_for_the_operator_and_no_wait(
    in_lab: Learner, claude: LocalClaude, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    claude.faults.fail(429, error_code="enforced_spend_limit_reached", times=None)
    await in_lab.replies(QUESTION)
    await in_lab.sees("I've told the people who run Homeroom.")
    [line] = errors(caplog)
    assert "enforced_spend_limit_reached" in line
    claude.faults.reset()
    await looks_again(scene)
    await in_lab.sees("Exchange 1 of 3")


async def test_one_question_at_a_time_looks_whether_the_account_is_in_order_again(
    in_lab: Learner, ben: Learner, claude: LocalClaude, scene: Scene
) -> None:
    await ben.types("/learn lab 1")
    await ben.sees("Hi! Let's take a request apart.")
    claude.faults.fail(401, times=None)
    await in_lab.replies(QUESTION)
    await in_lab.sees("I've told the people who run Homeroom.")
    await ben.replies(QUESTION)
    await ben.sees("I've told the people who run Homeroom.")
    assert len(claude.requests) == 1
