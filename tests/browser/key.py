"""The key to the shipped questions: which letter is right in a question as a browser shows it."""

import re

from bot.course.model import Module, Question

OPTION = re.compile(r"^[○●]?\s*(?P<letter>[A-D])\s(?P<text>.+)$", re.MULTILINE)


def right(module: Module, shown: str) -> str:
    """The letter of the right option, wherever this attempt has shuffled it."""
    asked = _asked(module, shown)
    return _letters(shown)[_bare(asked.options[asked.right].text)]


def wrong(module: Module, shown: str) -> str:
    """The letter of a wrong option."""
    return next(letter for letter in "ABCD" if letter != right(module, shown))


def _asked(module: Module, shown: str) -> Question:
    every = [*(question for lesson in module.lessons for question in lesson.quiz), *module.test.questions]
    return next(question for question in every if _bare(question.ask) in _bare(shown))


def _letters(shown: str) -> dict[str, str]:
    return {_bare(found["text"]): found["letter"] for found in OPTION.finditer(shown)}


def _bare(text: str) -> str:
    """Letters and digits alone, so that no format is in the way."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"```\w*", "", text.lower()))
