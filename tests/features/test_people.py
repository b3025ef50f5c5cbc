"""Looking people up where there are more of them than Slack is asked about at a time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.course.model import Learner
from bot.features.context import Context
from bot.features.leaderboard.people import MOST, People
from bot.features.ports import Person, SlackUnavailable
from bot.library import Library
from bot.store import learners
from bot.store.db import Query
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.clocks import START

CLASS = 2 * MOST + 1


class Directory:
    """The part of a messenger that knows people; after `patience` of them it asks for a pause."""

    def __init__(self, patience: int = CLASS) -> None:
        self.asked: list[str] = []
        self.patience = patience

    async def person(self, workspace: str, user: str) -> Person:
        if len(self.asked) == self.patience:
            raise SlackUnavailable("ratelimited")
        self.asked.append(user)
        return Person(f"{user} of {workspace}", user)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Sqlite]:
    def meet(query: Query) -> None:
        for n in range(CLASS):
            learners.meet(query, START, Learner("T1", f"U{n:03}", "handle"))
        learners.set_standing(query, Learner("T1", "U060"), "named")

    opened = await Sqlite.open(tmp_path, migrations())
    await opened.write(meet)
    yield opened
    await opened.close()


def looking(db: Sqlite, directory: Directory) -> People:
    library = Library()
    context = Context(START, library.module, library.at, lambda: 1)
    return People(db, directory, lambda: context)  # type: ignore[arg-type]


async def test_everybody_is_looked_up_once(db: Sqlite) -> None:
    directory = Directory()
    await looking(db, directory).look_up("T1")
    await looking(db, directory).look_up("T1")
    assert len(directory.asked) == len(set(directory.asked)) == CLASS
    assert {one.name for one in await db.read(learners.known, "T1")} == {f"U{n:03} of T1" for n in range(CLASS)}


async def test_before_a_board_those_who_are_shown_come_first_and_nobody_waits_for_all(db: Sqlite) -> None:
    directory = Directory()
    await looking(db, directory).look_up_if_possible("T1")
    assert (directory.asked[0], len(directory.asked)) == ("U060", MOST)


async def test_a_pause_that_slack_asks_for_holds_no_board_up_and_the_rest_is_looked_up_later(db: Sqlite) -> None:
    directory = Directory(patience=3)
    await looking(db, directory).look_up_if_possible("T1")
    with pytest.raises(SlackUnavailable):
        await looking(db, directory).look_up("T1")
    directory.patience = CLASS
    await looking(db, directory).look_up("T1")
    assert len(directory.asked) == CLASS
