"""A Markdown file cut at its `##` headings; what lies inside a code fence is left alone.

Line-based on purpose: Slack draws the Markdown, so nothing here has to know more of it than pages, fences and tables.
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.authoring.problems import Place, Problems
from bot.authoring.yaml_source import REFUSED, Node, Scalar, compose

_FENCE = re.compile(r"\s*(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_HEADING = re.compile(r"(?P<marks>#{1,2})(?:\s+(?P<title>.*?))?(?:\s*\{#(?P<id>[^}]*)\})?\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line at its place; `code` is true within a fence and on the fence's own lines."""

    at: Place
    text: str
    code: bool


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced block. Its first line may end in a remark with a reason, such as `wrong: the model is retired`."""

    at: Place
    language: str
    remark: str  # "wrong", "not-run", or whatever word stands there
    reason: str
    lines: tuple[str, ...]

    @property
    def code(self) -> str:
        """What stands between the fences."""
        return "\n".join(self.lines) + "\n"


@dataclass(frozen=True, slots=True)
class Section:
    """A `##` heading with the lines below it; `id` as given by `{#id}`, else the title's slug."""

    at: Place
    id: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file's front matter and its sections."""

    front: Node
    sections: tuple[Section, ...]


def read(text: str, path: str, problems: Problems) -> Document:
    """Split a file; a fence left open and text outside of any section are noted."""
    lines = text.replace("\r\n", "\n").split("\n")
    front, body = _front_matter(lines, path, problems)
    return Document(front, _sections(_marked(lines, body, path, problems), problems))


def code_blocks(lines: Iterable[Line]) -> tuple[CodeBlock, ...]:
    """The fenced blocks among these lines."""
    blocks: list[CodeBlock] = []
    body: list[str] | None = None
    for line in lines:
        if not line.code:
            body = None
        elif body is None:
            body, opening = [], line
        elif _FENCE.fullmatch(line.text) and _closes(line.text, opening.text):
            blocks.append(_block(opening, body))
            body = None
        else:
            body.append(line.text)
    return tuple(blocks)


def without_remark(line: Line) -> str:
    """The line as a reader sees it: a fence keeps its language and loses its remark."""
    found = _FENCE.fullmatch(line.text) if line.code else None
    return f"{found['fence']}{found['info'].split()[0]}" if found and found["info"].strip() else line.text


def _closes(line: str, opening: str) -> bool:
    first, last = _FENCE.fullmatch(opening), _FENCE.fullmatch(line)
    return bool(first and last and last["fence"].startswith(first["fence"]) and not last["info"].strip())


def _block(opening: Line, body: list[str]) -> CodeBlock:
    found = _FENCE.fullmatch(opening.text)
    language, _, rest = (found["info"] if found else "").strip().partition(" ")
    remark, _, reason = rest.partition(":")
    return CodeBlock(opening.at, language, remark.strip(), reason.strip(), tuple(body))


def slug(title: str) -> str:
    """The id a heading gets: small letters and digits, everything else a hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _front_matter(lines: list[str], path: str, problems: Problems) -> tuple[Node, int]:
    """The front matter and the index of the first line after it (of the first page where there is none)."""
    ends = [index for index, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"]
    if lines[0].rstrip() != "---" or not ends:
        problems.add(Place(path), "front-matter", "the file begins with `---`, its title and such, and `---` again")
        begin = next((index for index, line in enumerate(lines) if line.startswith("## ")), len(lines))
        return Scalar(Place(path), "", REFUSED), begin
    return compose("\n".join(lines[1 : ends[0]]), path, problems, first_line=2), ends[0] + 1


def _marked(lines: list[str], start: int, path: str, problems: Problems) -> list[Line]:
    """The body's lines, each marked as code or not."""
    marked: list[Line] = []
    fence, opened = "", Place(path)
    for number, line in enumerate(lines[start:], start=start + 1):
        at = Place(path, number)
        found = _FENCE.fullmatch(line)
        marked.append(Line(at, line, code=bool(fence or found)))
        if fence:
            if found and found["fence"].startswith(fence) and not found["info"].strip():
                fence = ""
        elif found:
            fence, opened = found["fence"], at
    if fence:
        problems.add(opened, "open-fence", f"this code is never closed by {fence}")
    return marked


def _sections(lines: list[Line], problems: Problems) -> tuple[Section, ...]:
    sections: list[Section] = []
    lost = [
        line for line in itertools.takewhile(lambda line: not line.text.startswith("#"), lines) if line.text.strip()
    ]
    if lost:
        problems.add(lost[0].at, "text-before-page", "text before the first `##` belongs to no page")
    for line in lines:
        heading = None if line.code else _HEADING.fullmatch(line.text)
        if heading and heading["marks"] == "##":
            sections.append(_begun(line.at, heading["title"] or "", heading["id"], problems))
        elif heading:
            problems.add(line.at, "title-in-text", "the title stands in the front matter; a page begins with `##`")
        elif sections:
            last = sections[-1]
            sections[-1] = Section(last.at, last.id, last.title, (*last.lines, line))
    return tuple(sections)


def _begun(at: Place, title: str, given_id: str | None, problems: Problems) -> Section:
    if not title:
        problems.add(at, "empty-text", "a page needs a title after `##`")
    elif not (given_id or slug(title)):
        problems.add(at, "bad-id", "no id can be made of this title: give it one, `## … {#id}`")
    return Section(at, slug(title) if given_id is None else given_id, title, ())
