"""What the tutor has to go by: pages and lab brief, read from the Markdown of the system text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from bot.emulator.claude.tutor.brief import Brief, read_brief

HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
FENCE = re.compile(r"^\s*(```|~~~)")
ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
FOOTNOTE = re.compile(r"\[\^[^\]]+\]|[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+")
SENTENCE_END = re.compile(r"([.!?][\"'”’)*_]*)\s+(?=[\"'“‘(*_`A-Z0-9])")
TERM = re.compile(r"^\*\*(?P<word>.+?)\*\*\s*[:\u2013-]\s*(?P<meaning>.+)$", re.DOTALL)
NOTE = re.compile(r"^Note \d+:\s*(?P<says>.+?)\s*\((?P<source>https?://[^\s)]+)\)\.?$", re.DOTALL)
TABLE_RULE = re.compile(r"^\s*\|[\s|:-]+$")
LESSON = re.compile(r"^lesson\b\s*(?P<number>\d+)?[\s:.\u2013-]*(?P<title>.*)$", re.IGNORECASE)
LAB = re.compile(r"^lab\b", re.IGNORECASE)
OFF_TOPIC_MARK = "[off-topic]"


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item, table row, key term, note or code block.

    Prose has `sentences`, code has `code` with its fences, a note has the `source` it names; an
    `aside` is a block quote or a note.
    """

    sentences: tuple[str, ...] = ()
    code: str = ""
    term: str = ""
    source: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its lesson's number (0 where it has none); passages in reading order."""

    title: str
    lesson: int
    passages: tuple[Passage, ...]

    @property
    def is_glossary(self) -> bool:
        """Whether the page only lists terms."""
        return all(passage.term for passage in self.passages)

    @property
    def codes(self) -> list[str]:
        """The fenced code blocks, fences and all."""
        return [passage.code for passage in self.passages if passage.code]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything the request taught the tutor."""

    pages: tuple[Page, ...]
    brief: Brief
    marks_off_topic: bool


@dataclass(slots=True)
class _Section:
    level: int
    title: str
    lines: list[str] = field(default_factory=list)
    path: tuple[str, ...] = ()


def read_material(system: str) -> Material:
    """The pages and the brief of a system text; parts under no lesson and no lab are the tutor's rules, left out."""
    sections = list(_sections(system))
    lessons = [section for section in sections if _lesson(section) is not None]
    taught = lessons or [section for section in sections if section.title and not _in_lab(section)]
    pages = [
        Page(_page_title(part), _lesson(part) or 0, tuple(_listed(list(_passages(part.lines))))) for part in taught
    ]
    lab_lines = [line for section in sections if _in_lab(section) for line in (f"# {section.title}", *section.lines)]
    return Material(tuple(_without_doubles(pages)), read_brief(lab_lines), OFF_TOPIC_MARK in system)


def _without_doubles(pages: list[Page]) -> Iterator[Page]:
    """The pages that say something, each once: a lesson may bring its terms as a page and as a list."""
    seen = set()
    for page in pages:
        if page.passages and (page.lesson, page.title) not in seen:
            seen.add((page.lesson, page.title))
            yield page


def _sections(text: str) -> Iterator[_Section]:
    current = _Section(0, "")
    stack: list[_Section] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= bool(FENCE.match(line))
        heading = None if fenced else HEADING.match(line)
        if heading is None:
            current.lines.append(line)
            continue
        yield current
        level = len(heading[1])
        stack = [section for section in stack if section.level < level]
        current = _Section(level, heading[2], path=tuple(section.title for section in stack))
        stack.append(current)
    yield current


def _lesson(section: _Section) -> int | None:
    """The number of the lesson a section stands in (0 where the heading has none); None outside of lessons."""
    for title in (section.title, *reversed(section.path)):
        if found := LESSON.match(title):
            return int(found["number"] or 0)
        if LAB.match(title):
            return None
    return None


def _in_lab(section: _Section) -> bool:
    return any(LAB.match(title) for title in (section.title, *section.path))


def _page_title(section: _Section) -> str:
    found = LESSON.match(section.title)
    return found["title"] if found and found["title"] else section.title


def _passages(lines: list[str]) -> Iterator[Passage]:
    block: list[str] = []
    fenced = False
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        opens = bool(FENCE.match(line))
        if fenced:
            block.append(line)
            if opens:
                yield Passage(code="\n".join(block))
                block, fenced = [], False
            continue
        if opens or not line.strip() or ITEM.match(line) or line.lstrip().startswith("|"):
            yield from _prose(block)
            block = []
        if line.strip() and not TABLE_RULE.match(following):
            block.append(line)
        fenced = opens
    yield from _prose(block)


def _prose(block: list[str]) -> Iterator[Passage]:
    """A paragraph's, item's or table row's passage; nothing for rules and table headers."""
    text = FOOTNOTE.sub("", " ".join(line.strip().removeprefix(">").strip() for line in block)).strip()
    if not text or set(text) <= set("-=*_|: "):
        return
    if text.startswith("|"):
        cells = [cell.strip() for cell in text.strip("|").split("|")]
        if len(cells) > 1 and "`" in cells[0]:
            yield Passage((f"{cells[0]}: {'; '.join(cells[1:])}.",), term=cells[0].strip("`* "))
        return
    text = ITEM.sub("", text, count=1)
    if found := NOTE.match(text):
        yield Passage(sentences(f"{found['says'].rstrip('.')}."), source=found["source"], aside=True)
    elif found := TERM.match(text):
        yield Passage((text,), term=found["word"].strip("`* "))
    else:
        yield Passage(sentences(text), aside=block[0].lstrip().startswith(">"))


def _listed(passages: list[Passage]) -> Iterator[Passage]:
    """The passages, a sentence that announces a list of names completed by them: "There are three: `a`, `b`, `c`."."""
    for place, passage in enumerate(passages):
        names = []
        for following in passages[place + 1 :]:
            if not following.term:
                break
            names.append(f"`{following.term}`")
        if passage.sentences and passage.sentences[-1].endswith(":") and len(names) > 1:
            whole = f"{passage.sentences[-1]} {', '.join(names)}."
            yield Passage((*passage.sentences[:-1], whole))
        else:
            yield passage


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph, marks of emphasis kept."""
    return tuple(part.strip() for part in SENTENCE_END.sub("\\1\0", text).split("\0") if part.strip())
