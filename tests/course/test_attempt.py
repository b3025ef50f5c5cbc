"""The attempt's rules: every state with every event, and the arithmetic of answers."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.attempt import (
    TRANSITIONS,
    Attempt,
    Count,
    Event,
    Kind,
    State,
    after_reply,
    answer,
    missed,
    option_order,
    pass_right,
    percent_right,
    question_order,
    right_count,
    shuffled,
    step,
    submit,
)
from bot.course.errors import NotAllowed
from tests.course.course import MODULE, TEST

QUIZ = MODULE.lesson(1).quiz
ALLOWED = {
    (Kind.QUIZ, State.OPEN, Event.ANSWER): State.OPEN,
    (Kind.QUIZ, State.OPEN, Event.LAST_ANSWER): State.FINISHED,
    (Kind.PRACTICE, State.OPEN, Event.ANSWER): State.OPEN,
    (Kind.PRACTICE, State.OPEN, Event.LAST_ANSWER): State.FINISHED,
    (Kind.TEST, State.OPEN, Event.ANSWER): State.OPEN,
    (Kind.TEST, State.OPEN, Event.SUBMIT_PASSING): State.PASSED,
    (Kind.TEST, State.OPEN, Event.SUBMIT_FAILING): State.FAILED,
    (Kind.TEST, State.FAILED, Event.REGRADE_PASSING): State.PASSED,
    **{(kind, State.OPEN, Event.CLOSE): State.CLOSED for kind in (Kind.QUIZ, Kind.PRACTICE, Kind.TEST)},
    (Kind.LAB, State.OPEN, Event.EXCHANGE): State.OPEN,
    (Kind.LAB, State.OPEN, Event.LAST_EXCHANGE): State.DONE,
    (Kind.LAB, State.DONE, Event.EXCHANGE): State.DONE,
}
EVERY = list(itertools.product(Kind, State, Event))


@pytest.mark.parametrize(("kind", "state", "event"), EVERY, ids=str)
def test_every_state_takes_the_events_it_should_and_no_other(kind: Kind, state: State, event: Event) -> None:
    if (kind, state, event) in ALLOWED:
        assert step(kind, state, event) is ALLOWED[kind, state, event]
    else:
        with pytest.raises(NotAllowed, match="has no step"):
            step(kind, state, event)


def test_every_state_that_can_be_reached_has_a_row() -> None:
    for kind, rows in TRANSITIONS.items():
        for targets in rows.values():
            assert set(targets.values()) <= set(rows), kind


def quiz() -> Attempt:
    return Attempt(1, Kind.QUIZ, "lesson-1", 7, tuple(question.id for question in QUIZ))


def module_test() -> Attempt:
    return Attempt(2, Kind.TEST, "", 7, tuple(question.id for question in TEST))


def test_a_quiz_keeps_its_first_answer() -> None:
    once = answer(quiz(), QUIZ[0].id, 2)
    assert answer(once, QUIZ[0].id, 1) == once


def test_a_test_keeps_its_last_answer() -> None:
    changed = answer(answer(module_test(), TEST[0].id, 2), TEST[0].id, 1)
    assert changed.answers == {TEST[0].id: 1}
    assert changed.state is State.OPEN


def test_the_last_answer_finishes_a_quiz_but_not_a_test() -> None:
    done = quiz()
    for question in QUIZ:
        done = answer(done, question.id, 0)
    assert (done.state, done.unanswered) == (State.FINISHED, ())
    full = module_test()
    for question in TEST:
        full = answer(full, question.id, 0)
    assert (full.state, full.unanswered) == (State.OPEN, ())


def test_an_answer_to_a_question_of_another_attempt_is_not_allowed() -> None:
    with pytest.raises(NotAllowed):
        answer(quiz(), "test-1", 0)


def test_an_answer_to_a_submitted_test_is_not_allowed() -> None:
    with pytest.raises(NotAllowed):
        answer(submit(module_test(), TEST, 80), TEST[0].id, 0)


def test_a_test_is_submitted_once() -> None:
    with pytest.raises(NotAllowed):
        submit(submit(module_test(), TEST, 80), TEST, 80)


@pytest.mark.parametrize(
    ("right", "state"), [(0, State.FAILED), (3, State.FAILED), (4, State.PASSED), (5, State.PASSED)]
)
def test_eighty_percent_pass(right: int, state: State) -> None:
    answers = {question.id: question.right for question in TEST[:right]}
    ended = submit(replace(module_test(), answers=answers), TEST, 80)
    assert (ended.state, right_count(ended, TEST)) == (state, right)


def test_what_is_open_or_wrong_was_missed() -> None:
    attempt = replace(module_test(), answers={TEST[0].id: TEST[0].right, TEST[1].id: TEST[1].right + 1})
    assert missed(attempt, TEST) == ("test-1", "test-2", "test-3", "test-4")
    assert attempt.unanswered == (3, 4, 5)
    assert attempt.number("test-3") == 4


@pytest.mark.parametrize(
    ("count", "percent", "needed"), [(15, 80, 12), (7, 80, 6), (10, 75, 8), (3, 100, 3), (1, 1, 1)]
)
def test_the_pass_mark_is_rounded_up(count: int, percent: int, needed: int) -> None:
    assert pass_right(count, percent) == needed


@given(count=st.integers(1, 200), percent=st.integers(1, 100))
def test_the_pass_mark_is_the_smallest_number_that_reaches_the_percentage(count: int, percent: int) -> None:
    needed = pass_right(count, percent)
    assert needed * 100 >= percent * count > (needed - 1) * 100


@pytest.mark.parametrize(
    ("right", "count", "shown"), [(4, 15, 27), (5, 15, 33), (12, 15, 80), (0, 15, 0), (15, 15, 100), (199, 200, 99)]
)
def test_a_score_in_percent_is_rounded(right: int, count: int, shown: int) -> None:
    assert percent_right(right, count, 80) == shown


@given(count=st.integers(1, 200), part=st.floats(0, 1), mark=st.integers(1, 100))
def test_a_score_is_shown_at_the_pass_mark_only_if_it_passes(count: int, part: float, mark: int) -> None:
    right = round(count * part)
    assert (percent_right(right, count, mark) >= mark) == (right >= pass_right(count, mark))


@given(seed=st.integers(0, 2**31), items=st.lists(st.text(max_size=5), unique=True, max_size=20))
def test_shuffling_keeps_every_item_and_depends_on_the_seed_alone(seed: int, items: list[str]) -> None:
    order = shuffled(seed, "salt", items)
    assert sorted(order) == sorted(items)
    assert order == shuffled(seed, "salt", items[::-1])


def test_the_order_is_the_same_in_every_release() -> None:
    assert option_order(7, QUIZ[0]) == (0, 3, 2, 1)
    assert question_order(7, ["a", "b", "c", "d", "e"]) == ("e", "d", "c", "b", "a")


def test_other_seeds_and_other_questions_give_other_orders() -> None:
    assert len({option_order(seed, QUIZ[0]) for seed in range(200)}) == 24
    assert len({option_order(7, question) for question in (*QUIZ, *TEST)}) > 1


@given(
    taps=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3)), max_size=12),
)
def test_however_often_a_quiz_is_tapped_the_first_tap_on_each_question_counts(taps: list[tuple[int, int]]) -> None:
    attempt, first = quiz(), dict[str, int]()
    for number, option in taps:
        first.setdefault(QUIZ[number].id, option)
        attempt = answer(attempt, QUIZ[number].id, option)
    assert attempt.answers == first
    assert (attempt.state is State.FINISHED) == (len(first) == len(QUIZ))


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
    assert after_reply(state, before, 3, counts=True, has_shown=True) == expected


@pytest.mark.parametrize(("state", "before"), [(State.OPEN, 0), (State.OPEN, 2), (State.DONE, 3)])
def test_a_reply_that_does_not_count_changes_nothing(state: State, before: int) -> None:
    assert after_reply(state, before, 3, counts=False, has_shown=True) == Count(state, before, completed_now=False)


@given(replies=st.lists(st.tuples(st.booleans(), st.booleans()), max_size=20), needed=st.integers(1, 5))
def test_a_lab_is_completed_once_by_the_exchanges_it_asks_and_one_thing_shown(
    replies: list[tuple[bool, bool]], needed: int
) -> None:
    state, count, completions, has_shown = State.OPEN, 0, 0, False
    for counts, shows in replies:
        has_shown = has_shown or (counts and shows)
        after = after_reply(state, count, needed, counts=counts, has_shown=has_shown)
        state, count, completions = after.state, after.exchanges, completions + after.completed_now
        assert after.lacks_proof == (counts and count >= needed and not has_shown)
    assert count == sum(counts for counts, _ in replies)
    assert completions == (count >= needed and has_shown)
    assert (state is State.DONE) == (completions == 1)
