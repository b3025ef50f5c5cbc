"""The module test: its one message shows the intro, a question or the overview; then the result or the review."""

from bot.features.ports import Drawn, Json
from bot.features.views import Missed, Reviewed, TestIntro, TestOverview, TestQuestion, TestResult
from bot.slack.blocks.buttons import Press, card_button, leads_on, offers, read_again, row, sure
from bot.slack.blocks.parts import Blocks, context, header, message, section, sections
from bot.slack.blocks.quiz import answering, asked, how, option_line, option_words, place
from bot.slack.blocks.words import asking, count, quote, rich, typed
from bot.slack.ids import RETAKE, Act
from bot.slack.text.mrkdwn import plain

CHOSEN, OPEN = "●", "○"  # a choice was made or not; the marks of a verdict stand elsewhere
GRID_COLUMNS = 5
GRID_ROWS = 40
ITEMS = 20
CHANGEABLE = (
    "You can change any answer until you submit, and you see results only after that. The test waits for you if you"
    " stop."
)


def intro(view: TestIntro) -> Drawn:
    """The test's length and pass mark, with the button that starts or resumes it."""
    passing = f"{view.pass_right} right answers pass ({view.pass_mark_percent}%)."
    tries = f"{count(view.tries, 'try', 'tries')} so far, the best with {view.best} of {view.count}."
    lines = [f"{count(view.count, 'question')}, one at a time. {passing}", CHANGEABLE, tries if view.tries else ""]
    press = Press("Try again" if view.tries else "Begin the test", Act.TEST_BEGIN, primary=True)
    if view.open_attempt:
        press = Press("Continue your test", Act.TEST_OVERVIEW, (view.open_attempt,), primary=True)
    return message(["Module test", *lines], [header("Module test"), *sections(lines)], press)


def question(view: TestQuestion) -> Drawn:
    """A question with the chosen option marked, the way back and on, and the submit button."""
    back = _go("Back", view.attempt, view.number - 1) if view.number > 1 else None
    onward = _go("Next", view.attempt, view.number + 1, primary=True) if view.number < view.count else None
    overview = Press("Overview", Act.TEST_OVERVIEW, (view.attempt,))
    ways = [back, onward, overview, submit(view)]
    answered = _answered(view.answered, view.count)
    blocks = [
        *asked(view, _lines(view)),
        row(*answering(Act.TEST_CHOOSE, view)),
        row(*ways),
        context("Module test", answered, "answers can be changed until you submit"),
    ]
    words = [
        f"Module test. {place(view)}: {plain(view.ask, 600)}",
        *option_words(view),
        _chosen(view),
        how(view, " answer."),
        offers(*ways),
        answered,
    ]
    return message(words, blocks)


def _lines(view: TestQuestion) -> list[str]:
    """The options, or what was chosen or typed, marked."""
    if view.kind == "typed":
        return [f"{CHOSEN} You wrote {typed(view.typed)}" if view.typed else f"{OPEN} Not answered yet"]
    marked = [(CHOSEN if option.index == view.chosen else OPEN, option) for option in view.options]
    if view.kind == "line":
        chosen = [f"{mark} {rich(option.text)}" for mark, option in marked if mark == CHOSEN]
        return chosen or [f"{OPEN} Not answered yet"]
    return [f"{mark} {option_line(option)}" for mark, option in marked]


def _chosen(view: TestQuestion) -> str:
    """The sentence about the answer so far."""
    if view.typed:
        return f"You wrote {typed(view.typed)}."
    chosen = [option.letter for option in view.options if option.index == view.chosen]
    return f"You chose {'line ' if view.kind == 'line' else ''}{chosen[0]}." if chosen else "Not answered yet."


def _go(words: str, attempt: int, number: int, suffix: str = "", *, primary: bool = False) -> Press:
    return Press(words, Act.TEST_GO, (attempt, number), suffix=suffix or number, primary=primary)


def _answered(answered: int, of: int) -> str:
    return f"{answered} of {of} answered"


# --- overview and submit --------------------------------------------------------------------


def overview(view: TestOverview) -> Drawn:
    """All questions by number, each marked as answered or open, and the submit button."""
    presses = [submit(view, primary=not view.unanswered)]
    open_ones = "All questions are answered."
    if view.unanswered:
        first, open_ones = view.unanswered[0], f"Still open: {_listed(view.unanswered)}."
        presses.insert(0, _go(f"Go on with question {first}", view.attempt, first, "on", primary=True))
    lines = [_answered(len(view.answered), view.count) + ".", open_ones]
    marks = f"{CHOSEN} answered · {OPEN} still open"
    blocks = [header("Your test so far"), *sections(lines, most=2), *_grid(view), context(marks), row(*presses)]
    how = "Buttons: a number opens its question;"
    return message(["Module test, overview", *lines, f"{how} {offers(*presses)}"], blocks)


def _grid(view: TestOverview) -> Blocks:
    """A button a question, in rows of five (wider where there are very many)."""
    columns = GRID_COLUMNS if view.count <= GRID_COLUMNS * GRID_ROWS else 25
    marks = [CHOSEN if number in view.answered else OPEN for number in range(1, view.count + 1)]
    presses = [_go(f"{mark} {number}", view.attempt, number) for number, mark in enumerate(marks, start=1)]
    return [row(*presses[at : at + columns]) for at in range(0, len(presses), columns)][:GRID_ROWS]


