"""Typed answers: the modal that asks for one, and its submission, for a quiz and for the module test."""

from bot.course.attempt import Kind, State
from bot.course.errors import LearnerError
from bot.course.model import Learner, Module, Question
from bot.course.typed import judged, lacking
from bot.features import outbox
from bot.features.actions import AnswerGiven, Press
from bot.features.context import Context
from bot.features.questions import module_test, quiz
from bot.features.removed_secrets import named, revoke
from bot.features.views import AnswerInput
from bot.store import learners
from bot.store.attempts import Stored
from bot.store.db import Query

LONGEST = 150  # characters
EMPTY = "Type your answer first."
TOO_LONG = f"That is more than {LONGEST} characters. Type the number or the name alone."
OF_THE_FORM = {"number": "Type a number, such as 12 or 0.5.", "name": "Type a name, not a number."}
FINAL = "You have answered this question already, and the first answer counts. Close this window to see it."
KEPT = "I have your answer, but I couldn't show it at its question. Type `next` to continue."


def ask(query: Query, context: Context, press: Press) -> AnswerInput | None:
    """The modal's question; None, and the answer is shown, for a quiz question that has one. Raises LearnerError."""
    stored, _, asked = _asked(query, context, press.learner, press.number(0), press.number(1))
    attempt, final = stored.attempt, stored.attempt.kind is not Kind.TEST
    if final and asked.id in attempt.answers:
        outbox.redraw(query, context, press, "question", {"attempt": attempt.id, "number": press.number(1)})
        return None
    typed = attempt.typed.get(asked.id, "")
    return AnswerInput(press.number(1), len(attempt.questions), asked.ask, asked.form, typed, final)


def give(query: Query, context: Context, given: AnswerGiven) -> None:
    """The modal was submitted. Raises LearnerError, whose sentence is shown below the field."""
    learners.meet(query, context.now, given.learner)
    if given.removed:
        raise LearnerError(f"An answer can't contain {named(given.removed)}. Remove it, and {revoke(given.removed)}.")
    if not given.words or len(given.words) > LONGEST:
        raise LearnerError(TOO_LONG if given.words else EMPTY)
    stored, module, asked = _asked(query, context, given.learner, given.attempt, given.number)
    option = judged(asked, given.words)
    is_new = stored.attempt.kind is Kind.TEST or asked.id not in stored.attempt.answers
    if is_new and (form := lacking(asked, given.words)):
        raise LearnerError(OF_THE_FORM[form])
    if stored.attempt.kind is Kind.TEST:
        module_test.save(query, context, given, stored, asked, option, given.words)
        return
    if is_new:
        quiz.save(query, context, module, stored, asked, option, given.words)
    elif stored.attempt.typed.get(asked.id) != given.words:
        raise LearnerError(FINAL)
    args = {"attempt": stored.attempt.id, "number": given.number}
    outbox.redraw(query, context, given, "question", args, instead={"text": KEPT})


def _asked(
    query: Query, context: Context, learner: Learner, attempt: int, number: int
) -> tuple[Stored, Module, Question]:
    """The learner's attempt, its edition, and its typed question of that number. Raises LearnerError."""
    stored = quiz.load(query, learner, attempt)
    in_test = stored.attempt.kind is Kind.TEST
    if in_test and stored.attempt.state is not State.OPEN:
        raise LearnerError(module_test.OVER)
    module = quiz.edition(query, context, stored)
    questions = module.test.questions if in_test else module.lesson_by_id(stored.attempt.lesson).quiz
    gone = module_test.GONE if in_test else quiz.GONE
    asked = quiz.numbered(questions, stored.attempt, number, gone)
    if asked.kind != "typed":
        raise LearnerError(gone)
    return stored, module, asked
