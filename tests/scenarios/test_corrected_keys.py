"""An author corrects a key: answers count by the new one, nobody loses a point, and people are told once."""

from pathlib import Path

import pytest

from bot.course.model import Question
from bot.library import Library, Reloading
from tests.authoring.bench import TEST
from tests.scenarios import key
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import buttons, words
from tests.scenarios.test_saved_edits import edit, folder, scene, settles, watched

__all__ = ["folder", "scene", "watched"]  # fixtures of a module of the author's own

QUIZ = "1-first-lesson/quiz.yml"
OLD, NEW, THIRD = '\'`{"7": "lamp"}`\'', '"An error: the key isn\'t a string"', "'`[7, \"lamp\"]`, an array of both'"
OPTIONS = {OLD: 1, NEW: 2, THIRD: 3}  # as the author numbers them
CORRECTED = "The answer key of a question in quiz 1 was wrong and is corrected."


def correct(folder: Path) -> None:
    """Mark another option of the first quiz question as the right one."""
    edit(folder, QUIZ, f"right: {OLD}", f"wrong: {OLD}")
    edit(folder, QUIZ, f"wrong: {NEW}", f"right: {NEW}")


async def answers(learner: Learner, text: str) -> None:
    """Take the first question's option of that text."""
    shown = await learner.sees("Question 1 of 4")
    await learner.taps(next(one.label for one in buttons(shown) if one.value.endswith(f":{OPTIONS[text]}")), on=shown)
    await learner.scene.settled()


async def points(scene: Scene) -> int:
    return sum(row["points"] for row in await scene.rows("SELECT points FROM score WHERE learner = 'U0ADA'"))


def told(learner: Learner) -> int:
    return sum(CORRECTED in words(one) for one in learner.slack.messages(learner.dm))


@pytest.mark.parametrize(
    ("chosen", "before", "after", "effect"),
    [
        (OLD, 1, 1, "You keep its point."),
        (NEW, 0, 1, "Your first answer was right, so you get its point."),
        (THIRD, 0, 0, "Your points don't change."),
    ],
)
async def test_an_answer_counts_by_the_corrected_key_and_its_learner_is_told_once(
    scene: Scene, folder: Path, watched: Reloading, learner: Learner, chosen: str, before: int, after: int, effect: str
) -> None:
    await learner.types("/learn quiz 1")
    await answers(learner, chosen)
    assert await points(scene) == before
    correct(folder)
    await settles(watched)
    await learner.sees(CORRECTED, NEW.strip('"'), effect)
    await scene.settled()
    assert await points(scene) == after
    assert told(learner) == 1
    edit(folder, QUIZ, "In JSON, every key is a string.", "All keys of an object are strings.")
    await settles(watched)
    await scene.restart()
    await scene.settled()
    assert told(learner) == 1


async def test_a_quiz_under_way_judges_by_the_corrected_key(folder: Path, watched: Reloading, learner: Learner) -> None:
    await learner.types("/learn quiz 1")
    await learner.sees("Question 1 of 4")
    correct(folder)
    await settles(watched)
    await answers(learner, NEW)
    await learner.sees("Right.")
    assert not learner.has_seen(CORRECTED)


async def test_a_key_that_was_corrected_while_the_bot_was_stopped_counts_from_its_start(
    scene: Scene, folder: Path, learner: Learner
) -> None:
    await learner.types("/learn quiz 1")
    await answers(learner, NEW)
    await scene.settled()
    await scene.stop()
    correct(folder)
    scene.library = Library(folder)
    await scene.start()
    await learner.sees(CORRECTED, "you get its point")
    await scene.settled()
    assert await points(scene) == 1


async def test_another_wording_is_another_question_and_changes_nothing(
    scene: Scene, folder: Path, watched: Reloading, learner: Learner
) -> None:
    await learner.types("/learn quiz 1")
    await answers(learner, NEW)
    edit(folder, QUIZ, "What is `json.loads(json.dumps", "What exactly is `json.loads(json.dumps")
    correct(folder)
    await settles(watched)
    await scene.settled()
    assert await points(scene) == 0
    assert not learner.has_seen(CORRECTED)


async def take_the_test(learner: Learner, module_questions: list[Question], wrong: str, pick: int) -> None:
    """Answer all of the module test right by its key, but one with an option of that number."""
    await learner.types("/learn test")
    await learner.taps("Begin the test")
    for number in range(1, len(module_questions) + 1):
        shown = await learner.sees(f"Question {number} of {len(module_questions)}")
        asked = next(one for one in module_questions if key.bare(one.ask) in key.bare(words(shown)))
        option = pick if asked.id == wrong else asked.right
        letter = next(one.label for one in buttons(shown) if one.value.endswith(f":{option}"))
        await learner.taps(letter, on=shown)
        if number < len(module_questions):
            await learner.taps("Next", on=shown)
    await learner.taps("Submit")
    await learner.scene.settled()


async def test_a_failed_test_that_reaches_the_pass_mark_by_the_corrected_key_is_passed(
    scene: Scene, folder: Path, watched: Reloading, learner: Learner
) -> None:
    questions = [one for one in scene.library.module.questions if one in scene.library.module.test.questions]
    await take_the_test(learner, questions, "where-keys-changed", 1)
    await learner.sees("Not passed yet")
    edit(folder, TEST, "right: Whether the keys are strings now", "wrong: Whether the keys are strings now")
    edit(
        folder,
        TEST,
        "wrong: Whether the file was saved in another encoding",
        "right: Whether the file was saved in another encoding",
    )
    await settles(watched)
    await learner.sees("a question in the module test", "so you have passed it now")
    await scene.settled()
    assert await points(scene) == 5
    assert [row["state"] for row in await scene.rows("SELECT state FROM attempt WHERE kind = 'test'")] == ["passed"]
