"""A state folder outlives editions: what began on another module, or on files nobody can read now, goes on."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.authoring import find_content
from bot.library import MODULE, Library
from bot.store.sqlite import FILE_NAME
from tests.scenarios.cast import Scene
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
    with closing(sqlite3.connect(scene.state / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE attempt SET revision = 'older', lesson = 'astronomy'")
    thread = in_lab.lab().ts
    await scene.start()
    await in_lab.replies(QUESTION, thread=thread)
    await in_lab.sees("That is not part of this module any more.", thread=thread)
    assert await scene.rows("SELECT id FROM turn") == []
