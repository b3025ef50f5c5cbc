"""A quiz question before and after its answer, and the end of a quiz."""

from bot.features.ports import Drawn
from bot.features.views import OptionView, QuestionView, QuizEnd, Reread, TestQuestion, Verdict
from bot.slack.blocks.parts import (
    Press,
    asking,
    context,
    header,
    leads_on,
    message,
    offers,
    quote,
    read_again,
    rich,
    row,
    section,
    sections,
)
from bot.slack.ids import Act
from bot.slack.text.mrkdwn import plain


def question(view: QuestionView) -> Drawn:
    """The question with its buttons, or with its verdict once it is answered."""
    if view.verdict is None:
        presses = letters(Act.ANSWER, view) if view.live else []
        tap = f"Buttons {', '.join(option.letter for option in view.options)}: one tap answers." if presses else ""
        words, small = [tap, _kind(view)], [_kind(view)]
    else:
        presses = _after(view) if view.live else []
        words = [*_outcome(view.verdict), offers(*presses)]
        small = [f"Quiz {view.lesson_number}", rich(view.verdict.score_so_far, 500)]
    blocks = [
        header(_title(view)),
        *sections([asking(rich(view.ask))], most=2),
        *sections([option_line(option, *_marks(option, view.verdict)) for option in view.options], most=8),
        *[section(quote(reason)) for reason in _reasons(view.verdict)],
        row(*presses),
        context(*small),
    ]
    asked = [f"{_title(view)}: {plain(view.ask, 600)}", *option_words(view.options)]
    return message([*asked, *words], blocks)


def option_line(option: OptionView, *marks: str) -> str:
    """An option in full behind its letter, marks last."""
    return " ".join([f"*{option.letter}* {rich(option.text)}", *marks])


def option_words(options: tuple[OptionView, ...]) -> list[str]:
    """The options for a fallback text, none of them left out."""
    return [f"{option.letter}. {plain(option.text, 400)}" for option in options]


def letters(act: Act, view: QuestionView | TestQuestion) -> list[Press]:
    """A button for each option, which carries the authored option and not its place."""
    return [
        Press(option.letter, act, (view.attempt, view.number, option.index), suffix=place)
        for place, option in enumerate(view.options)
    ]


def _title(view: QuestionView) -> str:
    return f"Question {view.number} of {view.count}"


def _kind(view: QuestionView) -> str:
    kept = "practice, nothing is counted" if view.practice else "the first try counts one point"
    return f"Quiz {view.lesson_number} · {kept}"


def _marks(option: OptionView, verdict: Verdict | None) -> list[str]:
    if verdict is None:
        return []
    right = ["✓"] if option.letter == verdict.right else []
    return [*right, "← you"] if option.letter == verdict.chosen else right


def _reasons(verdict: Verdict | None) -> list[str]:
    """Why the chosen option is wrong, if it is, and why the right one is right."""
    if verdict is None:
        return []
    why = rich(verdict.why_right, 2000)
    if verdict.chosen == verdict.right:
        return [f"✓ *Right.* {why}"]
    return [f"✗ *Not quite.* {rich(verdict.why_chosen, 2000)}", f"✓ *{verdict.right} is right.* {why}"]


def _outcome(verdict: Verdict) -> list[str]:
    why = plain(verdict.why_right, 500)
    if verdict.chosen == verdict.right:
        return [f"You chose {verdict.chosen}: right. {why}"]
    return [
        f"You chose {verdict.chosen}: not quite. {plain(verdict.why_chosen, 500)}",
        f"{verdict.right} is right. {why}",
    ]


def _after(view: QuestionView) -> list[Press]:
    if view.next_number:
        onward = Press("Next question", Act.QUESTION, (view.attempt, view.next_number), primary=True)
    else:
        onward = Press("See how it went", Act.FINISH, (view.attempt,), primary=True)
    return [onward, read_again(Reread(view.lesson_number, view.page_id, view.page_number, ""))]


def quiz_end(view: QuizEnd) -> Drawn:
    """The score, the pages worth rereading, and what comes next."""
    practise = Press("Practise the missed ones", Act.PRACTISE, (view.attempt,)) if view.missed else None
    presses = [leads_on(view.next), practise, *_rereads(view)]
    lines = [_score(view), *_pages(view)]
    name = "Practice" if view.practice else f"Quiz {view.lesson_number}"
    title = f"{name}: {view.right} of {view.count} right"
    blocks = [header(title), *sections(lines, most=5), row(*presses)]
    return message([title, *lines, offers(*presses)], blocks)


def _score(view: QuizEnd) -> str:
    if view.practice or view.first < 0:
        return "This was practice; your score stays as it is."
    if view.first == view.count:
        return f"First try: all {view.count} right."
    if view.first == view.best:
        return f"First try: {view.first} of {view.count}. Only first tries give points; practise as often as you like."
    return f"First try: {view.first} of {view.count}. Best: {view.best} of {view.count}."


def _pages(view: QuizEnd) -> list[str]:
    if not view.reread:
        return []
    return [
        "Worth reading again:",
        *(f"• Page {page.page_number}, {rich(page.title, 300)}" for page in view.reread[:10]),
    ]


def _rereads(view: QuizEnd) -> list[Press]:
    pages = enumerate(view.reread[:10], start=1)
    return [read_again(page, words=f"Read page {page.page_number}", suffix=place) for place, page in pages]
