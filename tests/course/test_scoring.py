"""Points and ranks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.scoring import LAB_POINTS, QUIZ_POINTS, TEST_POINTS, points_max, ranking
from tests.course.course import MODULE


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
