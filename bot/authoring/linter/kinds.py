"""Rules about the questions of kind `line` and `typed`."""

import re
from collections.abc import Iterator

from bot.authoring.draft import Draft, DraftQuestion, Found, rule
from bot.authoring.questions import OTHER
from bot.course.model import QuestionKind
from bot.course.typed import accepted, judged, lacking

LEAST_LINES, MOST_LINES = 4, 12  # fewer are guessed, and more buttons fill a phone


def _of(draft: Draft, kind: QuestionKind) -> Iterator[DraftQuestion]:
    return (question for question in draft.asked if question.question.kind == kind)


@rule("line-size")
def line_size(draft: Draft) -> Found:
    """The code of a `line` question has 4 to 12 lines, which with their numbers are no wider than other code."""
    columns = draft.sizes["code_columns"]
    for question in _of(draft, "line"):
        for block in question.blocks:
            count = len(block.lines)
            if not LEAST_LINES <= count <= MOST_LINES:
                yield block.at, f"{count} lines of code; a `line` question has {LEAST_LINES} to {MOST_LINES}"
            most = columns - len(f"{count}  ")
            for number, line in enumerate(block.lines, start=1):
                if len(line) > most:
                    at = block.at._replace(line=block.at.line + number, column=most + 1)
                    yield at, f"{len(line)} columns; with its number Slack wraps a line of more than {most}"


@rule("no-expected-answer", "warning")
def expected(draft: Draft) -> Found:
    """A `line` or `typed` question explains at least one wrong answer that learners are likely to give."""
    for question in (*_of(draft, "line"), *_of(draft, "typed")):
        if not any(option.text and not option.right for _, option in question.options):
            yield question.at, "add the wrong answer that you expect as `wrong:`, with a `why` of its own"


@rule("typed-answer")
def typed_answer(draft: Draft) -> Found:
    """Each form of a typed answer counts as the answer that it is listed under, and is of the form that is asked."""
    for question in _of(draft, "typed"):
        asked = question.question
        for index, (at, option) in enumerate(question.options[:-1]):
            for form in (option.text, *option.also):
                if wanted := lacking(asked, form):
                    yield at, f"learners can't answer `{form}`, as `form` asks for a {wanted}"
                    continue
                counts_as = judged(asked, form)
                if form and counts_as != index:
                    other = asked.options[counts_as].text
                    instead = "no answer" if other == OTHER else other
                    yield at, f"`{form}` counts as {instead}: change it, or make `tolerance` smaller"


@rule("answer-in-question", "warning")
def answer_in_question(draft: Draft) -> Found:
    """The question of a `typed` answer doesn't contain that answer."""
    for question in _of(draft, "typed"):
        ask = question.question.ask.casefold()
        for form in (form for option in question.question.options if option.right for form in accepted(option)):
            if form and re.search(rf"(?<![\w.,-]){re.escape(form)}(?![\w-]|[.,]\d)", ask):
                yield question.ask_at, f"the question contains its answer, `{form}`"
