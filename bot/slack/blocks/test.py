"""The module test while it is taken: its one message shows the intro, a question or the overview."""

from slack_sdk.models.blocks import ConfirmObject, PlainTextObject

from bot.features.ports import Drawn
from bot.features.views import OptionView, TestIntro, TestOverview, TestQuestion
from bot.slack.blocks.parts import Blocks, Message, Press, asking, context, count, header, offers, rich, row, sections
from bot.slack.blocks.quiz import option_words
from bot.slack.ids import Act
from bot.slack.text import plain

CHOSEN, OPEN = "●", "○"  # a choice was made or not; the marks of a verdict stand elsewhere
GRID_COLUMNS = 5
GRID_ROWS = 40
CONFIRM_CHARS = 300  # Slack: confirmation dialog, text


def intro(view: TestIntro) -> Drawn:
    """What the test asks and how it is passed, with the button that begins it or goes on."""
    lines = [
        f"{count(view.count, 'question')}, one at a time. {view.pass_right} right pass ({view.pass_mark_percent} %).",
        "You may change every answer until you submit; nothing is revealed before. It waits for you if you stop.",
        _tries(view),
    ]
    press = _begin(view)
    return Message(
        ["Module test", *lines, offers(press)], [header("Module test"), *sections(lines), row(press)]
    ).drawn()


def _tries(view: TestIntro) -> str:
    if not view.tries:
        return ""
    return f"{count(view.tries, 'try', 'tries')} so far, the best with {view.best} of {view.count}."


def _begin(view: TestIntro) -> Press:
    if view.open_attempt:
        return Press("Go on with your test", Act.TEST_OVERVIEW, (view.open_attempt,), primary=True)
    return Press("Try again" if view.tries else "Begin the test", Act.TEST_BEGIN, primary=True)


# --- a question -----------------------------------------------------------------------------


def question(view: TestQuestion) -> Drawn:
    """A question with the chosen option marked, the way back and on, and the submit button."""
    title = f"Question {view.number} of {view.count}"
    ways = _ways(view)
    blocks = [
        header(title),
        *sections([asking(rich(view.ask))], most=2),
        *sections([_option(option, view.chosen) for option in view.options], most=8),
        row(*_letters(view)),
        row(*ways),
        context("Module test", _answered(view.answered, view.count), "answers can be changed until you submit"),
    ]
    return Message(_question_words(view, title, ways), blocks).drawn()


def _question_words(view: TestQuestion, title: str, ways: list[Press | None]) -> list[str]:
    letters = ", ".join(option.letter for option in view.options)
    chosen = [option.letter for option in view.options if option.index == view.chosen]
    return [
        f"Module test. {title}: {plain(view.ask, 600)}",
        *option_words(view.options),
        f"You chose {chosen[0]}." if chosen else "Not answered yet.",
        f"Buttons {letters} answer. {offers(*ways)}",
        _answered(view.answered, view.count),
    ]


def _option(option: OptionView, chosen: int | None) -> str:
    mark = CHOSEN if option.index == chosen else OPEN
    return f"{mark} *{option.letter}* {rich(option.text)}"


def _letters(view: TestQuestion) -> list[Press]:
    return [
        Press(option.letter, Act.TEST_CHOOSE, (view.attempt, view.number, option.index), suffix=place)
        for place, option in enumerate(view.options)
    ]


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
    return Message(["Module test, overview", *lines, f"{how} {offers(*presses)}"], blocks).drawn()


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
    text = f"All {of} questions are answered. After this no answer can be changed."
    if unanswered:
        text = f"Still open: {_listed(unanswered)}. What is open counts as wrong."
    confirm = ConfirmObject(
        title=PlainTextObject(text="Submit the test?"),
        text=PlainTextObject(text=text[:CONFIRM_CHARS]),
        confirm=PlainTextObject(text="Submit"),
        deny=PlainTextObject(text="Not yet"),
    )
    return Press("Submit", Act.TEST_SUBMIT, (attempt,), primary=primary, confirm=confirm)
