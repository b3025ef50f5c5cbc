"""The module test: its one message shows the intro, a question or the overview; then the result or the review."""

from slack_sdk.models.blocks import Block, PlainTextObject

from bot.features.ports import Drawn
from bot.features.views import Missed, OptionView, Reviewed, TestIntro, TestOverview, TestQuestion, TestResult
from bot.slack.blocks.parts import (
    Blocks,
    Press,
    asking,
    button,
    card_button,
    context,
    count,
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
    sure,
)
from bot.slack.blocks.quiz import letters, option_words
from bot.slack.ids import RETAKE, Act
from bot.slack.text.mrkdwn import plain

CHOSEN, OPEN = "●", "○"  # a choice was made or not; the marks of a verdict stand elsewhere
GRID_COLUMNS = 5
GRID_ROWS = 40
ITEMS = 20
ASK_CHARS = 500


def intro(view: TestIntro) -> Drawn:
    """The test's length and pass mark, with the button that starts or resumes it."""
    lines = [
        (
            f"{count(view.count, 'question')}, one at a time. {view.pass_right} right answers pass"
            f" ({view.pass_mark_percent} %)."
        ),
        (
            "You can change any answer until you submit, and you see results only after that. The test waits for"
            " you if you stop."
        ),
        _tries(view),
    ]
    press = _begin(view)
    return message(["Module test", *lines, offers(press)], [header("Module test"), *sections(lines), row(press)])


def _tries(view: TestIntro) -> str:
    if not view.tries:
        return ""
    return f"{count(view.tries, 'try', 'tries')} so far, the best with {view.best} of {view.count}."


def _begin(view: TestIntro) -> Press:
    if view.open_attempt:
        return Press("Continue your test", Act.TEST_OVERVIEW, (view.open_attempt,), primary=True)
    return Press("Try again" if view.tries else "Begin the test", Act.TEST_BEGIN, primary=True)


def question(view: TestQuestion) -> Drawn:
    """A question with the chosen option marked, the way back and on, and the submit button."""
    title = f"Question {view.number} of {view.count}"
    ways = _ways(view)
    blocks = [
        header(title),
        *sections([asking(rich(view.ask))], most=2),
        *sections([_option(option, view.chosen) for option in view.options], most=8),
        row(*letters(Act.TEST_CHOOSE, view)),
        row(*ways),
        context("Module test", _answered(view.answered, view.count), "answers can be changed until you submit"),
    ]
    return message(_question_words(view, title, ways), blocks)


def _question_words(view: TestQuestion, title: str, ways: list[Press | None]) -> list[str]:
    on_buttons = ", ".join(option.letter for option in view.options)
    chosen = [option.letter for option in view.options if option.index == view.chosen]
    return [
        f"Module test. {title}: {plain(view.ask, 600)}",
        *option_words(view.options),
        f"You chose {chosen[0]}." if chosen else "Not answered yet.",
        f"Buttons {on_buttons} answer. {offers(*ways)}",
        _answered(view.answered, view.count),
    ]


def _option(option: OptionView, chosen: int | None) -> str:
    mark = CHOSEN if option.index == chosen else OPEN
    return f"{mark} *{option.letter}* {rich(option.text)}"


def _ways(view: TestQuestion) -> list[Press | None]:
    back = _go(view, "Back", view.number - 1) if view.number > 1 else None
    onward = _go(view, "Next", view.number + 1) if view.number < view.count else None
    overview = Press("Overview", Act.TEST_OVERVIEW, (view.attempt,))
    return [back, onward, overview, submit(view.attempt, view.count, view.unanswered)]


def _go(view: TestQuestion, label: str, number: int) -> Press:
    return Press(label, Act.TEST_GO, (view.attempt, number), suffix=number, primary=label == "Next")


def _answered(answered: int, of: int) -> str:
    return f"{answered} of {of} answered"


# --- overview and submit --------------------------------------------------------------------


def overview(view: TestOverview) -> Drawn:
    """All questions by number, each marked as answered or open, and the submit button."""
    presses = [_go_on(view), submit(view.attempt, view.count, view.unanswered, primary=not view.unanswered)]
    lines = [_answered(len(view.answered), view.count) + ".", _open_ones(view.unanswered)]
    marks = f"{CHOSEN} answered · {OPEN} still open"
    blocks = [header("Your test so far"), *sections(lines, most=2), *_grid(view), context(marks), row(*presses)]
    how = "Buttons: a number opens its question;"
    return message(["Module test, overview", *lines, f"{how} {offers(*presses)}"], blocks)


def _go_on(view: TestOverview) -> Press | None:
    """The button to the first open question."""
    if not view.unanswered:
        return None
    first = view.unanswered[0]
    return Press(f"Go on with question {first}", Act.TEST_GO, (view.attempt, first), suffix="on", primary=True)


def _grid(view: TestOverview) -> Blocks:
    """A button a question, in rows of five (wider where there are very many)."""
    numbers = range(1, view.count + 1)
    columns = GRID_COLUMNS if view.count <= GRID_COLUMNS * GRID_ROWS else 25
    starts = numbers[::columns][:GRID_ROWS]
    return [row(*(_number(view, number) for number in numbers[at - 1 : at - 1 + columns])) for at in starts]


def _number(view: TestOverview, number: int) -> Press:
    label = f"{CHOSEN if number in view.answered else OPEN} {number}"
    return Press(label, Act.TEST_GO, (view.attempt, number), suffix=number)


