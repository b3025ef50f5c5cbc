"""Short answers: one sentence with a next step, the key terms, and every word that the bot understands."""

from collections.abc import Mapping
from itertools import groupby

from bot.features.ports import Drawn
from bot.features.views import Help, Said, Term, TermsView
from bot.slack.blocks.parts import (
    Press,
    card_button,
    context,
    header,
    leads_on,
    link,
    literal,
    message,
    offers,
    rich,
    row,
    section,
    sections,
)
from bot.slack.ids import Act

SHOWN = 60
HINT = "To look one up, send me just the term, such as `{0}`, or `/learn terms {0}` in a channel."
SECTIONS = 4  # of 3,000 characters: a message holds about 13,000
WORDS = 40
HOW = (
    "Type a word to me here, or after `/learn` in any channel. "
    "*Ask the tutor about this*, in any message's menu (⋮), takes that message into your lab."
)
_ACTS: Mapping[str, Act] = {
    "card": Act.CARD,
    "progress": Act.PROGRESS,
    "terms": Act.TERMS,
    "leaderboard": Act.BOARD,
}


def said(view: Said) -> Drawn:
    """The sentence, where it happens, and the button that leads on."""
    where = link(view.link, view.link_label or "Open it") if view.link else ""
    sentence = rich(view.text)
    move = Press(f"Move lab {view.move} here", Act.MOVE, (view.move,)) if view.move else None
    presses = [leads_on(view.next), move]
    blocks = [section(sentence or "Done."), context(where), row(*presses)]
    return message([sentence or "Done.", where, offers(*presses)], blocks)


def terms(view: TermsView) -> Drawn:
    """All terms by lesson, or those looked up with the way to where they are taught; else the nearest words."""
    if view.found and not view.word:
        return _every(view)
    title = f"Key terms: {view.word}" if view.word else "Key terms"
    lines = [f"{_line(term)} (lesson {number})" for term, number in view.found[:SHOWN]] or [_none(view)]
    near = _near(view)
    presses = [_lesson_of(view), card_button()]
    blocks = [header(title), *sections(lines, most=SECTIONS), context(near), row(*presses)]
    return message([literal(title, 100), *lines, near, offers(*presses)], blocks)


def _every(view: TermsView) -> Drawn:
    """All terms, each lesson's under its number."""
    by_lesson = groupby(view.found[:SHOWN], key=lambda one: one[1])
    lessons = [[f"*Lesson {number}*", *(f"• {_line(term)}" for term, _ in group)] for number, group in by_lesson]
    parts = [block for lines in lessons for block in sections(lines, most=SECTIONS)]
    hint = HINT.format(literal(view.found[0][0].word.replace("`", ""), 60))
    said = ["Key terms", hint, *(line for lines in lessons for line in lines), offers(card_button())]
    return message(said, [header("Key terms"), context(hint), *parts, row(card_button())])


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
    return f"Similar terms: {', '.join(rich(word, 60) for word in view.near[:8])}" if view.near else ""


def helping(view: Help) -> Drawn:
    """The words, one a line, each with what it does; where one is near, that one alone with its button."""
    near = _nearest(view)
    if near:
        presses = [near, Press("All words", Act.HELP)]
        asked = f"{_unknown(view)} Did you mean `{_code(view.nearest)}`?"
        return message([asked, offers(*presses)], [section(asked), row(*presses)])
    lines = [f"`{_code(word)}`: {rich(meaning, 300)}" for word, meaning in view.words[:WORDS]]
    known = f"{_unknown(view)} These are the words I know.".strip()
    presses = [card_button(), Press("Terms", Act.TERMS), Press("Leaderboard", Act.BOARD)]
    blocks = [*sections([known], most=1), *sections(lines, most=4), context(HOW), row(*presses)]
    return message([known, *lines, HOW, offers(*presses)], blocks)


def _nearest(view: Help) -> Press | None:
    """The button of the nearest word."""
    if view.next:
        return leads_on(view.next)
    act = _ACTS.get(view.nearest)
    return Press(view.nearest.capitalize(), act, primary=True) if act else None


def _unknown(view: Help) -> str:
    return f"I don't know “{literal(view.unknown, 100)}”." if view.unknown else ""


def _code(word: str) -> str:
    return literal(word.replace("`", "'"), 100)
