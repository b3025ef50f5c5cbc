"""A quiz question before and after its answer, and the end of a quiz."""

from bot.features.ports import Drawn
from bot.features.views import ActView, OptionView, QuestionView, QuizEnd, Reread, TestQuestion, Verdict
from bot.slack.blocks.buttons import Press, leads_on, offers, read_again, row
from bot.slack.blocks.parts import Blocks, context, header, message, section, sections
from bot.slack.blocks.words import asking, literal, quote, rich, typed
from bot.slack.ids import Act
from bot.slack.text.mrkdwn import plain


def question(view: QuestionView) -> Drawn:
    """The question with its buttons, or with its verdict once it is answered."""
    quiz, verdict = f"Quiz {view.lesson_number}", view.verdict
    if verdict is None:
        presses = answering(Act.ANSWER, view) if view.live else []
        small = [quiz, _counts(view)]
        words = [how(view, ": one tap answers.") if presses else "", " · ".join(small)]
    else:
        presses = _after(view) if view.live else []
        words = [*outcome(view, verdict), offers(*presses)]
        small = [quiz, rich(verdict.score_so_far, 500)]
    blocks = [*asked(view, lines(view)), *reasons(view), row(*presses), context(*small)]
    return message([f"{place(view)}: {plain(view.ask, 600)}", *option_words(view), *words], blocks)


def _counts(view: QuestionView) -> str:
    if view.practice:
        return "practice, nothing is counted"
    return "practice, your first try is kept" if view.retake else "the first try counts one point"


def place(view: QuestionView | TestQuestion) -> str:
    """A question's title."""
    return f"Question {view.number} of {view.count}"


def asked(view: QuestionView | TestQuestion, lines: list[str]) -> Blocks:
    """A question under its title, what to type, and the lines about its options or the answer."""
    form = context(f"Your answer: {literal(view.form, 150)}" if view.kind == "typed" else "")
    return [header(place(view)), *sections([asking(rich(view.ask))], most=2), form, *sections(lines, most=8)]


def option_line(option: OptionView) -> str:
    """An option in full behind its letter."""
    return f"*{option.letter}* {rich(option.text)}"


def option_words(view: QuestionView | TestQuestion | ActView) -> list[str]:
    """The options for a fallback text, none of them left out; lines of code stand in the question itself."""
    if view.kind == "typed":
        return [f"Your answer: {literal(view.form, 150)}"]
    if view.kind == "line":
        return []
    return [f"{option.letter}. {plain(option.text, 400)}" for option in view.options]


def answering(act: Act, view: QuestionView | TestQuestion) -> list[Press]:
    """A button for each option, which carries the authored option and not its place, or the one that opens a modal."""
    if view.kind == "typed":
        changes = isinstance(view, TestQuestion) and view.typed
        return [Press("Change your answer" if changes else "Type your answer", Act.TYPE, (view.attempt, view.number))]
    return [
        Press(option.letter, act, (view.attempt, view.number, option.index), suffix=place)
        for place, option in enumerate(view.options)
    ]


def how(view: QuestionView | TestQuestion | ActView, answers: str) -> str:
    """The way the buttons answer, for the fallback text."""
    if view.kind == "typed":
        return offers(*answering(Act.TYPE, view))
    letters = [option.letter for option in view.options]
    return f"Buttons {f'1 to {len(letters)}' if view.kind == 'line' else ', '.join(letters)}{answers}"


def lines(view: QuestionView | ActView) -> list[str]:
    """The options, or the lines and words that the verdict is about."""
    verdict = view.verdict
    if view.kind == "typed":
        return [f"You wrote {typed(verdict.typed)}"] if verdict else []
    named = {verdict.chosen, verdict.right} if verdict else set()
    if view.kind == "line":
        shown = [(rich(option.text), option) for option in view.options if option.letter in named]
    else:
        shown = [(option_line(option), option) for option in view.options]
    return [" ".join([words, *_marks(option, verdict)]) for words, option in shown]


def _marks(option: OptionView, verdict: Verdict | None) -> list[str]:
    if verdict is None:
        return []
    right = ["✓"] if option.letter == verdict.right else []
    return [*right, "← you"] if option.letter == verdict.chosen else right


def _chosen(view: QuestionView | ActView, verdict: Verdict) -> str:
    """The sentence about what was chosen."""
    if view.kind == "typed":
        return f"You wrote {typed(verdict.typed)}:"
    return f"You chose {'line ' if view.kind == 'line' else ''}{verdict.chosen}:"


def _right(view: QuestionView | ActView, verdict: Verdict) -> str:
    """The right answer's name."""
    if view.kind == "typed":
        return rich(verdict.key, 500)
    return f"Line {verdict.right}" if view.kind == "line" else verdict.right


def reasons(view: QuestionView | ActView) -> Blocks:
    """Why the chosen option is wrong, if it is, and why the right one is right; nothing before the answer."""
    return [section(quote(reason)) for reason in _reasons(view, view.verdict)] if view.verdict else []


def _reasons(view: QuestionView | ActView, verdict: Verdict) -> list[str]:
    right, why = _right(view, verdict), rich(verdict.why_right, 2000)
    if not verdict.why_chosen:
        return [f"✓ *Right.* {why}"]
    is_right = f"{right} *is right.*" if verdict.key else f"*{right} is right.*"
    return [f"✗ *Not quite.* {rich(verdict.why_chosen, 2000)}", f"✓ {is_right} {why}"]


def outcome(view: QuestionView | ActView, verdict: Verdict) -> list[str]:
    """The same in plain words, with what was chosen."""
    chosen, right, why = _chosen(view, verdict), _right(view, verdict), plain(verdict.why_right, 500)
    if not verdict.why_chosen:
        return [f"{chosen} right. {why}"]
    return [f"{chosen} not quite. {plain(verdict.why_chosen, 500)}", f"{right} is right. {why}"]


def _after(view: QuestionView) -> list[Press]:
    if view.next_number:
        onward = Press("Next question", Act.QUESTION, (view.attempt, view.next_number), primary=True)
    else:
        onward = Press("See how it went", Act.FINISH, (view.attempt,), primary=True)
    page = Reread(view.lesson_number, view.page_id, view.page_number, "")
    return [onward, read_again(page, f"Read page {view.page_number} again")]


def quiz_end(view: QuizEnd) -> Drawn:
    """The score, the pages worth rereading, and what comes next."""
    practise = Press("Practise the missed ones", Act.PRACTISE, (view.attempt,)) if view.missed else None
    pages = view.reread[:10]
    again = [read_again(page, f"Read page {page.page_number}", place) for place, page in enumerate(pages, start=1)]
    lines = [_score(view), "Worth reading again:" if pages else ""]
    lines += [f"• Page {page.page_number}, {rich(page.title, 300)}" for page in pages]
    name = "Practice" if view.practice else f"Quiz {view.lesson_number}{' again' if view.retake else ''}"
    title = f"{name}: {view.right} of {view.count} right"
    blocks = [header(title), *sections(lines, most=5)]
    return message([title, *lines], blocks, leads_on(view.next), practise, *again)


def _score(view: QuizEnd) -> str:
    if view.practice or view.first < 0:
        return "This was practice; your score stays as it is."
    return f"{'This run was practice. ' if view.retake else ''}{_tries(view)}"


def _tries(view: QuizEnd) -> str:
    if view.first == view.count:
        return f"First try: all {view.count} right."
    if view.first == view.best:
        return f"First try: {view.first} of {view.count}. Only first tries give points; practise as often as you like."
    return f"First try: {view.first} of {view.count}. Best: {view.best} of {view.count}."
