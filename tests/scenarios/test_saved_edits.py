"""An author saves a file: what is new is taught to whoever begins, and nobody is disturbed who is in the middle."""

import logging
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.authoring.starter import begin
from bot.library import EVERY_S, Library, Reloading
from bot.sandbox.page.drawing.blocks import draw
from bot.sandbox.page.drawing.links import Directory
from tests.authoring.bench import ACTS, DAY, LESSON, QUIZ, TEST
from tests.scenarios.cast import Scene, scene_in
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A module of the author's own."""
    begin(tmp_path / "first-steps", DAY)
    return tmp_path / "first-steps"


@pytest.fixture
async def scene(state: Path, folder: Path) -> AsyncIterator[Scene]:
    """A workspace in which it is taught."""
    async with scene_in(state, Library(folder)) as started:
        yield started


@pytest.fixture
def watched(scene: Scene) -> Reloading:
    assert scene.bot is not None
    return Reloading(scene.library, scene.bot.db, scene.bot.clock, scene.bot.worker.wake)


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Save a change as an editor does."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


async def settles(watched: Reloading) -> None:
    """Two looks: the first sees that something is new, the second that it has come to rest."""
    await watched.look()
    await watched.look()


async def test_a_saved_page_is_live_for_whoever_opens_it(folder: Path, watched: Reloading, learner: Learner) -> None:
    await learner.types("/learn lesson 1")
    await learner.sees("A page is one message.")
    edit(folder, LESSON, "A page is one message.", "A page is a message of its own.")
    await settles(watched)
    await learner.types("/learn lesson 1")
    await learner.sees("A page is a message of its own.")


async def test_an_image_on_a_page_is_posted_as_an_image_with_its_alt_text(
    folder: Path, watched: Reloading, learner: Learner
) -> None:
    image = "![A lamp with a price](https://example.org/lamp.png)"
    edit(folder, LESSON, "The lamp was in the list", f"{image}\n\nThe lamp was in the list")
    await settles(watched)
    await learner.types("/learn lesson 1")
    page = await learner.sees("The lamp was in the list")
    (block,) = [block for block in page.blocks if block["type"] == "image"]
    assert (block["image_url"], block["alt_text"]) == ("https://example.org/lamp.png", "A lamp with a price")
    assert "A lamp with a price (https://example.org/lamp.png)" in page.text
    assert [each["alt"] for each in draw(page.blocks, Directory()) if each["type"] == "image"] == [block["alt_text"]]


async def test_an_image_that_slack_cannot_download_is_a_link_with_its_alt_text_and_reading_goes_on(
    folder: Path, watched: Reloading, learner: Learner, scene: Scene
) -> None:
    image = "![A lamp with a price](https://example.org/lamp.png)"
    edit(folder, LESSON, "The lamp was in the list", f"{image}\n\nThe lamp was in the list")
    await settles(watched)
    scene.stage.slack.faults.no_images = True
    await learner.types("/learn lesson 1")
    page = await learner.sees("The lamp was in the list")
    assert "image" not in [block["type"] for block in page.blocks]
    assert "[A lamp with a price](https://example.org/lamp.png)" in words(page)
    await learner.taps("Next page")
    await learner.sees("page 2 of ")
    await scene.settled()
    assert labels(page) == []


async def test_a_page_with_something_that_slack_cannot_draw_is_not_published(
    folder: Path, watched: Reloading, learner: Learner
) -> None:
    edit(folder, LESSON, "A page is one message.", "A page is one message. <!-- the answer is A -->")
    await settles(watched)
    await learner.types("/learn lesson 1")
    assert "answer is A" not in words(await learner.sees("A page is one message."))


async def test_a_page_that_was_read_stays_what_it_was_though_its_author_gives_it_another_id(
    folder: Path, watched: Reloading, learner: Learner, scene: Scene
) -> None:
    await learner.types("/learn lesson 1")
    await learner.taps("Next page")
    page = await learner.sees("Lesson 1 · page 2 of")
    before = page.snapshot()
    edit(folder, LESSON, "{#out}", "{#outside}")
    edit(folder, QUIZ, "page: out\n", "page: outside\n")
    edit(folder, ACTS, "page: out\n", "page: outside\n")
    await settles(watched)
    await learner.taps("Next page", on=page)
    below = await learner.sees("Lesson 1 · page 3 of")
    await scene.settled()
    assert scene.stage.slack.core.workspace.find(page.channel, page.ts) == before
    await learner.taps("Next page", on=page)
    await scene.settled()
    assert learner.scrollback("Lesson 1 · page 3 of").ts == below.ts