def _listed(numbers: tuple[int, ...]) -> str:
    if len(numbers) > 20:
        return f"{', '.join(map(str, numbers[:20]))} and {len(numbers) - 20} more"
    *most, last = map(str, numbers)
    return f"{', '.join(most)} and {last}" if most else last


def submit(view: TestQuestion | TestOverview, *, primary: bool = False) -> Press:
    """The submit button; its dialog names what is still open."""
    text = f"All {view.count} questions are answered. After this, you can't change any answer."
    if view.unanswered:
        text = f"Still open: {_listed(view.unanswered)}. Open questions count as wrong."
    confirm = sure("Submit the test?", text, "Submit", "Not yet", kind="plain_text")
    return Press("Submit", Act.TEST_SUBMIT, (view.attempt,), primary=primary, confirm=confirm)


# --- the result -----------------------------------------------------------------------------


def result(view: TestResult) -> Drawn:
    """The result; its review or its missed questions five to a page."""
    verdict = "Module test passed" if view.passed else "Not passed yet"
    title = f"{verdict}: {view.right} of {view.count}{f', page {view.page}' if view.page > 1 else ''}"
    lines = []
    if view.page == 1:
        by_lesson = [f"• {rich(name, 200)}: {right} of {of}" for name, right, of in view.by_lesson[:20]]
        lines = [_score(view), *by_lesson, _kindly(view)]
    others = [number for number in range(1, view.pages + 1) if number != view.page][:ITEMS]
    pages = [Press(f"Page {number}", Act.TEST_REVIEW, (view.attempt, number), suffix=number) for number in others]
    again = Press("Take the test again", Act.TEST_BEGIN, suffix=RETAKE, primary=True)
    onward = [leads_on(view.next), Press("Leaderboard", Act.BOARD)] if view.passed else [again]
    items = [*map(_missed, view.missed), *map(_reviewed, view.review)][:ITEMS]
    page = context(f"Page {view.page} of {view.pages}" if view.pages > 1 else "")
    ways = [row(*pages), row(*onward, card_button())]
    words = [*map(_missed_words, view.missed), *map(_reviewed_words, view.review)]
    blocks = [header(title), *sections(lines, most=5), *items, page, *ways]
    return message([title, *lines, offers(*pages, *onward, card_button()), *words], blocks)


def _score(view: TestResult) -> str:
    mark = f"{view.percent}% right; {view.pass_right} of {view.count} pass."
    return mark if view.first == view.best else f"{mark} Your first try had {view.first}, your best {view.best}."


def _kindly(view: TestResult) -> str:
    """A word at the end, and what to do now."""
    if not view.passed:
        return "Each question below names the page that helps. Take the test again whenever you like."
    if view.next:
        return "*Well done.* The rest stays open, and you can still earn points with it."
    return "*Well done: that was the whole module.* Every step stays open to you."


def _missed(item: Missed) -> Json | None:
    """A missed question: why the chosen option is wrong, and its page beside it. The key stays unsaid."""
    again = item.reread
    lines = [
        _ask(item),
        f"You {_answer(item)}" if item.chosen_text else "You left it open.",
        quote(f"✗ {rich(item.why_chosen, 600)}") if item.why_chosen else "",
        f"To read: {rich(again.title, 150)}",
    ]
    press = read_again(again, f"Read lesson {again.lesson_number}, page {again.page_number}", item.number)
    return section("\n".join(filter(None, lines)), beside=press)


def _answer(item: Missed | Reviewed, limit: int = 400) -> str:
    return f"wrote: {typed(item.typed, limit)}" if item.typed else f"chose: {rich(item.chosen_text, limit)}"


def _ask(item: Missed | Reviewed) -> str:
    """The question behind its number; both are in bold, also where something else comes first."""
    number, said = f"{item.number}.", asking(rich(item.ask, 500))
    return f"*{number} {said[1:]}" if said.startswith("*") else f"*{number}* {said}"


def _missed_words(item: Missed) -> str:
    chosen = f"You {_answer(item, 120)}." if item.chosen_text else "Left open."
    where = f"Lesson {item.reread.lesson_number}, page {item.reread.page_number}: {rich(item.reread.title, 150)}"
    return f"{item.number}. {plain(item.ask, 120)} {chosen} {plain(item.why_chosen, 200)} ({where})"


def _reviewed(item: Reviewed) -> Json | None:
    """A question of a passed test with its key."""
    right, chosen = f"✓ {rich(item.right_text, 400)}", []
    if item.is_right:
        right += " ← you"
    else:
        said = typed(item.typed) if item.typed else rich(item.chosen_text, 400)
        chosen = [f"✗ {said} ← you" if item.chosen_text else "✗ left open"]
        chosen += [_reason(item.why_chosen)]
    return section("\n".join(filter(None, [_ask(item), *chosen, right, _reason(item.why_right)])))


def _reason(why: str) -> str:
    return quote(rich(why, 600)) if why else ""


def _reviewed_words(item: Reviewed) -> str:
    mark = "right" if item.is_right else "not right"
    return f"{item.number}. {plain(item.ask, 200)} You were {mark}. Answer: {plain(item.right_text, 300)}"
