"""The practice quiz. Quizzes and tests stay on the edition of the course that they began on."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.course.attempt import Attempt, Event, Kind, State, answer, missed, right_count, step
from bot.course.errors import LearnerError
from bot.course.model import Learner, Module, Question
from bot.course.progress import QUIZ_POINTS, Step
from bot.features import course_card, outbox
from bot.features.actions import Press
from bot.features.context import Context, is_double, own
from bot.features.leaderboard import visibility
from bot.features.views import OptionView, QuestionView, QuizEnd, Reread, Verdict, View, lettered
from bot.store import attempts, progress
from bot.store.attempts import Stored
from bot.store.db import Query

UNREADABLE = (
    "The course has changed, and the edition this {what} belongs to can't be read any more. "
    "You keep what you earned with it. Type `{word}` to start a new one."
)
BEGUN_ANEW = (
    "The course has changed, and the edition your last try belongs to can't be read any more. "
    "It is closed, and you keep what you earned with it. Here is a new one."
)


def edition(query: Query, context: Context, stored: Stored) -> Module:
    """The edition an attempt began on. Raises LearnerError if it can't be read any more."""
    module, attempt = context.module_at(query, stored.revision), stored.attempt
    if module.revision == stored.revision:
        return module
    if attempt.kind is Kind.TEST:
        raise LearnerError(UNREADABLE.format(what="test", word="test"))
    numbers = [lesson.number for lesson in context.module.lessons if lesson.id == attempt.lesson]
    raise LearnerError(UNREADABLE.format(what="quiz", word=f"quiz {numbers[0]}" if numbers else "card"))


def closed_unless_readable(query: Query, context: Context, stored: Stored, *, tells: bool = False) -> bool:
    """Close an open attempt whose edition can't be read any more, so that a new one can begin; true if it was."""
    if context.module_at(query, stored.revision).revision == stored.revision:
        return False
    attempt = stored.attempt
    if attempt.state is State.OPEN:
        closed = replace(attempt, state=step(attempt.kind, attempt.state, Event.CLOSE))
        attempts.save_end(query, context.now, stored.learner.workspace, closed, 0)
    if tells:
        outbox.post(query, context, stored.learner, "said", {"text": BEGUN_ANEW}, key=f"closed:{attempt.id}")
    return True


def begun(
    query: Query,
    context: Context,
    learner: Learner,
    module: Module,
    kind: Kind,
    questions: Sequence[str],
    *,
    lesson: str = "",
    seed: int,
    tells: bool = False,
) -> Stored:
    """The attempt under way if its edition can be read, else a new one."""
    ids = tuple(questions)
    begin = partial(
        attempts.begin, query, context.now, learner, module, kind=kind, lesson=lesson, seed=seed, questions=ids
    )
    stored = load(query, learner, begin())
    if closed_unless_readable(query, context, stored, tells=tells):
        stored = load(query, learner, begin())
    return stored


GONE = "That quiz is no longer here. Type `quiz 1` to start a new one."


def open_quiz(query: Query, context: Context, learner: Learner, step: Step, *, cause: str) -> None:
    """Post the first open question of the quiz under way, or of a new one."""
    progress.go(query, learner, context.module, step)
    lesson = context.module.lesson(step.number)
    ids, seed = [question.id for question in lesson.quiz], context.seed()
    stored = begun(query, context, learner, context.module, Kind.QUIZ, ids, lesson=lesson.id, seed=seed, tells=True)
    _post_question(query, context, stored, stored.attempt.unanswered[0], cause=cause)


def choose(query: Query, context: Context, press: Press) -> None:
    """Answer a question; the first answer stands, and the message shows the verdict either way."""
    stored = load(query, press.learner, press.number(0))
    number, option = press.number(1), press.number(2)
    module = edition(query, context, stored)
    asked = numbered(module.lesson_by_id(stored.attempt.lesson).quiz, stored.attempt, number)
    if asked.id not in stored.attempt.answers:
        save(query, context, module, stored, asked, option)
    outbox.redraw(query, context, press, "question", {"attempt": stored.attempt.id, "number": number})


