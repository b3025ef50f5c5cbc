"""The progress of a learner whose course has grown since."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.course.attempt import Kind, State
from bot.course.people import Learner
from bot.course.progress import Step
from bot.library import Library
from bot.service import cards
from bot.service.desk import Desk
from bot.service.views import ProgressView
from bot.store import attempts, learners, progress
from bot.store.db import Query
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.clocks import START

ADA = Learner("T1", "U0ADA", "ada.lovell")


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Sqlite]:
    opened = await Sqlite.open(tmp_path, migrations())
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def desk() -> Desk:
    library = Library()
    return Desk(START, library.module, library.at, lambda: 1)


def longer(desk: Desk) -> Desk:
    """The next edition, whose test asks five questions more."""
    test = desk.module.test
    more = tuple(replace(question, id=f"new-{n}") for n, question in enumerate(test.questions[:5]))
    return replace(desk, module=replace(desk.module, test=replace(test, questions=(*test.questions, *more))))


def submit(query: Query, desk: Desk, right: int, *, passed: bool) -> None:
    """A test that was submitted with so many right answers."""
    learners.meet(query, START, ADA)
    ids = tuple(question.id for question in desk.module.test.questions)
    begun = attempts.begin(query, START, ADA, desk.module, kind=Kind.TEST, lesson="", seed=1, questions=ids)
    stored = attempts.load(query, ADA.workspace, begun)
    assert stored is not None
    state = State.PASSED if passed else State.FAILED
    attempts.save_end(query, START, ADA.workspace, replace(stored.attempt, state=state), right)
    if passed:
        progress.mark_done(query, START, ADA, desk.module, Step("test"))


def line_of_the_test(query: Query, desk: Desk) -> str:
    view = cards.progress_view(query, desk, ADA)
    assert isinstance(view, ProgressView)
    return dict(view.lines)["Module test"]


async def test_a_test_that_was_passed_stays_passed_in_an_edition_with_more_questions(db: Sqlite, desk: Desk) -> None:
    count = len(desk.module.test.questions)
    await db.write(lambda query: submit(query, desk, 12, passed=True))
    assert await db.read(lambda query: line_of_the_test(query, longer(desk))) == f"passed · 12 of {count}"


async def test_scores_of_two_editions_are_told_each_with_its_own_count(db: Sqlite, desk: Desk) -> None:
    count, new = len(desk.module.test.questions), longer(desk)
    await db.write(lambda query: submit(query, desk, 3, passed=False))
    await db.write(lambda query: submit(query, new, 19, passed=True))
    told = await db.read(lambda query: line_of_the_test(query, new))
    assert told == f"passed · first 3 of {count}, best 19 of {count + 5}"


async def test_scores_of_one_edition_are_told_with_one_count(db: Sqlite, desk: Desk) -> None:
    count = len(desk.module.test.questions)
    await db.write(lambda query: submit(query, desk, 3, passed=False))
    assert await db.read(lambda query: line_of_the_test(query, desk)) == f"not passed yet · 3 of {count}"
    await db.write(lambda query: submit(query, desk, 5, passed=False))
    told = await db.read(lambda query: line_of_the_test(query, desk))
    assert told == f"not passed yet · first 3, best 5 of {count}"
