"""The key to the shipped questions, quick enough to be asked at every tap."""

import re

from bot.course.model import Module, Question
from bot.sandbox.slack.model import Message
from tests.scenarios.screen import words


class Answers:
    """Recognises the question that a quiz or test message shows."""

    def __init__(self, module: Module) -> None:
        every = [*(one for lesson in module.lessons for one in lesson.quiz), *module.test.questions]
        self._asked = [(_bare(question.ask), question) for question in every]

    def asked(self, message: Message) -> Question | None:
        """The question of a message, None where it shows none."""
        shown = _bare(words(message))
        return next((question for bare, question in self._asked if bare in shown), None)

    def right(self, message: Message) -> int:
        """The authored index of the right option, which a button's value ends in; -1 where nothing is asked."""
        question = self.asked(message)
        return question.right if question is not None else -1


def _bare(text: str) -> str:
    """Letters and digits alone, so that no format is in the way."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"&\w+;|```\w+", "", text.lower()))
