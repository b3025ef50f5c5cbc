"""The answer to each word, and to questions that look like ones about the course."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.course.model import Learner
from bot.course.progress import STEP_KINDS
from bot.course.questions import TOPICS
from bot.course.words import COURTESIES, ONWARD, OTHERS, Intent
from bot.features import direct_words
from bot.features.context import Context
from bot.library import Library
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


@pytest.mark.parametrize("word", sorted({*COURTESIES, *ONWARD, *OTHERS, *STEP_KINDS, *TOPICS, "results", "unknown"}))
async def test_every_word_has_an_answer_after_the_command_too(db: Sqlite, context: Context, word: str) -> None:
    assert await db.write(direct_words.answer_to, context, ADA, Intent(word))


@pytest.mark.parametrize(
    "asked",
    [
        "how long do i have to wait after a 429?",
        "is this error due to my key?",
        "are these errors due to the rate limit?",
        "when will it close the connection?",
        "SSL certificate verify failed",
        "how do i get a certificate error fixed?",
        "my code is not working",
        "this does not work: client.messages.create",
        "nothing happens when I run it",
        "how many tries does the SDK make by default?",
        "how many questions can I send per minute?",
        "is the cache locked?",
        "remind me of the roles",
        "everyone passed the wrong header",
        "who made this error?",
    ],
)
def test_a_question_about_the_subject_is_none_about_the_course(context: Context, asked: str) -> None:
    assert direct_words.understood(context, asked).word not in TOPICS


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("did i pass the test?", "progress"),
        ("have i finished the course?", "progress"),
        ("how many points do i need to pass the test?", "pass"),
        ("who has finished lesson 2?", "others"),
        ("has anybody passed yet?", "others"),
        ("did <@U0BEN> finish the course?", "others"),
        ("how long do I have to finish the course?", "deadline"),
        ("is there a certificate?", "certificate"),
        ("it doesn't work", "broken"),
    ],
)
def test_a_question_about_the_course_is_known_whoever_it_is_about(context: Context, asked: str, topic: str) -> None:
    assert direct_words.understood(context, asked).word == topic
