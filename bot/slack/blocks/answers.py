"""Short answers: one sentence with a next step, the key terms, and every word that the bot understands."""

from itertools import groupby

from bot.course.model import Term
from bot.features.ports import Drawn
from bot.features.views import Help, PrivacyPanel, Said, TermsView
from bot.slack.blocks.buttons import Press, card_button, leads_on, sure
from bot.slack.blocks.parts import context, header, message, section, sections
from bot.slack.blocks.words import link, literal, rich
from bot.slack.ids import Act

SHOWN = 60
HINT = "To look one up, send me just the term, such as `{0}`, or `/learn terms {0}` in a channel."
SECTIONS = 4  # of 3,000 characters: a message holds about 13,000
WORDS = 40
HOW = (
    "Type a word to me here, or after `/learn` in any channel. "
    "*Ask the tutor about this*, under *More actions* of any message, takes that message into your lab."
)
_ACTS = {"card": Act.CARD, "progress": Act.PROGRESS, "terms": Act.TERMS, "leaderboard": Act.BOARD}


def said(view: Said) -> Drawn:
    """The sentence, where it happens, and the button that leads on."""
    where = link(view.link, view.link_label or "Open it") if view.link else ""
    sentence = rich(view.text) or "Done."
    move = Press(f"Move lab {view.move} here", Act.MOVE, (view.move,)) if view.move else None
    return message([sentence, where], [section(sentence), context(where)], leads_on(view.next), move)


def terms(view: TermsView) -> Drawn:
    """All terms by lesson, or those looked up with the way to where they are taught; else the nearest words."""
    if view.found and not view.word:
        return _every(view)
    title = f"Key terms: {view.word}" if view.word else "Key terms"
    none = f"No key term matches “{literal(view.word, 60)}”." if view.word else "This module has no key terms."
    lines = [f"{_line(term)} (lesson {number})" for term, number in view.found[:SHOWN]] or [none]
    near = f"Similar terms: {', '.join(rich(word, 60) for word in view.near[:8])}" if view.near else ""
    lessons = [Press(f"Open lesson {number}", Act.OPEN, ("lesson", number)) for _, number in view.found[:1]]
    blocks = [header(title), *sections(lines, most=SECTIONS), context(near)]
    return message([literal(title, 100), *lines, near], blocks, *lessons, card_button())


def _every(view: TermsView) -> Drawn:
    """All terms, each lesson's under its number."""
    by_lesson = groupby(view.found[:SHOWN], key=lambda one: one[1])
    lessons = [[f"*Lesson {number}*", *(f"• {_line(term)}" for term, _ in group)] for number, group in by_lesson]
    parts = [block for lines in lessons for block in sections(lines, most=SECTIONS)]
    hint = HINT.format(literal(view.found[0][0].word.replace("`", ""), 60))
    words = ["Key terms", hint, *(line for lines in lessons for line in lines)]
    return message(words, [header("Key terms"), context(hint), *parts], card_button())


def _line(term: Term) -> str:
    return f"*{rich(term.word, 100)}*: {rich(term.meaning, 1000)}"


def helping(view: Help) -> Drawn:
    """The words, one a line, each with what it does; where one is near, that one alone with its button."""
    unknown = f"I don't know “{literal(view.unknown, 100)}”." if view.unknown else ""
    act = _ACTS.get(view.nearest)
    near = leads_on(view.next) or (Press(view.nearest.capitalize(), act, primary=True) if act else None)
    if near:
        question = f"{unknown} Did you mean `{_code(view.nearest)}`?"
        return message([question], [section(question)], near, Press("All words", Act.HELP))
    lines = [f"`{_code(word)}`: {rich(meaning, 300)}" for word, meaning in view.words[:WORDS]]
    known = f"{unknown} These are the words I know.".strip()
    presses = [card_button(), Press("Terms", Act.TERMS), Press("Leaderboard", Act.BOARD)]
    return message([known, *lines, HOW], [section(known), *sections(lines, most=4), context(HOW)], *presses)


def _code(word: str) -> str:
    return literal(word.replace("`", "'"), 100)


KEPT = (
    "I keep your progress, your answers and points, what you and the tutor wrote in labs, and how you want to be"
    " shown. All of this is in a file that belongs to the people who run Homeroom. Leads see no answers and no"
    " transcripts, but everybody in a channel can read a lab there."
    " What you write in a lab also goes to the model's provider, so that the tutor can answer."
    " The texts of a lab are deleted {transcript_days} days after the last message in it; what you earned stays."
    " After something is deleted, backups still hold it: mine for {copies_days} days at most, those of the people who"
    " run Homeroom until they delete them."
)
GOES = (
    "Your progress, answers, points and labs are deleted, and your name on leaderboards. There is no way back."
    " Messages in Slack stay: you can delete your own there."
    " The model's provider keeps what was sent to it for as long as its terms say."
)


def privacy(view: PrivacyPanel) -> Drawn:
    """The data that is kept and who can read it, with the buttons that send it, and delete it after a dialog."""
    lines = [f"• {rich(what, 100)}: {number:,}" for what, number in view.kept]
    confirm = sure("Delete my data?", GOES, "Delete it", "Keep it", kind="plain_text") | {"style": "danger"}
    delete = Press("Delete my data", Act.DELETE_DATA, confirm=confirm)
    send = Press("Send me my data", Act.SEND_DATA)
    kept = KEPT.format(transcript_days=view.transcript_days, copies_days=view.copies_days)
    return message([kept, *lines], [section(kept), *sections(lines, most=2)], send, delete)
