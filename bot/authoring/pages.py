"""A Markdown file as pages: cut at its `##` headings, with the code blocks, tables and footnotes on each.

It works line by line on purpose: Slack draws the Markdown, so this needs to know no more of it.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.authoring.problems import Place, Problems, nearest
from bot.authoring.yaml_tree import REPORTED, Node, ScalarNode, compose
from bot.course.model import Note, Page, Prose, Table, Term

KEY_TERMS = "key-terms"  # the id of the page of key terms
MARK = re.compile(r"\[\^(?P<id>[^\]\s]+)\]")  # refers to a fact

_HEADING = re.compile(r"(?P<marks>#{1,2})(?:\s+(?P<title>.*?))?(?:\s*\{#(?P<id>[^}]*)\})?\s*")
_FENCE = re.compile(r"\s*(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_CELL_END = re.compile(r"(?<!\\)\|")
_BULLET = re.compile(r"[-*]\s+(?P<rest>.*)")
_TERM = re.compile(r"\*\*(?P<word>[^*]+)\*\*:\s*(?P<meaning>\S.*)")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its place; `code` is true within a fence and on the fence's own lines."""

    at: Place
    text: str
    code: bool


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced block. Its first line may end in a remark with a reason, such as `wrong: the model is retired`."""

    at: Place
    language: str
    remark: str  # "wrong", "not-run", or any other word an author wrote
    reason: str
    lines: tuple[str, ...]

    @property
    def code(self) -> str:
        """The text between the fences."""
        return "\n".join(self.lines) + "\n"


@dataclass(frozen=True, slots=True)
class Section:
    """A `##` heading with the lines below it; `id` is what `{#id}` says, or the title's slug."""

    at: Place
    id: str
    title: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file's front matter and its sections."""

    front: Node
    sections: tuple[Section, ...]


def read(text: str, path: str, problems: Problems) -> Document:
    """Split a file. Reports a fence that never ends, and text outside of any section."""
    lines = text.replace("\r\n", "\n").split("\n")
    front, body = _front_matter(lines, path, problems)
    marked, opening = mark(lines[body:], Place(path, body + 1))
    if opening:
        problems.add(opening.at, "open-fence", f"this block of code never ends: close it with {_fence(opening.text)}")
    return Document(front, _sections(marked, problems))


