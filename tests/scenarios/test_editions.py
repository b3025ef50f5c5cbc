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
from tests.scenarios.learner import Learner

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
    await in_lab.sees("Shall I put your words there?")
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
