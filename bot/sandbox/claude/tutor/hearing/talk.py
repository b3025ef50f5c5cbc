"""One turn to answer, with everything the tutor may use for it, and the small arts of putting words together."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.sandbox.claude.tutor.hearing.memory import Memory
from bot.sandbox.claude.tutor.pages.brief import Brief
from bot.sandbox.claude.tutor.pages.index import Index
from bot.sandbox.claude.tutor.pages.layout import Unit
from bot.sandbox.claude.tutor.pages.material import Page
from bot.sandbox.claude.tutor.search.query import Query
from bot.sandbox.claude.tutor.search.ranking import Hit


@dataclass(frozen=True, slots=True)
class Talk:
    """The learner's words, what they look for, and what surrounds them.

    `foreign` says that they were not in English, so that a word may be unknown and still belong to the lab.
    """

    text: str
    query: Query
    index: Index
    memory: Memory
    foreign: bool = False

    @property
    def brief(self) -> Brief:
        """The lab's brief."""
        return self.index.brief

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages the tutor knows."""
        return self.index.material.pages

    @property
    def own_pages(self) -> list[Page]:
        """The pages of the lab's lesson that explain something: neither its opening nor its story."""
        own = [page for page in self.pages if page.lesson == self.brief.lesson]
        return [page for page in own if not (page.is_opening or page.is_first)]

    def name(self, page: Page) -> str:
        """A page as the tutor names it."""
        return f"**{page.title}**" + (f" (Lesson {page.lesson})" if page.lesson else "")

    @property
    def number(self) -> int:
        """How many replies the tutor has given in this thread."""
        return len(self.memory.said)

    def pick(self, choices: Iterable[str]) -> str:
        """One of several wordings: the next in line whose fixed words were not said yet, else simply the next."""
        options = list(choices)
        first = self.number + len(self.text)
        turned = [options[(first + step) % len(options)] for step in range(len(options))]
        return next((option for option in turned if self.memory.is_new(option.split("{")[0] or option)), turned[0])

    def is_new(self, unit: Unit) -> bool:
        """Whether a sentence was not said in this thread."""
        return unit.number not in self.memory.told

    def untold(self, hits: Iterable[Hit]) -> list[Hit]:
        """The hits not said in this thread yet."""
        return [hit for hit in hits if self.is_new(hit.unit)]


def paragraphs(*parts: str) -> str:
    """The parts that say something, a blank line between them."""
    return "\n\n".join(part for part in parts if part)
