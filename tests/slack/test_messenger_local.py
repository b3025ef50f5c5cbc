"""The messenger against the strict local Slack, with the real limits and the real clock's shape."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from bot.emulator.clock import Clock
from bot.emulator.journal import Journal
from bot.emulator.serving import listen, serve, url_of
from bot.emulator.slack import LocalSlack, validate_message
from bot.emulator.slack.limits.message import TEXT_UPDATED
from bot.service.ports import Drawn, NoStream, Place, SlackRefused, SlackUnavailable, Unkeyed
from bot.slack.messenger import SlackMessenger
from bot.slack.text import MARKDOWN_LIMIT, TEXT_LIMIT
from bot.slack.web import open_session
from bot.work.clock import SlackClock
from bot.work.limits import Limits
from tests.emulator.slack.payloads import chart, plot, table
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
class Desk:
    slack: LocalSlack
    messenger: SlackMessenger
    dm: Place

    async def thread(self) -> Place:
        root = await self.messenger.post(self.dm, drawn("Lab 1"), key="root")
        return Place(self.dm.workspace, self.dm.channel, root)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
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
        yield Desk(slack, messenger, Place(slack.team_id, dm))
        await slack.close()


async def test_a_message_is_found_again_by_its_key_though_it_was_updated(desk: Desk) -> None:
    thread = await desk.thread()
    ts = await desk.messenger.post(thread, drawn("Hello"), key="k1")
    await desk.messenger.post(thread, drawn("Later"), key="k2")
    await desk.messenger.update(thread, ts, drawn("Hello again"))
    assert await desk.messenger.find_own(thread, after_ts=thread.thread_ts, key="k1") == ts
    assert await desk.messenger.find_own(thread, after_ts=thread.thread_ts, key="none") is None


async def test_a_message_at_the_top_of_a_dm_is_found_again_by_its_key(desk: Desk) -> None:
    ts = await desk.messenger.post(desk.dm, drawn("Page 1"), key="k1")
    await desk.slack.say(ADA, desk.dm.channel, "Hello?")
    await desk.messenger.post(desk.dm, drawn("Page 2"), key="k2")
    assert await desk.messenger.find_own(desk.dm, key="k1") == ts
    assert await desk.messenger.find_own(desk.dm, key="none") is None


async def test_a_stream_that_ran_out_gets_its_key_with_the_update(desk: Desk) -> None:
    thread = await desk.thread()
    ts = await desk.messenger.start_stream(thread, ADA, "Three ")
    desk.slack.core.clock.move(301)
    with pytest.raises(SlackRefused):
        await desk.messenger.stop_stream(thread, ts, "", (), key="k1")
    await desk.messenger.update(thread, ts, drawn("Three fields."), key="k1")
    assert await desk.messenger.find_own(thread, after_ts=thread.thread_ts, key="k1") == ts
    assert await desk.messenger.find_own(thread, after_ts=thread.thread_ts, key="k2") is None


async def test_a_lost_post_is_not_taken_for_a_stream(desk: Desk) -> None:
    thread = await desk.thread()
    await desk.messenger.start_stream(thread, ADA, "Three ")
    assert await desk.messenger.find_own(thread, after_ts=thread.thread_ts, key="k1") is None


async def test_a_stream_whose_start_was_never_answered_is_found_and_finished(desk: Desk) -> None:
    thread = await desk.thread()
    desk.slack.faults.fail("chat.startStream", status=503, after=True)
    with pytest.raises(SlackUnavailable) as lost:
        await desk.messenger.start_stream(thread, ADA, "Three ")
    assert lost.value.ambiguous
    opened = Unkeyed("Three ", frozenset())
    ts = await desk.messenger.find_own(thread, after_ts=thread.thread_ts, key="k1", unkeyed=opened)
    assert ts is not None
    await desk.messenger.append_stream(thread, ts, "fields")
    with pytest.raises(SlackRefused, match="streaming_state_conflict"):
        await desk.messenger.update(thread, ts, drawn("Too early"))
    await desk.messenger.stop_stream(thread, ts, ".", FOOTER, key="k1")
    assert await desk.messenger.find_own(thread, after_ts=thread.thread_ts, key="k1") == ts
    await desk.messenger.update(thread, ts, drawn("Three fields."))


async def test_streams_end_where_their_tokens_do_and_each_can_be_closed(desk: Desk) -> None:
    thread, tokens = await desk.thread(), 20
    streams = [await desk.messenger.start_stream(thread, ADA, "Hi") for _ in range(tokens)]
    with pytest.raises(NoStream) as none:
        await desk.messenger.start_stream(thread, ADA, "Hi")
    assert not none.value.lasting
    for ts in streams:
        await desk.messenger.stop_stream(thread, ts, "", (), key="k")


async def test_a_workspace_without_streaming_is_known_by_its_first_refusal(desk: Desk) -> None:
    desk.slack.faults.no_streaming = "channel_type_not_supported"
    with pytest.raises(NoStream) as none:
        await desk.messenger.start_stream(await desk.thread(), ADA, "Hi")
    assert none.value.lasting


async def test_a_refused_block_is_pointed_at(desk: Desk) -> None:
    with pytest.raises(SlackRefused) as caught:
        await desk.messenger.post(desk.dm, Drawn("Hi", ({"type": "header"},)), key="k")
    assert caught.value.error == "invalid_blocks"
    assert "/blocks/0" in str(caught.value)


async def test_a_workspace_without_charts_gets_the_plainer_message_posted_and_updated(desk: Desk) -> None:
    desk.slack.faults.no_charts = True
    board = Drawn("Leaderboard", (chart(plot()),), plainer=(table(),))
    ts = await desk.messenger.post(desk.dm, board, key="k")
    await desk.messenger.update(desk.dm, ts, board)
    (message,) = desk.slack.messages(desk.dm.channel)
    assert [block["type"] for block in message.blocks] == ["table"]


async def test_the_status_stands_until_it_is_cleared(desk: Desk) -> None:
    thread = await desk.thread()
    await desk.messenger.status(thread, "is thinking…")
    assert desk.slack.status(thread.channel, thread.thread_ts) == "is thinking…"
    await desk.messenger.status(thread, "")
    assert desk.slack.status(thread.channel, thread.thread_ts) == ""


def test_our_limits_are_slacks() -> None:
    def problems(text: str, markdown: str) -> list[object]:
        message = {"channel": "D1", "ts": "1.1", "text": text, "blocks": [{"type": "markdown", "text": markdown}]}
        return list(validate_message(message))

    assert not problems("t", "m" * MARKDOWN_LIMIT)
    assert problems("t", "m" * (MARKDOWN_LIMIT + 1))
    assert TEXT_LIMIT == TEXT_UPDATED
