"""Our own message is found again, and nobody else's is taken for it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.service.ports import Place, SlackRefused
from tests.slack.wire import THREAD, Bench

CHANNEL = Place("T1", "C1")


def _said(ts: str, user: str = "UBOT", key: str = "") -> dict[str, Any]:
    metadata = {"event_type": "homeroom", "event_payload": {"key": key}} if key else {}
    return {"ts": ts, "user": user, "metadata": metadata}


async def _found(bench: Bench, *pages: list[dict[str, Any]]) -> str | None:
    bench.wire.answers["auth.test"] = [{"ok": True, "user_id": "UBOT"}]
    bench.wire.answers["conversations.replies"] = [
        {"ok": True, "messages": page, "response_metadata": {"next_cursor": "more" if page is not pages[-1] else ""}}
        for page in pages
    ]
    return await bench.messenger.find_own(THREAD, after_ts="150.000000", key="k1")


async def test_our_own_message_is_found_by_its_key_on_any_page(bench: Bench) -> None:
    pages = [_said("100.000001"), _said("151.000000"), _said("152.000000", "U7")], [_said("153.000000", key="k1")]
    assert await _found(bench, *pages) == "153.000000"
    assert bench.wire.asked("conversations.replies")[0]["include_all_metadata"] in {"1", True}


async def test_else_it_is_the_newest_of_ours_that_carries_no_key(bench: Bench) -> None:
    page = [_said("100.000001"), _said("151.000000"), _said("152.000000", key="k0"), _said("153.000000", "U7")]
    assert await _found(bench, page) == "151.000000"


async def test_older_messages_and_those_of_others_are_not_ours(bench: Bench) -> None:
    assert await _found(bench, [_said("100.000001"), _said("151.000000", "U7")]) is None


async def _looked_for(bench: Bench, pages: int, *, key_on: int = 0, since: float = 500.0) -> str | None:
    """Look in a channel of so many pages, the newest first; each is a minute older than the one before it."""
    bench.wire.answers["auth.test"] = [{"ok": True, "user_id": "UBOT"}]
    bench.wire.answers["conversations.history"] = [
        {
            "ok": True,
            "messages": [_said(f"{4000 - 60 * n}.000001", key="k1" if n == key_on else "k0")],
            "response_metadata": {"next_cursor": "more" if n < pages else ""},
        }
        for n in range(1, pages + 1)
    ]
    return await bench.messenger.find_own(CHANNEL, after_ts="", key="k1", since=datetime.fromtimestamp(since, UTC))


async def test_a_channel_is_read_back_to_the_time_from_which_our_message_can_be_and_no_further(bench: Bench) -> None:
    assert await _looked_for(bench, 9, since=3800) is None
    assert len(bench.wire.asked("conversations.history")) == 5


async def test_our_message_is_found_behind_many_others(bench: Bench) -> None:
    assert await _looked_for(bench, 9, key_on=8) == "3520.000001"


async def test_a_channel_that_has_no_more_says_so_itself(bench: Bench) -> None:
    assert await _looked_for(bench, 2) is None


async def test_where_too_much_was_said_since_nobody_can_tell(bench: Bench) -> None:
    with pytest.raises(SlackRefused, match="too_far_back"):
        await _looked_for(bench, 30)
