"""Where words and buttons lead: a step of the module, a page of a lesson, or a submitted test, in the learner's DM."""

from dataclasses import dataclass

from bot.course.attempt import Kind
from bot.course.errors import LearnerError
from bot.course.people import Learner
from bot.course.progress import LESSON_STEPS, Progress, Step, next_step
from bot.course.words import Intent
from bot.service import cards, lab_opening, module_tests, outgoing, quizzes, reading
from bot.service.desk import Desk, dm_link
from bot.service.gestures import NOT_UNDERSTOOD
from bot.service.views import Said
from bot.store import attempts, learners, progress
from bot.store.db import Query

ALL_DONE = "Everything in this module is done. Type `card` for the map: every step can be taken again."
NO_RESULT = "You have not submitted the module test yet, so there is no result."


@dataclass(frozen=True, slots=True)
class Goal:
    """What is opened: a step, at a page by number (0: where the learner was), or a submitted test by its attempt."""

    step: Step
    page: int = 0
    result: int = 0


def goal_of(query: Query, desk: Desk, learner: Learner, intent: Intent) -> Goal | Said:
    """The goal that words name; what does not exist gets a sentence."""
    state = progress.load(query, learner, desk.module)
    onward = next_step(desk.module, state)
    match intent.word:
        case "next" | "continue":
            goal = _onward(query, desk, learner, state) if intent.word == "next" else onward and Goal(onward)
            return goal or Said(ALL_DONE)
        case "results":
            result = attempts.last_ended(query, learner, desk.module.id, Kind.TEST)
            test = Step("test")
            return Goal(test, result=result) if result else Said(NO_RESULT, cards.lead_to(test, state))
        case "intro" | "test":
            return Goal(Step(intent.word))
    number = _current(desk, onward) if intent.number is None else intent.number
    if number not in {lesson.number for lesson in desk.module.lessons}:
        return _no_such_lesson(desk, intent.word, number, state)
    step = next(Step(kind, number) for kind in LESSON_STEPS if kind == intent.word)
    pages = len(desk.module.lesson(number).pages)
    if step.kind == "lesson" and intent.page > pages:
        return Said(f"Lesson {number} has {pages} pages.", cards.lead_to(step, state))
    return Goal(step, intent.page if step.kind == "lesson" else 0)


def _onward(query: Query, desk: Desk, learner: Learner, state: Progress) -> Goal | None:
    """The page after the one posted last, where the learner is reading; else the next step."""
    here = state.here
    if here is not None and here.kind in {"intro", "lesson"} and here not in state.done:
        return Goal(here, reading.page_after(query, desk, learner, here))
    step = next_step(desk.module, state)
    return Goal(step) if step else None


def _current(desk: Desk, step: Step | None) -> int:
    return step.number if step and step.number else desk.module.lessons[0].number


def _no_such_lesson(desk: Desk, kind: str, number: int, state: Progress) -> Said:
    last = len(desk.module.lessons)
    has = "has one lesson" if last == 1 else f"has lessons 1 to {last}"
    return Said(f"There is no {kind} {number}: this module {has}.", cards.lead_to(next_step(desk.module, state), state))


def go_to(query: Query, desk: Desk, learner: Learner, goal: Goal, *, cause: str) -> None:
    """Post a goal in the learner's DM; raises LearnerError on a step the module does not have."""
    step = goal.step
    if step.kind in LESSON_STEPS and step.number not in {lesson.number for lesson in desk.module.lessons}:
        raise LearnerError(NOT_UNDERSTOOD)
    if goal.result:
        args = {"attempt": goal.result}
        outgoing.post(query, desk, learner, "test-result", args, key=f"test-result:{goal.result}:{cause}")
    elif step.kind in {"intro", "lesson"}:
        reading.open_pages(query, desk, learner, step, page=goal.page, cause=cause)
    elif step.kind == "quiz":
        quizzes.open_quiz(query, desk, learner, step, cause=cause)
    elif step.kind == "lab":
        lab_opening.open_lab(query, desk, learner, step, cause=cause)
    else:
        module_tests.open_test(query, desk, learner, cause=cause)


def where_it_is(query: Query, learner: Learner, goal: Goal, app: str, *, inside: bool = False) -> Said:
    """What is said elsewhere, or inside a thread, of a goal that opens in the DM."""
    link = dm_link(query, learner, learners.dm(query, learner), app)
    name = "Your test's result" if goal.result else cards.name_of(goal.step)
    outside = ", outside of this thread" if inside else ""
    return Said(f"{name} is in our direct messages{outside}.", link=link, link_label="Open it there")
