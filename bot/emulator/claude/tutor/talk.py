"""One turn to answer, with everything the tutor may use for it, and the small arts of putting words together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.emulator.claude.tutor.brief import Brief
from bot.emulator.claude.tutor.material import Page
from bot.emulator.claude.tutor.memory import Memory
from bot.emulator.claude.tutor.search import Hit, Index, Unit

LEANING = re.compile(
    r"^(That|This|It|They|These|Those|Both|Now|There|Such|Here|Together|So|Then|Too"
    r"|(\w+ ){1,2}of (them|these|those)|.{0,40} without (one|it|them))\b"
)
MAX_CODE_LINES = 16


@dataclass(frozen=True, slots=True)
class Talk:
    """The learner's words and what surrounds them; `weights` are the words' terms."""

    text: str
    weights: dict[str, float]
    index: Index
    memory: Memory

    @property
    def brief(self) -> Brief:
        """The lab's brief."""
        return self.index.material.brief

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages the tutor knows."""
        return self.index.material.pages

    def name(self, page: Page) -> str:
        """A page as the tutor names it, with its lesson where that is not the lab's."""
        foreign = page.lesson and page.lesson != self.brief.lesson
        return f"**{page.title}**" + (f" (Lesson {page.lesson})" if foreign else "")

    @property
    def number(self) -> int:
        """How many replies the tutor has given in this thread; it picks among wordings by it."""
        return len(self.memory.said)

    @property
    def turn(self) -> int:
        """A number by which to choose among wordings: another in each reply, and by the question."""
        return self.number + len(self.text)

    def pick(self, choices: Iterable[str]) -> str:
        """One of several wordings: the next in line whose fixed words were not said yet, else simply the next."""
        options = list(choices)
        turned = [options[(self.turn + step) % len(options)] for step in range(len(options))]
        return next((option for option in turned if self.memory.is_new(option.split("{")[0] or option)), turned[0])

    def untold(self, hits: Iterable[Hit]) -> list[Hit]:
        """The hits not said in this thread yet."""
        return [hit for hit in hits if hit.unit.number not in self.memory.told]

    def following(self, unit: Unit) -> list[Unit]:
        """The untold units of the page from this one on, then those before it."""
        page = [other for other in self.index.units if other.page is unit.page and self.tellable(other)]
        after = [other for other in page if other.number > unit.number]
        return after + [other for other in page if other.number < unit.number]

    def tellable(self, unit: Unit) -> bool:
        """Whether a unit is new here and says something without what stands around it."""
        return unit.number not in self.memory.told and not unit.text.endswith(":")

    def with_context(self, unit: Unit) -> str:
        """The unit's sentence, with the one before it where it leans on that."""
        spoken = unit.page.passages[unit.passage].sentences
        place = spoken.index(unit.text)
        leans = place > 0 and LEANING.match(unit.text) and self._may_join(spoken[place - 1])
        short = place + 1 < len(spoken) and len(unit.text) < 60 and self._may_join(spoken[place + 1])
        first = place - 1 if leans else place
        return " ".join(spoken[first : place + 2 if short else place + 1])

    def _may_join(self, neighbour: str) -> bool:
        return not neighbour.endswith(":") and self.memory.is_new(neighbour)


def short_code(page: Page) -> str:
    """The page's first code block that is short enough to show, else nothing."""
    return next((code for code in page.codes if code.count("\n") - 1 <= MAX_CODE_LINES), "")
