"""The key to the shipped questions: which button is right in a question as a browser shows it, or what to type."""

import re

from bot.course.model import Module, Question
from tests.scenarios.key import Answers, typed_words, typing

TYPE = ("Type your answer", "Change your answer")
OPTION = re.compile(r"^[○●]?\s*(?P<letter>[A-D])\s(?P<text>.+)$", re.MULTILINE)


def right(module: Module, shown: str) -> str:
    """The label of the right option, wherever this attempt has shuffled it."""
    asked = _asked(module, shown)
    return _label(asked, asked.right, shown)


def wrong(module: Module, shown: str) -> str:
    """The label of a wrong option."""
    asked = _asked(module, shown)
    return _label(asked, next(index for index in range(len(asked.options)) if index != asked.right), shown)


def is_lettered(module: Module, shown: str) -> bool:
    """Whether the question has four options."""
    return _asked(module, shown).kind == "options"


def _label(asked: Question, option: int, shown: str) -> str:
    if asked.kind == "typed":
        return typing(next(label for label in TYPE if label in shown), typed_words(asked, option))
    return str(option + 1) if asked.kind == "line" else _letters(shown)[_plain(asked.options[option].text)]


def _asked(module: Module, shown: str) -> Question:
    question = Answers(module).asked_in(shown)
    assert question is not None
    return question


def _plain(text: str) -> str:
    """An option without blanks and marks of Markdown; options may differ by a sign alone."""
    return re.sub(r"[\s`*]", "", text)


def _letters(shown: str) -> dict[str, str]:
    return {_plain(found["text"]): found["letter"] for found in OPTION.finditer(shown)}
