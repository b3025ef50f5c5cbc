"""Corrected keys in the store: attempts on several editions, keys that change twice, editions that are lost."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.course.attempt import Kind, State, answer, submit
from bot.course.model import Learner, Module, Question
from bot.features import corrections
from bot.features.context import Context
from bot.library import Edition, Library
from bot.store import attempts, jobs, learners, progress
from bot.store.db import Query
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.clocks import START

ADA = Learner("T1", "U0ADA", "ada.lovell")
Change = Callable[[Question], Question]


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Sqlite]:
    opened = await Sqlite.open(tmp_path, migrations())
    yield opened
    await opened.close()


@pytest.fixture
def library() -> Library:
    return Library()


def other_key(asked: Question) -> Question:
    """The question with another right option."""
    right = (asked.right + 1) % len(asked.options)
    options = tuple(replace(option, right=index == right) for index, option in enumerate(asked.options))
    return replace(asked, options=options)


def edited(module: Module, revision: str, change: Change, *ids: str) -> Module:
    """A later edition in which the questions of these ids are changed."""

    def each(questions: tuple[Question, ...]) -> tuple[Question, ...]:
        return tuple(change(one) if one.id in ids else one for one in questions)

    lessons = tuple(replace(lesson, quiz=each(lesson.quiz)) for lesson in module.lessons)
    test = replace(module.test, questions=each(module.test.questions))
    return replace(module, lessons=lessons, test=test, revision=revision)


class Author:
    """Teaches one edition after another, a minute apart, and lets the corrections be carried out."""

    def __init__(self, db: Sqlite, library: Library) -> None:
        self.db, self.library, self.now = db, library, START

    async def teaches(self, module: Module) -> None:
        self.now += timedelta(minutes=1)
        await self.db.write(attempts.save_revision, self.now, module.id, module.revision, {})
        self.library.teach(Edition(module, {}))
        await self.db.write(corrections.look, self.now, self.library)
        while found := await self.db.write(_claimed, self.now):
            for job in found:
                if job.kind == "correction":
                    await self.db.write(corrections.carry_out, self.context, job)
                else:
                    await self.db.write(jobs.finish, self.now, job.id)

    @property
    def context(self) -> Context:
        return Context(self.now, self.library.module, self.library.at, lambda: 1)

    async def told(self) -> list[str]:
        rows = await self.db.read(lambda query: query("SELECT payload FROM job WHERE kind = 'post'"))
        return [row["payload"] for row in rows if "key" in row["payload"]]


def _claimed(query: Query, now: datetime) -> list[jobs.Job]:
    return jobs.claim(query, now, "other", 50)


@pytest.fixture
def author(db: Sqlite, library: Library) -> Author:
    return Author(db, library)


def answers(query: Query, context: Context, asked: Question, option: int) -> None:
    """Ada answers a question of the first quiz."""
    lesson = context.module.lessons[0]
    questions = tuple(one.id for one in lesson.quiz)
    attempt = attempts.begin(
        query, context.now, ADA, context.module, kind=Kind.QUIZ, lesson=lesson.id, seed=1, questions=questions
    )
    attempts.save_answer(query, context.now, ADA.workspace, attempt, asked.id, option)
    is_right = option == next(one.right for one in lesson.quiz if one.id == asked.id)
    progress.first_try(query, ADA, context.module, asked.id, is_right=is_right)


def takes_the_test(query: Query, context: Context, right: int) -> State:
    """Ada submits a test with so many right answers; its first question is wrong, by an option that becomes right."""
    questions = context.module.test.questions
    ids = tuple(one.id for one in questions)
    attempt = attempts.begin(query, context.now, ADA, context.module, kind=Kind.TEST, lesson="", seed=1, questions=ids)
    stored = attempts.load(query, ADA.workspace, attempt)
    assert stored is not None
    after = stored.attempt
    for number, asked in enumerate(questions):
        option = asked.right if 1 <= number <= right else (asked.right + 1) % len(asked.options)
        after = answer(after, asked.id, option)
        attempts.save_answer(query, context.now, ADA.workspace, attempt, asked.id, option)
    after = submit(after, questions, context.module.test.pass_mark_percent)
    attempts.save_end(query, context.now, ADA.workspace, after, right)
    return after.state


async def points(db: Sqlite, library: Library) -> int:
    return await db.read(progress.points, ADA, library.module.id)


async def test_a_key_corrected_again_after_it_was_put_back_counts_again(
    db: Sqlite, library: Library, author: Author
) -> None:
    first = library.module
    one, other = first.lessons[0].quiz[:2]
    second = edited(first, "second", other_key, one.id, other.id)
    await author.teaches(first)
    await db.write(answers, author.context, one, other_key(one).right)
    await author.teaches(second)
    assert await points(db, library) == 1
    await author.teaches(first)
    await db.write(answers, author.context, other, other_key(other).right)
    await author.teaches(second)
    assert await points(db, library) == 2


async def test_an_answer_to_another_wording_is_not_spoken_of(db: Sqlite, library: Library, author: Author) -> None:
    first = library.module
    asked = first.lessons[0].quiz[0]
    reworded = edited(first, "reworded", lambda one: replace(one, ask=f"{one.ask} Why?"), asked.id)
    await author.teaches(first)
    await db.write(answers, author.context, asked, asked.right)
    await author.teaches(reworded)
    await author.teaches(edited(reworded, "corrected", other_key, asked.id))
    assert await author.told() == []


async def test_a_second_try_earns_nothing_where_the_edition_of_the_first_is_lost(
    db: Sqlite, library: Library, author: Author
) -> None:
    first = library.module
    asked = first.lessons[0].quiz[0]
    await author.teaches(first)
    library.teach(Edition(replace(first, revision="lost"), {}))
    await db.write(answers, author.context, asked, (asked.right + 2) % 4)
    library.teach(Edition(first, {}))
    del library._revisions["lost"]
    await db.write(answers, author.context, asked, other_key(asked).right)
    await author.teaches(edited(first, "second", other_key, asked.id))
    assert await points(db, library) == 0


async def test_who_passed_by_a_retake_is_not_told_that_they_have_passed_now(
    db: Sqlite, library: Library, author: Author
) -> None:
    first = library.module
    await author.teaches(first)
    assert await db.write(takes_the_test, author.context, 11) is State.FAILED
    assert await db.write(takes_the_test, author.context, 13) is State.PASSED
    await author.teaches(edited(first, "second", other_key, first.test.questions[0].id))
    [told] = await author.told()
    assert "stays passed" in told


async def test_the_home_tab_shows_what_a_corrected_key_gave(db: Sqlite, library: Library, author: Author) -> None:
    first = library.module
    asked = first.lessons[0].quiz[0]
    await author.teaches(first)
    await db.write(learners.meet, author.now, ADA)
    await db.write(learners.open_home, author.now, ADA)
    await db.write(answers, author.context, asked, other_key(asked).right)
    await author.teaches(edited(first, "second", other_key, asked.id))
    rows = await db.read(lambda query: query("SELECT key FROM job WHERE kind = 'refresh'"))
    assert f"home:{ADA.id}" in {row["key"] for row in rows}


def test_an_edition_that_is_looked_up_while_another_is_taught_has_the_new_keys(library: Library) -> None:
    """The lookup runs on a thread of the store's; here it is interrupted between its check and its answer."""
    first = library.module
    asked = first.lessons[0].quiz[0]
    second = edited(first, "second", other_key, asked.id)

    class Interrupted(dict[tuple[str, str], Module]):
        def get(self, key: tuple[str, str], default: object = None) -> object:  # type: ignore[override]
            found = super().get(key)
            if library.module is first:
                library.teach(Edition(second, {}))
            return found or default

    library._corrected = Interrupted()
    assert library.at(lambda _sql, **_: [], first.revision).lessons[0].quiz[0].right == asked.right
    assert library.at(lambda _sql, **_: [], first.revision).lessons[0].quiz[0].right == other_key(asked).right
