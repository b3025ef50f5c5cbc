"""A state folder outlives editions: what began on another module, or on files nobody can read now, goes on."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.authoring import find_content
from bot.library import MODULE, Library
from bot.store.sqlite import FILE_NAME
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.key import right
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words
from tests.scenarios.test_home import opens_home

QUESTION = "What is max_tokens?"


@pytest.fixture
async def in_lab(learner: Learner) -> Learner:
    """A learner whose first lab is open, and whose bot is about to be started anew."""
    await learner.types("/learn lab 1")
    await learner.sees("Hi! Let's take a request apart.")
    await learner.scene.settled()
    await learner.scene.stop()
    return learner


def forget_the_lesson(scene: Scene) -> None:
    with closing(sqlite3.connect(scene.state / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE attempt SET revision = 'older', lesson = 'astronomy'")


async def goes_on(learner: Learner, scene: Scene) -> None:
    thread = learner.lab().ts
    await scene.start()
    await learner.replies(QUESTION, thread=thread)
    await learner.sees("Exchange 1 of 3")


async def test_a_lab_of_another_module_goes_on_in_its_thread(in_lab: Learner, scene: Scene, tmp_path: Path) -> None:
    other = tmp_path / "other-module"
    shutil.copytree(find_content() / MODULE, other)
    scene.library = Library(other)
    await goes_on(in_lab, scene)


async def test_a_lab_whose_edition_this_version_cannot_read_goes_on_in_todays(in_lab: Learner, scene: Scene) -> None:
    with closing(sqlite3.connect(scene.state / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE attempt SET revision = 'older'")
        connection.execute("INSERT INTO revision VALUES ('messages-api', 'older', '{\"module.yml\": \"-\"}', 0)")
    await goes_on(in_lab, scene)


async def test_the_home_tab_leaves_out_a_lab_whose_lesson_is_gone(in_lab: Learner, scene: Scene) -> None:
    forget_the_lesson(scene)
    await scene.start()
    await opens_home(in_lab, "The Messages API")


async def test_words_in_a_lab_whose_lesson_is_gone_are_answered_with_the_next_step(
    in_lab: Learner, scene: Scene
) -> None:
    forget_the_lesson(scene)
    thread = in_lab.lab().ts
    await scene.start()
    await in_lab.replies(QUESTION, thread=thread)
    await in_lab.sees("That is not part of this module any more.", thread=thread)
    assert await scene.rows("SELECT id FROM turn") == []


async def test_a_yes_to_words_whose_lesson_is_gone_is_answered_with_the_next_step(
    in_lab: Learner, scene: Scene
) -> None:
    await scene.start()
    await in_lab.says("I left that field out and wonder what becomes of my request.")
    await in_lab.sees("Shall I post your message there?")
    await scene.settled()
    await scene.stop()
    forget_the_lesson(scene)
    thread = in_lab.lab()
    await scene.start()
    await in_lab.says("yes")
    await in_lab.sees("That is not part of this module any more.")
    await scene.settled()
    assert len(scene.events("message", "yes")) == 1
    assert "You asked" not in "".join(in_lab.thread(thread))


async def test_a_question_about_a_message_is_answered_too_where_the_lesson_is_gone(
    in_lab: Learner, scene: Scene
) -> None:
    forget_the_lesson(scene)
    await scene.start()
    ts = await scene.stage.slack.say(in_lab.id, GENERAL, QUESTION)
    await scene.settled()
    assert await scene.stage.slack.shortcut(in_lab.id, GENERAL, ts, "ask-tutor") == ""
    await in_lab.whisper("That is not part of this module any more.")


# --- quizzes and tests -------------------------------------------------------------------------------


class Loss:
    """The loss of an edition: its files are gone, or this version can't read them."""

    def __init__(self, files: str) -> None:
        self.files = files

    async def befalls(self, scene: Scene) -> None:
        await scene.settled()
        await scene.stop()
        with closing(sqlite3.connect(scene.state / FILE_NAME)) as connection, connection:
            connection.execute("UPDATE attempt SET revision = 'older'")
            if self.files:
                connection.execute("INSERT INTO revision VALUES ('messages-api', 'older', ?, 0)", (self.files,))
        await scene.start()


@pytest.fixture(params=["", '{"module.yml": "-"}'], ids=["gone", "unreadable"])
def loss(request: pytest.FixtureRequest) -> Loss:
    return Loss(request.param)


async def test_a_quiz_whose_edition_is_lost_is_closed_with_a_sentence_and_a_fresh_one_begins(
    learner: Learner, scene: Scene, loss: Loss
) -> None:
    await learner.types("/learn quiz 1")
    question = await learner.sees("Question 1 of 4")
    await loss.befalls(scene)
    await learner.taps("A", on=question)
    await learner.whisper("can't be read any more", "Type `quiz 1` to start a new one.")
    await learner.says("quiz 1")
    await learner.sees("It is closed, and you keep what you earned with it.")
    await learner.sees("Question 1 of 4")
    await learner.taps("A")
    await learner.sees("First try counts one point")


async def test_a_test_whose_edition_is_lost_is_closed_with_a_sentence_and_a_fresh_one_begins(
    learner: Learner, scene: Scene, loss: Loss
) -> None:
    await learner.types("/learn test")
    await learner.taps("Begin the test")
    question = (await learner.sees("Question 1 of 15")).snapshot()
    await loss.befalls(scene)
    for label in (labels(question)[0], "Next"):
        await learner.taps(label, on=question)
        await learner.whisper("can't be read any more", "Type `test` to start a new one.")
    await learner.says("test")
    await learner.sees("It is closed, and you keep what you earned with it.")
    await learner.taps("Begin the test")
    shown = await learner.sees("Question 1 of 15")
    await learner.taps(right(scene.library.module, shown), on=shown)
    await learner.sees("1 of 15 answered")


async def test_a_submission_of_a_lost_edition_is_answered_with_a_sentence(
    learner: Learner, scene: Scene, loss: Loss
) -> None:
    await learner.types("/learn test")
    await learner.taps("Begin the test")
    await learner.sees("Question 1 of 15")
    await learner.taps("Overview")
    overview = (await learner.sees("Your test so far")).snapshot()
    await loss.befalls(scene)
    await learner.taps("Submit", on=overview)
    await learner.whisper("can't be read any more")


async def test_a_closed_attempt_counts_for_nothing(learner: Learner, scene: Scene, loss: Loss) -> None:
    await learner.types("/learn test")
    await learner.taps("Begin the test")
    await learner.sees("Question 1 of 15")
    await loss.befalls(scene)
    await learner.says("test")
    intro = await learner.sees("12 right answers pass")
    assert "best" not in words(intro).lower()
    await learner.says("test results")
    await learner.sees("You have not submitted the module test yet")
