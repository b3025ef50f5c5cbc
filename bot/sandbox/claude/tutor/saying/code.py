"""A pasted request or program held against what the pages say of the names in it. It is read, never run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.claude.tutor.hearing.snippets import checks_code, is_code, names_in, spoken
from bot.sandbox.claude.tutor.hearing.talk import Talk, paragraphs
from bot.sandbox.claude.tutor.pages.index import Index
from bot.sandbox.claude.tutor.pages.layout import Unit
from bot.sandbox.claude.tutor.saying.answers import quoted
from bot.sandbox.claude.tutor.saying.asking import ask_back
from bot.sandbox.claude.tutor.search.quoting import Quote, quote
from bot.sandbox.claude.tutor.search.ranking import rank
from bot.sandbox.claude.tutor.search.reading import read_query

MARKED = re.compile(r"`([^`]+)`")
NEEDED = re.compile(r"\b(?:required?|needs?|must|without)\b", re.IGNORECASE)
OUTDATED = re.compile(r"\b(?:retired|removed|no longer|older code|deprecated|obsolete)\b", re.IGNORECASE)
MOST = 2  # findings in one reply
READ = "I compare the names in it with the pages; I do not run it."


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a piece of code: what to say, and a sentence of the passage it rests on."""

    says: str
    unit: Unit


def code_meant(talk: Talk) -> str:
    """The code that a turn shows or asks about; "" where there is none."""
    if is_code(talk.text):
        return talk.text
    asks = checks_code(talk.text)
    return next((asked for asked in reversed(talk.memory.asked) if asks and is_code(asked)), "")


def answer_code(talk: Talk, text: str) -> str:
    """What the pages say of the names in a piece of code: the missing, the outdated, else another one."""
    findings = [*_missing(talk.index, text), *_outdated(talk.index, text)]
    if not findings:
        return _nothing_wrong(talk, text)
    fresh = [found for found in findings if talk.memory.is_new(found.says)]
    shown = fresh[:MOST] or findings[:MOST]
    said = [f"{found.says} {quoted(talk, _whole(talk.index, found.unit), ('{page}:',))}" for found in shown]
    left = "There is more: ask me what else is wrong with it." if len(fresh) > MOST else ""
    lead = READ if fresh else "It is still this."
    return paragraphs(lead if talk.memory.is_new(lead) else "", *said, left, ask_back(talk, " ".join(said)))


def _nothing_wrong(talk: Talk, text: str) -> str:
    """Say so, with what the pages have on another name in the code; "" where they know none of its names."""
    listed = next((names for _, names in _lists(talk.index, text)), [])
    has = f"{', '.join(f'`{name}`' for name in listed)}: all that is needed is in it. " if listed else ""
    hits = talk.untold(rank(talk.index, read_query(talk.index, spoken(names_in(text) - set(listed)))))
    own = [hit for hit in hits if hit.unit.page.lesson == talk.brief.lesson]
    if not listed and not own:
        return ""
    words = quote(talk.index, own) if own else None
    said = f"{has}The pages call no name in it missing or outdated; I compare the names and do not run it."
    return paragraphs(
        said, quoted(talk, words, ("On a name in it, {page}:",)), ask_back(talk, words.words if words else "")
    )


def _missing(index: Index, text: str) -> Iterator[Finding]:
    """Names that the pages list as needed, of which the code has some and lacks others."""
    names = names_in(text)
    for unit, listed in _lists(index, text)[:1]:
        absent = [f"`{name}`" for name in listed if name not in names]
        if absent:
            yield Finding(f"{' and '.join(absent)} {'is' if len(absent) == 1 else 'are'} not in it.", unit)


def _lists(index: Index, text: str) -> list[tuple[Unit, list[str]]]:
    """The sentences that list names as needed, some of which the code has, best first."""
    names = names_in(text)
    found = []
    for unit in index.units:
        listed = [name for name in MARKED.findall(unit.text) if name.isidentifier()]
        common = len(names & set(listed))
        if NEEDED.search(unit.text) and len(listed) >= 3 and common >= max(1, len(listed) // 3):
            found.append((unit.page.lesson == index.brief.lesson, common, -unit.number, unit, listed))
    return [(unit, listed) for *_, unit, listed in sorted(found, key=lambda each: each[:3], reverse=True)]


def _outdated(index: Index, text: str) -> Iterator[Finding]:
    """Names that the pages mainly mention as older code or as retired."""
    flat = re.sub(r"\s*(\W)\s*", r"\1", text)
    seen = set()
    for unit in index.units:
        if unit.within.source or not OUTDATED.search(" ".join(unit.within.sentences)):
            continue
        for name in map(_spelled, [*MARKED.findall(unit.text), unit.within.term if unit.page.is_glossary else ""]):
            if name and name not in seen and _stands_in(name, flat) and _mostly_outdated(index, name):
                seen.add(name)
                yield Finding(f"About `{name}`:", unit)


def _spelled(name: str) -> str:
    """A name as code may have it: without the variable in front and a value behind, "" for a plain word."""
    name = name.strip("`* ").split("=")[0]
    return re.sub(r"^[a-z]+\.(?=\w+[\[.(])", "", name) if len(name) > 3 and " " not in name else ""


def _stands_in(name: str, flat: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", flat))


def _mostly_outdated(index: Index, name: str) -> bool:
    """Whether at least a third of the sentences that mark a name call it outdated."""
    marking = [unit for unit in index.units if name in unit.text and ("`" in unit.text or unit.within.term == name)]
    outdated = [unit for unit in marking if OUTDATED.search(" ".join(unit.within.sentences))]
    return 3 * len(outdated) >= len(marking)


def _whole(index: Index, unit: Unit) -> Quote:
    """The passage of a unit, as far as it is short."""
    return Quote(unit.page, tuple(index.layout.mates(unit)[:3]))
