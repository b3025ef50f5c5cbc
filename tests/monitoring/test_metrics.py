"""The counters of one bot: fed at its edges, shared with no other bot, and without people or texts."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from bot.features.ports import Accepted, Json, Reply, TutorLockedOut, TutorRefused, TutorUnavailable
from bot.monitoring.metrics import Metrics
from bot.monitoring.origin import Origin, origin
from bot.store.jobs import Job
from tests.clocks import FakeClock

SONNET = "claude-sonnet-5-5"
AT_FIRST = {"input_tokens": 10, "cache_read_input_tokens": 5_000, "output_tokens": 1}
IN_ALL = AT_FIRST | {"output_tokens": 200}
ANSWER = ["Yes", ", it is.", Reply("Yes, it is.", "end_turn", SONNET, IN_ALL)]


class Tutor:
    """A tutor that says `items`, and fails with an item that is an exception."""

    def __init__(self, *items: Any, model: str = SONNET) -> None:
        self.items, self.model = items, model

    async def stream(self, _request: Json, accepted: Accepted) -> AsyncGenerator[str | Reply]:
        for place, item in enumerate(self.items):
            if isinstance(item, Exception):
                raise item
            if place == 0:
                accepted(self.model, AT_FIRST)
            yield item


class Counted:
    """The metrics of a bot, and what they count."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.metrics = Metrics(self.clock, CollectorRegistry())

    def value(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(f"homeroom_{name}", labels)

    async def asked(self, tutor: Tutor) -> list[str | Reply]:
        """The answer as the handler of a turn that has waited for two seconds gets it."""
        origin.set(Origin("T1", since=self.clock.now() - timedelta(seconds=2)))
        heard: list[str] = []
        got = [item async for item in self.metrics.tutor(tutor).stream({}, lambda model, _: heard.append(model))]
        assert heard == [tutor.model]
        return got

    def job(self, *, waited_s: float = 0.0) -> Job:
        at = self.clock.now() - timedelta(seconds=waited_s)
        return Job(1, "T1", "lab:1", "tutor", "turn", "turn:1", "U0ADA", {}, 1, 0, at)


@pytest.fixture
def counted() -> Counted:
    return Counted()


async def test_an_answer_passes_unchanged_and_its_tokens_and_cost_are_added_up(counted: Counted) -> None:
    assert await counted.asked(Tutor(*ANSWER)) == ANSWER
    kinds = ("input", "cache_read", "cache_write_5m", "cache_write_1h", "output")
    tokens = [counted.value("model_tokens_total", workspace="T1", model=SONNET, kind=kind) for kind in kinds]
    assert tokens == [10, 5_000, 0, 0, 200]
    assert counted.value("model_cost_usd_total", workspace="T1", model=SONNET) == pytest.approx(
        (10 * 2 + 5_000 * 0.1 + 200 * 10) / 1e6
    )


async def test_the_first_text_comes_once_and_is_timed_from_the_question(counted: Counted) -> None:
    await counted.asked(Tutor(*ANSWER))
    assert counted.value("first_text_seconds_count", workspace="T1") == 1
    assert counted.value("first_text_seconds_sum", workspace="T1") == 2.0


async def test_a_reply_that_breaks_off_takes_what_the_model_said_at_its_start(counted: Counted) -> None:
    with pytest.raises(TutorUnavailable):
        await counted.asked(Tutor("Yes", TutorUnavailable("cut")))
    assert counted.value("model_tokens_total", workspace="T1", model=SONNET, kind="cache_read") == 5_000
    assert counted.value("model_tokens_total", workspace="T1", model=SONNET, kind="output") == 1


async def test_a_reply_that_its_learner_stops_takes_what_the_model_said_at_its_start(counted: Counted) -> None:
    stream = counted.metrics.tutor(Tutor(*ANSWER)).stream({}, lambda *_: None)
    assert await anext(stream) == "Yes"
    await stream.aclose()
    assert counted.value("model_tokens_total", workspace="", model=SONNET, kind="input") == 10


async def test_a_model_that_only_a_gateway_knows_adds_no_series_of_its_own(counted: Counted) -> None:
    for name in ("llama", "gpt", "U0ADA"):
        await counted.asked(Tutor("Yes", model=name))
    assert counted.value("model_tokens_total", workspace="T1", model="other", kind="input") == 30


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TutorUnavailable("429 rate_limit_error", status=429, pauses_everyone=True), "rate_limited"),
        (TutorLockedOut("the model refuses our account: 401", status=401), "locked_out"),
        (TutorRefused("400 invalid_request_error", status=400), "refused"),
        (TutorUnavailable("529 overloaded_error", status=529), "overloaded"),
        (TutorUnavailable("500 api_error", status=500), "unavailable"),
        (TutorUnavailable("the connection was reset"), "no_answer"),
    ],
)
async def test_a_failed_call_is_counted_by_kind(counted: Counted, error: Exception, kind: str) -> None:
    origin.set(Origin("T1"))
    with pytest.raises(type(error)):
        await anext(counted.metrics.tutor(Tutor(error)).stream({}, lambda *_: None))
    assert counted.value("model_errors_total", workspace="T1", kind=kind) == 1


def test_an_answered_turn_is_timed_from_its_question_and_any_other_only_counted(counted: Counted) -> None:
    counted.metrics.job_ended(counted.job(waited_s=12), "answered")
    counted.metrics.job_ended(counted.job(waited_s=600), "given up")
    assert counted.value("turn_seconds_sum", workspace="T1") == 12.0
    assert counted.value("jobs_total", workspace="T1", kind="turn", ended="given_up") == 1


def test_a_clock_that_was_set_back_makes_no_time_negative(counted: Counted) -> None:
    counted.metrics.job_ended(counted.job(waited_s=-5), "answered")
    assert counted.value("turn_seconds_sum", workspace="T1") == 0.0


def test_a_payload_of_an_unknown_type_adds_no_series_of_its_own(counted: Counted) -> None:
    for kind in ("block_actions", "something", "else"):
        counted.metrics.request_failed("T1", kind)
    assert counted.value("failed_requests_total", workspace="T1", kind="button") == 1
    assert counted.value("failed_requests_total", workspace="T1", kind="other") == 2


async def test_two_bots_in_one_process_count_apart() -> None:
    one, other = Counted(), Counted()
    await asyncio.gather(one.asked(Tutor(*ANSWER)), other.asked(Tutor(*ANSWER)))
    one.metrics.slack_called("T1", "chat.update", "rate limited")
    labels = {"workspace": "T1", "method": "chat.update", "ended": "rate_limited"}
    assert (one.value("slack_calls_total", **labels), other.value("slack_calls_total", **labels)) == (1, None)
    assert other.value("first_text_seconds_count", workspace="T1") == 1
