"""Key terms: all of them, or those that match a word."""

from bot.service.ports import Drawn
from bot.service.views import TermsView
from bot.slack.blocks.parts import Message, card_button, context, header, literal, offers, rich, row, sections

SHOWN = 60
SECTIONS = 4  # of 3,000 characters: a message holds about 13,000


def terms(view: TermsView) -> Drawn:
    """The terms with their lessons; where none matches, the nearest words."""
    title = f"Key terms: {view.word}" if view.word else "Key terms"
    lines = [
        f"*{rich(term.word, 100)}*: {rich(term.meaning, 1000)}{_lesson(number)}" for term, number in view.found[:SHOWN]
    ] or [_none(view)]
    hint = "`/learn terms word` finds one of them." if len(view.found) > 1 else ""
    near = _near(view)
    blocks = [header(title), *sections(lines, most=SECTIONS), context(near), context(hint), row(card_button())]
    return Message([literal(title, 100), *lines, near, hint, offers(card_button())], blocks).drawn()


def _lesson(number: int) -> str:
    return f" (lesson {number})" if number else ""


def _none(view: TermsView) -> str:
    return f"No key term matches “{literal(view.word, 60)}”." if view.word else "This module has no key terms."


def _near(view: TermsView) -> str:
    return f"Near it: {', '.join(rich(word, 60) for word in view.near[:8])}" if view.near else ""
