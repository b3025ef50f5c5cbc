"""An attempt at a quiz, a module test or a lab: a table of states, and the arithmetic of answers.

Only TRANSITIONS says how a state changes; a test compares it with the picture in docs/architecture.md. A practice
attempt is a round of missed questions and counts for nothing. A quiz answer is final, because the explanation follows
at once; a test answer may change until it is submitted. A lab stays open for talk after it is done.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.course.errors import NotAllowed
from bot.course.model import Question
from bot.course.typed import judged


class Kind(StrEnum):
    """The kind of an attempt."""

    QUIZ = "quiz"
    PRACTICE = "practice"
    TEST = "test"
    LAB = "lab"


class State(StrEnum):
    """The state of an attempt."""

    OPEN = "open"
    FINISHED = "finished"  # a quiz or practice round: every question answered
    PASSED = "passed"  # a test at or above the pass mark
    FAILED = "failed"  # a test below it
    DONE = "done"  # a lab with all its exchanges; talk may go on
    CLOSED = "closed"  # a quiz, round or test whose edition can't be read any more; it counts for nothing


class Event(StrEnum):
    """Something that happens to an attempt."""

    ANSWER = "answer"
    LAST_ANSWER = "last answer"
    SUBMIT_PASSING = "submit at the pass mark or above"
    SUBMIT_FAILING = "submit below the pass mark"
    REGRADE_PASSING = "reach the pass mark by a corrected key"
    EXCHANGE = "exchange"
    LAST_EXCHANGE = "last exchange"
    CLOSE = "its edition is gone"


_ROUND: Mapping[State, Mapping[Event, State]] = {
    State.OPEN: {Event.ANSWER: State.OPEN, Event.LAST_ANSWER: State.FINISHED, Event.CLOSE: State.CLOSED},
    State.FINISHED: {},
    State.CLOSED: {},
}

TRANSITIONS: Mapping[Kind, Mapping[State, Mapping[Event, State]]] = {
    Kind.QUIZ: _ROUND,
    Kind.PRACTICE: _ROUND,
    Kind.TEST: {
        State.OPEN: {
            Event.ANSWER: State.OPEN,
            Event.SUBMIT_PASSING: State.PASSED,
            Event.SUBMIT_FAILING: State.FAILED,
            Event.CLOSE: State.CLOSED,
        },
        State.PASSED: {},
        State.FAILED: {Event.REGRADE_PASSING: State.PASSED},
        State.CLOSED: {},
    },
    Kind.LAB: {
        State.OPEN: {Event.EXCHANGE: State.OPEN, Event.LAST_EXCHANGE: State.DONE},
        State.DONE: {Event.EXCHANGE: State.DONE},
    },
}


def step(kind: Kind, state: State, event: Event) -> State:
    """The state after an event; raises NotAllowed where the table has no such step."""
    try:
        return TRANSITIONS[kind][state][event]
    except KeyError:
        raise NotAllowed(f"a {kind} that is {state} has no step '{event}'") from None


MESSAGE_LIMIT_CHARS = 4_000


@dataclass(frozen=True, slots=True)
class Count:
    """A lab's state after a reply: its exchanges so far, whether this reply completed it, or one proof is missing."""

    state: State
    exchanges: int
    completed_now: bool
    lacks_proof: bool = False


def after_reply(state: State, exchanges: int, needed: int, *, counts: bool, has_shown: bool) -> Count:
    """The lab's new count after a delivered reply; unchanged if the reply doesn't count.

    A lab is done once it has its exchanges, and its learner has shown something in one of them.
    """
    if not counts:
        return Count(state, exchanges, completed_now=False)
    reached = state is State.OPEN and exchanges + 1 >= needed
    if reached and not has_shown:
        return Count(step(Kind.LAB, state, Event.EXCHANGE), exchanges + 1, completed_now=False, lacks_proof=True)
    event = Event.LAST_EXCHANGE if reached else Event.EXCHANGE
    return Count(step(Kind.LAB, state, event), exchanges + 1, completed_now=reached)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A learner's attempt; `questions` in the order shown, `answers` question id -> authored option index.

    `typed` has the words of typed answers, question id -> words.
    """

    id: int
    kind: Kind
    lesson: str  # the lesson's id, empty for the module test
    seed: int
    questions: tuple[str, ...]
    state: State = State.OPEN
    answers: Mapping[str, int] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)

    def chosen(self, question: Question) -> int | None:
        """The index of the chosen option; typed words are judged anew, as their key may have been corrected."""
        words = self.typed.get(question.id, "")
        return judged(question, words) if words and question.kind == "typed" else self.answers.get(question.id)

    def number(self, question_id: str) -> int:
        """The 1-based place of a question; raises ValueError where the attempt has none of that id."""
        return self.questions.index(question_id) + 1

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The 1-based numbers that have no answer yet."""
        return tuple(n for n, question in enumerate(self.questions, start=1) if question not in self.answers)