def save(
    query: Query,
    context: Context,
    module: Module,
    stored: Stored,
    asked: Question,
    option: int,
    typed: str = "",
) -> None:
    """Write an answer down with what it earns, and end the quiz with its last question. Raises LearnerError."""
    if not 0 <= option < len(asked.options):
        raise LearnerError(GONE)
    learner = stored.learner
    after = answer(stored.attempt, asked.id, option, typed)
    attempts.save_answer(query, context.now, learner.workspace, after.id, asked.id, option, typed)
    is_right = after.chosen(asked) == asked.right
    if after.kind is Kind.QUIZ and progress.first_try(query, learner, module, asked.id, is_right=is_right) and is_right:
        visibility.earn(query, context, learner, module, f"quiz:{asked.id}", QUIZ_POINTS)
    if after.state is State.FINISHED:
        attempts.save_end(
            query,
            context.now,
            learner.workspace,
            after,
            right_count(after, module.lesson_by_id(stored.attempt.lesson).quiz),
        )
        if after.kind is Kind.QUIZ:
            step = Step("quiz", module.lesson_by_id(after.lesson).number)
            progress.mark_done(query, context.now, learner, module, step)


def show_question(query: Query, context: Context, press: Press) -> None:
    """Post the question a button names below, and take the leading-on buttons off the message it stood in."""
    stored = load(query, press.learner, press.number(0))
    _post_question(query, context, stored, press.number(1), cause=f"{press.channel}:{press.message_ts}")
    _leave(query, context, press, stored, press.number(1) - 1)


def finish(query: Query, context: Context, press: Press) -> None:
    """Post how the quiz went."""
    stored = load(query, press.learner, press.number(0))
    if stored.attempt.unanswered:
        raise LearnerError("There is still a question open above. Answer it, then see how it went.")
    args, key = {"attempt": stored.attempt.id}, f"quiz-end:{stored.attempt.id}:{press.message_ts}"
    outbox.post(query, context, press.learner, "quiz-end", args, key=key)
    visibility.ask_once(query, context, press.learner, edition(query, context, stored))
    _leave(query, context, press, stored, len(stored.attempt.questions))


def practise(query: Query, context: Context, press: Press) -> None:
    """Begin a round of the missed questions; nothing in it is counted."""
    stored = load(query, press.learner, press.number(0))
    module = edition(query, context, stored)
    again = missed(stored.attempt, module.lesson_by_id(stored.attempt.lesson).quiz)
    if not again:
        raise LearnerError("You missed none of these. Type `next` to go on.")
    if is_double(query, press):
        return
    lesson, seed = stored.attempt.lesson, context.seed()
    round_ = begun(query, context, press.learner, module, Kind.PRACTICE, again, lesson=lesson, seed=seed)
    number = round_.attempt.unanswered[0]
    _post_question(query, context, round_, number, cause=press.cause)


def _leave(query: Query, context: Context, press: Press, stored: Stored, number: int) -> None:
    args = {"attempt": stored.attempt.id, "number": max(1, number), "live": False}
    outbox.redraw(query, context, press, "question", args)


def _post_question(query: Query, context: Context, stored: Stored, number: int, *, cause: str) -> None:
    if not 1 <= number <= len(stored.attempt.questions):
        raise LearnerError(GONE)
    lesson = edition(query, context, stored).lesson_by_id(stored.attempt.lesson)
    args, key = {"attempt": stored.attempt.id, "number": number}, f"question:{stored.attempt.id}:{number}:{cause}"
    outbox.post(query, context, stored.learner, "question", args, key=key, step=Step("quiz", lesson.number))


def question(query: Query, context: Context, learner: Learner, *, attempt: int, number: int, live: bool = True) -> View:
    """A quiz question as it stands: open, or with its verdict."""
    stored = load(query, learner, attempt)
    module = edition(query, context, stored)
    asked = numbered(module.lesson_by_id(stored.attempt.lesson).quiz, stored.attempt, number)
    lesson = module.lesson_by_id(stored.attempt.lesson)
    options = lettered(stored.attempt.seed, asked)
    count = len(stored.attempt.questions)
    return QuestionView(
        attempt=attempt,
        lesson_number=lesson.number,
        number=number,
        count=count,
        ask=asked.ask,
        options=options,
        page_id=asked.page,
        page_number=lesson.page_number(asked.page),
        verdict=_verdict(query, module, stored, asked, options),
        next_number=number + 1 if number < count else 0,
        live=live,
        practice=stored.attempt.kind is Kind.PRACTICE,
        retake=asked.id in attempts.answered_before(query, stored),
        kind=asked.kind,
        form=asked.form,
    )


