"""The key to the shipped questions: which button is right in a message as it is shown, or what to type."""

import re
from collections.abc import Sequence

from bot.course.model import Module, Question
from bot.sandbox.slack.model import Message
from tests.scenarios.screen import Button, buttons, words

CHOOSES = {"answer", "test-choose"}
NO_IDEA = "no idea"  # no author expects it


class Typing(str):
    """The label of the button that opens the modal for a typed answer, and the words to type."""

    __slots__ = ("words",)
    words: str


def typing(label: str, words: str) -> Typing:
    """A label that `Learner.taps` presses, and then types these words."""
    made = Typing(label)
    made.words = words
    return made


class Answers:
    """Recognises the question that a text shows; quick enough to be asked at every tap."""

    def __init__(self, module: Module) -> None:
        every = module.questions
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
    """The label of the right option, wherever this attempt has shuffled it."""
    question = asked(module, message)
    return _labels(message, question, [question.right])[0]


def wrong(module: Module, message: Message, place: int = 0) -> str:
    """The label of a wrong option; `place` chooses among them."""
    question = asked(module, message)
    others = [index for index in range(len(question.options)) if index != question.right]
    return _labels(message, question, others)[place]


def is_lettered(module: Module, message: Message) -> bool:
    """Whether the message shows four options."""
    return asked(module, message).kind == "options"


def typed_words(question: Question, option: int) -> str:
    """Words that count as this option of a typed question."""
    is_other = option == len(question.options) - 1
    return NO_IDEA if is_other else question.options[option].text.strip("` ")


def _labels(message: Message, question: Question, options: Sequence[int]) -> list[str]:
    """The labels of authored options: a button's value ends in the authored index."""
    if question.kind == "typed":
        label = next(one.label for one in buttons(message) if one.action_id == "type")
        return [typing(label, typed_words(question, option)) for option in options]
    shown = {int(one.value.rsplit(":", 1)[1]): one.label for one in buttons(message) if act_of(one) in CHOOSES}
    return [shown[option] for option in options]


def act_of(button: Button) -> str:
    """The button's action, without its target."""
    return button.action_id.split("/")[0]


def bare(text: str) -> str:
    """Letters and digits alone, so that no format is in the way: no entity, and no language of a code block."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"&\w+;|```\w+", "", text.lower()))
