"""A corrected key counts for everybody who answered the question.

Whoever was right by the new key gets the points, nobody loses any, and a test that reaches the pass mark now is passed.
All who saw the old key, or whose result changes, are told once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.course.attempt import Attempt, Event, Kind, State, pass_right, right_count, step
from bot.course.corrections import corrected, is_same
from bot.course.model import Learner, Module, Question
from bot.course.progress import QUIZ_POINTS, TEST_POINTS, Step
from bot.features import home_and_prompts, outbox
from bot.features.context import Context
from bot.features.job_args import CorrectionArgs, read
from bot.features.leaderboard import visibility
from bot.features.ports import Finished
from bot.store import attempts, facts, jobs, progress
from bot.store.attempts import Stored
from bot.store.db import Query
from bot.store.jobs import Job

_TAUGHT = "taught:"  # with the module's id: the bot's own fact that names the revision taught last

POINT = "Your first answer was right, so you get its point."
KEPT = "You keep its point."
SAME = "Your points don't change."


class Editions(Protocol):
    """The edition taught now, and earlier ones as they were."""

    @property
    def module(self) -> Module:
        """The module as it is taught now."""
        ...

    def original(self, query: Query, revision: str) -> Module:
        """An earlier edition with the keys it had."""
        ...


def look(query: Query, now: datetime, editions: Editions) -> int:
    """Compare the keys with those of the edition taught before, and queue the corrections; returns how many."""
    module = editions.module
    before = facts.fact(query, "", _TAUGHT + module.id) or attempts.last_revision(query, module.id, module.revision)
    facts.learn_fact(query, now, "", _TAUGHT + module.id, module.revision)
    if not before or before == module.revision:
        return 0
    changed = corrected(editions.original(query, before), module)
    concerned = attempts.who_answered(query, module.id, changed) if changed else []
    for learner in concerned:
        jobs.put(
            query,
            now,
            workspace=learner.workspace,
            lane=outbox.dm_lane(learner),
            kind="correction",
            key=f"correction:{module.revision}:{learner.id}:{now.timestamp():.0f}",  # a key may be put back, and again
            learner=learner.id,
            payload=CorrectionArgs(module=module.id, questions=changed).payload(),
        )
    return len(concerned)


def carry_out(query: Query, context: Context, job: Job) -> Finished:
    """Count a learner's answers by the corrected keys, and tell them."""
    args, learner = read(CorrectionArgs, job), Learner(job.workspace, job.learner)
    jobs.finish(query, context.now, job.id)
    if args.module != context.module.id:
        return Finished()
    ids = attempts.ids_of(query, learner, args.module)
    stored = [one for attempt in ids if (one := attempts.load(query, learner.workspace, attempt))]
    for lesson in context.module.lessons:
        for asked in (one for one in lesson.quiz if one.id in args.questions):
            if effect := _first_try(query, context, stored, learner, asked):
                _tell(query, context, job, asked, f"quiz {lesson.number}", effect)
    changed = {one.id: one for one in context.module.questions if one.id in args.questions}
    graded = [_regraded(query, context, one, changed) for one in stored]
    _tell_of_test(query, context, job, [one for one in graded if one is not None], changed)
    home_and_prompts.home_changed(query, context, learner)
    home_and_prompts.prompts_changed(query, context, learner)
    return Finished()


def _questions(query: Query, context: Context, stored: Stored) -> dict[str, Question]:
    """The questions of an attempt as it showed them, with today's keys; none where its edition can't be read."""
    module = context.module_at(query, stored.revision)
    if module.revision != stored.revision:
        return {}
    of_test = stored.attempt.kind is Kind.TEST
    every = module.test.questions if of_test else module.lesson_by_id(stored.attempt.lesson).quiz
    return {one.id: one for one in every}


def _first_try(query: Query, context: Context, stored: list[Stored], learner: Learner, asked: Question) -> str:
    """Count the first answer to a quiz question by its key; returns what that changes, empty where there was none."""
    first = next((one for one in stored if one.attempt.kind is Kind.QUIZ and asked.id in one.attempt.answers), None)
    answered = _questions(query, context, first).get(asked.id) if first else None
    if first is None or answered is None or not is_same(answered, asked):
        return ""
    was_right = bool(progress.first_tries_right(query, learner, context.module.id, (asked.id,)))
    if first.attempt.chosen(answered) != answered.right:
        return KEPT if was_right else SAME
    if was_right:
        return SAME
    progress.right_after_all(query, learner, context.module, asked.id)
    visibility.earn(query, context, learner, context.module, f"quiz:{asked.id}", QUIZ_POINTS)
    return POINT


@dataclass(frozen=True, slots=True)
class _Graded:
    """A module test as it counts now, and as it did."""

    attempt: Attempt
    score: int
    before: Stored


def _regraded(query: Query, context: Context, stored: Stored, changed: Mapping[str, Question]) -> _Graded | None:
    """Count an ended quiz or test by the keys: its score only rises. Returns a test that asked these questions."""
    attempt, asked = stored.attempt, _questions(query, context, stored)
    concerned = [
        one for one in attempt.questions if one in asked and one in changed and is_same(asked[one], changed[one])
    ]
    if attempt.state in {State.OPEN, State.CLOSED} or not concerned:
        return None
    score = max(stored.score, right_count(attempt, tuple(asked.values())))
    needed = pass_right(len(attempt.questions), context.module_at(query, stored.revision).test.pass_mark_percent)
    passes = attempt.kind is Kind.TEST and attempt.state is State.FAILED and score >= needed
    after = replace(attempt, state=step(attempt.kind, attempt.state, Event.REGRADE_PASSING)) if passes else attempt
    if score > stored.score:
        attempts.regrade(query, stored.learner.workspace, after, score)
    if passes:
        progress.mark_done(query, context.now, stored.learner, context.module, Step("test"))
        visibility.earn(query, context, stored.learner, context.module, "test", TEST_POINTS)
    return _Graded(after, score, stored) if attempt.kind is Kind.TEST else None


def _tell_of_test(
    query: Query, context: Context, job: Job, tests: list[_Graded], changed: Mapping[str, Question]
) -> None:
    """Tell how the best test counts: with the key once it is passed, else its result alone, as it may be retaken."""
    if not tests:
        return
    best = max(tests, key=lambda one: (one.attempt.state is State.PASSED, one.score))
    result = f"{best.score} of {len(best.attempt.questions)} right"
    if best.attempt.state is State.PASSED:
        is_new = all(one.before.attempt.state is not State.PASSED for one in tests)
        effect = f"Your test counts {result}" + (", so you have passed it now." if is_new else " and stays passed.")
        for asked in (changed[one] for one in best.attempt.questions if one in changed):
            _tell(query, context, job, asked, "the module test", effect)
    elif best.score > best.before.score:
        text = f"A question of the module test was graded by a wrong key. Your best result counts {result} now."
        _say(query, context, job, "test", text)


def _tell(query: Query, context: Context, job: Job, asked: Question, where: str, effect: str) -> None:
    right = asked.options[asked.right]
    quoted = "\n".join(f"> {line}" for line in asked.ask.splitlines())
    _say(
        query,
        context,
        job,
        asked.id,
        f"The answer key of a question in {where} was wrong and is corrected.\n\n{quoted}\n\n"
        f"**Right is:** {right.text}\n\n{right.why} {effect}",
    )


def _say(query: Query, context: Context, job: Job, about: str, text: str) -> None:
    learner = Learner(job.workspace, job.learner)
    outbox.post(query, context, learner, "said", {"text": text}, key=f"{job.key}:{about}")
