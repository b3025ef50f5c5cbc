"""Every word the bot understands, and the nearest one to a word it did not."""

from bot.service.ports import Drawn
from bot.service.views import Help
from bot.slack.blocks.parts import Message, Press, card_button, context, literal, offers, rich, row, sections
from bot.slack.ids import Act

WORDS = 40


def helping(view: Help) -> Drawn:
    """The words, one a line, each with what it does."""
    lines = [f"`{_code(word)}`: {rich(meaning, 300)}" for word, meaning in view.words[:WORDS]]
    unknown = _unknown(view)
    presses = [card_button(), Press("Terms", Act.TERMS), Press("Leaderboard", Act.BOARD)]
    how = "Type a word to me here, or after `/learn` in any channel."
    blocks = [*sections([unknown], most=1), *sections(lines, most=4), context(how), row(*presses)]
    return Message([unknown, *lines, how, offers(*presses)], blocks).drawn()


def _unknown(view: Help) -> str:
    if not view.unknown:
        return "These are the words I know."
    said = f"I do not know “{literal(view.unknown, 100)}”."
    return f"{said} Did you mean `{_code(view.nearest)}`?" if view.nearest else f"{said} These are the words I know."


def _code(word: str) -> str:
    return literal(word.replace("`", "'"), 100)
