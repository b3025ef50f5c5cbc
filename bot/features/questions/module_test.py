"""The module test: one message updated in place, answers changeable, nothing revealed before submission."""

from functools import partial

from bot.course.attempt import (
    Attempt,
    Kind,
    State,
    answer,
    pass_right,
    percent_right,
    question_order,
    right_count,
    submit,
)
from bot.course.errors import LearnerError
from bot.course.model import Learner, Module, Question
from bot.course.progress import TEST_POINTS, Step
from bot.features import course_card, outbox
from bot.features.actions import AnswerGiven, Press
from bot.features.context import Context, is_double
from bot.features.leaderboard import visibility
from bot.features.questions.quiz import begun, closed_unless_readable, edition, load, numbered, reread
from bot.features.views import Missed, Reviewed, TestIntro, TestOverview, TestQuestion, TestResult, View, lettered
from bot.store import attempts, progress
from bot.store.attempts import Stored
from bot.store.db import Query

STEP = Step("test")
GONE = "That test is no longer here. Type `test` to start one."
OVER = "This test has already been submitted. Type `test` to see where you stand."
KEPT = "I have your answer, but I couldn't show it in the test's message. Type `test` to continue."
REVIEW_ITEMS = 5


def open_test(query: Query, context: Context, learner: Learner, *, cause: str) -> None:
    """Post the test where it was left, or what awaits before it begins."""
    attempt = attempts.under_way(query, learner, context.module.id, Kind.TEST)
    progress.go(query, learner, context.module, STEP)
    stored = _load(query, learner, attempt) if attempt else None
    if stored and closed_unless_readable(query, context, stored, tells=True):
        stored = None
    if stored:
        args = {"attempt": attempt, "number": stored.position}
        outbox.post(query, context, learner, "test", args, key=f"test:{attempt}:{cause}", step=STEP)
    else:
        outbox.post(query, context, learner, "test-intro", {}, key=f"test-intro:{cause}", step=STEP)


def begin(query: Query, context: Context, press: Press) -> None:
    """Begin a test, or go on with the one under way: in the message of the button, or below a result."""
    if press.variant == "retake" and is_double(query, press):
        return
    progress.go(query, press.learner, context.module, STEP)
    ids, seed = tuple(question.id for question in context.module.test.questions), context.seed()
    order = question_order(seed, ids)
    stored = begun(query, context, press.learner, context.module, Kind.TEST, order, seed=seed)
    args = {"attempt": stored.attempt.id, "number": stored.position}
    if press.variant == "retake":
        key = f"test:{stored.attempt.id}:{press.message_ts}:{press.key}"
        outbox.post(query, context, press.learner, "test", args, key=key, step=STEP)
    else:
        outbox.redraw(query, context, press, "test", args)


def choose(query: Query, context: Context, press: Press) -> None:
    """Write the choice down; it may change until the test is submitted."""
    stored = _open(query, press)
    number, option = press.number(1), press.number(2)
    asked = numbered(edition(query, context, stored).test.questions, stored.attempt, number, GONE)
    save(query, context, press, stored, asked, option)


def save(
    query: Query,
    context: Context,
    source: Press | AnswerGiven,
    stored: Stored,
    asked: Question,
    option: int,
    typed: str = "",
) -> None:
    """Write an answer down and show it. Raises LearnerError."""
    if not 0 <= option < len(asked.options):
        raise LearnerError(GONE)
    answer(stored.attempt, asked.id, option, typed)
    workspace, attempt = source.learner.workspace, stored.attempt
    attempts.save_answer(query, context.now, workspace, attempt.id, asked.id, option, typed)
    _show(query, context, source, stored, attempt.number(asked.id))


def go(query: Query, context: Context, press: Press) -> None:
    """Show another question in the same message."""
    stored = _open(query, press)
    edition(query, context, stored)
    _show(query, context, press, stored, press.number(1))


def _show(query: Query, context: Context, source: Press | AnswerGiven, stored: Stored, number: int) -> None:
    number = max(1, min(number, len(stored.attempt.questions)))
    attempts.save_position(query, source.learner.workspace, stored.attempt.id, number)
    instead = {"text": KEPT} if isinstance(source, AnswerGiven) else None
    outbox.redraw(query, context, source, "test", {"attempt": stored.attempt.id, "number": number}, instead=instead)


def show_overview(query: Query, context: Context, press: Press) -> None:
    """Show which questions are answered and which are open."""
    stored = _open(query, press)
    outbox.redraw(query, context, press, "test-overview", {"attempt": stored.attempt.id})


def hand_in(query: Query, context: Context, press: Press) -> None:
    """Submit the test; a second press shows the same result."""
    stored = _load(query, press.learner, press.number(0))
    if stored.attempt.state is State.OPEN:
        module = edition(query, context, stored)
        after = submit(stored.attempt, module.test.questions, module.test.pass_mark_percent)
        score = right_count(after, module.test.questions)
        attempts.save_end(query, context.now, press.learner.workspace, after, score)
        if after.state is State.PASSED:
            progress.mark_done(query, context.now, press.learner, module, STEP)
            visibility.earn(query, context, press.learner, module, "test", TEST_POINTS)
            visibility.ask_once(query, context, press.learner, module)
    outbox.redraw(query, context, press, "test-result", {"attempt": stored.attempt.id})


