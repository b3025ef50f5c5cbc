"""The page's own gestures in a real browser."""

import re

import pytest
from playwright.async_api import Browser, expect

from bot.sandbox.slack.model import StoredFile
from bot.sandbox.stage import Stage
from tests.sandbox.page.tab import ADA, ADA_DM, connected_bot, running_stage
from tests.sandbox.page.test_agent import manifest
from tests.sandbox.page.test_protocol import MODAL
from tests.sandbox.page.window import DESKTOP, PHONE, needs_chromium, opened
from tests.sandbox.slack.wire import Bot, until

BLOCKS = [
    {"type": "header", "text": {"type": "plain_text", "text": "Question 2 of 4"}},
    {"type": "section", "text": {"type": "mrkdwn", "text": "What does *max_tokens* <javascript:alert(1)|do>?"}},
    {
        "type": "actions",
        "block_id": "options",
        "elements": [
            {
                "type": "button",
                "action_id": f"answer/{name}",
                "value": name,
                "text": {"type": "plain_text", "text": name},
            }
            for name in ("A", "B")
        ],
    },
]

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]


async def test_a_learner_writes_taps_reads_a_thread_and_fills_in_a_modal(
    browser: Browser, stage: Stage, bot: Bot
) -> None:
    page, problems = await opened(browser, stage, DESKTOP)
    composer = page.get_by_role("textbox", name="Message", exact=True)
    await composer.fill("hello *there*")
    await composer.press("Enter")
    log = page.get_by_role("log", name="Messages in Homeroom")
    await expect(log.get_by_role("article").filter(has_text="hello there")).to_be_visible()
    assert [event["tab"] for event in bot.events("app_home_opened")] == ["messages"]

    root = (await bot.web.chat_postMessage(channel=ADA_DM, text="Question", blocks=BLOCKS))["ts"]
    await log.get_by_role("button", name="B", exact=True).dblclick()
    await expect(log.get_by_role("button", name="B", exact=True)).not_to_have_attribute("aria-busy", "true")
    taps = [request.payload for request in bot.arrived if request.type == "interactive"]
    assert [tap["actions"][0]["value"] for tap in taps] == ["B", "B"]

    await bot.web.views_open(trigger_id=taps[-1]["trigger_id"], view=MODAL)
    dialog = page.get_by_role("dialog", name="Your name")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert")).to_have_text("Please complete this required field.")
    await dialog.get_by_role("textbox", name="Alias").fill("Quiet Otter")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()

    stream = (await bot.web.chat_startStream(channel=ADA_DM, thread_ts=root, markdown_text="First **wo"))["ts"]
    thread = page.get_by_role("log", name="Thread messages")
    await expect(thread.get_by_role("article").last).to_have_class(re.compile("streaming"))
    await bot.web.chat_stopStream(channel=ADA_DM, ts=stream, markdown_text="rd**")
    await expect(thread.locator("strong", has_text="word")).to_be_visible()
    reply = page.get_by_role("textbox", name="Reply in thread")
    await reply.fill("/learn")
    await reply.press("Enter")
    await expect(page.get_by_text("/learn is not supported in threads. Sorry!")).to_be_visible()
    await expect(reply).to_have_value("/learn")
    assert problems == []


async def test_a_message_shows_its_files_by_name_and_size(browser: Browser, stage: Stage) -> None:
    page, problems = await opened(browser, stage, DESKTOP)
    files = [StoredFile("data.json", "application/json", b"{}" * 1000), StoredFile("<b>.txt", "text/plain", b"hi")]
    await stage.slack.share_files(ADA, ADA_DM, files, "Here they are")
    message = page.get_by_role("article").filter(has_text="Here they are")
    await expect(message.get_by_test_id("attachment")).to_have_text(["data.json 2 kB", "<b>.txt 2 bytes"])
    assert problems == []