def answer(attempt: Attempt, question_id: str, option: int, typed: str = "") -> Attempt:
    """The attempt with an answer, maybe a typed one; in a quiz the first answer stands, in a test the last one.

    Raises NotAllowed once the attempt is over or the question is not part of it.
    """
    if question_id not in attempt.questions:
        raise NotAllowed(f"question {question_id} is not part of attempt {attempt.id}")
    if attempt.kind is not Kind.TEST and question_id in attempt.answers:
        return attempt
    answers = {**attempt.answers, question_id: option}
    last = attempt.kind is not Kind.TEST and len(answers) == len(attempt.questions)
    state = step(attempt.kind, attempt.state, Event.LAST_ANSWER if last else Event.ANSWER)
    words = {**attempt.typed, question_id: typed} if typed else attempt.typed
    return replace(attempt, answers=answers, typed=words, state=state)


def submit(attempt: Attempt, questions: Sequence[Question], pass_mark_percent: int) -> Attempt:
    """The test after submission: passed or failed; questions left open count as wrong."""
    passed = right_count(attempt, questions) >= pass_right(len(attempt.questions), pass_mark_percent)
    event = Event.SUBMIT_PASSING if passed else Event.SUBMIT_FAILING
    return replace(attempt, state=step(attempt.kind, attempt.state, event))


def right_count(attempt: Attempt, questions: Sequence[Question]) -> int:
    """The number of the attempt's questions that are answered right."""
    return len(attempt.questions) - len(missed(attempt, questions))


def missed(attempt: Attempt, questions: Sequence[Question]) -> tuple[str, ...]:
    """The ids of the attempt's questions that are not answered right, in the attempt's order."""
    asked = {question.id: question for question in questions}
    return tuple(q for q in attempt.questions if attempt.chosen(asked[q]) != asked[q].right)


def pass_right(count: int, pass_mark_percent: int) -> int:
    """The number of right answers that reaches the pass mark (rounded up: 80% of 15 is 12, of 7 is 6)."""
    return -(-count * pass_mark_percent // 100)


def percent_right(right: int, count: int, pass_mark_percent: int) -> int:
    """The score in percent, rounded; a score below the pass mark, or below 100%, is never rounded up to it."""
    rounded = (200 * right + count) // (2 * count)
    missed_mark = [mark for mark in (pass_mark_percent, 100) if right * 100 < mark * count]
    return min([rounded, *(mark - 1 for mark in missed_mark)])


def shuffled(seed: int, salt: str, items: Sequence[str]) -> tuple[str, ...]:
    """The items in an order that the seed and the salt decide, the same in every process and version."""

    def place(item: str) -> bytes:
        return hashlib.sha256(f"{seed}:{salt}:{item}".encode()).digest()

    return tuple(sorted(items, key=place))


def option_order(seed: int, question: Question) -> tuple[int, ...]:
    """The authored indices of a question's options in the order this attempt letters them; lines aren't shuffled."""
    indices = range(len(question.options))
    if question.kind == "line":
        return tuple(indices)
    return tuple(int(index) for index in shuffled(seed, question.id, [str(i) for i in indices]))


def question_order(seed: int, question_ids: Sequence[str]) -> tuple[str, ...]:
    """The order in which a test's attempt asks its questions."""
    return shuffled(seed, "questions", question_ids)
