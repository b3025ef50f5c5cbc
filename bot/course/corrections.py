"""A corrected key: the same question, to which another option or another typed answer is right now."""

from collections.abc import Iterable
from dataclasses import replace

from bot.course.model import Module, Question
from bot.course.typed import accepted


def corrected(before: Module, now: Module) -> tuple[str, ...]:
    """The ids of the questions whose key differs between two editions of a module."""
    keys = {question.id: question for question in now.questions}
    return tuple(asked.id for asked in before.questions if _is_corrected(asked, keys.get(asked.id)))


def with_keys_of(module: Module, now: Module) -> Module:
    """An older edition with the keys, and the reasons, of today's."""
    keys = {question.id: question for question in now.questions}

    def graded(questions: Iterable[Question]) -> tuple[Question, ...]:
        return tuple(_regraded(asked, keys.get(asked.id)) for asked in questions)

    lessons = tuple(replace(lesson, quiz=graded(lesson.quiz)) for lesson in module.lessons)
    return replace(module, lessons=lessons, test=replace(module.test, questions=graded(module.test.questions)))


def _is_corrected(before: Question, now: Question | None) -> bool:
    """Whether a key was corrected. With another wording it is another question, to which nobody's answer applies."""
    return now is not None and is_same(before, now) and _key(before) != _key(now)


def is_same(one: Question, other: Question) -> bool:
    """Whether two editions of a question have the same wording; the order of the options doesn't matter.

    The options of a typed question aren't part of its wording, as nobody sees them before answering.
    """
    if (one.ask, one.kind) != (other.ask, other.kind):
        return False
    return one.kind == "typed" or {o.text for o in one.options} == {o.text for o in other.options}


def _key(asked: Question) -> object:
    right = asked.options[asked.right]
    return (accepted(right), asked.units, asked.tolerance) if asked.kind == "typed" else right.text


def _regraded(asked: Question, now: Question | None) -> Question:
    if now is None or not _is_corrected(asked, now):
        return asked
    if asked.kind == "typed":
        return replace(asked, options=now.options, units=now.units, tolerance=now.tolerance)
    options = {option.text: option for option in now.options}
    return replace(asked, options=tuple(options[option.text] for option in asked.options))
