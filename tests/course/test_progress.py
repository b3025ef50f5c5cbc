"""The way through a module: what is next, whatever was done in whatever order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.progress import (
    LAB_MINUTES,
    LAB_POINTS,
    QUIZ_MINUTES,
    QUIZ_POINTS,
    TEST_MINUTES,
    TEST_POINTS,
    Progress,
    Step,
    after,
    minutes_left,
    next_step,
    points_max,
    ranking,
    reading_minutes,
    steps,
    total,
)
from tests.course.course import MODULE

WAY = steps(MODULE)
INTRO, LESSON_1, QUIZ_1, LAB_1, LESSON_2, QUIZ_2, LAB_2, TEST = WAY
wherever = st.one_of(st.none(), st.sampled_from(WAY))


def test_the_way_is_intro_then_each_lesson_with_its_quiz_and_lab_then_the_test() -> None:
    assert [str(step) for step in WAY] == [
        *("intro:0", "lesson:1", "quiz:1", "lab:1"),
        *("lesson:2", "quiz:2", "lab:2", "test:0"),
    ]


@pytest.mark.parametrize(
    ("done", "here", "expected"),
    [
        (set(), None, INTRO),
        (set(), LAB_2, LAB_2),
        ({INTRO}, INTRO, LESSON_1),
        ({LESSON_2}, LESSON_2, QUIZ_2),
        ({INTRO, LESSON_2, QUIZ_2, LAB_2, TEST}, TEST, LESSON_1),
        (set(WAY) - {INTRO}, TEST, INTRO),
        (set(WAY), LAB_1, None),
        (set(), Step("quiz", 9), INTRO),
    ],
    ids=[
        "nothing yet",
        "where one is",
        "one on",
        "one on, from the middle",
        "round",
        "back",
        "all done",
        "a gone step",
    ],
)
def test_next_is_the_step_touched_last_while_it_is_open_else_the_first_open_one_after_it(
    done: set[Step], here: Step | None, expected: Step | None
) -> None:
    assert next_step(MODULE, Progress(done=frozenset(done), here=here)) == expected


def test_after_a_failed_test_next_is_the_first_step_that_is_not_done() -> None:
    read = frozenset({INTRO, LESSON_1, QUIZ_1, LAB_1})
    under_way = Progress(done=read, here=TEST, counts={TEST: 0})
    assert next_step(MODULE, under_way) == TEST
    assert next_step(MODULE, Progress(done=read, here=TEST)) == LESSON_2
    assert next_step(MODULE, Progress(done=frozenset(WAY) - {TEST}, here=TEST)) == TEST


@given(done=st.frozensets(st.sampled_from(WAY)), here=wherever)
def test_next_is_always_open_and_there_is_one_until_all_is_done(done: frozenset[Step], here: Step | None) -> None:
    onward = next_step(MODULE, Progress(done=done, here=here))
    assert onward not in done
    assert (onward is None) == (done == frozenset(WAY))


@given(done=st.frozensets(st.sampled_from(WAY)), here=wherever, step=st.sampled_from(WAY))
def test_after_a_step_comes_another_one(done: frozenset[Step], here: Step | None, step: Step) -> None:
    onward = after(MODULE, step, Progress(done=done, here=here))
    assert onward != step
    assert onward not in done


def test_following_next_leads_through_the_whole_module_once() -> None:
    done, here, walked = frozenset[Step](), None, []
    while (onward := next_step(MODULE, Progress(done=done, here=here))) is not None:
        walked.append(onward)
        done, here = done | {onward}, onward
    assert tuple(walked) == WAY


def test_the_time_left_shrinks_by_each_step_that_is_done() -> None:
    everything = minutes_left(MODULE, Progress())
    reading = reading_minutes(MODULE.intro) + 2 * reading_minutes(MODULE.lesson(1))
    assert everything == reading + 2 * (QUIZ_MINUTES + LAB_MINUTES) + TEST_MINUTES
    assert minutes_left(MODULE, Progress(done=frozenset({QUIZ_1}))) == everything - QUIZ_MINUTES
    assert minutes_left(MODULE, Progress(done=frozenset(WAY))) == 0


def test_what_completes_a_step() -> None:
    assert [total(MODULE, step) for step in WAY] == [1, 2, 2, 3, 2, 2, 3, 5]


@pytest.mark.parametrize(
    ("points", "ranks"),
    [
        ([], []),
        ([5], [1]),
        ([9, 7, 7, 3], [1, 2, 2, 4]),
        ([4, 4, 4], [1, 1, 1]),
        ([9, 7, 7, 7, 3, 3, 1], [1, 2, 2, 2, 5, 5, 7]),
        ([0, 0], [1, 1]),
    ],
)
def test_ties_share_a_rank_and_the_next_one_is_left_out(points: list[int], ranks: list[int]) -> None:
    rows = ranking((f"U{n}", total) for n, total in enumerate(points))
    assert [row.rank for row in rows] == ranks


def test_the_learners_of_a_tie_stand_in_a_fixed_order() -> None:
    assert [row.learner for row in ranking([("UB", 1), ("UA", 1), ("UC", 2)])] == ["UC", "UA", "UB"]


@given(st.dictionaries(st.text("ABC", min_size=1, max_size=4), st.integers(0, 30), max_size=30))
def test_a_rank_is_one_more_than_the_learners_ahead(totals: dict[str, int]) -> None:
    for row in ranking(totals.items()):
        assert row.points == totals[row.learner]
        assert row.rank == 1 + sum(other > row.points for other in totals.values())


def test_a_module_has_a_point_a_question_a_point_a_lab_and_five_for_the_test() -> None:
    assert (QUIZ_POINTS, LAB_POINTS, TEST_POINTS) == (1, 1, 5)
    assert points_max(MODULE) == 2 * 2 + 2 + 5
