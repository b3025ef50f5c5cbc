"""Points and the ranking: each point once ever, no speed, no volume."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.course.model import Module

QUIZ_POINTS = 1
LAB_POINTS = 1
TEST_POINTS = 5
HOW = "A quiz question right at the first try: 1 point · a lab: 1 · the module test passed: 5. Each counts once."


def points_max(module: Module) -> int:
    """All the points a module has to give."""
    quizzes = sum(len(lesson.quiz) for lesson in module.lessons)
    return quizzes * QUIZ_POINTS + len(module.lessons) * LAB_POINTS + TEST_POINTS


@dataclass(frozen=True, slots=True)
class Ranked:
    """A learner's place on the board."""

    rank: int
    learner: str
    points: int


def ranking(totals: Iterable[tuple[str, int]], name_of: Callable[[str], str] = str) -> tuple[Ranked, ...]:
    """Standard competition ranking (1, 2, 2, 4); the learners of a tie stand in the order of their names."""
    rows = sorted(totals, key=lambda row: (-row[1], name_of(row[0]).casefold(), row[0]))
    ranked: list[Ranked] = []
    for place, (learner, points) in enumerate(rows, start=1):
        rank = ranked[-1].rank if ranked and ranked[-1].points == points else place
        ranked.append(Ranked(rank, learner, points))
    return tuple(ranked)
