import pytest

from bot.slack.api.rate_limits import MANY, TIER_2, Limits

STREAM = ("chat.startStream", "chat.stopStream")


class Seconds:
    """A clock in seconds that a test sets."""

    at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Seconds:
    return Seconds()


@pytest.fixture
def limits(now: Seconds) -> Limits:
    return Limits(now, {"chat.update": 60, "chat.startStream": 20, "chat.stopStream": 20})


def emptied(limits: Limits, method: str) -> int:
    taken = 0
    while limits.take("T1", method) == 0.0:
        taken += 1
    return taken


def test_one_channel_takes_a_short_burst_and_then_a_post_a_second(now: Seconds) -> None:
    limits, method = Limits(now), "chat.postMessage/channel"
    assert [limits.take("T1/D1", method) for _ in range(5)] == [0.0] * 5
    assert limits.take("T1/D1", method) == pytest.approx(1.05, abs=0.01), "a little more slowly than Slack's own"
    assert limits.take("T1/D2", method) == 0.0
    now.at += 60
    assert [limits.take("T1/D1", method) for _ in range(5)] == [0.0] * 5
    assert limits.take("T1/D1", method) > 0


def test_each_of_several_processes_keeps_its_share_as_they_come_and_go(now: Seconds) -> None:
    processes = [1]
    limits = Limits(now, {"chat.update": 60}, lambda: processes[0])
    assert emptied(limits, "chat.update") == 60
    processes[0] = 3
    now.at += 600
    assert emptied(limits, "chat.update") == 20
    now.at += 1.1
    assert limits.take("T1", "chat.update") > 0
    processes[0] = 1
    now.at += 1.1
    assert limits.take("T1", "chat.update") == 0.0


def test_a_share_is_never_less_than_a_call(now: Seconds) -> None:
    limits, method = Limits(now, processes=lambda: 9), "chat.postMessage/channel"
    assert limits.take("T1/D1", method) == 0.0
    assert limits.take("T1/D1", method) > 0


def test_a_minutes_worth_may_go_at_once_and_then_as_the_tier_refills(limits: Limits, now: Seconds) -> None:
    assert emptied(limits, "chat.update") == 60
    assert limits.take("T1", "chat.update") == pytest.approx(1.05, abs=0.01)
    now.at += 0.4
    assert limits.take("T1", "chat.update") == pytest.approx(0.65, abs=0.01)
    now.at += 0.7
    assert limits.take("T1", "chat.update") == 0.0


def test_a_pause_only_grows(limits: Limits, now: Seconds) -> None:
    limits.pause("T1", "chat.update", 60)
    limits.pause("T1", "chat.update", 5)
    assert limits.take("T1", "chat.update") == pytest.approx(60)
    now.at += 50
    limits.pause("T1", "chat.update", 30)
    assert limits.take("T1", "chat.update") == pytest.approx(30)


def test_waiting_as_long_as_it_says_is_always_long_enough(limits: Limits, now: Seconds) -> None:
    emptied(limits, "chat.startStream")
    for _ in range(500):
        now.at += limits.take("T1", "chat.startStream")
        assert limits.take("T1", "chat.startStream") == 0.0


def test_a_long_rest_fills_a_bucket_and_no_more(limits: Limits, now: Seconds) -> None:
    emptied(limits, "chat.update")
    now.at += 3600
    assert emptied(limits, "chat.update") == 60


def test_each_workspace_and_each_method_has_its_own_bucket(limits: Limits) -> None:
    emptied(limits, "chat.update")
    assert limits.take("T2", "chat.update") == 0.0
    assert limits.take("T1", "chat.startStream") == 0.0


def test_a_method_nobody_has_named_has_the_careful_tier(limits: Limits) -> None:
    assert emptied(limits, "some.newMethod") == TIER_2


def test_where_the_tiers_are_lifted_no_call_waits_but_for_a_429(now: Seconds) -> None:
    lifted = Limits(now, None)
    for method in ("chat.startStream", "chat.postMessage/channel", "some.newMethod"):
        assert [lifted.take("T1", method) for _ in range(1000)] == [0.0] * 1000
    lifted.pause("T1", "chat.startStream", 30)
    assert lifted.take("T1", "chat.startStream") == pytest.approx(30)
    now.at += 30
    assert lifted.take("T1", "chat.startStream") == 0.0


def test_a_stream_is_opened_only_when_it_can_also_be_closed(limits: Limits) -> None:
    emptied(limits, "chat.stopStream")
    assert not limits.take_together("T1", STREAM)
    assert emptied(limits, "chat.startStream") == 20, "the refused pair has taken nothing"


def test_a_pair_takes_one_of_each(limits: Limits) -> None:
    assert limits.take_together("T1", STREAM)
    assert [emptied(limits, method) for method in STREAM] == [19, 19]


def test_two_of_one_method_are_taken_only_where_there_are_two(limits: Limits) -> None:
    for _ in range(19):
        limits.take("T1", "chat.stopStream")
    assert not limits.take_together("T1", ("chat.stopStream", "chat.stopStream"))
    assert emptied(limits, "chat.stopStream") == 1


def test_a_token_given_back_can_be_taken_again_and_never_overfills(limits: Limits) -> None:
    emptied(limits, "chat.update")
    limits.give_back("T1", "chat.update")
    assert emptied(limits, "chat.update") == 1
    limits.give_back("T1", "chat.startStream")
    assert emptied(limits, "chat.startStream") == 20


def test_after_a_429_the_method_rests_as_long_as_slack_says_and_begins_with_one_call(
    limits: Limits, now: Seconds
) -> None:
    limits.pause("T1", "chat.update", 30)
    assert limits.take("T1", "chat.update") == pytest.approx(30)
    assert limits.take("T2", "chat.update") == 0.0
    now.at += 30
    assert emptied(limits, "chat.update") == 1
    now.at += 2.2
    assert emptied(limits, "chat.update") == 2


def test_buckets_that_nobody_uses_any_more_are_dropped(limits: Limits, now: Seconds) -> None:
    limits.pause("T1/C0", "chat.update", 600)
    for channel in range(5000):
        limits.take(f"T1/C{channel}", "chat.update")
        now.at += 0.01
    assert len(limits._buckets) < 2 * MANY
    assert limits.take("T1/C0", "chat.update") == pytest.approx(550)


def test_a_pause_covers_the_pair_it_belongs_to(limits: Limits) -> None:
    limits.pause("T1", "chat.stopStream", 30)
    assert not limits.take_together("T1", STREAM)


def test_a_clock_that_is_set_back_makes_nobody_wait_longer(limits: Limits, now: Seconds) -> None:
    limits.pause("T1", "chat.update", 30)
    now.at -= 86_400
    assert limits.take("T1", "chat.update") == pytest.approx(30)
    now.at += 30
    assert limits.take("T1", "chat.update") == 0.0
