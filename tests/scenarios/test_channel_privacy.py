"""A lab in a channel shows others nothing of its learner's quiz, and nothing that they said in the DM."""

import json

from bot.course.model import Module
from bot.sandbox.claude import LocalClaude
from tests.scenarios.cast import GENERAL
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words
from tests.scenarios.test_channel_labs import ASK, asks, opens_here, read_by_others
from tests.scenarios.test_guidance import asked, misses
from tests.scenarios.test_lab import ON_TOPIC
from tests.scenarios.test_meaning import SHOWN
from tests.scenarios.test_quiz import take_quiz


async def moves_here(learner: Learner) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Move it here, so the team can watch")


async def test_what_a_learner_showed_in_the_dm_is_not_posted_in_a_channel(in_lab: Learner, claude: LocalClaude) -> None:
    claude.script("Well done.", times=3, about={"kind": "contribution", "shown": "check answer"})
    for said in (*ON_TOPIC[:2], SHOWN):
        await in_lab.replies(said)
    await in_lab.sees("Lab 1 is done ✓")
    await in_lab.scene.settled()
    assert SHOWN in words(in_lab.lab())
    await moves_here(in_lab)
    opening = await in_lab.sees("Lab 1 is done ✓", "This is a lab of Ada Lovell")
    await asks(in_lab, opening)
    await in_lab.scene.settled()
    assert SHOWN not in read_by_others(in_lab)
    assert "What you showed" not in read_by_others(in_lab)


async def test_a_lab_in_a_channel_shows_and_tells_nothing_of_its_learners_quiz(
    learner: Learner, claude: LocalClaude, module: Module
) -> None:
    await learner.types("/learn quiz 1")
    await take_quiz(learner, module, misses=2)
    opening = await opens_here(learner)
    assert labels(opening) == list(module.lesson(1).lab.starts)
    assert "of the quiz" not in json.dumps(opening.blocks) + opening.text
    await asks(learner, opening)
    await learner.sees("Exchange 1 of 3", thread=opening.ts)
    assert asked(claude) == [ASK]


async def test_a_tutor_that_knows_the_quiz_from_the_dm_is_told_once_that_others_read_along(
    learner: Learner, claude: LocalClaude, module: Module
) -> None:
    await learner.types("/learn quiz 1")
    await take_quiz(learner, module, misses=1)
    await learner.types("/learn lab 1")
    await learner.sees("Lab 1 · ")
    await learner.replies(ON_TOPIC[0])
    await learner.sees("Exchange 1 of 3")
    await moves_here(learner)
    opening = await learner.sees("This is a lab of Ada Lovell")
    for said, exchange in ((ON_TOPIC[1], 2), (ON_TOPIC[3], 3)):
        await asks(learner, opening, said)
        await learner.sees(f"Exchange {exchange}", thread=opening.ts)
    in_dm, here, then = asked(claude)
    assert len(misses(module, in_dm)) == 1
    assert not misses(module, here)
    assert "Others read this thread: don't mention their quiz" in here
    assert then == ON_TOPIC[3]


async def test_a_start_about_the_quiz_pressed_in_the_dm_is_not_posted_in_the_channel_that_the_lab_moved_to(
    learner: Learner, module: Module
) -> None:
    await learner.types("/learn quiz 1")
    await take_quiz(learner, module, misses=1)
    await learner.types("/learn lab 1")
    old = (await learner.sees("Lab 1 · ")).snapshot()
    await moves_here(learner)
    await learner.sees("This is a lab of Ada Lovell")
    await learner.taps(labels(old)[-1], on=old)
    await learner.scene.settled()
    assert "of the quiz I chose" not in read_by_others(learner)
