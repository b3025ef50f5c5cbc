"""What is answered to words that ask for no step: a greeting, a thank-you, a goodbye.

A thank-you and an "ok" are answered once in a while, so that nobody waits for a word and nobody is spammed. A reaction
would be the lighter answer, but it needs a scope of its own (Slack: reactions.add, reactions:write).
"""

from collections.abc import Mapping

from bot.course.model import Learner
from bot.course.words import Intent
from bot.features.context import Context
from bot.features.course_card import OWN
from bot.features.ports import Json
from bot.store import seen
from bot.store.db import Query

ONCE_IN_S = 600.0  # thanks upon thanks is answered once in ten minutes
LIGHT = {"thanks", "fine", "yes", "no"}

_SENTENCES: Mapping[str, tuple[str, str]] = {  # with the step its button leads to, OWN for the learner's next one
    "well": ("I'm fine, thank you, and ready when you are.", OWN),
    "thanks": ("You're welcome.", OWN),
    "fine": ("All right. I'm here whenever you're ready.", OWN),
    "yes": ("All right. I'm here whenever you're ready.", OWN),
    "no": ("All right. I'm here whenever you're ready.", OWN),
    "letter": ("Please answer with the buttons under the question, so that you don't answer by mistake.", OWN),
    "stop": (
        "All right. I only write when you do, and everything stays as you left it. `/learn` brings you back.",
        "",
    ),
    "reset": ("You don't have to reset anything: take every quiz and the module test as often as you like.", OWN),
}


def answer_to(intent: Intent) -> tuple[str, Json] | None:
    """What to show to such words, as a show and its arguments; None to all others."""
    if intent.word == "hello":
        return "card", {"lead": "Hello!"}
    if intent.word == "who":
        return "welcome", {}
    if intent.word not in _SENTENCES:
        return None
    text, step = _SENTENCES[intent.word]
    return "said", {"text": text, "step": step}


def is_enough(query: Query, context: Context, learner: Learner, intent: Intent) -> bool:
    """Whether such words were answered a moment ago, so that silence is the better answer."""
    if intent.word not in LIGHT:
        return False
    return seen.is_echo(query, context.now, learner.workspace, f"courtesy:{learner.id}", ONCE_IN_S)
