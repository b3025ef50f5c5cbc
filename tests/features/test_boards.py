"""Boards with more people than a scenario has hands for."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from bot.course.model import Learner
from bot.course.progress import Step
from bot.features.context import Context
from bot.features.leaderboard import ranking
from bot.features.views import Board, PublicBoard
from bot.library import Library
from bot.store import learners, progress
from bot.store.db import Query
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.clocks import START


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Sqlite]:
    opened = await Sqlite.open(tmp_path, migrations())
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def context() -> Context:
    library = Library()
    return Context(START, library.module, library.at, lambda: 1)


def settle(query: Query, context: Context, people: Sequence[tuple[str, int]], *, now: datetime = START) -> None:
    """People by name with their points; a name that begins with "(" is hidden."""
    for n, (name, worth) in enumerate(people):
        learner = Learner("T1", f"U{n}", name)
        learners.meet(query, now, learner)
        learners.set_standing(query, learner, "hidden" if name.startswith("(") else "named")
        query("INSERT INTO score VALUES ('T1', :m, :l, :p)", m=context.module.id, l=learner.id, p=worth)


def mine(query: Query, context: Context, user: str) -> Board:
    shown = ranking.board(query, context, Learner("T1", user))
    assert isinstance(shown, Board)
    return shown


def ours(query: Query, context: Context) -> PublicBoard:
    shown = ranking.public(query, context, Learner("T1", "U0"), module=context.module.id)
    assert isinstance(shown, PublicBoard)
    return shown


PEOPLE = [(f"p{n:02}", 40 - n) for n in range(20)]


async def test_the_own_row_stands_between_its_neighbours_behind_a_gap(db: Sqlite, context: Context) -> None:
    await db.write(settle, context, PEOPLE)
    rows = (await db.read(mine, context, "U11")).rows
    assert [(row.rank, row.after_gap) for row in rows] == [
        *((rank, False) for rank in range(1, 6)),
        *((10, True), (11, False), (12, False), (13, False), (14, False)),
    ]
    assert [row.name for row in rows if row.you] == ["You"]


@pytest.mark.parametrize(("user", "ranks"), [("U0", 5), ("U4", 7), ("U6", 9), ("U99", 5)])
async def test_near_the_top_there_is_no_gap(db: Sqlite, context: Context, user: str, ranks: int) -> None:
    await db.write(settle, context, PEOPLE)
    rows = (await db.read(mine, context, user)).rows
    assert [row.rank for row in rows] == list(range(1, ranks + 1))
    assert not any(row.after_gap for row in rows)


async def test_among_those_of_a_tie_ones_own_row_comes_first(db: Sqlite, context: Context) -> None:
    await db.write(settle, context, [("zoe", 3), ("ada", 3), ("(hidden)", 3), ("ben", 3)])
    rows = (await db.read(mine, context, "U0")).rows
    assert [row.name for row in rows] == ["You", "ada", "ben"]
    assert {row.rank for row in rows} == {1}


async def test_in_public_the_ranks_are_those_of_the_ones_who_are_shown(db: Sqlite, context: Context) -> None:
    await db.write(settle, context, [("(first)", 9), ("ben", 5), ("(second)", 7), ("ada", 5), ("chi", 1)])
    board = await db.read(ours, context)
    assert [(row.rank, row.name) for row in board.rows] == [(1, "ada"), (1, "ben"), (3, "chi")]


async def test_in_public_the_first_five_are_shown_and_nobody_below(db: Sqlite, context: Context) -> None:
    await db.write(settle, context, PEOPLE)
    board = await db.read(ours, context)
    assert [row.name for row in board.rows] == ["p00", "p01", "p02", "p03", "p04"]
    assert board.more == ""


async def test_a_tie_at_the_end_is_not_cut_but_summed_up_where_it_is_long(db: Sqlite, context: Context) -> None:
    await db.write(settle, context, [("top", 9), *((f"p{n:02}", 4) for n in range(6)), ("low", 1)])
    assert [row.rank for row in (await db.read(ours, context)).rows] == [1, *[2] * 6]
    await db.write(settle_more, context, 8)
    board = await db.read(ours, context)
    assert (len(board.rows), board.more) == (10, "and 5 more with 4 points")


def does(query: Query, context: Context, user: str, *done: Step) -> None:
    for step in (Step("intro"), *done):
        progress.go(query, Learner("T1", user), context.module, step)
        progress.mark_done(query, START, Learner("T1", user), context.module, step)


async def test_how_far_the_team_is_counts_everybody_lesson_by_lesson(db: Sqlite, context: Context) -> None:
    await db.write(settle, context, [("ada", 5), ("chi", 3), ("ben", 0)])
    await db.write(does, context, "U0", Step("lesson", 1), Step("quiz", 1), Step("lesson", 2))
    await db.write(does, context, "U1", Step("lesson", 1), Step("lab", 2))
    await db.write(does, context, "U2")
    assert [(one.read, one.quiz, one.lab) for one in (await db.read(ours, context)).far] == [
        (2, 1, 0),
        (1, 0, 1),
        (0, 0, 0),
        (0, 0, 0),
    ]


@pytest.mark.parametrize(("hidden", "is_told"), [(0, True), (1, False), (2, False), (3, True)])
async def test_how_far_the_team_is_tells_nothing_of_one_or_two_who_are_hidden(
    db: Sqlite, context: Context, hidden: int, is_told: bool
) -> None:
    await db.write(settle, context, [("ada", 9), ("ben", 9), ("chi", 9), *[("(hidden)", 3)] * hidden])
    for n in range(3 + hidden):
        await db.write(does, context, f"U{n}", Step("quiz", 1))
    told = [one.quiz for one in (await db.read(ours, context)).far]
    assert told == ([3 + hidden, 0, 0, 0] if is_told else [])


async def test_two_people_are_no_team_that_could_be_drawn(db: Sqlite, context: Context) -> None:
    await db.write(settle, context, [("ada", 5), ("ben", 3)])
    for user in ("U0", "U1"):
        await db.write(does, context, user, Step("lesson", 1))
    assert (await db.read(ours, context)).far == ()


async def test_a_team_that_has_done_no_lesson_yet_is_not_drawn(db: Sqlite, context: Context) -> None:
    await db.write(settle, context, [("ada", 5), ("ben", 3), ("chi", 1)])
    for user in ("U0", "U1", "U2"):
        await db.write(does, context, user)
    assert (await db.read(ours, context)).far == ()


def settle_more(query: Query, context: Context, count: int) -> None:
    for n in range(count):
        learner = Learner("T1", f"V{n}", f"q{n:02}")
        learners.meet(query, START, learner)
        learners.set_standing(query, learner, "named")
        query("INSERT INTO score VALUES ('T1', :m, :l, 4)", m=context.module.id, l=learner.id)
