"""Counting a lab's exchanges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.attempt import State
from bot.course.lab import Count, after_reply


@pytest.mark.parametrize(
    ("state", "before", "expected"),
    [
        (State.OPEN, 0, Count(State.OPEN, 1, completed_now=False)),
        (State.OPEN, 1, Count(State.OPEN, 2, completed_now=False)),
        (State.OPEN, 2, Count(State.DONE, 3, completed_now=True)),
        (State.DONE, 3, Count(State.DONE, 4, completed_now=False)),
    ],
)
def test_the_third_reply_completes_a_lab_and_talk_may_go_on(state: State, before: int, expected: Count) -> None:
    assert after_reply(state, before, 3, counts=True) == expected


@pytest.mark.parametrize(("state", "before"), [(State.OPEN, 0), (State.OPEN, 2), (State.DONE, 3)])
def test_a_reply_that_does_not_count_changes_nothing(state: State, before: int) -> None:
    assert after_reply(state, before, 3, counts=False) == Count(state, before, completed_now=False)


@given(replies=st.lists(st.booleans(), max_size=20), needed=st.integers(1, 5))
def test_a_lab_is_completed_once_by_as_many_replies_as_it_asks(replies: list[bool], needed: int) -> None:
    state, count, completions = State.OPEN, 0, 0
    for counts in replies:
        after = after_reply(state, count, needed, counts=counts)
        state, count, completions = after.state, after.exchanges, completions + after.completed_now
    assert count == sum(replies)
    assert completions == (sum(replies) >= needed)
    assert (state is State.DONE) == (completions == 1)