def _open_ones(unanswered: tuple[int, ...]) -> str:
    """The sentence that names the open questions."""
    if not unanswered:
        return "All questions are answered."
    return f"Still open: {_listed(unanswered)}."


def _listed(numbers: tuple[int, ...]) -> str:
    if len(numbers) > 20:
        return f"{', '.join(map(str, numbers[:20]))} and {len(numbers) - 20} more"
    *most, last = map(str, numbers)
    return f"{', '.join(most)} and {last}" if most else last


def submit(attempt: int, of: int, unanswered: tuple[int, ...], *, primary: bool = False) -> Press:
    """The submit button; its dialog names what is still open."""
    text = f"All {of} questions are answered. After this, you can't change any answer."
    if unanswered:
        text = f"Still open: {_listed(unanswered)}. Open questions count as wrong."
    confirm = sure("Submit the test?", PlainTextObject(text=text), "Submit", "Not yet")
    return Press("Submit", Act.TEST_SUBMIT, (attempt,), primary=primary, confirm=confirm)


# --- the result -----------------------------------------------------------------------------


def result(view: TestResult) -> Drawn:
    """The result; its review or its missed questions five to a page."""
    title = _title(view)
    lines = [_score(view), *_by_lesson(view), _kindly(view)] if view.page == 1 else []
    presses = [*_pages(view), *_onward(view)]
    items = [*map(_missed, view.missed), *map(_reviewed, view.review)][:ITEMS]
    ways = [row(*_pages(view)), row(*_onward(view))]
    blocks = [header(title), *sections(lines, most=5), *items, context(_page(view)), *ways]
    words = [*map(_missed_words, view.missed), *map(_reviewed_words, view.review)]
    return message([title, *lines, offers(*presses), *words], blocks)


def _title(view: TestResult) -> str:
    verdict = "Module test passed" if view.passed else "Not passed yet"
    page = f", page {view.page}" if view.page > 1 else ""
    return f"{verdict}: {view.right} of {view.count}{page}"


def _score(view: TestResult) -> str:
    mark = f"{view.percent} % right; {view.pass_right} of {view.count} pass."
    if view.first == view.best:
        return mark
    return f"{mark} Your first try had {view.first}, your best {view.best}."


def _kindly(view: TestResult) -> str:
    """A word at the end, and what to do now."""
    if not view.passed:
        return "Each question below names the page that helps. Take the test again whenever you like."
    if view.next:
        return "*Well done.* The rest stays open, and you can still earn points with it."
    return "*Well done: that was the whole module.* Every step stays open to you."


def _by_lesson(view: TestResult) -> list[str]:
    return [f"• {rich(title, 200)}: {right} of {of}" for title, right, of in view.by_lesson[:20]]


def _page(view: TestResult) -> str:
    return f"Page {view.page} of {view.pages}" if view.pages > 1 else ""


def _pages(view: TestResult) -> list[Press | None]:
    """The other pages, by number."""
    numbers = [number for number in range(1, view.pages + 1) if number != view.page][:ITEMS]
    return [Press(f"Page {number}", Act.TEST_REVIEW, (view.attempt, number), suffix=number) for number in numbers]


def _onward(view: TestResult) -> list[Press | None]:
    if view.passed:
        return [leads_on(view.next), Press("Leaderboard", Act.BOARD), card_button()]
    return [Press("Take the test again", Act.TEST_BEGIN, suffix=RETAKE, primary=True), card_button()]


def _missed(item: Missed) -> Block | None:
    """A missed question: why the chosen option is wrong, and its page beside it. The key stays unsaid."""
    chosen = f"You chose: {rich(item.chosen_text, 400)}" if item.chosen_text else "You left it open."
    why = quote(f"✗ {rich(item.why_chosen, 600)}") if item.why_chosen else ""
    again = item.reread
    press = read_again(again, words=f"Read lesson {again.lesson_number}, page {again.page_number}", suffix=item.number)
    title = f"To read: {rich(again.title, 150)}"
    text = "\n".join(line for line in (_ask(item.number, item.ask), chosen, why, title) if line)
    return section(text, beside=button(press))


def _ask(number: int, ask: str) -> str:
    return asking(f"{number}. {rich(ask, ASK_CHARS)}")


def _missed_words(item: Missed) -> str:
    chosen = f"You chose: {plain(item.chosen_text, 120)}." if item.chosen_text else "Left open."
    where = f"Lesson {item.reread.lesson_number}, page {item.reread.page_number}: {rich(item.reread.title, 150)}"
    return f"{item.number}. {plain(item.ask, 120)} {chosen} {plain(item.why_chosen, 200)} ({where})"


def _reviewed(item: Reviewed) -> Block | None:
    """A question of a passed test with its key."""
    why = _reason(item.why_right)
    if item.is_right:
        lines = [_ask(item.number, item.ask), f"✓ {rich(item.right_text, 400)} ← you", why]
    else:
        chosen = f"✗ {rich(item.chosen_text, 400)} ← you" if item.chosen_text else "✗ left open"
        lines = [
            _ask(item.number, item.ask),
            chosen,
            _reason(item.why_chosen),
            f"✓ {rich(item.right_text, 400)}",
            why,
        ]
    return section("\n".join(line for line in lines if line))


def _reason(why: str) -> str:
    return quote(rich(why, 600)) if why else ""


def _reviewed_words(item: Reviewed) -> str:
    mark = "right" if item.is_right else "not right"
    return f"{item.number}. {plain(item.ask, 200)} You were {mark}. Answer: {plain(item.right_text, 300)}"
