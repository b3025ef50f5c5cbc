"""The key to the shipped questions: which letter is right in a message as it is shown."""

import re
from collections.abc import Sequence

from bot.course.model import Module, Question
from bot.sandbox.slack.model import Message
from tests.scenarios.screen import buttons, words

LETTERS = "ABCD"


def asked(module: Module, message: Message) -> Question:
    """The question a quiz or test message shows."""
    every = [*(q for lesson in module.lessons for q in lesson.quiz), *module.test.questions]
    shown = _bare(words(message))
    return next(question for question in every if _bare(question.ask) in shown)


def right(module: Module, message: Message) -> str:
    """The letter of the right option, wherever this attempt has shuffled it."""
    return _letters(message, [asked(module, message).right])[0]


def wrong(module: Module, message: Message, place: int = 0) -> str:
    """The letter of a wrong option; `place` chooses among the three."""
    key = asked(module, message).right
    return _letters(message, [index for index in range(4) if index != key])[place]


def _letters(message: Message, options: Sequence[int]) -> list[str]:
    """The letters of authored options: a button's value ends in the authored index."""
    shown = {int(one.value.rsplit(":", 1)[1]): one.label for one in buttons(message) if one.label in LETTERS}
    return [shown[option] for option in options]


def _bare(text: str) -> str:
    """Letters and digits alone, so that no format is in the way: no entity, and no language of a code block."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"&\w+;|```\w+", "", text.lower()))
