"""A submitted module test: what to read again, without a key; or the review, with every key."""

from slack_sdk.models.blocks import Block

from bot.features.ports import Drawn
from bot.features.views import Missed, Reviewed, TestResult
from bot.slack.blocks.parts import (
    Message,
    Press,
    asking,
    button,
    card_button,
    context,
    header,
    leads_on,
    offers,
    quote,
    read_again,
    rich,
    row,
    section,
    sections,
)
from bot.slack.ids import RETAKE, Act
from bot.slack.text import plain

ITEMS = 20
ASK_CHARS = 500


def result(view: TestResult) -> Drawn:
    """The result; its review or its missed questions five to a page."""
    title = _title(view)
    lines = [_score(view), *_by_lesson(view), _kindly(view)] if view.page == 1 else []
    presses = [*_pages(view), *_onward(view)]
    items = [*map(_missed, view.missed), *map(_reviewed, view.review)][:ITEMS]
    ways = [row(*_pages(view)), row(*_onward(view))]
    blocks = [header(title), *sections(lines, most=5), *items, context(_page(view)), *ways]
    words = [*map(_missed_words, view.missed), *map(_reviewed_words, view.review)]
    return Message([title, *lines, offers(*presses), *words], blocks).drawn()


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
        return "*Well done.* What you have not done yet stays open, and your points grow with it."
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


# --- an item --------------------------------------------------------------------------------


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


def _where(item: Missed) -> str:
    again = item.reread
    return f"Lesson {again.lesson_number}, page {again.page_number}: {rich(again.title, 150)}"


def _missed_words(item: Missed) -> str:
    chosen = f"You chose: {plain(item.chosen_text, 120)}." if item.chosen_text else "Left open."
    return f"{item.number}. {plain(item.ask, 120)} {chosen} {plain(item.why_chosen, 200)} ({_where(item)})"


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
