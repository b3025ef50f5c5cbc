"""The act on a lesson page: a small exercise, with the reasons once it is answered."""

from bot.features.views import ActView, PageView
from bot.slack.blocks.buttons import Press, row
from bot.slack.blocks.parts import Blocks, context, sections
from bot.slack.blocks.quiz import how, lines, option_words, outcome, reasons
from bot.slack.blocks.words import asking, rich
from bot.slack.ids import Act
from bot.slack.text.mrkdwn import plain

HOW = "one tap shows the answer · not scored"


def act_blocks(view: PageView) -> Blocks:
    """The act below a page's text, with its buttons or with its answer; nothing if the page has none."""
    act = view.act
    if act is None:
        return []
    return [
        {"type": "divider"},
        context("*Your turn*", "" if act.verdict else HOW),
        *sections([asking(rich(act.ask))], most=2),
        *sections(lines(act), most=4),
        *reasons(act),
        row(*_letters(view, act)),
    ]


def act_words(act: ActView | None) -> list[str]:
    """The act in a page's fallback text."""
    if act is None:
        return []
    after = outcome(act, act.verdict) if act.verdict else [how(act, f": {HOW}.")]
    return [f"Your turn: {plain(act.ask, 600)}", *option_words(act), *after]


def _letters(view: PageView, act: ActView) -> list[Press]:
    """A button for each option, until one is chosen. They stay when the page no longer leads on."""
    here, then = (view.lesson_number, view.page.id), (act.wording, int(view.live))
    return [
        Press(option.letter, Act.ACT, (*here, option.index, *then), suffix=place)
        for place, option in enumerate(() if act.verdict else act.options)
    ]
