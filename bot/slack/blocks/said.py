"""One sentence and a next step; and the first words anybody reads."""

from bot.features.ports import Drawn
from bot.features.views import Said, Welcome
from bot.slack.blocks.card import card_blocks, card_lines
from bot.slack.blocks.parts import Message, Press, context, leads_on, link, offers, rich, row, section
from bot.slack.ids import Act

WELCOME = (
    "Hi, I'm Homeroom. I teach a course here, in this conversation, a page at a time.\n"
    "Nothing is locked and nothing is timed: stop whenever you like, `/learn` brings you back to where you were."
)


def said(view: Said) -> Drawn:
    """The sentence, where it happens, and the button that leads on."""
    where = link(view.link, view.link_label or "Open it") if view.link else ""
    sentence = rich(view.text)
    move = Press(f"Move lab {view.move} here", Act.MOVE, (view.move,)) if view.move else None
    presses = [leads_on(view.next), move]
    blocks = [section(sentence or "Done."), context(where), row(*presses)]
    return Message([sentence or "Done.", where, offers(*presses)], blocks).drawn()


def welcome(view: Welcome) -> Drawn:
    """Two lines on what this is, then the card."""
    return Message([WELCOME, *card_lines(view.card)], [section(WELCOME), *card_blocks(view.card)]).drawn()
