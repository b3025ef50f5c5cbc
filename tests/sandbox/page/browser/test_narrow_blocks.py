"""Blocks on a phone: charts whose words can be read, rows of numbers that are even, suggestions that wrap."""

import pytest
from playwright.async_api import Browser, Locator, expect

from bot.sandbox.stage import Stage
from tests.sandbox.page.tab import ADA_DM, connected_bot, running_stage
from tests.sandbox.page.test_agent import manifest
from tests.sandbox.page.window import DESKTOP, PHONE, needs_chromium, opened
from tests.sandbox.slack.payloads import chart
from tests.sandbox.slack.wire import Bot

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]

LESSONS = [f"Lesson {number}" for number in range(1, 5)]
COUNTS = {"Lesson": (12, 8, 4, 1), "Quiz": (10, 6, 3, 0), "Lab": (7, 4, 2, 0)}
BARS = {
    "type": "bar",
    "series": [
        {
            "name": name,
            "data": [{"label": lesson, "value": value} for lesson, value in zip(LESSONS, values, strict=True)],
        }
        for name, values in COUNTS.items()
    ],
    "axis_config": {"categories": LESSONS},
}


async def tops(buttons: Locator) -> list[float]:
    """The height at which each button stands."""
    boxes = [await button.bounding_box() for button in await buttons.all()]
    return [box["y"] for box in boxes if box]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_chart_has_its_numbers_in_letters_as_large_as_small_print(
    browser: Browser, stage: Stage, bot: Bot, size: dict[str, int]
) -> None:
    page, problems = await opened(browser, stage, size)
    await bot.web.chat_postMessage(channel=ADA_DM, text="x", blocks=[chart(BARS)])  # type: ignore[arg-type]
    plot = page.locator(".chart svg")
    await expect(plot.locator(".value")).to_have_text([str(one) for values in COUNTS.values() for one in values])
    heights = await plot.locator("text").evaluate_all("texts => texts.map(one => one.getBoundingClientRect().height)")
    assert min(heights) >= 12
    box, log = await plot.bounding_box(), await page.locator("#log").bounding_box()
    assert box
    assert log
    assert box["x"] + box["width"] <= log["x"] + log["width"]
    assert problems == []


async def test_a_chart_is_drawn_anew_for_a_window_that_became_narrow(browser: Browser, stage: Stage, bot: Bot) -> None:
    page, problems = await opened(browser, stage, DESKTOP)
    await bot.web.chat_postMessage(channel=ADA_DM, text="x", blocks=[chart(BARS)])  # type: ignore[arg-type]
    plot = page.locator(".chart svg")
    await expect(plot).to_be_visible()
    await page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    await page.wait_for_function("document.querySelector('.chart svg').clientWidth < 390")
    assert problems == []


async def test_the_numbers_of_an_overview_stand_in_even_rows(browser: Browser, stage: Stage, bot: Bot) -> None:
    page, _ = await opened(browser, stage, PHONE)
    rows = [
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": f"go/{number}",
                    "text": {"type": "plain_text", "text": f"○ {number}"},
                }
                for number in range(at, at + 5)
            ],
        }
        for at in (1, 6, 11)
    ]
    await bot.web.chat_postMessage(channel=ADA_DM, text="x", blocks=rows)  # type: ignore[arg-type]
    buttons = page.locator("#log .button")
    await expect(buttons).to_have_count(15)
    boxes = [await button.bounding_box() for button in await buttons.all()]
    lefts = [box["x"] for box in boxes if box]
    assert lefts[:5] == lefts[5:10] == lefts[10:]
    assert len(set(await tops(buttons))) == 3


async def test_suggestions_wrap_on_a_phone(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.sandbox.page.tab.PAGE_MANIFEST", manifest())
    prompts = [{"title": f"Suggestion number {number}", "message": "x"} for number in range(1, 5)]
    async with running_stage() as stage, connected_bot(stage) as bot:
        page, _ = await opened(browser, stage, PHONE)
        await bot.web.assistant_threads_setSuggestedPrompts(channel_id=ADA_DM, title="Ask", prompts=prompts)
        chips = page.locator(".chip")
        await expect(chips).to_have_count(4)
        assert len(set(await tops(chips))) > 1
        assert await page.locator("#prompts").evaluate("node => node.scrollWidth <= node.clientWidth")
