"""Every word the bot understands, and the nearest one to a word it did not."""

from collections.abc import Mapping

from bot.features.ports import Drawn
from bot.features.views import Help
from bot.slack.blocks.parts import (
    Message,
    Press,
    card_button,
    context,
    leads_on,
    literal,
    offers,
    rich,
    row,
    section,
    sections,
)
from bot.slack.ids import Act

WORDS = 40
HOW = (
    "Type a word to me here, or after `/learn` in any channel. "
    "*Ask the tutor about this*, in any message's menu (⋮), takes its words into your lab."
)
_ACTS: Mapping[str, Act] = {
    "card": Act.CARD,
    "progress": Act.PROGRESS,
    "terms": Act.TERMS,
    "leaderboard": Act.BOARD,
}


def helping(view: Help) -> Drawn:
    """The words, one a line, each with what it does; where one is near, that one alone with its button."""
    near = _near(view)
    if near:
        presses = [near, Press("All words", Act.HELP)]
        asked = f"{_unknown(view)} Did you mean `{_code(view.nearest)}`?"
        return Message([asked, offers(*presses)], [section(asked), row(*presses)]).drawn()
    lines = [f"`{_code(word)}`: {rich(meaning, 300)}" for word, meaning in view.words[:WORDS]]
    known = f"{_unknown(view)} These are the words I know.".strip()
    presses = [card_button(), Press("Terms", Act.TERMS), Press("Leaderboard", Act.BOARD)]
    blocks = [*sections([known], most=1), *sections(lines, most=4), context(HOW), row(*presses)]
    return Message([known, *lines, HOW, offers(*presses)], blocks).drawn()


def _near(view: Help) -> Press | None:
    """The button of the nearest word."""
    if view.next:
        return leads_on(view.next)
    act = _ACTS.get(view.nearest)
    return Press(view.nearest.capitalize(), act, primary=True) if act else None


def _unknown(view: Help) -> str:
    return f"I do not know “{literal(view.unknown, 100)}”." if view.unknown else ""


def _code(word: str) -> str:
    return literal(word.replace("`", "'"), 100)
