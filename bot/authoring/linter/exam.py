"""Rules about the exam lock: the tutor declines what is nearly a question of the module test."""

import re
from collections.abc import Iterator

from bot.authoring.draft import Draft, Found, rule
from bot.authoring.problems import Place
from bot.course.likeness import exam_bank
from bot.course.model import Page, Prose

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n{2,}|```")


@rule("locked-words", "warning")
def locked_words(draft: Draft) -> Found:
    """The tutor would pass on every lab start, talk, example or quiz question, and act; none is nearly a test item."""
    bank = exam_bank(draft.module)
    for at, words in _offered(draft):
        for item in bank.asked(words):
            yield (
                at,
                f"“{words[:40]}” is nearly the test's `{item.id}`, so the tutor would decline it: reword one of them",
            )


def _offered(draft: Draft) -> Iterator[tuple[Place, str]]:
    """The words that learners are led to ask the tutor, or may bring to it."""
    for lesson in draft.lessons:
        lab = lesson.lesson.lab
        for words in (*lab.starts, *(ask for answer in lab.answers for ask in answer.asks)):
            yield lesson.lab_at, words
        for step in (step for talk in lab.talks for step in talk.steps):
            yield from ((lesson.lab_at, words) for words in (step.asks, step.hint, step.answer, *step.right))
        for question in (*lesson.quiz, *lesson.acts):
            yield question.ask_at, question.question.ask


@rule("near-items", "warning")
def near_items(draft: Draft) -> Found:
    """No question of the module test is nearly another one, also not in other words."""
    bank, before = exam_bank(draft.module), set[str]()
    for item in draft.test:
        for other in bank.asked(item.question.ask):
            if other.id in before:
                yield item.ask_at, f"this is nearly `{other.id}` in other words: ask about something else"
        before.add(item.question.id)


@rule("taught-item", "warning")
def taught_item(draft: Draft) -> Found:
    """No sentence of a page is nearly a question of the module test, because the tutor would decline to discuss it."""
    bank = exam_bank(draft.module)
    for page in draft.pages:
        for sentence in _sentences(page.page):
            for item in bank.asked(sentence):
                yield page.at, f"“{sentence[:40]}” is nearly the test's `{item.id}`: put one of them differently"


def _sentences(page: Page) -> Iterator[str]:
    for part in page.parts:
        if isinstance(part, Prose):
            yield from map(str.strip, _SENTENCE.split(part.markdown))
