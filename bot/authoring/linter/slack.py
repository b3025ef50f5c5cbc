"""Rules about Slack: every message made from the module is drawn and checked against Slack's limits."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.authoring.draft import Draft, DraftInContext, DraftLesson, DraftQuestion, Found, rule
from bot.authoring.pages import DraftPage
from bot.authoring.problems import Place
from bot.course.model import Question, QuestionKind
from bot.features.views import (
    ActView,
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
TYPED = "what somebody typed"


@dataclass(frozen=True, slots=True)
class Message:
    """A view and the place it comes from; `source` is the author's text, `last` the words that must be shown."""

    at: Place
    name: str
    view: View
    source: str
    last: str = ""


def messages(draft: Draft) -> Iterator[Message]:
    """Every message made from the module; none if the module could not be read."""
    if draft.problems:
        return
    yield from _pages(draft.intro, 0, draft.module.intro.title, draft.module.intro.tagline, "")
    for lesson in draft.lessons:
        told = lesson.lesson
        yield from _pages(lesson.pages, told.number, told.title, told.tagline, told.question, lesson.acts)
        for question in lesson.quiz:
            yield from _question(question)
        yield from _lab(lesson)
    yield from _terms(draft)
    for question in draft.test:
        yield from _question(question, len(draft.test))


def _pages(
    pages: tuple[DraftPage, ...],
    number: int,
    title: str,
    tagline: str,
    asked: str,
    acts: tuple[DraftQuestion, ...] = (),
) -> Iterator[Message]:
    """Each page; one with an act also after each possible answer."""
    on_page = {act.question.page: act.question for act in acts}
    for place, page in enumerate(pages, start=1):
        view = PageView(number, title, tagline, asked, page.page, place, len(pages), None)
        source = "\n".join([title, tagline, asked, page.page.title, *(line.text for line in page.lines)])
        source += "".join(note.says for note in page.page.notes)
        act = on_page.get(page.page.id)
        for shown in _act_views(act) if act else (None,):
            words = f"{source}\n{_source(act)}" if act else source
            yield Message(page.at, "this page", replace(view, act=shown), words)


def _act_views(act: Question) -> Iterator[ActView]:
    kind: Literal["options", "line"] = "line" if act.kind == "line" else "options"
    for chosen in (None, *range(len(act.options))):
        yield ActView(act.ask, _options(act), act.wording, kind, None if chosen is None else _verdict(act, chosen))


def _question(question: DraftQuestion, in_test_of: int = 0) -> Iterator[Message]:
    """The question before it is answered and after each possible answer; with `in_test_of`, also as in the test."""
    asked = question.question
    kind, form = asked.kind, asked.form
    options, source = _options(asked), _source(asked)
    for chosen in (None, *range(len(options))):
        verdict = None if chosen is None else _verdict(asked, chosen)
        view = QuestionView(1, 1, 1, 4, asked.ask, options, asked.page, 1, verdict, kind=kind, form=form)
        yield Message(question.at, "this question", view, source)
    if in_test_of:
        rest = tuple(range(2, in_test_of + 1))
        test = TestQuestion(1, 1, in_test_of, asked.ask, options, 0, 1, rest, kind, form, TYPED)
        yield Message(question.at, "this question in the test", test, source)


def _options(asked: Question) -> tuple[OptionView, ...]:
    return tuple(OptionView(_label(asked.kind, at), each.text, at) for at, each in enumerate(asked.options))


def _source(asked: Question) -> str:
    texts = [text for option in asked.options for text in (option.text, option.why)]
    return "\n".join([asked.ask, asked.form, *texts])


def _label(kind: QuestionKind, place: int) -> str:
    return LETTERS[place] if kind == "options" else str(place + 1)


def _verdict(asked: Question, chosen: int) -> Verdict:
    right, why_chosen = asked.options[asked.right], "" if chosen == asked.right else asked.options[chosen].why
    letters = _label(asked.kind, chosen), _label(asked.kind, asked.right)
    typed, key = (TYPED, right.text) if asked.kind == "typed" else ("", "")
    return Verdict(*letters, right.why, why_chosen, "1 of 4 so far", typed, key)


def _lab(lesson: DraftLesson) -> Iterator[Message]:
    lab = lesson.lesson.lab
    view = LabView(1, lesson.lesson.number, lab.title, lab.task, lab.exchanges, lab.starts)
    yield Message(lesson.lab_at, "this lab", view, "\n".join([lab.title, lab.task, *lab.starts]))
    yield Message(lesson.lab_at, "this lab's greeting", TutorReply(lab.greeting, None), lab.greeting)


def _terms(draft: Draft) -> Iterator[Message]:
    """The reply to `/learn terms`, which shows all terms in one message."""
    found = tuple((term, lesson.lesson.number) for lesson in draft.lessons for term in lesson.lesson.terms)
    if found:
        source = "\n".join(f"{term.word} {term.meaning}" for term, _ in found)
        last = found[-1][0].meaning
        yield Message(draft.lessons[-1].at, "the list of all key terms", TermsView("", found), source, last)


@rule("slack-limit")
def slack_limits(draft: DraftInContext) -> Found:
    """Slack accepts every message made from the module."""
    seen = set()
    for message in messages(draft):
        drawn = draft.context.render(message.view)
        problems = draft.context.validate({"text": drawn.text, "blocks": list(drawn.blocks)})
        if problems and message.at not in seen:
            seen.add(message.at)
            yield message.at, f"Slack would refuse {message.name}: {problems[0]}"


CUT = "…"


@rule("slack-cut")
def slack_cut(draft: DraftInContext) -> Found:
    """No text is so long that it is cut or left out of its message."""
    seen = set()
    for message in messages(draft):
        shown = [text for block in draft.context.render(message.view).blocks for text in _texts(block)]
        end = _cut(message, shown)
        if end and (message.at, message.name) not in seen:
            seen.add((message.at, message.name))
            yield message.at, f"{message.name} is cut in Slack after “{end}”: shorten it"


def _cut(message: Message, shown: list[str]) -> str:
    """The last words before a cut; empty if nothing is cut."""
    ends = [text for text in shown if text.rstrip().endswith(CUT)]
    cut = [text for text in ends if text.rstrip()[-12:] not in message.source]  # else the author wrote the dots
    if not cut and _bare(message.last) not in _bare(" ".join(shown)):
        cut = [text for text in shown if len(text) > len(message.name)]
    return cut[-1].rstrip(CUT)[-40:].strip() if cut else ""


def _bare(text: str) -> str:
    """Only a text's letters and digits."""
    return "".join(letter for letter in text if letter.isalnum())


def _texts(value: Any) -> list[str]:
    """Every text in a block that a learner sees."""
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) else []
    return own + [text for item in value.values() for text in _texts(item)]
