"""The exam lock: the tutor answers no question of the module test, and gives none away while the test is open."""

from dataclasses import dataclass

from bot.course.attempt import Kind
from bot.course.exam_guard import ExamGuard
from bot.course.exchange import Claim, Meaning, page_names
from bot.course.likeness import exam_bank
from bot.course.model import Module, Question
from bot.features.context import Context
from bot.features.ports import LOCKED, Reply
from bot.store import attempts, turns
from bot.store.db import Query
from bot.store.turns import Turn

DECLINED = (
    "That's a question of the module test, or very close to one, so I don't answer it here. Read the page that teaches"
    " it, and ask me about anything on it that isn't clear."
)
MOST_BEFORE_CHARS = 4000
MESSAGES = 2  # before this one, of which it may be the rest


@dataclass(frozen=True, slots=True)
class Watch:
    """A turn's words, and the tests that it must not ask about or be told about."""

    asked: str
    before: str  # the learner's messages just before this one
    taught: Module
    exams: tuple[Module, ...]  # of whose tests no question is answered
    open: tuple[Module, ...]  # whose test the learner is taking

    def copied(self) -> Question | None:
        """The test question that was asked, if any."""
        found = (exam_bank(module).copied(self.asked, self.before) for module in self.exams)
        return next((question for question in found if question), None)

    def guard(self) -> ExamGuard:
        """The filter for this turn's reply."""
        return ExamGuard([exam_bank(module) for module in self.open], f"{self.before}\n{self.asked}")


def watch(query: Query, context: Context, turn: Turn, taught: Module) -> Watch:
    """The watch over a turn; `taught` is the edition of its lab."""
    before = "\n".join(turns.said_before(query, turn, MESSAGES))[-MOST_BEFORE_CHARS:]
    attempt = attempts.under_way(query, turn.learner, context.module.id, Kind.TEST)
    under_way = attempts.load(query, turn.learner.workspace, attempt) if attempt else None
    taken = (context.module_at(query, under_way.revision),) if under_way else ()
    editions = {module.revision: module for module in (context.module, *taken)}
    return Watch(turn.question, before, taught, tuple(editions.values()), taken)


def declined(taught: Module, item: Question) -> Reply:
    """The reply to a question of the test; its claim names the page that teaches it."""
    pages = {page: name for name, page in page_names(taught).items()}
    numbers = {lesson.id: lesson.number for lesson in taught.lessons}
    page = pages.get((numbers.get(item.lesson, 0), item.page), "")
    return Reply(DECLINED, LOCKED, "", claim=Claim(Meaning.PASTED, page=page))
