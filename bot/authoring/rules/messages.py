"""The messages that a module becomes: every page, every question in each of its states, every lab, all terms."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.authoring.draft import Draft, DraftLesson, DraftPage, DraftQuestion
from bot.authoring.problems import Place
from bot.features.views import (
    LabView,
    OptionView,
    PageView,
    QuestionView,
    TermsView,
    TestQuestion,
    TutorReply,
    Verdict,
    View,
)

LETTERS = "ABCD"


@dataclass(frozen=True, slots=True)
class Message:
    """A view at the place of what it shows; `source` holds the author's words, `last` those that may not be missing."""

    at: Place
    name: str
    view: View
    source: str
    last: str = ""

    def authored(self, end: str) -> bool:
        """Whether the author wrote these last words so, dots and all."""
        return end[-12:] in self.source


def messages(draft: Draft) -> Iterator[Message]:
    """Every message; none while reading the module finds problems."""
    if not draft.whole:
        return
    yield from _pages(draft.intro, 0, draft.module.intro.title, draft.module.intro.tagline, "")
    for lesson in draft.lessons:
        told = lesson.lesson
        yield from _pages(lesson.pages, told.number, told.title, told.tagline, told.question)
        for question in lesson.quiz:
            yield from _question(question)
        yield from _lab(lesson)
    yield from _terms(draft)
    for question in draft.test:
        yield from _question(question)
        yield _test(question, len(draft.test))


def _pages(pages: tuple[DraftPage, ...], number: int, title: str, tagline: str, asked: str) -> Iterator[Message]:
    for place, page in enumerate(pages, start=1):
        view = PageView(number, title, tagline, asked, page.page, place, len(pages), None)
        source = "\n".join([title, tagline, asked, page.page.title, *(line.text for line in page.lines)])
        source += "".join(note.says for note in page.page.notes)
        yield Message(page.at, "this page", view, source)


def _question(question: DraftQuestion) -> Iterator[Message]:
    """The question as asked, and as answered with each of its options."""
    asked = question.question
    options = _options(question)
    for chosen in (None, *range(len(options))):
        verdict = None if chosen is None else _verdict(question, chosen)
        view = QuestionView(1, 1, 1, 4, asked.ask, options, asked.page, 1, verdict)
        yield Message(question.at, "this question", view, _source(question))


def _verdict(question: DraftQuestion, chosen: int) -> Verdict:
    asked = question.question
    why_chosen = "" if chosen == asked.right else asked.options[chosen].why
    return Verdict(LETTERS[chosen], LETTERS[asked.right], asked.options[asked.right].why, why_chosen, "1 of 4 so far")


def _test(question: DraftQuestion, count: int) -> Message:
    view = TestQuestion(1, 1, count, question.question.ask, _options(question), 0, 1, tuple(range(2, count + 1)))
    return Message(question.at, "this question in the test", view, _source(question))


def _options(question: DraftQuestion) -> tuple[OptionView, ...]:
    return tuple(OptionView(LETTERS[at], each.text, at) for at, each in enumerate(question.question.options))


def _source(question: DraftQuestion) -> str:
    asked = question.question
    return "\n".join([asked.ask, *(text for option in asked.options for text in (option.text, option.why))])


def _lab(lesson: DraftLesson) -> Iterator[Message]:
    lab = lesson.lab
    view = LabView(1, lesson.lesson.number, lab.title, lab.task, lab.exchanges, lab.starts)
    yield Message(lesson.lab_at, "this lab", view, "\n".join([lab.title, lab.task, *lab.starts]))
    yield Message(lesson.lab_at, "this lab's greeting", TutorReply(lab.greeting, None), lab.greeting)


def _terms(draft: Draft) -> Iterator[Message]:
    """What `/learn terms` answers: all of them in one message."""
    found = tuple((term, lesson.lesson.number) for lesson in draft.lessons for term in lesson.lesson.terms)
    if found:
        source = "\n".join(f"{term.word} {term.meaning}" for term, _ in found)
        last = found[-1][0].meaning
        yield Message(draft.lessons[-1].at, "the list of all key terms", TermsView("", found), source, last)