def _verdict(
    query: Query, module: Module, stored: Stored, asked: Question, options: tuple[OptionView, ...]
) -> Verdict | None:
    chosen = stored.attempt.chosen(asked)
    if chosen is None:
        return None
    letters = {option.index: option.letter for option in options}
    is_right = chosen == asked.right
    return Verdict(
        chosen=letters.get(chosen, ""),
        right=letters.get(asked.right, ""),
        why_right=asked.options[asked.right].why,
        why_chosen="" if is_right else asked.options[chosen].why,
        score_so_far=_so_far(query, module, stored, asked),
        typed=stored.attempt.typed.get(asked.id, ""),
        key=asked.options[asked.right].text if asked.kind == "typed" else "",
    )


def _so_far(query: Query, module: Module, stored: Stored, asked: Question) -> str:
    """The worth of an answer, and how many of this run's answers are right."""
    attempt, answered = stored.attempt, tuple(stored.attempt.answers)
    if attempt.kind is Kind.PRACTICE:
        return "Practice round: nothing is counted"
    before = attempts.answered_before(query, stored)
    counts = "Practice, your first try is kept" if asked.id in before else "First try counts one point"
    if before.isdisjoint(attempt.questions):
        right = progress.first_tries_right(query, stored.learner, module.id, answered)
    else:
        right = right_count(replace(attempt, questions=answered), module.lesson_by_id(attempt.lesson).quiz)
    return f"{counts} · {right} of {len(answered)} so far"


def end(query: Query, context: Context, learner: Learner, *, attempt: int) -> View:
    """The end of a quiz or of a practice round."""
    stored = load(query, learner, attempt)
    module = edition(query, context, stored)
    lesson = module.lesson_by_id(stored.attempt.lesson)
    again = missed(stored.attempt, lesson.quiz)
    ended = attempts.scores(query, learner, module.id, Kind.QUIZ, lesson.id)
    practice = stored.attempt.kind is Kind.PRACTICE
    pages = {reread(module, question) for question in lesson.quiz if question.id in again}
    return QuizEnd(
        attempt=attempt,
        lesson_number=lesson.number,
        right=len(stored.attempt.questions) - len(again),
        count=len(stored.attempt.questions),
        first=-1 if practice or not ended else ended[0],
        best=max(ended, default=0),
        reread=tuple(sorted(pages, key=lambda page: (page.lesson_number, page.page_number))),
        missed=len(again),
        next=course_card.next_after(query, context, learner, Step("quiz", lesson.number)),
        practice=practice,
        retake=attempts.answered_before(query, stored).issuperset(stored.attempt.questions),
    )


def reread(module: Module, asked: Question) -> Reread:
    """The page that answers a question."""
    lesson = module.lesson_by_id(asked.lesson)
    number = lesson.page_number(asked.page)
    return Reread(lesson.number, asked.page, number, lesson.pages[number - 1].title)


def load(query: Query, learner: Learner, attempt: int, gone: str = GONE, only: Kind | None = None) -> Stored:
    """The learner's attempt. Raises LearnerError if it's `gone`, not of the `only` kind, or another's."""
    stored = attempts.load(query, learner.workspace, attempt)
    is_that = stored is not None and only in {None, stored.attempt.kind}
    return own(learner, stored if is_that else None, gone=gone)


def numbered(questions: Sequence[Question], attempt: Attempt, number: int, gone: str = GONE) -> Question:
    """A question by its number in an attempt. Raises LearnerError."""
    wanted = attempt.questions[number - 1] if 1 <= number <= len(attempt.questions) else ""
    for question in questions:
        if question.id == wanted:
            return question
    raise LearnerError(gone)
