"""The key to the shipped questions: which letter is right in a question as a browser shows it."""

import re

from bot.course.model import Module, Question
from tests.scenarios.key import Answers, bare

OPTION = re.compile(r"^[○●]?\s*(?P<letter>[A-D])\s(?P<text>.+)$", re.MULTILINE)


def right(module: Module, shown: str) -> str:
    """The letter of the right option, wherever this attempt has shuffled it."""
    asked = _asked(module, shown)
    return _letters(shown)[bare(asked.options[asked.right].text)]


def wrong(module: Module, shown: str) -> str:
    """The letter of a wrong option."""
    return next(letter for letter in "ABCD" if letter != right(module, shown))


def _asked(module: Module, shown: str) -> Question:
    question = Answers(module).asked_in(shown)
    assert question is not None
    return question


def _letters(shown: str) -> dict[str, str]:
    return {bare(found["text"]): found["letter"] for found in OPTION.finditer(shown)}
