"""A quotation: the sentences around the best one that belong together, as they stand on the page."""

import re
from dataclasses import dataclass

from bot.sandbox.claude.tutor.pages.index import Index
from bot.sandbox.claude.tutor.pages.layout import Unit
from bot.sandbox.claude.tutor.pages.material import Page
from bot.sandbox.claude.tutor.search.ranking import Hit

WORDS = 62  # in a quotation, about; a single sentence may be longer
LIST_WORDS = 78
CODE_LINES = 26  # of a code block that may be shown
SHORT = 12  # words below which a quotation says little
LEANING = re.compile(
    r"^(?:And |But |So |\*?)(?:That|This|It|They|These|Those|Both|Such|Here|Then|Too"
    r"|The (?:first|second|third|last|same|latter)|Its|Their|Each of|None of|One of|Now|There)\b"
    r"|^(?:And|But|So|Or)\b|^(?:\w+ ){1,2}of (?:them|these|those)\b"
    r"|^.{0,40}\bwithout (?:one|it|them)\b|^(?:The|Its) \w+ row\b|^If so\b"
)
GOOD, WORDY, BROKEN = 0.12, 0.003, 0.1  # what a good neighbour adds; what a word costs, and what breaking off does
LONG = 16  # words of a sentence that needs none to go on


@dataclass(frozen=True, slots=True)
class Quote:
    """Sentences of one page in reading order; `items` are those of a list, `more` says that it goes on."""

    page: Page
    units: tuple[Unit, ...]
    items: tuple[Unit, ...] = ()
    more: bool = False

    @property
    def all(self) -> tuple[Unit, ...]:
        """All its units."""
        return self.units + self.items

    @property
    def words(self) -> str:
        """The sentences without any mark-up around them."""
        return " ".join(unit.text for unit in self.all)

    @property
    def code(self) -> str:
        """The code block that the last sentence announces; "" for none, and for that of a lesson's story."""
        last = self.units[-1:]
        if self.items or not last or not last[0].text.endswith(":") or self.page.is_first:
            return ""
        after = self.page.passages[last[0].passage + 1 : last[0].passage + 2]
        return after[0].code if after and after[0].code.count("\n") - 1 <= CODE_LINES else ""

    @property
    def text(self) -> str:
        """The quotation as Markdown."""
        lines = [" ".join(unit.text for unit in self.units)] if self.units else []
        by_item: dict[int, list[str]] = {}
        for unit in self.items:
            by_item.setdefault(unit.passage, []).append(unit.text)
        mark = "- " if len(by_item) > 1 else ""
        lines += [f"{mark}{' '.join(texts)}" for texts in by_item.values()]
        quoted = "\n".join(f"> {line}" for line in lines) + ("\n> …" if self.more else "")
        return f"{quoted}\n\n{self.code}" if self.code else quoted


def quote(index: Index, hits: list[Hit], wanted: dict[str, float] | None = None, *, whole_list: bool = False) -> Quote:
    """The quotation around the first of the hits; of its paragraph what holds most of the `wanted` terms."""
    best = hits[0].unit
    if whole_list or best.within.announces:
        listed = _list_around(index, best)
        if listed is not None:
            return listed
    scores = {hit.unit.number: hit.score for hit in hits}
    if best.within.listed:
        return _items(index, best, scores)
    return Quote(best.page, tuple(_window(index, best, scores, wanted or {})))


def quote_of(index: Index, unit: Unit) -> Quote:
    """The quotation around a unit that nobody searched for."""
    return quote(index, [Hit(unit, 1.0, 1.0)])


def _window(index: Index, best: Unit, scores: dict[int, float], wanted: dict[str, float]) -> list[Unit]:
    """Of the runs of sentences around the best one, in its paragraph, the one most worth quoting."""
    mates = index.layout.mates(best)
    if _leans(mates[0].text) and not best.within.aside:
        mates = [*index.layout.before(mates[0]), *mates]
    place = mates.index(best)
    runs = [mates[first : last + 1] for first in range(place + 1) for last in range(place, len(mates))]
    runs = [run for run in runs if _fits(run) and not (len(run) > 1 and run[-1].text.endswith(":"))] or [[best]]
    standing = [run for run in runs if not _leans(run[0].text)] or runs
    return max(standing, key=lambda run: _worth(index, run, mates, scores, wanted, best))


def _worth(
    index: Index, run: list[Unit], mates: list[Unit], scores: dict[int, float], wanted: dict[str, float], best: Unit
) -> float:
    """The terms that a run holds and how good its sentences are, less its length and what it breaks off."""
    size = len(" ".join(unit.text for unit in run).split())
    held = index.share(wanted, {term for unit in run for term in index.words[unit.number]})
    good = sum(min(1.0, scores.get(unit.number, 0.0) / scores[best.number]) for unit in run)
    after = mates[mates.index(run[-1]) + 1 :][:1]
    broken_off = bool(after) and _leans(after[0].text) and len(run[-1].text.split()) < LONG
    return held + GOOD * good - WORDY * size - BROKEN * broken_off - BROKEN * (size < SHORT)


def _items(index: Index, best: Unit, scores: dict[int, float]) -> Quote:
    """An item or row with what announces it, and the others of its list that are as good."""
    least = 0.85 * scores[best.number]
    own = index.layout.passage(best.page, best.passage)
    introduced = index.layout.introducing(best) if not best.page.is_glossary else []
    group = index.layout.listed_after(introduced[0]) if introduced else []
    good = [unit for unit in group if scores.get(unit.number, 0.0) >= least and unit.passage != best.passage]
    kept = sorted({unit.number: unit for unit in [*own, *good[:2]]}.values(), key=lambda unit: unit.number)
    return Quote(best.page, (), tuple(kept))


def _list_around(index: Index, best: Unit) -> Quote | None:
    """What announces a list, and the list as far as it fits."""
    if best.page.is_glossary:
        return None
    introduced = index.layout.introducing(best) if best.within.listed else [best]
    head = introduced[-1:] or []
    items = index.layout.listed_after(head[0]) if head else []
    if not items or (best.within.listed and best not in items):
        return None
    kept: list[Unit] = []
    for unit in items:
        if len(" ".join(other.text for other in [*head, *kept, unit]).split()) > LIST_WORDS and len(kept) > 1:
            break
        kept.append(unit)
    lead = _window(index, head[0], {head[0].number: 1.0}, {})
    above = [unit for unit in index.layout.passage(best.page, head[0].passage) if unit.number == lead[0].number - 1]
    lead = [*above, *lead] if len(lead) == 1 and all(len(unit.text.split()) < 20 for unit in above) else lead
    return Quote(best.page, tuple(lead), tuple(kept), more=len(kept) < len(items))


def _leans(text: str) -> bool:
    return bool(LEANING.match(text))


def _fits(units: list[Unit]) -> bool:
    return len(units) <= 4 and len(" ".join(unit.text for unit in units).split()) <= WORDS
