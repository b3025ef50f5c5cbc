"""Navigation by text and buttons: a step of the module, a lesson's page, or a submitted test, in the learner's DM."""

from dataclasses import dataclass

from bot.course.attempt import Kind
from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.course.progress import LESSON_STEPS, Progress, Step, next_step
from bot.course.words import Intent
from bot.features import course_card, lessons, outbox
from bot.features.actions import NOT_UNDERSTOOD
from bot.features.context import Context, dm_link
from bot.features.lab import lab_opening, offers
from bot.features.questions import module_test, quiz
from bot.features.views import Said
from bot.store import attempts, learners, progress
from bot.store.db import Query

ALL_DONE = "Everything in this module is done. Type `card` for the map. You can take every step again."
NO_RESULT = "You have not submitted the module test yet, so there is no result."


@dataclass(frozen=True, slots=True)
class Goal:
    """A navigation target: a step at a page (0: where the learner was), or a submitted test by its attempt."""

    step: Step
    page: int = 0
    result: int = 0


def goal_of(query: Query, context: Context, learner: Learner, intent: Intent) -> Goal | Said:
    """The goal that words name; what does not exist gets a sentence."""
    state = progress.load(query, learner, context.module)
    onward = next_step(context.module, state)
    match intent.word:
        case "next" | "continue":
            goal = _onward(query, context, learner, state) if intent.word == "next" else onward and Goal(onward)
            return goal or Said(ALL_DONE)
        case "results":
            result = attempts.last_ended(query, learner, context.module.id, Kind.TEST)
            test = Step("test")
            return Goal(test, result=result) if result else Said(NO_RESULT, course_card.lead_to(test, state))
        case "tutor":
            intent = Intent("lab", offers.lesson_to_discuss(query, context, learner).number)
        case "intro" | "test":
            return Goal(Step(intent.word))
    here = onward.number if onward and onward.number else context.module.lessons[0].number
    number = here if intent.number is None else intent.number
    if number not in {lesson.number for lesson in context.module.lessons}:
        return _no_such_lesson(context, intent.word, number, state)
    [step] = [Step(kind, number) for kind in LESSON_STEPS if kind == intent.word]
    pages = len(context.module.lesson(number).pages)
    if step.kind == "lesson" and intent.page > pages:
        return Said(f"Lesson {number} has {pages} pages.", course_card.lead_to(step, state))
    return Goal(step, intent.page if step.kind == "lesson" else 0)


def _onward(query: Query, context: Context, learner: Learner, state: Progress) -> Goal | None:
    """The page after the one posted last, where the learner is reading; else the next step."""
    here = state.here
    if here is not None and here.kind in {"intro", "lesson"} and here not in state.done:
        return Goal(here, lessons.page_after(query, context, learner, here))
    step = next_step(context.module, state)
    return Goal(step) if step else None


def _no_such_lesson(context: Context, kind: str, number: int, state: Progress) -> Said:
    last = len(context.module.lessons)
    has = "has one lesson" if last == 1 else f"has lessons 1 to {last}"
    return Said(
        f"There is no {kind} {number}: this module {has}.", course_card.lead_to(next_step(context.module, state), state)
    )


def go_to(query: Query, context: Context, learner: Learner, goal: Goal, *, cause: str) -> None:
    """Post a goal in the learner's DM; raises LearnerError on a step the module does not have."""
    step = goal.step
    if step.kind in LESSON_STEPS and step.number not in {lesson.number for lesson in context.module.lessons}:
        raise LearnerError(NOT_UNDERSTOOD)
    if goal.result:
        args = {"attempt": goal.result}
        outbox.post(query, context, learner, "test-result", args, key=f"test-result:{goal.result}:{cause}")
    elif step.kind in {"intro", "lesson"}:
        lessons.open_pages(query, context, learner, step, page=goal.page, cause=cause)
    elif step.kind == "quiz":
        quiz.open_quiz(query, context, learner, step, cause=cause)
    elif step.kind == "lab":
        lab_opening.open_lab(query, context, learner, step, cause=cause)
    else:
        module_test.open_test(query, context, learner, cause=cause)


def where_it_is(query: Query, learner: Learner, goal: Goal, app: str, *, inside: bool = False) -> Said:
    """A link to a goal that opens in the DM, for any other place; `inside` means a thread of the DM."""
    link = dm_link(query, learner, learners.dm(query, learner), app)
    name = "Your test's result" if goal.result else course_card.name_of(goal.step)
    outside = ", outside of this thread" if inside else ""
    return Said(f"{name} is in our direct messages{outside}.", link=link, link_label="Open it there")