def _front_matter(lines: list[str], path: str, problems: Problems) -> tuple[Node, int]:
    """The front matter, and the index of the first line after it (of the first page if there is none)."""
    ends = [index for index, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"]
    if lines[0].rstrip() != "---" or not ends:
        message = "begin the file with front matter: `---`, keys such as `title: …`, and `---` again"
        problems.add(Place(path), "front-matter", message)
        begin = next((index for index, line in enumerate(lines) if line.startswith("## ")), len(lines))
        return ScalarNode(Place(path), "", REPORTED), begin
    return compose("\n".join(lines[1 : ends[0]]), path, problems, first_line=2), ends[0] + 1


def _sections(lines: list[Line], problems: Problems) -> tuple[Section, ...]:
    before = itertools.takewhile(lambda line: not line.text.startswith("#"), lines)
    lost = next((line for line in before if line.text.strip()), None)
    if lost:
        problems.add(lost.at, "text-before-page", "this text is on no page: put it below a `##`")
    sections: list[Section] = []
    for line in lines:
        heading = None if line.code else _HEADING.fullmatch(line.text)
        if heading and heading["marks"] == "##":
            sections.append(_begun(line.at, heading["title"] or "", heading["id"], problems))
        elif heading:
            problems.add(line.at, "title-in-text", "the title belongs in the front matter; begin a page with `##`")
        elif sections:
            sections[-1] = replace(sections[-1], lines=(*sections[-1].lines, line))
    return tuple(sections)


def _begun(at: Place, title: str, given_id: str | None, problems: Problems) -> Section:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    if not title:
        problems.add(at, "empty-text", "a page needs a title after `##`")
    elif not (given_id or slug):
        problems.add(at, "bad-id", "this title makes no id: add one, `## … {#id}`")
    return Section(at, slug if given_id is None else given_id, title)


# --- code ------------------------------------------------------------------------------------


def mark(texts: Iterable[str], first: Place) -> tuple[list[Line], Line | None]:
    """The lines of a text that begins at `first`, each marked as code or not, and the fence that never ends, if any."""
    marked: list[Line] = []
    opening: Line | None = None
    for offset, text in enumerate(texts):
        fence = bool(_fence(text))
        line = Line(first._replace(line=first.line + offset), text, code=fence or opening is not None)
        marked.append(line)
        if opening is None:
            opening = line if fence else None
        elif _closes(text, opening.text):
            opening = None
    return marked, opening


def code_blocks(lines: Iterable[Line]) -> tuple[CodeBlock, ...]:
    """The fenced blocks among these lines."""
    blocks: list[CodeBlock] = []
    opening: Line | None = None
    body: list[str] = []
    for line in lines:
        if not line.code:
            opening = None
        elif opening is None:
            opening, body = line, []
        elif _closes(line.text, opening.text):
            blocks.append(_block(opening, body))
            opening = None
        else:
            body.append(line.text)
    return tuple(blocks)


def without_remark(line: Line) -> str:
    """The line as a learner sees it: a fence keeps its language and loses its remark."""
    found = _FENCE.fullmatch(line.text) if line.code else None
    return f"{found['fence']}{found['info'].split()[0]}" if found and found["info"].strip() else line.text


def _fence(text: str) -> str:
    found = _FENCE.fullmatch(text)
    return found["fence"] if found else ""


def _closes(text: str, opening: str) -> bool:
    found = _FENCE.fullmatch(text)
    return bool(found and found["fence"].startswith(_fence(opening)) and not found["info"].strip())


def _block(opening: Line, body: list[str]) -> CodeBlock:
    found = _FENCE.fullmatch(opening.text)
    language, _, rest = (found["info"] if found else "").strip().partition(" ")
    remark, _, reason = rest.partition(":")
    return CodeBlock(opening.at, language, remark.strip(), reason.strip(), tuple(body))


# --- tables ----------------------------------------------------------------------------------


def tables(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Where the tables among these lines begin, and where they end: the index after the last row."""
    index = 0
    while index < len(lines):
        begin = index
        index += 1
        if _begins(lines, begin):
            index += 1
            while index < len(lines) and not lines[index].code and "|" in lines[index].text:
                index += 1
            yield begin, index


def _begins(lines: Sequence[Line], index: int) -> bool:
    """Whether a table begins here: a line with pipes, and below it hyphens with pipes."""
    if index + 1 >= len(lines):
        return False
    head, rule = lines[index], lines[index + 1]
    return not head.code and "|" in head.text and "|" in rule.text and bool(_RULE.fullmatch(rule.text))


def read_table(lines: Sequence[Line], problems: Problems) -> Table:
    """The table in these lines. Reports ragged rows and empty cells, which Slack refuses."""
    header = _cells(lines[0].text)
    rows = tuple(_cells(line.text) for line in lines[2:])
    for line, cells in zip([lines[0], *lines[2:]], (header, *rows), strict=True):
        if len(cells) != len(header):
            problems.add(line.at, "ragged-row", f"the header has {len(header)} cells, this row {len(cells)}")
        elif not all(cells):
            problems.add(line.at, "empty-cell", "a cell is empty: write something, such as “none”")
    if len(_cells(lines[1].text)) != len(header):
        problems.add(lines[1].at, "ragged-row", f"this line needs {len(header)} columns like the header")
    if not rows:
        problems.add(lines[0].at, "empty-table", "the table has no rows")
    return Table(header, rows)


def _cells(row: str) -> tuple[str, ...]:
    cells = _CELL_END.split(row.strip())
    if len(cells) > 1 and not cells[0]:
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1]:
        cells = cells[:-1]
    return tuple(cell.replace("\\|", "|").strip() for cell in cells)


# --- pages -----------------------------------------------------------------------------------

Facts = Mapping[str, tuple[str, str]] | None  # what each says, and its source; None if they can't be read


def read_pages(sections: Sequence[Section], facts: Facts, problems: Problems) -> tuple[Page, ...]:
    """The pages of a file. Without `facts`, footnotes are not looked up."""
    seen: dict[str, Section] = {}
    for section in sections:
        if section.id:
            problems.check_id(section.id, section.at)
        first = seen.setdefault(section.id, section)
        if first is not section:
            known = f"page `{section.id}` is already in line {first.at.line}"
            problems.add(section.at, "duplicate-id", f"{known}: give this one another id, `## … {{#id}}`")
    return tuple(_page(section, facts, problems) for section in sections)


def _page(section: Section, facts: Facts, problems: Problems) -> Page:
    if not any(line.text.strip() for line in section.lines):
        problems.add(section.at, "empty-page", "this page is empty: write something, or remove its heading")
    footnotes = _Footnotes(facts, problems)
    lines = [line if line.code else footnotes.in_line(line) for line in section.lines]
    return Page(section.id, section.title, _parts(lines, problems), footnotes.notes())


def _parts(lines: list[Line], problems: Problems) -> tuple[Prose | Table, ...]:
    parts: list[Prose | Table] = []
    after = 0
    for begin, end in tables(lines):
        parts += [*_prose(lines[after:begin]), read_table(lines[begin:end], problems)]
        after = end
    return (*parts, *_prose(lines[after:]))


def _prose(lines: list[Line]) -> list[Prose]:
    markdown = "\n".join(without_remark(line).rstrip() for line in lines).strip("\n")
    return [Prose(markdown)] if markdown else []


class _Footnotes:
    """Numbers the marks of one page in the order of their first use."""

    def __init__(self, facts: Facts, problems: Problems) -> None:
        self._facts = facts
        self._problems = problems
        self._used: list[str] = []

    def notes(self) -> tuple[Note, ...]:
        """The notes of the marks so far."""
        facts = self._facts or {}
        known = [(number, facts[name]) for number, name in enumerate(self._used, start=1) if name in facts]
        return tuple(Note(number, *fact) for number, fact in known)

    def in_line(self, line: Line) -> Line:
        """The line with its marks replaced, except within `code`."""
        text, end = "", 0
        for span in _CODE_SPAN.finditer(line.text):
            text += self._replaced(line, end, span.start()) + span.group()
            end = span.end()
        return Line(line.at, text + self._replaced(line, end, len(line.text)), line.code)

    def _replaced(self, line: Line, start: int, stop: int) -> str:
        text, end = "", start
        for mark in MARK.finditer(line.text, start, stop):
            self._look_up(mark["id"], line, mark.start())
            gap = " " if mark.start() == end != start else ""  # two marks in a row are not one number
            text += line.text[end : mark.start()] + gap + self._digits(mark["id"])
            end = mark.end()
        return text + line.text[end:stop]

    def _look_up(self, name: str, line: Line, offset: int) -> None:
        if self._facts is not None and name not in self._facts:
            at = line.at._replace(column=offset + 1)
            self._problems.add(at, "no-such-fact", f"facts.yml has no `{name}`: {nearest(name, self._facts)}")

    def _digits(self, name: str) -> str:
        if name not in self._used:
            self._used.append(name)
        return str(self._used.index(name) + 1).translate(_SUPERSCRIPT)


def key_terms(sections: Sequence[Section], problems: Problems) -> tuple[Term, ...]:
    """The terms on the "Key terms" page, in order. Reports a bullet in another form."""
    bullets = [bullet for section in sections if section.id == KEY_TERMS for bullet in _bullets(section)]
    found = [_term(at, text, problems) for at, text in bullets]
    return tuple(term for term in found if term)


def _bullets(section: Section) -> list[tuple[Place, str]]:
    """The text of each bullet, with the indented lines that continue it."""
    bullets: list[tuple[Place, str]] = []
    for line in section.lines:
        if bullet := _BULLET.fullmatch(line.text):
            bullets.append((line.at, bullet["rest"]))
        elif bullets and line.text.startswith(" ") and line.text.strip():
            at, text = bullets[-1]
            bullets[-1] = at, f"{text} {line.text.strip()}"
    return bullets


def _term(at: Place, text: str, problems: Problems) -> Term | None:
    found = _TERM.fullmatch(MARK.sub("", text).strip())
    if not found:
        problems.add(at, "bad-term", "write a key term as `- **word**: what it means`")
        return None
    return Term(found["word"].strip(), found["meaning"])
