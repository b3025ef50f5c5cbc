"""Key terms: all of them, or those that match a word."""

from itertools import groupby

from bot.features.ports import Drawn
from bot.features.views import Term, TermsView
from bot.slack.blocks.parts import Message, Press, card_button, context, header, literal, offers, rich, row, sections
from bot.slack.ids import Act

SHOWN = 60
HINT = "To look one up, type it to me by itself, such as `{0}`, or `/learn terms {0}` in a channel."
SECTIONS = 4  # of 3,000 characters: a message holds about 13,000


def terms(view: TermsView) -> Drawn:
    """All terms by lesson, or those looked up with the way to where they are taught; else the nearest words."""
    if view.found and not view.word:
        return _every(view)
    title = f"Key terms: {view.word}" if view.word else "Key terms"
    lines = [f"{_line(term)} (lesson {number})" for term, number in view.found[:SHOWN]] or [_none(view)]
    near = _near(view)
    presses = [_lesson_of(view), card_button()]
    blocks = [header(title), *sections(lines, most=SECTIONS), context(near), row(*presses)]
    return Message([literal(title, 100), *lines, near, offers(*presses)], blocks).drawn()


def _every(view: TermsView) -> Drawn:
    """All terms, each lesson's under its number."""
    by_lesson = groupby(view.found[:SHOWN], key=lambda one: one[1])
    lessons = [[f"*Lesson {number}*", *(f"• {_line(term)}" for term, _ in group)] for number, group in by_lesson]
    parts = [block for lines in lessons for block in sections(lines, most=SECTIONS)]
    hint = HINT.format(literal(view.found[0][0].word.replace("`", ""), 60))
    said = ["Key terms", hint, *(line for lines in lessons for line in lines), offers(card_button())]
    return Message(said, [header("Key terms"), context(hint), *parts, row(card_button())]).drawn()


def _line(term: Term) -> str:
    return f"*{rich(term.word, 100)}*: {rich(term.meaning, 1000)}"


def _lesson_of(view: TermsView) -> Press | None:
    """The way to the lesson that teaches what was found first."""
    if not view.found:
        return None
    number = view.found[0][1]
    return Press(f"Open lesson {number}", Act.OPEN, ("lesson", number))


def _none(view: TermsView) -> str:
    return f"No key term matches “{literal(view.word, 60)}”." if view.word else "This module has no key terms."


def _near(view: TermsView) -> str:
    return f"Near it: {', '.join(rich(word, 60) for word in view.near[:8])}" if view.near else ""
