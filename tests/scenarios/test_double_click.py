"""A double click is one press; two people who press the same button at once are two."""

from bot.course.model import Module
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns
from tests.scenarios.screen import words
from tests.scenarios.test_names import posted


async def test_everybody_who_asks_a_board_for_their_place_is_told_in_the_same_moment(
    learner: Learner, ben: Learner, module: Module
) -> None:
    await earns(learner, module, 2)
    board = await posted(learner)
    await learner.taps("My place", on=board)
    await learner.whisper("*1. You · 2 points*")
    await ben.taps("My place", on=board)
    await ben.whisper("Leaderboard")


async def test_a_double_click_on_my_place_is_answered_once(learner: Learner, module: Module) -> None:
    await earns(learner, module, 2)
    board = await posted(learner)
    await learner.scene.passes(minutes=1)
    before = len(learner.slack.ephemerals(learner.id))
    for _ in range(2):
        await learner.taps("My place", on=board)
    await learner.scene.settled()
    [told] = learner.slack.ephemerals(learner.id)[before:]
    assert "*1. You · 2 points*" in words(told)
