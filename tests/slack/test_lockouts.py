"""A refusal of us is no refusal of the call: the work waits, one call looks from time to time, one line says so."""

import logging

import pytest

from bot.features.ports import Place, SlackLockedOut, SlackRefused
from bot.slack.api.calls import WHAT_NEXT
from tests.slack.wire import HELLO, THREAD, Bench

OK = {"ok": True, "ts": "200.000001"}


def refusing(error: str) -> dict[str, object]:
    return {"ok": False, "error": error}


async def post(bench: Bench) -> str:
    return await bench.messenger.post(THREAD, HELLO, key="k")


async def is_locked_out(bench: Bench) -> float:
    """The seconds until it may be tried again."""
    with pytest.raises(SlackLockedOut) as caught:
        await post(bench)
    assert not caught.value.ambiguous
    return caught.value.retry_after_s


@pytest.mark.parametrize(
    "error", ["token_expired", "token_revoked", "invalid_auth", "account_inactive", "not_authed", "missing_scope"]
)
async def test_a_message_waits_while_slack_refuses_us(bench: Bench, error: str) -> None:
    bench.wire.answers["chat.postMessage"] = [refusing(error)]
    assert await is_locked_out(bench) == 10


async def test_between_two_looks_no_call_is_made_and_after_the_pause_one_is(bench: Bench) -> None:
    bench.wire.answers["chat.postMessage"] = [refusing("token_revoked")]
    await is_locked_out(bench)
    bench.clock.slept += 4
    assert await is_locked_out(bench) == 6
    assert len(bench.wire.calls) == 1
    bench.clock.slept += 6
    await is_locked_out(bench)
    assert len(bench.wire.calls) == 2


async def test_the_first_call_that_is_taken_ends_it_for_all(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    bench.wire.answers["chat.postMessage"] = [refusing("token_revoked"), refusing("token_revoked"), OK]
    for _ in range(2):
        await is_locked_out(bench)
        bench.clock.slept += 10
    await post(bench)
    await bench.messenger.update(THREAD, "1.0", HELLO)
    told = [record.getMessage() for record in caplog.records if record.name == "bot.slack.api.calls"]
    assert told == [
        f"Slack refuses us in workspace T1: token_revoked (chat.postMessage). {WHAT_NEXT}.",
        "Slack accepts our calls in workspace T1 again; waiting work continues",
    ]


async def test_a_call_that_is_refused_for_its_own_sake_ends_it_too(bench: Bench) -> None:
    bench.wire.answers["chat.postMessage"] = [refusing("token_revoked"), refusing("channel_not_found"), OK]
    await is_locked_out(bench)
    bench.clock.slept += 10
    with pytest.raises(SlackRefused, match="channel_not_found"):
        await post(bench)
    await post(bench)


async def test_another_workspace_is_not_held_up(bench: Bench) -> None:
    bench.wire.answers["chat.postMessage"] = [refusing("token_revoked"), OK]
    await is_locked_out(bench)
    await bench.messenger.post(Place("T2", "D2"), HELLO, key="k")


async def test_a_missing_scope_holds_up_the_method_it_is_for_alone(bench: Bench) -> None:
    bench.wire.answers["chat.postMessage"] = [refusing("missing_scope")]
    await is_locked_out(bench)
    await bench.messenger.update(THREAD, "1.0", HELLO)
    assert await is_locked_out(bench)


async def test_a_scope_that_may_be_left_out_is_an_ordinary_refusal(bench: Bench) -> None:
    bench.wire.answers["users.info"] = [refusing("missing_scope")]
    with pytest.raises(SlackRefused, match="missing_scope"):
        await bench.messenger.person("T1", "U7")


async def test_after_the_app_was_removed_calls_are_refused_and_not_made(bench: Bench) -> None:
    bench.calls.lockouts.remove("T1")
    with pytest.raises(SlackRefused, match="app_removed"):
        await post(bench)
    assert not bench.wire.calls
