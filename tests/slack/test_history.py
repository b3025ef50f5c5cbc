"""Our own message is found again, and nobody else's is taken for it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.features.ports import Place, SlackRefused, Unkeyed
from tests.slack.wire import THREAD, Bench

CHANNEL = Place("T1", "C1")


OPENED = Unkeyed("Four fields are **asked** for", frozenset({"154.000000"}))


def _said(ts: str, user: str = "UBOT", key: str = "", text: str = "") -> dict[str, Any]:
    metadata = {"event_type": "homeroom", "event_payload": {"key": key}} if key else {}
    return {"ts": ts, "user": user, "metadata": metadata, "text": text}


async def _found(bench: Bench, *pages: list[dict[str, Any]], unkeyed: Unkeyed | None = OPENED) -> str | None:
    bench.wire.answers["auth.test"] = [{"ok": True, "user_id": "UBOT"}]
    bench.wire.answers["conversations.replies"] = [
        {"ok": True, "messages": page, "response_metadata": {"next_cursor": "more" if page is not pages[-1] else ""}}
        for page in pages
    ]
    return await bench.messenger.find_own(THREAD, after_ts="150.000000", key="k1", unkeyed=unkeyed)


async def test_our_own_message_is_found_by_its_key_on_any_page(bench: Bench) -> None:
    pages = [_said("100.000001"), _said("151.000000"), _said("152.000000", "U7")], [_said("153.000000", key="k1")]
    assert await _found(bench, *pages) == "153.000000"
    assert bench.wire.asked("conversations.replies")[0]["include_all_metadata"] in {"1", True}


async def test_a_stream_that_has_not_ended_is_found_by_how_it_begins_however_slack_draws_it(bench: Bench) -> None:
    page = [_said("151.000000", text="*Four* fields"), _said("152.000000", text="Four fields are *asked* for. One is")]
    assert await _found(bench, page) == "152.000000"


async def test_a_stream_is_compared_up_to_where_slack_may_write_the_text_another_way(bench: Bench) -> None:
    drawn = _said("151.000000", text="See <https://x.test|the page> for more")
    assert await _found(bench, [drawn], unkeyed=Unkeyed("See [the page](https://x.test)", frozenset())) == "151.000000"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(_said("151.000000", text="Five fields are asked for"), id="another text"),
        pytest.param(_said("151.000000", text="Four fields are asked for", key="k0"), id="another key"),
        pytest.param(_said("154.000000", text="Four fields are asked for"), id="another turn's reply"),
        pytest.param(_said("151.000000", "U7", text="Four fields are asked for"), id="somebody else's"),
        pytest.param(_said("149.000000", text="Four fields are asked for"), id="an older one"),
    ],
)
async def test_no_other_message_is_taken_for_the_stream(bench: Bench, other: dict[str, Any]) -> None:
    assert await _found(bench, [other]) is None


async def test_who_looks_for_a_post_takes_no_stream_for_it(bench: Bench) -> None:
    assert await _found(bench, [_said("151.000000", text="Four fields are asked for")], unkeyed=None) is None


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
    return await bench.messenger.find_own(CHANNEL, key="k1", since=datetime.fromtimestamp(since, UTC))


async def test_a_message_from_before_the_time_we_took_it_to_be_is_found_in_its_thread(bench: Bench) -> None:
    """Our clock was ahead when it was to be posted, and is right by now."""
    bench.wire.answers["auth.test"] = [{"ok": True, "user_id": "UBOT"}]
    posted = _said("151.000000", key="k1")
    bench.wire.answers["conversations.replies"] = [{"ok": True, "messages": page} for page in ([], [posted])]
    ahead = datetime.fromtimestamp(9000, UTC)
    assert await bench.messenger.find_own(THREAD, key="k1", since=ahead) == "151.000000"
    assert [bool(call.get("oldest")) for call in bench.wire.asked("conversations.replies")] == [True, False]


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