async def test_work_in_a_thread_is_seen_and_stopped(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.sandbox.page.tab.PAGE_MANIFEST", manifest())
    async with running_stage() as stage, connected_bot(stage) as bot:
        root = (await bot.web.chat_postMessage(channel=ADA_DM, text="Ask away"))["ts"]
        ts = (await bot.web.chat_postMessage(channel=ADA_DM, text="Here", thread_ts=root))["ts"]
        link = (await bot.web.chat_getPermalink(channel=ADA_DM, message_ts=ts))["permalink"]
        page, problems = await opened(browser, stage, DESKTOP, link)
        thread = {"channel_id": ADA_DM, "thread_ts": root}
        await bot.web.agents_sessions_setStatus(**thread, status="processing")
        await expect(page.get_by_text("Homeroom is working …")).to_be_visible()
        await bot.web.assistant_threads_setStatus(**thread, status="is reading …")
        await expect(page.get_by_text("Homeroom is reading …")).to_be_visible()
        await page.get_by_role("button", name="Stop", exact=True).click()
        await until(lambda: bot.events("agent_session_stopped"))
        await bot.web.agents_sessions_setStatus(**thread, status="active")
        await expect(page.get_by_role("button", name="Stop", exact=True)).to_be_hidden()
        assert problems == []


async def test_a_permalink_opens_the_thread_it_names_and_ones_own_words_can_be_edited(
    browser: Browser, stage: Stage, bot: Bot
) -> None:
    root = (await bot.web.chat_postMessage(channel=ADA_DM, text="Lab 1"))["ts"]
    ts = await stage.slack.say("U0ADA", ADA_DM, "my wrods", root)
    link = (await bot.web.chat_getPermalink(channel=ADA_DM, message_ts=ts))["permalink"]
    page, problems = await opened(browser, stage, DESKTOP, link)
    message = page.get_by_role("log", name="Thread messages").get_by_role("article").filter(has_text="my wrods")
    await message.hover()
    await message.get_by_role("button", name="Edit message").click()
    field = page.get_by_role("textbox", name="Edit message")
    await field.fill("my words")
    await field.press("Enter")
    await expect(page.get_by_role("article").filter(has_text="my words")).to_contain_text("(edited)")
    assert [event["message"]["text"] for event in bot.events("message_changed")] == ["my words"]
    assert problems == []


async def test_tools_people_and_a_lost_connection(browser: Browser, stage: Stage, bot: Bot) -> None:
    page, problems = await opened(browser, stage, DESKTOP)
    await page.get_by_role("button", name="Faults").click()
    await page.get_by_role("switch", name="The next ack gets lost").check()
    await expect(page.get_by_role("button", name="Faults · 1")).to_be_visible()
    assert stage.slack.faults.acks_to_drop == 1
    stage.slack.faults.reset()
    await page.keyboard.press("Escape")

    await page.get_by_role("combobox", name="Act as").select_option("Ben Osei")
    await expect(page.get_by_role("button", name="Ben Osei (you)")).to_be_visible()
    await bot.web.chat_postEphemeral(channel="C0GENERAL", user="U0BEN", text="only for Ben")
    await page.get_by_role("button", name="# general").click()
    await expect(page.get_by_role("article")).to_contain_text("Only visible to you")
    await page.get_by_role("button", name="Dismiss").click()
    await expect(page.get_by_role("article")).to_have_count(0)

    await page.get_by_role("button", name="Inspector").click()
    await expect(page.get_by_role("complementary", name="Inspector")).to_contain_text("chat.postEphemeral")
    for socket in bot.sockets:
        await socket.close()
    await expect(page.get_by_role("status").filter(has_text="not connected")).to_be_visible()
    assert problems == []


async def test_on_a_phone_places_and_threads_lie_over_the_page(browser: Browser, stage: Stage, bot: Bot) -> None:
    page, problems = await opened(browser, stage, PHONE)
    root = (await bot.web.chat_postMessage(channel=ADA_DM, text="Lab 1"))["ts"]
    await bot.web.chat_postMessage(channel=ADA_DM, text="Hi!", thread_ts=root)
    await page.get_by_role("button", name="Close thread").click()
    await page.get_by_role("button", name="1 reply").click()
    await expect(page.get_by_role("log", name="Thread messages")).to_contain_text("Hi!")
    await page.get_by_role("button", name="Close thread").click()
    await expect(page.get_by_role("navigation", name="Places")).not_to_be_in_viewport()
    await page.get_by_role("button", name="Places").click()
    await page.get_by_role("button", name="# general").click()
    await expect(page.get_by_role("heading", name="#general")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert problems == []
