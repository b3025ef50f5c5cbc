"""Rules about what gives a key away, and about the exam lock: the tutor declines what is nearly a test question."""

import re
from collections.abc import Iterable, Iterator

from bot.authoring.draft import Draft, Found, rule
from bot.authoring.problems import Place
from bot.course.likeness import exam_bank
from bot.course.model import Page, Prose
from bot.course.typed import accepted

TELLING = re.compile(
    r"\b(?:the other way (?:a)?round|vice versa|(?:exactly|just|quite|is|are) the (?:opposite|reverse|contrary)"
    r"|(?:right|correct) (?:answer|option)|the others? (?:is|are) (?:right|correct))\b",
    re.IGNORECASE,
)
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


@rule("told-key", "warning")
def told_key(draft: Draft) -> Found:
    """The `why` of a wrong option doesn't tell the right one: who fails the test reads it, and so does the tutor."""
    for item in draft.questions:
        forms = [form for _, option in item.options if option.right for form in accepted(option) if form]
        for at, option in item.options:
            if not option.right and (found := _telling(option.why, forms)):
                yield at, f"“{found[0]}” tells the right answer: say only what is wrong with this one"


def _telling(why: str, forms: Iterable[str]) -> re.Match[str] | None:
    """The words that point to the right answer, or say a form of it."""
    said = (re.search(rf"(?<![\w.,-]){re.escape(form)}(?![\w-]|[.,]\d)", why, re.IGNORECASE) for form in forms)
    return TELLING.search(why) or next(filter(None, said), None)


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
