from hypothesis import given
from hypothesis import strategies as st

from bot.queue.worker import jittered, steady

COUNTS = st.integers(1, 5000)
CHANCE = st.floats(0, 1)


def test_the_longest_jittered_waits_double_up_to_half_a_minute() -> None:
    assert [jittered(attempt, lambda: 1.0) for attempt in range(1, 7)] == [2, 4, 8, 16, 30, 30]


@given(COUNTS, CHANCE, st.floats(0, 600))
def test_a_jittered_wait_is_never_shorter_than_was_asked_for(attempt: int, chance: float, asked: float) -> None:
    assert asked <= jittered(attempt, lambda: chance, retry_after_s=asked) <= max(asked, 30)


@given(COUNTS)
def test_a_steady_wait_never_shrinks_and_ends_at_a_minute(failures: int) -> None:
    assert 2 <= steady(failures) <= steady(failures + 1) <= 60
