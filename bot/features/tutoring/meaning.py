"""The meaning of an exchange: its evidence is read in a transaction, and it is decided outside of any."""

from dataclasses import dataclass, replace

from bot.course import exchange
from bot.course.exchange import Claim, Meaning
from bot.course.model import Lesson, Module
from bot.features.views import Reread
from bot.store import exchanges
from bot.store.db import Query
from bot.store.turns import Turn

COPIED_FROM = 8  # replies, in which copied words are looked for


@dataclass(frozen=True, slots=True)
class Evidence:
    """The texts that the meaning of a learner's words depends on."""

    words: str
    before: tuple[str, ...]  # the learner's words that counted
    said: tuple[str, ...]  # what the tutor wrote
    starts: tuple[str, ...]
    module: Module
    is_help: bool  # a button's words

    def claim(self, claimed: Claim | None) -> Claim:
        """The claim to believe: the rules in code go first. A page that isn't there is none.

        Words with long files take a tenth of a second.
        """
        items = exchange.items_of(self.module)
        rule = Meaning.HELP if self.is_help else exchange.ruled(self.words, self.before, self.said, items)
        claim = exchange.decided(claimed, rule, self.words, [*self.said, *self.starts])
        return claim if claim.page in exchange.page_names(self.module) else replace(claim, page="")


def evidence(query: Query, turn: Turn, module: Module, lesson: Lesson) -> Evidence:
    """The evidence for a turn that has its place: no exchange before it changes any more."""
    past = exchanges.past(query, turn.learner.workspace, turn.attempt, turn.seq)
    return Evidence(
        turn.question,
        tuple(each.words for each in past if each.counted),
        (lesson.lab.task, lesson.lab.greeting, *(each.reply for each in past[-COPIED_FROM:])),
        lesson.lab.starts,
        module,
        is_help=bool(turn.assistance),
    )


def page(module: Module, claim: Claim) -> Reread | None:
    """The page that a claim names, if it is taught."""
    found = exchange.page_names(module).get(claim.page)
    if found is None:
        return None
    lesson = module.lesson(found[0])
    number = lesson.page_number(found[1])
    return Reread(lesson.number, found[1], number, lesson.pages[number - 1].title)
