"""A Markdown file as pages: cut at its `##` headings, with the code blocks, tables and footnotes on each.

It works line by line on purpose: Slack draws the Markdown, so this needs to know no more of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

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
_HAIR_SPACE = "\u200a"
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
class DraftPage:
    """A page with the place of its heading and the lines it was made of."""

    at: Place
    page: Page
    lines: tuple[Line, ...]

    @property
    def blocks(self) -> tuple[CodeBlock, ...]:
        """The code blocks."""
        return code_blocks(self.lines)

    @property
    def text(self) -> tuple[Line, ...]:
        """The lines outside code."""
        return tuple(line for line in self.lines if not line.code)

    @property
    def prose(self) -> tuple[Line, ...]:
        """The lines outside code and tables, without footnote marks."""
        in_tables = {index for begin, end in tables(self.lines) for index in range(begin, end)}
        kept = [line for index, line in enumerate(self.lines) if not line.code and index not in in_tables]
        return tuple(Line(line.at, MARK.sub("", line.text), code=False) for line in kept)


Facts = Mapping[str, tuple[str, str]] | None  # what each says, and its source; None if they can't be read


def read(text: str, path: str, facts: Facts, problems: Problems) -> tuple[Node, tuple[DraftPage, ...]]:
    """The file's front matter and its pages. Without `facts`, footnotes are not looked up."""
    lines = text.replace("\r\n", "\n").split("\n")
    front, body = _front_matter(lines, path, problems)
    marked, opening = mark(lines[body:], Place(path, body + 1))
    if opening:
        problems.add(opening.at, "open-fence", f"this block of code never ends: close it with {_fence(opening.text)}")
    pages = tuple(_page(heading, lines, facts, problems) for heading, lines in _sections(marked, problems))
    if not pages:
        problems.add(Place(path), "no-pages", "this file has no page: begin one with `##` and a title")
    first: dict[str, DraftPage] = {}
    for page in pages:
        if first.setdefault(page.page.id, page) is not page:
            known = f"page `{page.page.id}` is already in line {first[page.page.id].at.line}"
            problems.add(page.at, "duplicate-id", f"{known}: give this one another id, `## … {{#id}}`")
    return front, pages


def _front_matter(lines: list[str], path: str, problems: Problems) -> tuple[Node, int]:
    """The front matter, and the index of the first line after it (of the first page if there is none)."""
    ends = [index for index, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"]
    if lines[0].rstrip() != "---" or not ends:
        message = "begin the file with front matter: `---`, keys such as `title: …`, and `---` again"
        problems.add(Place(path), "front-matter", message)
        begin = next((index for index, line in enumerate(lines) if line.startswith("## ")), len(lines))
        return ScalarNode(Place(path), "", REPORTED), begin
    return compose("\n".join(lines[1 : ends[0]]), path, problems, first_line=2), ends[0] + 1


def _sections(lines: list[Line], problems: Problems) -> list[tuple[Line, list[Line]]]:
    """Each `##` heading with the lines below it."""
    sections: list[tuple[Line, list[Line]]] = []
    lost: list[Line] = []
    for line in lines:
        heading = None if line.code else _HEADING.fullmatch(line.text)
        if heading and heading["marks"] == "##":
            sections.append((line, []))
        elif heading:
            problems.add(line.at, "title-in-text", "the title belongs in the front matter; begin a page with `##`")
        elif sections:
            sections[-1][1].append(line)
        elif line.text.strip():
            lost.append(line)
    if lost:
        problems.add(lost[0].at, "text-before-page", "this text is on no page: put it below a `##`")
    return sections


def _page(heading: Line, lines: list[Line], facts: Facts, problems: Problems) -> DraftPage:
    found = _HEADING.fullmatch(heading.text)
    title, given_id = (found["title"] or "", found["id"]) if found else ("", None)
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    page_id = slug if given_id is None else given_id
    if not title:
        problems.add(heading.at, "empty-text", "a page needs a title after `##`")
    elif not (given_id or slug):
        problems.add(heading.at, "bad-id", "this title makes no id: add one, `## … {#id}`")
    if page_id:
        problems.check_id(page_id, heading.at)
    if not any(line.text.strip() for line in lines):
        problems.add(heading.at, "empty-page", "this page is empty: write something, or remove its heading")
    footnotes = _Footnotes(facts, problems)
    parts = _parts([line if line.code else footnotes.in_line(line) for line in lines], problems)
    return DraftPage(heading.at, Page(page_id, title, parts, footnotes.notes()), tuple(lines))


def _parts(lines: list[Line], problems: Problems) -> tuple[Prose | Table, ...]:
    parts: list[Prose | Table] = []
    after = 0
    for begin, end in tables(lines):
        parts += [*_prose(lines[after:begin]), _read_table(lines[begin:end], problems)]
        after = end
    return (*parts, *_prose(lines[after:]))


def _prose(lines: list[Line]) -> list[Prose]:
    markdown = "\n".join(_without_remark(line).rstrip() for line in lines).strip("\n")
    return [Prose(markdown)] if markdown else []


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


def _without_remark(line: Line) -> str:
    """The line for learners: a fence keeps its language and loses its remark."""
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
    """The index of each table's first line, and the index after its last row."""
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


def _read_table(lines: Sequence[Line], problems: Problems) -> Table:
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


# --- footnotes and key terms -----------------------------------------------------------------


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
            if line.text[: mark.start()].endswith(("*", "_", "~")):
                gap = _HAIR_SPACE  # emphasis that ends in the middle of a word is no emphasis in Markdown
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


def key_terms(pages: Sequence[DraftPage], problems: Problems) -> tuple[Term, ...]:
    """The terms on the "Key terms" page, in order. Reports a bullet in another form."""
    bullets: list[tuple[Place, str]] = []
    for line in (line for page in pages if page.page.id == KEY_TERMS for line in page.lines):
        if bullet := _BULLET.fullmatch(line.text):
            bullets.append((line.at, bullet["rest"]))
        elif bullets and line.text.startswith(" ") and line.text.strip():
            at, text = bullets[-1]
            bullets[-1] = at, f"{text} {line.text.strip()}"  # an indented line continues the bullet
    terms = [_term(at, text, problems) for at, text in bullets]
    return tuple(term for term in terms if term)


def _term(at: Place, text: str, problems: Problems) -> Term | None:
    found = _TERM.fullmatch(MARK.sub("", text).strip())
    if not found:
        problems.add(at, "bad-term", "write a key term as `- **word**: what it means`")
        return None
    return Term(found["word"].strip(), found["meaning"])
