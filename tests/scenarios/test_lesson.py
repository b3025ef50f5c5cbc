"""Lessons: a page a message, so that scrolling back and searching stay useful."""

from bot.course.model import Module, Table
from bot.sandbox.slack.model import Message
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words


async def read_through(learner: Learner, count: int) -> Message:
    """Turn the pages of the lesson that was just opened; returns the last one."""
    for number in range(2, count + 1):
        await learner.taps("Next page")
        page = await learner.sees(f"page {number} of {count}")
    return page


async def test_next_posts_the_next_page_below_and_takes_the_buttons_off_the_old_one(learner: Learner) -> None:
    await learner.types("/learn lesson 1")
    first = await learner.sees("Lesson 1 · page 1 of ", "What must a call to Claude carry")
    assert labels(first)[-1] == "Next page"
    await learner.taps("Next page")
    second = await learner.sees("Lesson 1 · page 2 of ")
    assert second.ts > first.ts
    await learner.sees("Lesson 1 · page 1 of ")
    assert "Next page" not in labels(first)


async def test_every_page_stays_in_the_scrollback(learner: Learner, module: Module) -> None:
    pages = module.lesson(1).pages
    await learner.types("/learn lesson 1")
    await read_through(learner, len(pages))
    for number, page in enumerate(pages, start=1):
        learner.scrollback(page.title, f"Lesson 1 · page {number} of {len(pages)}")


async def test_the_last_page_marks_the_lesson_done_and_leads_to_its_quiz(learner: Learner, module: Module) -> None:
    await learner.types("/learn lesson 1")
    last = await read_through(learner, len(module.lesson(1).pages))
    assert labels(last) == ["Take quiz 1"]
    await learner.types("/learn")
    await learner.whisper("✓ Lesson 1 · ▸ *Quiz 1*")


async def test_before_the_last_page_the_lesson_is_not_done(learner: Learner) -> None:
    await learner.types("/learn lesson 1")
    await learner.taps("Next page")
    await learner.types("/learn")
    await learner.whisper("▸ *Lesson 1 (page 2 of 9)*")


async def test_a_lesson_opens_where_it_was_left_and_anew_once_it_is_done(learner: Learner, module: Module) -> None:
    await learner.types("/learn lesson 1")
    await learner.taps("Next page")
    await learner.types("/learn lesson 1")
    await learner.sees("Lesson 1 · page 2 of ")
    await learner.scene.passes(minutes=5)
    for _ in module.lesson(1).pages[2:]:
        await learner.taps("Next page")
    await learner.types("/learn lesson 1")
    await learner.sees("Lesson 1 · page 1 of ")


async def test_next_pressed_twice_posts_one_page(learner: Learner) -> None:
    await learner.types("/learn lesson 1")
    shown = (await learner.sees("page 1 of ")).snapshot()
    await learner.taps("Next page", on=shown)
    await learner.taps("Next page", on=shown, at_once=True)
    await learner.scene.settled()
    assert len([one for one in learner.screen() if "page 2 of " in words(one)]) == 1


async def test_a_page_has_its_footnotes_with_a_link_to_their_source(learner: Learner) -> None:
    await learner.types("/learn lesson 1")
    await learner.taps("Next page")
    page = await learner.sees("Lesson 1 · page 2 of ")
    assert "¹" in words(page)
    assert "<https://" in words(page)


async def test_a_table_is_slacks_own_table(learner: Learner, module: Module) -> None:
    await learner.types("/learn lesson 1")
    await read_through(learner, len(module.lesson(1).pages))
    drawn = [block for message in learner.screen() for block in message.blocks if block["type"] == "table"]
    assert len(drawn) == sum(isinstance(part, Table) for page in module.lesson(1).pages for part in page.parts)
