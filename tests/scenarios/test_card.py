"""`/learn`: the course card, the map, and the way back to where one was."""

from tests.scenarios.learner import Learner


async def test_the_first_time_the_dm_is_opened_two_lines_and_the_card_welcome(learner: Learner) -> None:
    await learner.opens()
    await learner.sees("Hi, I'm Homeroom", "You have not started yet.")
    await learner.opens()
    await learner.sees_nothing_new()
