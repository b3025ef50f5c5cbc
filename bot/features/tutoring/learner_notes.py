"""Notes about a learner that go to the model with their words: what they missed, a test under way, the step of help.

They are stored with the turn, so that a request is replayed byte for byte, and come only where they have changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.course import ladder
from bot.course.attempt import Kind, option_order
from bot.course.ladder import Miss
from bot.course.model import LETTERS, Learner, Lesson, Module, Question
from bot.features.context import Context, is_dm
from bot.store import attempts, exchanges, turns
from bot.store.attempts import Stored
from bot.store.db import Query
from bot.store.labs import LabAttempt
from bot.store.turns import Turn

# (exchanges before, words) -> how many of the oldest aren't replayed
LeftOut = Callable[[Sequence[tuple[str, str]], str], int]


def noted(query: Query, context: Context, turn: Turn, module: Module, lesson: Lesson, left_out: LeftOut) -> Turn:
    """The turn with its notes and its step of help, decided the first time it is begun."""
    if turn.about is not None:
        return turn
    turn = replace(turn, ask=ladder.without_notes(turn.ask), attached=ladder.without_notes(turn.attached))
    past = exchanges.past(query, turn.learner.workspace, turn.attempt, turn.seq)
    step, has_tried = ladder.level(turn.ask, past), ladder.has_tried(past)
    is_public = not is_dm(turn.channel)
    misses = missed(query, context, turn.learner, module, lesson)
    test = attempts.under_way(query, turn.learner, module.id, Kind.TEST)
    told = exchanges.last_about(query, turn, left_out(turns.transcript(query, turn), turn.question))
    others_read = is_public and bool(misses and told)  # the model may know of the misses from the DM
    known = [] if is_public else misses
    about = ladder.notes(known, step, test_is_open=bool(test), has_tried=has_tried, others_read=others_read)
    if not about and told:
        about = ladder.NOTHING_MORE
    return turns.note(query, turn, "" if about == told else about, step)


def step_of(query: Query, lab: LabAttempt) -> int:
    """The step of help that a lab's tutor has reached."""
    return ladder.reached(exchanges.past(query, lab.learner.workspace, lab.id))


def missed(query: Query, context: Context, learner: Learner, module: Module, lesson: Lesson) -> list[Miss]:
    """The questions that the learner's newest try at the lesson's quiz has wrong."""
    stored = _quiz(query, learner, module, lesson)
    if stored is None:
        return []
    edition = context.module_at(query, stored.revision)
    asked = {question.id: question for each in edition.lessons for question in each.quiz}
    found = [(number, asked[each]) for number, each in enumerate(stored.attempt.questions, start=1) if each in asked]
    return [miss for number, question in found if (miss := _miss(stored, number, question))]


def starts(query: Query, context: Context, lab: LabAttempt, *, is_public: bool) -> tuple[str, ...]:
    """A lab's suggested starts: the author's, then, unless others read it, one about a question its learner missed."""
    module = context.module_at(query, lab.revision)
    lesson = module.lesson_by_id(lab.lesson)
    if is_public:
        return lesson.lab.starts
    about = map(ladder.start_with, missed(query, context, lab.learner, module, lesson))
    return (*lesson.lab.starts, *[start for start in about if start][:1])


def _quiz(query: Query, learner: Learner, module: Module, lesson: Lesson) -> Stored | None:
    number = attempts.under_way(query, learner, module.id, Kind.QUIZ, lesson.id)
    number = number or attempts.last_ended(query, learner, module.id, Kind.QUIZ, lesson.id)
    return attempts.load(query, learner.workspace, number) if number else None


def _miss(stored: Stored, number: int, question: Question) -> Miss | None:
    attempt = stored.attempt
    chosen = attempt.chosen(question)
    if chosen is None or chosen == question.right or not 0 <= chosen < len(question.options):
        return None
    option = question.options[chosen]
    if question.kind == "typed":
        return Miss(number, question.ask, "", attempt.typed.get(question.id) or option.text, option.why)
    place = option_order(attempt.seed, question).index(chosen)
    letter = LETTERS[place] if question.kind == "options" else f"line {place + 1}"
    return Miss(number, question.ask, letter, option.text, option.why)
