"""Which button a learner presses: mostly the one that leads on, with an answer that is right as often as they are."""

import random
from collections.abc import Sequence

from bot.sandbox.slack.model import Message
from tests.scenarios.key import NO_IDEA, Answers, act_of, typed_words
from tests.scenarios.screen import Button, buttons, words

BELOW = {"request", "assist", "vote"}  # stand below every reply, or the newest
NEVER = {"weekly", "zone", "link"}  # for leads, or for nobody
EXAM = {"answer", "question", "finish", "test-begin", "test-choose", "test-go", "test-submit", "test-overview", "type"}
WEIGHTS = {
    "act": 3.0,
    "answer": 8.0,
    "type": 8.0,
    "question": 8.0,
    "finish": 8.0,
    "page": 6.0,
    "test-begin": 3.0,
    "retry": 6.0,
    "put": 3.0,
    "start": 3.0,
    "open": 2.0,
    "standing": 1.0,
    "board-post": 0.5,
    "move": 0.3,
    "request": 0.5,
    "alias": 0.2,
    "delete-data": 0.3,
    "assist": 0.6,
    "vote": 0.5,
}


class Choosing:
    """Chooses by the learner's own random; `skill` is how often they know the right answer."""

    def __init__(self, rng: random.Random, answers: Answers, *, skill: float) -> None:
        self._random, self._answers, self._skill = rng, answers, skill

    def button(self, in_view: Sequence[Message]) -> tuple[Message, Button] | None:
        """A button of the newest message, now and then of an older one; None where there is none."""
        if not in_view:
            return None
        leading = [one for one in in_view if any(act_of(button) not in BELOW for button in buttons(one))] or in_view
        message = leading[-1] if self._random.random() < 0.7 else self._random.choice(list(in_view))
        return self.button_of(message)

    def exam(self, in_view: Sequence[Message]) -> tuple[Message, Button] | None:
        """A button of the newest quiz or test, None where none is in view."""
        exams = [one for one in in_view if any(act_of(button) in EXAM for button in buttons(one))]
        return self.button_of(exams[-1]) if exams else None

    def button_of(self, message: Message) -> tuple[Message, Button] | None:
        """A button of this message."""
        shown = [one for one in buttons(message) if act_of(one) not in NEVER]
        if not shown:
            return None
        weights = [self._weight(one, message) for one in shown]
        chosen = self._random.choices(shown, weights)[0]
        return message, (self._answer(shown, message) if act_of(chosen) in {"answer", "test-choose"} else chosen)

    def _weight(self, button: Button, message: Message) -> float:
        act = act_of(button)
        if not act.startswith("test-") and button.label != "Change your answer":
            return WEIGHTS.get(act, 1.0)
        is_chosen = "● " in words(message)
        if act in {"test-choose", "type"}:
            return 0.1 if is_chosen else 5.0
        leads_on = button.label in {"Next", "Submit"}
        return 4.0 if is_chosen and leads_on else 0.2

    def _answer(self, shown: Sequence[Button], message: Message) -> Button:
        options = [one for one in shown if act_of(one) in {"answer", "test-choose"}]
        right = self._answers.right(message)
        known = [one for one in options if one.value.rsplit(":", 1)[1] == str(right)]
        return known[0] if known and self._random.random() < self._skill else self._random.choice(options)

    def words_for(self, shown: str) -> str:
        """The words for the modal that shows this question: the right answer, an expected wrong one, or another."""
        question = self._answers.asked_in(shown)
        if question is None or question.kind != "typed":
            return NO_IDEA
        if self._random.random() < self._skill:
            return typed_words(question, question.right)
        return typed_words(question, self._random.randrange(len(question.options)))
