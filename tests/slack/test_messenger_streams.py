"""Replies that are streamed, and where there is no stream to be had."""

from typing import Any

import pytest

from bot.features.ports import NoStream, SlackRefused, SlackUnavailable
from bot.slack.blocks.buttons import FEEDBACK, feedback, plainer
from tests.slack.wire import THREAD, Bench, Http


async def test_a_stream_is_for_the_learner_and_takes_the_token_of_its_end_with_it(bench: Bench) -> None:
    ts = await bench.messenger.start_stream(THREAD, "U7", "A request")
    await bench.messenger.append_stream(THREAD, ts, " has")
    await bench.messenger.stop_stream(THREAD, ts, " three fields.", ({"type": "divider"},), key="k9")
    assert bench.tokens.taken == ["chat.startStream", "chat.stopStream", "chat.appendStream"]
    (start,) = bench.wire.asked("chat.startStream")
    assert (start["recipient_user_id"], start["recipient_team_id"]) == ("U7", "T1")
    assert "metadata" not in start
    (stop,) = bench.wire.asked("chat.stopStream")
    assert stop["blocks"] == [{"type": "divider"}]
    assert stop["metadata"]["event_payload"] == {"key": "k9"}


async def test_without_a_pair_of_tokens_there_is_no_stream_this_time(bench: Bench) -> None:
    bench.tokens.pairs = False
    with pytest.raises(NoStream) as caught:
        await bench.messenger.start_stream(THREAD, "U7", "A request")
    assert not caught.value.lasting
    assert not bench.wire.calls


# Slack lists the first two; the last is a name that nobody has seen.
NO_STREAMS = [
    *("channel_type_not_supported", "not_subscribed_to_message_stream_stopped"),
    *("unknown_method", "missing_scope", "not_allowed"),
]


@pytest.mark.parametrize("error", NO_STREAMS)
async def test_a_workspace_that_refuses_streams_has_none(bench: Bench, error: str) -> None:
    bench.wire.answers["chat.startStream"] = [{"ok": False, "error": error}]
    with pytest.raises(NoStream) as caught:
        await bench.messenger.start_stream(THREAD, "U7", "A request")
    assert caught.value.lasting


FAILED = {"ok": False, "error": "messaging_processing_failed"}


@pytest.mark.parametrize("limited", [Http(429, "", {"Retry-After": "9"}), {"ok": False, "error": "rate_limited"}])
@pytest.mark.parametrize("lost", ["drop", FAILED])
async def test_a_limited_stream_is_posted_instead_and_a_lost_answer_is_looked_for(
    bench: Bench, limited: Any, lost: Any
) -> None:
    bench.wire.answers["chat.startStream"] = [limited, lost]
    with pytest.raises(NoStream) as none:
        await bench.messenger.start_stream(THREAD, "U7", "A request")
    assert not none.value.lasting
    assert bench.tokens.taken == ["chat.startStream"]
    with pytest.raises(SlackUnavailable) as caught:
        await bench.messenger.start_stream(THREAD, "U7", "A request")
    assert caught.value.ambiguous


# Slack's errors for chat.startStream if the text, its place or the permission to write there is at fault.
ABOUT_THE_MESSAGE = [
    *("channel_not_found", "not_in_channel", "is_archived", "messages_tab_disabled", "user_not_found"),
    *("team_not_found", "ekm_access_denied", "msg_blocks_too_long", "msg_blocks_too_many", "no_text"),
    *("restricted_action", "restricted_action_non_threadable_channel", "restricted_action_read_only_channel"),
    *("restricted_action_thread_locked", "restricted_action_thread_only_channel"),
    *("slack_connect_canvas_sharing_blocked", "slack_connect_file_link_sharing_blocked"),
]


@pytest.mark.parametrize("error", ABOUT_THE_MESSAGE)
async def test_a_refusal_about_the_message_or_its_place_says_nothing_of_streaming(bench: Bench, error: str) -> None:
    bench.wire.answers["chat.startStream"] = [{"ok": False, "error": error}]
    with pytest.raises(SlackRefused):
        await bench.messenger.start_stream(THREAD, "U7", "A request")


VOTES = (feedback(31),)
NO_BLOCK: dict[str, Any] = {"ok": False, "error": "invalid_blocks"}


def footers(bench: Bench) -> list[str]:
    """The type of the first block below each end of a stream."""
    return [stop["blocks"][0]["type"] for stop in bench.wire.asked("chat.stopStream")]


async def test_refused_feedback_buttons_become_plain_ones_for_a_day(bench: Bench) -> None:
    bench.wire.answers["chat.stopStream"] = [NO_BLOCK, {"ok": True}]
    await bench.messenger.stop_stream(THREAD, "1.1", "The end.", VOTES, key="k")
    await bench.messenger.stop_stream(THREAD, "1.2", "", VOTES, key="k")
    assert footers(bench) == [FEEDBACK, "actions", "actions"]
    assert [stop.get("markdown_text") for stop in bench.wire.asked("chat.stopStream")] == ["The end.", "The end.", None]
    bench.clock.slept += 25 * 3600
    await bench.messenger.stop_stream(THREAD, "1.3", "", VOTES, key="k")
    assert footers(bench)[3:] == [FEEDBACK]


async def test_a_refusal_of_another_block_says_nothing_of_feedback_buttons(bench: Bench) -> None:
    bench.wire.answers["chat.stopStream"] = [NO_BLOCK, NO_BLOCK, {"ok": True}]
    with pytest.raises(SlackRefused):
        await bench.messenger.stop_stream(THREAD, "1.1", "", VOTES, key="k")
    await bench.messenger.stop_stream(THREAD, "1.1", "", VOTES, key="k")
    assert footers(bench) == [FEEDBACK, "actions", FEEDBACK]
    assert plainer(({"type": "divider"},)) == ({"type": "divider"},)
