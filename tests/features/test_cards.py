"""The progress of a learner whose course has grown since."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.course.attempt import Kind, State
from bot.course.model import Learner
from bot.course.progress import Step
from bot.features import course_card
from bot.features.context import Context
from bot.features.views import Help, ProgressView
from bot.library import Library
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
def context() -> Context:
    library = Library()
    return Context(START, library.module, library.at, lambda: 1)


def longer(context: Context) -> Context:
    """The next edition, whose test asks five questions more."""
    test = context.module.test
    more = tuple(replace(question, id=f"new-{n}") for n, question in enumerate(test.questions[:5]))
    return replace(context, module=replace(context.module, test=replace(test, questions=(*test.questions, *more))))


def submit(query: Query, context: Context, right: int, *, passed: bool) -> None:
    """A test that was submitted with so many right answers."""
    learners.meet(query, START, ADA)
    ids = tuple(question.id for question in context.module.test.questions)
    begun = attempts.begin(query, START, ADA, context.module, kind=Kind.TEST, lesson="", seed=1, questions=ids)
    stored = attempts.load(query, ADA.workspace, begun)
    assert stored is not None
    state = State.PASSED if passed else State.FAILED
    attempts.save_end(query, START, ADA.workspace, replace(stored.attempt, state=state), right)
    if passed:
        progress.mark_done(query, START, ADA, context.module, Step("test"))


def line_of_the_test(query: Query, context: Context) -> str:
    view = course_card.progress_view(query, context, ADA)
    assert isinstance(view, ProgressView)
    return dict(view.lines)["Module test"]


async def test_a_test_that_was_passed_stays_passed_in_an_edition_with_more_questions(
    db: Sqlite, context: Context
) -> None:
    count = len(context.module.test.questions)
    await db.write(lambda query: submit(query, context, 12, passed=True))
    assert await db.read(lambda query: line_of_the_test(query, longer(context))) == f"passed · 12 of {count}"


async def test_scores_of_two_editions_are_told_each_with_its_own_count(db: Sqlite, context: Context) -> None:
    count, new = len(context.module.test.questions), longer(context)
    await db.write(lambda query: submit(query, context, 3, passed=False))
    await db.write(lambda query: submit(query, new, 19, passed=True))
    told = await db.read(lambda query: line_of_the_test(query, new))
    assert told == f"passed · first 3 of {count}, best 19 of {count + 5}"


async def test_scores_of_one_edition_are_told_with_one_count(db: Sqlite, context: Context) -> None:
    count = len(context.module.test.questions)
    await db.write(lambda query: submit(query, context, 3, passed=False))
    assert await db.read(lambda query: line_of_the_test(query, context)) == f"not passed yet · 3 of {count}"
    await db.write(lambda query: submit(query, context, 5, passed=False))
    told = await db.read(lambda query: line_of_the_test(query, context))
    assert told == f"not passed yet · first 3, best 5 of {count}"


@pytest.mark.parametrize("leads", [(), (ADA.id,)])
async def test_only_leads_are_told_of_the_weekly_leaderboard(
    db: Sqlite, context: Context, leads: tuple[str, ...]
) -> None:
    view = await db.read(course_card.helping, replace(context, leads=leads), ADA)
    assert isinstance(view, Help)
    assert ("leaderboard weekly" in dict(view.words)) == bool(leads)
