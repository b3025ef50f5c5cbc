"""A corrected key counts for everybody who answered the question.

Whoever was right by the new key gets the points, nobody loses any, and a test that reaches the pass mark now is passed.
All who saw the old key, or whose result changes, are told once.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.course.attempt import Kind, State, pass_right, right_count
from bot.course.corrections import corrected
from bot.course.model import Learner, Module, Question
from bot.course.progress import QUIZ_POINTS, TEST_POINTS, Step
from bot.features import outbox
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
        key = f"correction:{module.revision}:{learner.id}"
        args = CorrectionArgs(module=module.id, questions=changed).payload()
        jobs.put(
            query,
            now,
            workspace=learner.workspace,
            lane=outbox.dm_lane(learner),
            kind="correction",
            key=key,
            learner=learner.id,
            payload=args,
        )
    return len(concerned)


def carry_out(query: Query, context: Context, job: Job) -> Finished:
    """Count a learner's answers by the corrected keys, and tell them."""
    args, learner = read(CorrectionArgs, job), Learner(job.workspace, job.learner)
    jobs.finish(query, context.now, job.id)
    stored = [
        one
        for attempt in attempts.ids_of(query, learner, args.module)
        if (one := attempts.load(query, learner.workspace, attempt)) and _is_readable(query, context, one)
    ]
    for lesson in context.module.lessons:
        for asked in (one for one in lesson.quiz if one.id in args.questions):
            if effect := _first_try(query, context, stored, learner, asked):
                _tell(query, context, job, asked, f"quiz {lesson.number}", effect)
    for one in stored:
        _regrade(query, context, job, one, args.questions)
    return Finished()


def _is_readable(query: Query, context: Context, stored: Stored) -> bool:
    return context.module_at(query, stored.revision).revision == stored.revision


def _first_try(query: Query, context: Context, stored: list[Stored], learner: Learner, asked: Question) -> str:
    """Count the first answer to a quiz question by its key; returns what that changes, empty where there was none."""
    first = next((one for one in stored if one.attempt.kind is Kind.QUIZ and asked.id in one.attempt.answers), None)
    if first is None:
        return ""
    module = context.module_at(query, first.revision)
    answered = next((one for one in module.lesson_by_id(first.attempt.lesson).quiz if one.id == asked.id), asked)
    was_right = bool(progress.first_tries_right(query, learner, module.id, (asked.id,)))
    if first.attempt.answers[asked.id] != answered.right:
        return KEPT if was_right else SAME
    if was_right:
        return SAME
    progress.right_after_all(query, learner, module, asked.id)
    visibility.earn(query, context, learner, context.module, f"quiz:{asked.id}", QUIZ_POINTS)
    return POINT


def _regrade(query: Query, context: Context, job: Job, stored: Stored, changed: Sequence[str]) -> None:
    """Count an ended quiz or test by the keys; its score only rises, and a test may be passed by that."""
    attempt, module = stored.attempt, context.module_at(query, stored.revision)
    if attempt.state in {State.OPEN, State.CLOSED} or not set(attempt.questions) & set(changed):
        return
    questions = module.test.questions if attempt.kind is Kind.TEST else module.lesson_by_id(attempt.lesson).quiz
    score = right_count(attempt, questions)
    needed = pass_right(len(attempt.questions), module.test.pass_mark_percent)
    passes = attempt.kind is Kind.TEST and attempt.state is State.FAILED and score >= needed
    if score > stored.score:
        state = State.PASSED if passes else attempt.state
        attempts.regrade(query, stored.learner.workspace, replace(attempt, state=state), score)
    if passes:
        progress.mark_done(query, context.now, stored.learner, context.module, Step("test"))
        visibility.earn(query, context, stored.learner, context.module, "test", TEST_POINTS)
    if attempt.kind is Kind.TEST:
        _tell_of_test(query, context, job, stored, questions, changed, score=score, passes=passes)


def _tell_of_test(
    query: Query,
    context: Context,
    job: Job,
    stored: Stored,
    questions: tuple[Question, ...],
    changed: Sequence[str],
    *,
    score: int,
    passes: bool,
) -> None:
    """Tell of a passed test which key was wrong; of another only the new result, for it may be taken again."""
    attempt = stored.attempt
    result = f"{max(score, stored.score)} of {len(attempt.questions)} right"
    if attempt.state is State.PASSED or passes:
        effect = f"Your test counts {result}" + (", so you have passed it now." if passes else " and stays passed.")
        for asked in (one for one in questions if one.id in set(changed) & set(attempt.questions)):
            _tell(query, context, job, asked, "the module test", effect)
    elif score > stored.score:
        text = f"A question of the module test was graded by a wrong key. Your last result counts {result} now."
        _say(query, context, job, f"{attempt.id}", text)


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
