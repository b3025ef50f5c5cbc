from hypothesis import given
from hypothesis import strategies as st

from bot.course.scoring import ranking

NAMES = {"U1": "ben", "U2": "Ada", "U3": "chiara", "U4": "Dora"}


def test_a_tie_shares_a_rank_and_the_next_rank_is_left_out() -> None:
    ranks = [row.rank for row in ranking([("U1", 5), ("U2", 9), ("U3", 5), ("U4", 1)])]
    assert ranks == [1, 2, 2, 4]


def test_a_tie_stands_in_the_order_of_its_names_whatever_their_case() -> None:
    rows = ranking([(learner, 3) for learner in NAMES], NAMES.__getitem__)
    assert [NAMES[row.learner] for row in rows] == ["Ada", "ben", "chiara", "Dora"]


@given(st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 20), max_size=30))
def test_a_rank_is_one_more_than_those_with_more_points(points: dict[str, int]) -> None:
    for row in ranking(points.items()):
        assert row.rank == 1 + sum(other > row.points for other in points.values())
        assert row.points == points[row.learner]
