import asyncio

import aiohttp

from tests.sandbox.slack.payloads import chart, plot
from tests.sandbox.slack.wire import ADA, ADA_DM, Local, error_of, refused


async def test_a_method_fails_as_often_as_asked(local: Local) -> None:
    local.slack.faults.fail("chat.postMessage", "internal_error", times=2)
    for _ in range(2):
        assert await error_of(local.bot.web.chat_postMessage(channel=ADA_DM, text="x")) == "internal_error"
    await local.bot.web.chat_postMessage(channel=ADA_DM, text="x")
    assert len(local.slack.messages(ADA_DM)) == 1


async def test_a_rate_limit_on_demand_comes_with_its_header(local: Local) -> None:
    local.slack.faults.fail("chat.update", "ratelimited", retry_after_s=7)
    error = await refused(local.bot.web.chat_update(channel=ADA_DM, ts="1.1", text="x"))
    assert (error.response.status_code, error.response.headers["Retry-After"]) == (429, "7")


async def test_a_rate_limit_on_demand_comes_in_a_200_too(local: Local) -> None:
    local.slack.faults.fail("chat.postMessage", "rate_limited")
    error = await refused(local.bot.web.chat_postMessage(channel=ADA_DM, text="x"))
    assert (error.response.status_code, error.response["error"]) == (200, "rate_limited")
    assert "Retry-After" not in error.response.headers


async def test_a_failure_afterwards_hides_that_the_call_was_carried_out(local: Local) -> None:
    local.slack.faults.fail("chat.postMessage", status=503, after=True)
    error = await refused(local.bot.web.chat_postMessage(channel=ADA_DM, text="x"))
    assert error.response.status_code == 503
    assert len(local.slack.messages(ADA_DM)) == 1


async def test_streaming_and_replies_can_be_missing(local: Local) -> None:
    root = await local.slack.say(ADA, ADA_DM, "hi")
    local.slack.faults.no_streaming = "channel_type_not_supported"
    local.slack.faults.no_replies = "missing_scope"
    start = local.bot.web.chat_startStream(channel=ADA_DM, thread_ts=root)
    assert await error_of(start) == "channel_type_not_supported"
    assert await error_of(local.bot.web.conversations_replies(channel=ADA_DM, ts=root)) == "missing_scope"
    local.slack.faults.reset()
    await local.bot.web.chat_startStream(channel=ADA_DM, thread_ts=root)


async def test_charts_can_be_missing(local: Local) -> None:
    local.slack.faults.no_charts = True
    assert (
        await error_of(local.bot.web.chat_postMessage(channel=ADA_DM, text="x", blocks=[chart(plot())]))
        == "invalid_blocks"
    )
    local.slack.faults.reset()
    await local.bot.web.chat_postMessage(channel=ADA_DM, text="x", blocks=[chart(plot())])


async def test_an_image_that_cannot_be_downloaded_is_refused_with_its_message(local: Local) -> None:
    image = {"type": "image", "image_url": "https://example.org/lamp.png", "alt_text": "A lamp"}
    said = {"channel": ADA_DM, "text": "x", "blocks": [{"type": "divider"}, image]}
    local.slack.faults.no_images = True
    told = (await refused(local.bot.web.chat_postMessage(**said))).response
    assert told["error"] == "invalid_blocks"
    expected = "[ERROR] downloading image failed [json-pointer:/blocks/1/image_url]"
    assert told["response_metadata"]["messages"] == [expected]
    local.slack.faults.reset()
    await local.bot.web.chat_postMessage(**said)


async def test_an_answer_can_be_held_after_the_call_was_carried_out(local: Local) -> None:
    root = await local.slack.say(ADA, ADA_DM, "hi")
    hold = local.slack.faults.hold("chat.startStream")
    calling = asyncio.create_task(local.bot.web.chat_startStream(channel=ADA_DM, thread_ts=root))
    await asyncio.wait_for(hold.reached.wait(), 3)
    assert not calling.done()
    assert local.slack.messages(ADA_DM, root)[1].streaming == "in_progress"
    hold.release()
    assert (await calling)["ok"]


async def test_a_call_can_be_held_before_it_is_carried_out(local: Local) -> None:
    hold = local.slack.faults.hold("chat.postMessage", after=False)
    calling = asyncio.create_task(local.bot.web.chat_postMessage(channel=ADA_DM, text="x"))
    await asyncio.wait_for(hold.reached.wait(), 3)
    assert local.slack.messages(ADA_DM) == []
    hold.release()
    await calling
    assert len(local.slack.messages(ADA_DM)) == 1


async def test_a_caller_that_goes_away_leaves_what_it_did(local: Local) -> None:
    local.slack.faults.hold("chat.postMessage")
    timeout = aiohttp.ClientTimeout(total=0.2)
    headers = {"Authorization": f"Bearer {local.slack.bot_token}"}
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:
        body = {"channel": ADA_DM, "text": "x"}
        try:
            await session.post(f"{local.bot.web.base_url}chat.postMessage", json=body)
        except TimeoutError:
            body = {}
    assert body == {}
    assert len(local.slack.messages(ADA_DM)) == 1
