"""Where a sentence stands: its passage, the list or table it belongs to, and what announces that."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.claude.tutor.pages.markdown import Passage
from bot.sandbox.claude.tutor.pages.material import Page


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A sentence (or table row, key term) and where it stands."""

    number: int
    page: Page
    passage: int
    text: str

    @property
    def within(self) -> Passage:
        """The passage it stands in."""
        return self.page.passages[self.passage]


def units_of_pages(pages: tuple[Page, ...]) -> Iterator[Unit]:
    """The sentences of the pages in order; a lesson's own heading explains nothing, so it has none."""
    number = 0
    for page in pages:
        for place, passage in enumerate(() if page.is_opening else page.passages):
            for sentence in passage.sentences:
                yield Unit(number, page, place, sentence)
                number += 1


class Layout:
    """The units by page and passage."""

    def __init__(self, units: list[Unit]) -> None:
        self._passages: dict[tuple[int, int], list[Unit]] = {}
        for unit in units:
            self._passages.setdefault((id(unit.page), unit.passage), []).append(unit)

    def passage(self, page: Page, place: int) -> list[Unit]:
        """The sentences of a passage; none for code and for a place outside of the page."""
        return self._passages.get((id(page), place), [])

    def mates(self, unit: Unit) -> list[Unit]:
        """The sentences of a unit's passage, itself among them."""
        return self.passage(unit.page, unit.passage)

    def beside(self, unit: Unit) -> list[Unit]:
        """The other sentences of its passage; for one of a list what introduces the list, for that the list."""
        others = [other for other in self.mates(unit) if other is not unit]
        if unit.within.listed:
            return others + self.introducing(unit)
        return others + (self.listed_after(unit) if unit is self.mates(unit)[-1] else [])

    def before(self, unit: Unit) -> list[Unit]:
        """The last sentence of the paragraph above, where one stands right there."""
        above = self.passage(unit.page, unit.passage - 1)[-1:]
        return [other for other in above if not (other.within.listed or other.within.aside or other.within.announces)]

    def introducing(self, unit: Unit) -> list[Unit]:
        """The last sentence above the list or table in which a unit stands; an example may stand between."""
        place = unit.passage
        while place >= 0 and (unit.page.passages[place].listed or unit.page.passages[place].code):
            place -= 1
        return self.passage(unit.page, place)[-1:]

    def listed_after(self, unit: Unit) -> list[Unit]:
        """The list or table right after a unit's passage."""
        place, found = unit.passage + 1, list[Unit]()
        after = unit.page.passages
        while place < len(after) and (after[place].listed or (after[place].code and not found)):
            found += self.passage(unit.page, place)
            place += 1
        return found
