"""Our own message is found again, and nobody else's is taken for it."""

from typing import Any

from tests.slack.wire import THREAD, Bench


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
