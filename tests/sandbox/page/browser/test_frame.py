"""The page around the conversation: the banner, the clock, the message field, the toasts."""

import re
import time

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox.cast import Cast
from bot.sandbox.stage import Stage
from tests.sandbox.page.tab import GENERAL, running_stage
from tests.sandbox.page.window import DESKTOP, PHONE, needs_chromium, opened
from tests.sandbox.slack.wire import Bot

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message", exact=True)


@pytest.mark.parametrize(
    ("live", "words"),
    [(False, "An offline tutor stands in for Claude: nothing leaves this machine."),
     (True, "The tutor is Claude, with your key: labs go to Anthropic.")],
)  # fmt: skip
async def test_the_banner_says_who_the_tutor_is_and_what_leaves_the_machine(
    browser: Browser, live: bool, words: str
) -> None:
    async with running_stage(live=live) as stage:
        page, problems = await opened(browser, stage, DESKTOP)
        await expect(page.locator("#banner")).to_have_text(f"A local stand-in, not Slack. {words}")
        assert await page.locator("#banner").evaluate("banner => banner.scrollWidth <= banner.clientWidth")
        assert problems == []


async def test_the_jump_to_monday_names_the_zone_it_means(browser: Browser) -> None:
    async with running_stage(cast=Cast(zone="Europe/Berlin")) as stage:
        page, _ = await opened(browser, stage, DESKTOP)
        await page.locator("[data-tool=clock]").click()
        await expect(page.get_by_role("button", name="Next Monday 09:00, Europe/Berlin")).to_be_visible()


async def test_a_save_that_is_not_taught_stands_on_the_page_until_it_is_mended(browser: Browser, stage: Stage) -> None:
    page, _ = await opened(browser, stage, PHONE)
    bar = page.locator("#not-taught")
    await expect(page.locator("#banner")).not_to_be_empty()
    await expect(bar).to_be_hidden()
    stage.page.say_of_module("first-steps/quiz.yml:21:5 no-right: none of the options is `right:`")
    await expect(bar).to_contain_text("What you saved is not taught, the last good one is. first-steps/quiz.yml:21:5")
    await page.reload()
    await expect(bar).to_be_in_viewport(ratio=1)
    stage.page.say_of_module("")
    await expect(bar).to_be_hidden()


async def test_an_archived_channel_says_so_in_the_list_and_can_be_opened_again(
    browser: Browser, stage: Stage, bot: Bot
) -> None:
    page, problems = await opened(browser, stage, DESKTOP)
    await page.get_by_role("button", name="# general").click()
    await field(page).fill("/archive")
    await field(page).press("Enter")
    await expect(page.get_by_role("button", name="# general (archived)")).to_be_visible()
    await expect(field(page)).to_be_hidden()
    await page.reload()
    await page.get_by_role("button", name="Unarchive").click()
    await expect(page.get_by_role("button", name="# general", exact=True)).to_be_visible()
    await field(page).fill("here again")
    assert not stage.slack.workspace.channels[GENERAL].is_archived
    assert problems == []


async def test_a_clock_that_was_moved_is_marked_also_after_a_reload(browser: Browser, stage: Stage) -> None:
    stage.clock.move(time.time() - stage.clock.now())  # the browser compares it with this machine's
    page, _ = await opened(browser, stage, DESKTOP)
    clock = page.locator("[data-tool=clock]")
    await expect(clock).not_to_have_class(re.compile("moved"))
    stage.clock.move(3600)
    await expect(clock).to_have_class(re.compile("moved"))
    await page.reload()
    await expect(clock).to_have_class(re.compile("moved"))


async def test_the_inspector_shows_how_an_event_came_over_http(browser: Browser, stage: Stage) -> None:
    http = {"url": "http://127.0.0.1:3000/slack/events", "timestamp": "1", "signature": "v0=12345678…", "status": 0}
    stage.journal.write("event", "message", {}, {"failure": "http_timeout", "ack": {}, "http": http}, ms=3)
    page, problems = await opened(browser, stage, DESKTOP)
    await page.get_by_role("button", name="Inspector").click()
    line = page.locator("li.event").filter(has_text="http_timeout")
    await line.get_by_role("button").first.click()
    await expect(line).to_contain_text(f"Posted to{http['url']}SignedX-Slack-Signature v0=12345678…")
    await expect(line).to_contain_text("Statusnone: http_timeout")
    assert problems == []


async def test_a_slash_lists_the_commands_and_enter_takes_the_first(browser: Browser, stage: Stage, bot: Bot) -> None:
    page, problems = await opened(browser, stage, DESKTOP)
    await expect(page.locator("#bot-state")).to_have_text("Homeroom is connected")
    await field(page).fill("/")
    await expect(page.get_by_role("listbox", name="Commands").get_by_role("option").first).to_contain_text("/learn")
    await field(page).press("Enter")
    await expect(field(page)).to_have_value("/learn")
    await expect(page.locator("#toasts")).to_be_empty()
    assert problems == []


async def test_the_field_is_as_high_as_what_it_says_also_in_a_window_that_became_narrow(
    browser: Browser, stage: Stage
) -> None:
    page, _ = await opened(browser, stage, DESKTOP)
    await page.get_by_role("button", name="# learn-claude").click()
    await expect(field(page)).to_have_attribute("placeholder", re.compile("^Message #learn-claude as Ada"))
    await page.set_viewport_size(PHONE)
    await page.wait_for_function(
        "field => field.scrollHeight <= field.offsetHeight", arg=await field(page).element_handle()
    )
    assert await field(page).evaluate("field => field.offsetHeight") > 60  # two lines


async def test_a_toast_covers_neither_the_field_nor_what_is_suggested_above_it(
    browser: Browser, stage: Stage, bot: Bot
) -> None:
    page, _ = await opened(browser, stage, DESKTOP)
    await field(page).fill("/nonsense")
    await field(page).press("Enter")
    toast = page.locator(".toast")
    await expect(toast).to_contain_text("/nonsense is not a valid command.")
    box, below = await toast.bounding_box(), await page.locator("#log").bounding_box()
    assert box
    assert below
    assert below["y"] < box["y"]
    assert box["y"] + box["height"] < below["y"] + below["height"] / 2
