"""The key to the shipped questions: which letter is right in a message as it is shown."""

import re
from collections.abc import Sequence

from bot.course.model import Module, Question
from bot.sandbox.slack.model import Message
from tests.scenarios.screen import buttons, words

LETTERS = "ABCD"


class Answers:
    """Recognises the question that a text shows; quick enough to be asked at every tap."""

    def __init__(self, module: Module) -> None:
        every = [*(one for lesson in module.lessons for one in lesson.quiz), *module.test.questions]
        self._asked = [(bare(question.ask), question) for question in every]

    def asked(self, message: Message) -> Question | None:
        """The question of a message, None if it shows none."""
        return self.asked_in(words(message))

    def asked_in(self, shown: str) -> Question | None:
        """The question that is part of a text, None if there is none."""
        text = bare(shown)
        return next((question for ask, question in self._asked if ask in text), None)

    def right(self, message: Message) -> int:
        """The authored index of the right option, which a button's value ends in; -1 if nothing is asked."""
        question = self.asked(message)
        return question.right if question is not None else -1


def asked(module: Module, message: Message) -> Question:
    """The question a quiz or test message shows."""
    question = Answers(module).asked(message)
    assert question is not None
    return question


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


def bare(text: str) -> str:
    """Letters and digits alone, so that no format is in the way: no entity, and no language of a code block."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"&\w+;|```\w+", "", text.lower()))
