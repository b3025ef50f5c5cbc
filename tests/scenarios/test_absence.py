"""The bot was away for longer than Slack keeps trying: what was said meanwhile is heard at its return."""

import sqlite3
from contextlib import closing

import pytest

from bot.sandbox.slack import LocalSlack
from bot.store.sqlite import FILE_NAME
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import words


async def test_words_said_in_a_lab_during_a_long_absence_are_answered_once(learner: Learner, scene: Scene) -> None:
    await learner.types("/learn lab 1")
    await scene.settled()
    await scene.stop()
    await learner.replies("Which fields are required?", at_once=True)
    await scene.passes(minutes=40)  # Slack has given the event up
    await scene.start()
    await learner.sees("Exchange 1 of 3")
    await scene.restart()
    await scene.settled()
    assert len(await scene.rows("SELECT id FROM turn")) == 1


async def test_a_word_said_in_the_dm_during_a_long_absence_is_answered(learner: Learner, scene: Scene) -> None:
    await learner.opens()
    await scene.settled()
    await scene.stop()
    await learner.says("quiz 1", at_once=True)
    await scene.passes(minutes=40)
    await scene.start()
    await learner.sees("Question 1 of 4")


async def test_a_secret_that_is_read_back_is_warned_of_once(learner: Learner, scene: Scene) -> None:
    await learner.opens()
    await learner.says("my key is sk-ant-api03-" + "a" * 40)
    await learner.sees("what looks like a secret")
    await scene.settled()
    await scene.stop()
    with closing(sqlite3.connect(scene.state / FILE_NAME)) as connection, connection:
        connection.execute("DELETE FROM seen")
    scene.stage.clock.move(8 * 60)
    await scene.start()
    await scene.calls("conversations.history")
    await scene.settled()
    assert sum("what looks like a secret" in words(message) for message in learner.screen()) == 1


async def test_nothing_older_than_a_week_is_dug_up(learner: Learner, scene: Scene) -> None:
    await learner.opens()
    await scene.settled()
    await scene.stop()
    await learner.says("quiz 1", at_once=True)
    await scene.passes(days=8)
    await scene.start()
    await scene.calls("conversations.history")
    await scene.settled()
    assert not learner.has_seen("Question 1 of 4")


async def test_words_said_while_every_connection_was_cut_are_answered_once(
    learner: Learner, slack: LocalSlack, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.transport.socket.WATCH_EVERY_S", 0.05)
    monkeypatch.setattr("bot.slack.transport.catch_up.CUT_OFF_S", 0.05)
    await learner.opens()
    await scene.settled()
    slack.faults.fail("apps.connections.open", times=10_000)
    await slack.core.delivery.link.close()
    await learner.says("quiz 1", at_once=True)
    for tries, minutes in ((2, 1), (3, 5), (4, 34)):  # Slack tries at once, after a minute, and five minutes later
        await scene.bell.until(
            lambda tries=tries: len(scene.events("message", "quiz 1")) >= tries or None, lambda: "Slack has not tried"
        )
        scene.stage.clock.move(60 * minutes)
    slack.faults.reset()
    assert await slack.connected()
    await learner.sees("Question 1 of 4")
    await scene.restart()
    await scene.settled()
    assert len(await scene.rows("SELECT id FROM attempt WHERE kind = 'quiz'")) == 1
