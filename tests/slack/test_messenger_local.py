"""The messenger against the strict local Slack, with the real limits and the real clock's shape."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from bot.features.ports import Drawn, NoStream, Place, SlackRefused, SlackUnavailable, Unkeyed
from bot.queue.clock import SlackClock
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.serving import listen, serve, url_of
from bot.sandbox.slack import LocalSlack, validate_message
from bot.sandbox.slack.limits.message import TEXT_UPDATED
from bot.slack.api.messenger import SlackMessenger
from bot.slack.api.rate_limits import Limits
from bot.slack.api.web import open_session
from bot.slack.text.split import MARKDOWN_LIMIT, TEXT_LIMIT
from tests.sandbox.slack.payloads import chart, plot, table
from tests.slack.wire import messenger_on

ADA = "U0ADA"
MANIFEST = {
    "display_information": {"name": "Homeroom"},
    "oauth_config": {"scopes": {"bot": ["chat:write", "im:history", "im:write", "assistant:write"]}},
    "settings": {"socket_mode_enabled": True},
}
FOOTER = ({"type": "context", "elements": [{"type": "mrkdwn", "text": "Exchange 1 of 3"}]},)


def drawn(text: str) -> Drawn:
    return Drawn(text, ({"type": "markdown", "text": text},))


@dataclass
class Context:
    slack: LocalSlack
    messenger: SlackMessenger
    dm: Place

    async def thread(self) -> Place:
        root = await self.messenger.post(self.dm, drawn("Lab 1"), key="root")
        return Place(self.dm.workspace, self.dm.channel, root)


@pytest.fixture
async def context() -> AsyncIterator[Context]:
    clock, sock, time = Clock(), listen(), SlackClock()
    slack = LocalSlack(
        clock=clock,
        journal=Journal(now=clock.now),
        manifest=MANIFEST,
        base_url=url_of(sock),
        people=[(ADA, "Ada")],
        channels=[],
    )
    async with serve(Starlette(routes=slack.routes), sock) as url, open_session(base_url=url) as session:
        limits = Limits(lambda: time.now().timestamp())
        messenger = messenger_on(session, f"{url}/api/", limits=limits, clock=time, token=slack.bot_token)
        dm = await messenger.open_dm(slack.team_id, ADA)
        yield Context(slack, messenger, Place(slack.team_id, dm))
        await slack.close()


async def test_a_message_is_found_again_by_its_key_though_it_was_updated(context: Context) -> None:
    thread = await context.thread()
    ts = await context.messenger.post(thread, drawn("Hello"), key="k1")
    await context.messenger.post(thread, drawn("Later"), key="k2")
    await context.messenger.update(thread, ts, drawn("Hello again"))
    assert await context.messenger.find_own(thread, after_ts=thread.thread_ts, key="k1") == ts
    assert await context.messenger.find_own(thread, after_ts=thread.thread_ts, key="none") is None


async def test_a_message_at_the_top_of_a_dm_is_found_again_by_its_key(context: Context) -> None:
    ts = await context.messenger.post(context.dm, drawn("Page 1"), key="k1")
    await context.slack.say(ADA, context.dm.channel, "Hello?")
    await context.messenger.post(context.dm, drawn("Page 2"), key="k2")
    assert await context.messenger.find_own(context.dm, key="k1") == ts
    assert await context.messenger.find_own(context.dm, key="none") is None


async def test_a_stream_that_ran_out_gets_its_key_with_the_update(context: Context) -> None:
    thread = await context.thread()
    ts = await context.messenger.start_stream(thread, ADA, "Three ")
    context.slack.core.clock.move(301)
    with pytest.raises(SlackRefused):
        await context.messenger.stop_stream(thread, ts, "", (), key="k1")
    await context.messenger.update(thread, ts, drawn("Three fields."), key="k1")
    assert await context.messenger.find_own(thread, after_ts=thread.thread_ts, key="k1") == ts
    assert await context.messenger.find_own(thread, after_ts=thread.thread_ts, key="k2") is None


async def test_a_lost_post_is_not_taken_for_a_stream(context: Context) -> None:
    thread = await context.thread()
    await context.messenger.start_stream(thread, ADA, "Three ")
    assert await context.messenger.find_own(thread, after_ts=thread.thread_ts, key="k1") is None


async def test_a_stream_whose_start_was_never_answered_is_found_and_finished(context: Context) -> None:
    thread = await context.thread()
    context.slack.faults.fail("chat.startStream", status=503, after=True)
    with pytest.raises(SlackUnavailable) as lost:
        await context.messenger.start_stream(thread, ADA, "Three ")
    assert lost.value.ambiguous
    opened = Unkeyed("Three ", frozenset())
    ts = await context.messenger.find_own(thread, after_ts=thread.thread_ts, key="k1", unkeyed=opened)
    assert ts is not None
    await context.messenger.append_stream(thread, ts, "fields")
    with pytest.raises(SlackRefused, match="streaming_state_conflict"):
        await context.messenger.update(thread, ts, drawn("Too early"))
    await context.messenger.stop_stream(thread, ts, ".", FOOTER, key="k1")
    assert await context.messenger.find_own(thread, after_ts=thread.thread_ts, key="k1") == ts
    await context.messenger.update(thread, ts, drawn("Three fields."))


async def test_streams_end_where_their_tokens_do_and_each_can_be_closed(context: Context) -> None:
    thread, tokens = await context.thread(), 20
    streams = [await context.messenger.start_stream(thread, ADA, "Hi") for _ in range(tokens)]
    with pytest.raises(NoStream) as none:
        await context.messenger.start_stream(thread, ADA, "Hi")
    assert not none.value.lasting
    for ts in streams:
        await context.messenger.stop_stream(thread, ts, "", (), key="k")


async def test_a_workspace_without_streaming_is_known_by_its_first_refusal(context: Context) -> None:
    context.slack.faults.no_streaming = "channel_type_not_supported"
    with pytest.raises(NoStream) as none:
        await context.messenger.start_stream(await context.thread(), ADA, "Hi")
    assert none.value.lasting


async def test_a_refused_block_is_pointed_at(context: Context) -> None:
    with pytest.raises(SlackRefused) as caught:
        await context.messenger.post(context.dm, Drawn("Hi", ({"type": "header"},)), key="k")
    assert caught.value.error == "invalid_blocks"
    assert "/blocks/0" in str(caught.value)


async def test_a_workspace_without_charts_gets_the_plainer_message_posted_and_updated(context: Context) -> None:
    context.slack.faults.no_charts = True
    board = Drawn("Leaderboard", (chart(plot()),), plainer=(table(),))
    ts = await context.messenger.post(context.dm, board, key="k")
    await context.messenger.update(context.dm, ts, board)
    (message,) = context.slack.messages(context.dm.channel)
    assert [block["type"] for block in message.blocks] == ["table"]


async def test_the_status_stands_until_it_is_cleared(context: Context) -> None:
    thread = await context.thread()
    await context.messenger.status(thread, "is thinking…")
    assert context.slack.status(thread.channel, thread.thread_ts) == "is thinking…"
    await context.messenger.status(thread, "")
    assert context.slack.status(thread.channel, thread.thread_ts) == ""


def test_our_limits_are_slacks() -> None:
    def problems(text: str, markdown: str) -> list[object]:
        message = {"channel": "D1", "ts": "1.1", "text": text, "blocks": [{"type": "markdown", "text": markdown}]}
        return list(validate_message(message))

    assert not problems("t", "m" * MARKDOWN_LIMIT)
    assert problems("t", "m" * (MARKDOWN_LIMIT + 1))
    assert TEXT_LIMIT == TEXT_UPDATED