def turn_review(query: Query, context: Context, press: Press) -> None:
    """Show another part of a passed test's review."""
    stored = _load(query, press.learner, press.number(0))
    edition(query, context, stored)
    outbox.redraw(query, context, press, "test-result", {"attempt": stored.attempt.id, "page": press.number(1)})


def intro(query: Query, context: Context, learner: Learner) -> View:
    """The module test's first page: the number of questions, the pass mark and earlier tries."""
    test = context.module.test
    ended = attempts.scores(query, learner, context.module.id, Kind.TEST)
    return TestIntro(
        count=len(test.questions),
        pass_right=pass_right(len(test.questions), test.pass_mark_percent),
        pass_mark_percent=test.pass_mark_percent,
        tries=len(ended),
        best=max(ended, default=0),
        open_attempt=attempts.under_way(query, learner, context.module.id, Kind.TEST),
    )


def question(query: Query, context: Context, learner: Learner, *, attempt: int, number: int) -> View:
    """A question of the test, or the result once it was submitted elsewhere."""
    stored = _load(query, learner, attempt)
    if stored.attempt.state is not State.OPEN:
        return result(query, context, learner, attempt=attempt)
    asked = numbered(edition(query, context, stored).test.questions, stored.attempt, number, GONE)
    return TestQuestion(
        attempt=attempt,
        number=number,
        count=len(stored.attempt.questions),
        ask=asked.ask,
        options=lettered(stored.attempt.seed, asked),
        chosen=stored.attempt.chosen(asked),
        answered=len(stored.attempt.answers),
        unanswered=stored.attempt.unanswered,
        kind=asked.kind,
        form=asked.form,
        typed=stored.attempt.typed.get(asked.id, ""),
    )


def overview(query: Query, context: Context, learner: Learner, *, attempt: int) -> View:
    """Which questions are answered and which are open."""
    stored = _load(query, learner, attempt)
    if stored.attempt.state is not State.OPEN:
        return result(query, context, learner, attempt=attempt)
    open_ = stored.attempt.unanswered
    numbers = range(1, len(stored.attempt.questions) + 1)
    return TestOverview(attempt, len(numbers), tuple(n for n in numbers if n not in open_), open_)


def result(query: Query, context: Context, learner: Learner, *, attempt: int, page: int = 1) -> View:
    """A submitted test: the review with its keys when passed, else why each missed option is wrong and its page."""
    stored = _load(query, learner, attempt)
    module = edition(query, context, stored)
    count = len(stored.attempt.questions)
    needed = pass_right(count, module.test.pass_mark_percent)
    passed = stored.attempt.state is State.PASSED
    ended = attempts.scores(query, learner, module.id, Kind.TEST)
    pages = -(-count // REVIEW_ITEMS) if passed else 1
    page = max(1, min(page, pages))
    shown = slice((page - 1) * REVIEW_ITEMS, page * REVIEW_ITEMS)
    return TestResult(
        attempt=attempt,
        passed=passed,
        right=stored.score,
        count=count,
        pass_right=needed,
        percent=percent_right(stored.score, count, module.test.pass_mark_percent),
        by_lesson=_by_lesson(module, stored.attempt),
        first=ended[0] if ended else stored.score,
        best=max(ended, default=stored.score),
        next=course_card.next_after(query, context, learner, STEP) if passed else None,
        missed=() if passed else _missed(module, stored.attempt),
        review=tuple(one for _, one in _review(module, stored.attempt)[shown]) if passed else (),
        page=page,
        pages=pages,
    )


def _by_lesson(module: Module, attempt: Attempt) -> tuple[tuple[str, int, int], ...]:
    rows = []
    for lesson in module.lessons:
        mine = [q for q in module.test.questions if q.lesson == lesson.id and q.id in attempt.questions]
        if mine:
            rows.append((lesson.title, sum(attempt.chosen(q) == q.right for q in mine), len(mine)))
    return tuple(rows)


def _missed(module: Module, attempt: Attempt) -> tuple[Missed, ...]:
    return tuple(
        Missed(one.number, one.ask, one.chosen_text, one.why_chosen, reread(module, asked), one.typed)
        for asked, one in _review(module, attempt)
        if not one.is_right
    )


def _review(module: Module, attempt: Attempt) -> list[tuple[Question, Reviewed]]:
    rows = []
    for number in range(1, len(attempt.questions) + 1):
        asked = numbered(module.test.questions, attempt, number, GONE)
        chosen, right = attempt.chosen(asked), asked.options[asked.right]
        text, why = (asked.options[chosen].text, asked.options[chosen].why) if chosen is not None else ("", "")
        is_right = chosen == asked.right
        why = "" if is_right else why
        typed = attempt.typed.get(asked.id, "")
        rows.append((asked, Reviewed(number, asked.ask, text, right.text, right.why, why, is_right, typed)))
    return rows


_load = partial(load, gone=GONE, only=Kind.TEST)


def _open(query: Query, press: Press) -> Stored:
    stored = _load(query, press.learner, press.number(0))
    if stored.attempt.state is not State.OPEN:
        raise LearnerError(OVER)
    return stored
