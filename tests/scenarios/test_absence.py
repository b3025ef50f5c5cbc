"""The bot was away for longer than Slack keeps trying: what was said meanwhile is heard at its return."""

from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner


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
