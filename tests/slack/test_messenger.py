"""Outgoing calls: posts, updates, the status line, opening a DM."""

import asyncio
import logging

import pytest

from bot.features.ports import Drawn, Place, SlackRefused
from bot.slack.api.web import open_session
from tests.slack.wire import HELLO, THREAD, TOKEN, Bench, DrowsyClock, Tokens, messenger_on

CHART, TABLE = ({"type": "data_visualization"},), ({"type": "table"},)
BOARD = Drawn("Leaderboard", CHART, plainer=TABLE)
REFUSED, OK = {"ok": False, "error": "invalid_blocks"}, {"ok": True, "ts": "1.1"}


async def test_a_post_carries_its_key_and_unfurls_nothing(bench: Bench) -> None:
    assert await bench.messenger.post(THREAD, HELLO, key="k7") == "200.000001"
    (args,) = bench.wire.asked("chat.postMessage")
    assert args == {
        "channel": "D1",
        "thread_ts": "100.000001",
        "text": "Hello",
        "blocks": [{"type": "markdown", "text": "Hello"}],
        "metadata": {"event_type": "homeroom", "event_payload": {"key": "k7"}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


async def test_an_update_leaves_the_metadata_alone(bench: Bench) -> None:
    await bench.messenger.update(THREAD, "200.000001", HELLO)
    assert set(bench.wire.asked("chat.update")[0]) == {"channel", "ts", "text", "blocks"}


async def test_every_answer_tells_slacks_time(bench: Bench) -> None:
    await bench.messenger.post(THREAD, HELLO, key="k")
    assert bench.dates == ["Sun, 22 Nov 2026 10:00:00 GMT"]


async def test_a_dm_is_opened_with_its_learner(bench: Bench) -> None:
    bench.wire.answers["conversations.open"] = [{"ok": True, "channel": {"id": "D7"}}]
    assert await bench.messenger.open_dm("T1", "U7") == "D7"
    assert bench.wire.asked("conversations.open")[0]["users"] == "U7"


async def test_a_slack_on_this_machine_needs_no_proxy(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    async with open_session(base_url=bench.base_url) as session:
        messenger = messenger_on(session, bench.base_url, limits=Tokens(), clock=DrowsyClock(), token=TOKEN)
        await asyncio.wait_for(messenger.post(THREAD, HELLO, key="k"), 5)
    assert len(bench.wire.calls) == 1


# --- a chart that a workspace does not know yet ---------------------------------------------


async def tried(bench: Bench, workspace: str = "T1") -> list[tuple[dict[str, str], ...]]:
    """The blocks of each message that it took to post a board."""
    before = len(bench.wire.calls)
    assert await bench.messenger.post(Place(workspace, "C1"), BOARD, key="k") == "1.1"
    return [tuple(args["blocks"]) for _, args in bench.wire.calls[before:]]


async def test_a_refused_chart_is_sent_again_as_a_table_and_the_operator_reads_why(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.wire.answers["chat.postMessage"] = [REFUSED, OK]
    with caplog.at_level(logging.WARNING):
        assert await tried(bench) == [CHART, TABLE]
    assert caplog.messages == ["workspace T1 draws no charts (Slack said invalid_blocks); it gets tables for a day"]


async def test_a_refusal_is_believed_for_a_day_and_in_that_workspace(bench: Bench) -> None:
    bench.wire.answers["chat.postMessage"] = [REFUSED, OK, OK, REFUSED, OK, REFUSED, OK]
    await tried(bench)
    for passed, workspace, blocks in [(23, "T1", [TABLE]), (0, "T2", [CHART, TABLE]), (2, "T1", [CHART, TABLE])]:
        bench.clock.slept += passed * 3600
        assert await tried(bench, workspace) == blocks


async def test_a_refusal_for_another_reason_is_no_word_on_charts(bench: Bench) -> None:
    bench.wire.answers["chat.postMessage"] = [{"ok": False, "error": "not_in_channel"}, OK]
    with pytest.raises(SlackRefused, match="not_in_channel"):
        await tried(bench)
    assert await tried(bench) == [CHART]


async def test_an_image_that_cannot_be_downloaded_becomes_a_link_and_the_next_page_is_tried_with_its_own(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    image, link = ({"type": "image"},), ({"type": "markdown"},)
    page = Drawn("Page 1", image, plainer=link)
    bench.wire.answers["chat.postMessage"] = [REFUSED, OK, OK, OK]
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            await bench.messenger.post(THREAD, page, key="k")
    assert [tuple(args["blocks"]) for _, args in bench.wire.calls] == [image, link, image]
    told = "workspace T1 can't show a page's images (Slack said invalid_blocks); that page has links to them"
    assert caplog.messages == [told]
    assert await tried(bench) == [CHART]


async def test_a_workspace_without_charts_still_gets_images(bench: Bench) -> None:
    bench.wire.answers["chat.postMessage"] = [REFUSED, OK, OK]
    await tried(bench)
    await bench.messenger.post(THREAD, Drawn("Page 1", ({"type": "image"},), plainer=TABLE), key="k")
    assert bench.wire.calls[-1][1]["blocks"] == [{"type": "image"}]


async def test_a_message_without_newer_blocks_is_sent_once_whatever_is_said(bench: Bench) -> None:
    bench.wire.answers["chat.postMessage"] = [REFUSED]
    with pytest.raises(SlackRefused):
        await bench.messenger.post(THREAD, Drawn("x", CHART), key="k")
    assert len(bench.wire.calls) == 1
