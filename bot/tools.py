"""The pure functions of the edges that answering a learner takes, put together for the bot and for `homeroom eval`."""

import random
from functools import partial

from bot.features.tutoring.limits import CostLimits
from bot.features.tutoring.transactions import Tools
from bot.queue.worker import jittered
from bot.settings import Settings
from bot.slack.draw import draw, draw_footer
from bot.slack.text.safe import SafeStream
from bot.store import facts
from bot.tutor.prompt import abbreviated, build, left_out


def tutoring_tools(settings: Settings, pseudonym_key: str) -> Tools:
    """These functions, by the settings; learners get pseudonyms by that key."""
    return Tools(
        build=partial(build, model=settings.model, history_tokens=settings.history_tokens),
        left_out=partial(left_out, history_tokens=settings.history_tokens),
        abbreviated=abbreviated,
        shown=lambda: SafeStream(links="written-out"),
        draw=draw,
        draw_footer=draw_footer,
        delay=lambda tries, asked: jittered(tries, random.random, retry_after_s=asked),
        pseudonym=partial(facts.pseudonym, pseudonym_key),
        limits=CostLimits.of(settings),
    )