async def test_a_file_that_is_still_being_written_is_left_alone(folder: Path, watched: Reloading, scene: Scene) -> None:
    before = scene.library.module.revision
    edit(folder, LESSON, "A page is one message.", "A page is")
    await watched.look()
    edit(folder, LESSON, "A page is", "A page is a message of its own.")
    await watched.look()
    assert scene.library.module.revision == before
    await watched.look()
    assert scene.library.module.revision != before


async def test_a_quiz_under_way_keeps_the_questions_it_began_with(
    folder: Path, watched: Reloading, learner: Learner, ben: Learner, scene: Scene
) -> None:
    await learner.types("/learn quiz 1")
    await learner.taps("A")
    edit(folder, QUIZ, "A tuple goes through", "Somebody sends a tuple through")
    await settles(watched)
    await learner.taps("Next question")
    assert "A tuple goes through" in words(await learner.sees("Question 2 of 4"))
    await scene.restart()
    await learner.types("/learn quiz 1")
    assert "A tuple goes through" in words(await learner.sees("Question 2 of 4"))
    await ben.types("/learn quiz 1")
    await ben.taps("A")
    await ben.taps("Next question")
    await ben.sees("Question 2 of 4", "Somebody sends a tuple through")


async def test_a_test_under_way_keeps_its_questions_too(folder: Path, watched: Reloading, learner: Learner) -> None:
    await learner.types("/learn test")
    await learner.taps("Begin the test")
    text = (folder / TEST).read_text(encoding="utf-8")
    (folder / TEST).write_text(text[: text.index("  - id: error-or-value")], encoding="utf-8")
    await settles(watched)
    await learner.taps("Next")
    await learner.sees("Question 2 of 3")


async def test_an_edit_that_is_no_module_leaves_the_last_good_one_and_the_log_says_why(
    folder: Path, watched: Reloading, learner: Learner, caplog: pytest.LogCaptureFixture
) -> None:
    edit(folder, QUIZ, "right: A list", "wrong: A list")
    with caplog.at_level(logging.WARNING, logger="bot.library"):
        await settles(watched)
        await settles(watched)
    (record,) = caplog.records
    told = f"{(folder / QUIZ).as_posix()}:21:5 no-right: none of the options is `right:`"
    assert record.getMessage() == f"The saved module has mistakes, so the last good one is still taught:\n{told}"
    await learner.types("/learn quiz 1")
    await learner.sees("Question 1 of 4")
    with caplog.at_level(logging.INFO, logger="bot.library"):
        edit(folder, QUIZ, "wrong: A list", "right: A list")
        await settles(watched)
    assert caplog.records[-1].getMessage() == "The saved module is the same as the one being taught."
    edit(folder, QUIZ, "right: A list", "right: A list of the same length")
    await settles(watched)
    await learner.types("/learn lesson 1")
    await learner.sees("A page is one message.")


async def test_a_lesson_that_is_gone_leaves_its_buttons_with_a_sentence(
    folder: Path, watched: Reloading, learner: Learner
) -> None:
    shutil.copytree(folder / "1-first-lesson", folder / "2-second-lesson")
    for question in ("keys-after-json", "tuple-after-json", "no-json", "catching-no-json"):
        edit(folder, "2-second-lesson/quiz.yml", f"id: {question}\n", f"id: {question}-again\n")
    await settles(watched)
    await learner.types("/learn lesson 2")
    page = (await learner.sees("Lesson 2 · page 1 of 5")).snapshot()
    shutil.rmtree(folder / "2-second-lesson")
    await settles(watched)
    await learner.taps("Next page", on=page)
    await learner.whisper("/learn")
    await learner.types("/learn")
    await learner.whisper("▸ *Introduction*\n○ Lesson 1, quiz and lab\n○ Module test")


async def test_a_bot_whose_module_is_the_author_s_looks_by_itself(
    folder: Path, scene: Scene, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = scene.environment() | {"HOMEROOM_MODULE": str(folder)}
    monkeypatch.setattr(scene, "environment", lambda: whole)
    await scene.restart()
    before = scene.library.module.revision
    edit(folder, LESSON, "A page is one message.", "A page is a message of its own.")
    for _ in range(40):
        if scene.library.module.revision == before:
            await scene.bell.next(EVERY_S)
    await learner.types("/learn lesson 1")
    await learner.sees("A page is a message of its own.")
