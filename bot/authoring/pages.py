"""A Markdown file as pages: cut at its `##` headings, with the code blocks, tables, images and footnotes on each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from markdown_it.token import Token

from bot.authoring.lines import Facts, Footnotes, Line, read_table, tables
from bot.authoring.markdown import HEADING_ID, MARK, Markdown, check, pictures, span
from bot.authoring.problems import Place, Problems, is_blank
from bot.authoring.yaml_tree import REPORTED, Node, ScalarNode, compose
from bot.course.model import Image, Page, Prose, Table, Term

KEY_TERMS = "key-terms"  # the id of the page of key terms

_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?P<rest>.*)")
_TERM = re.compile(r"\*\*(?P<word>[^*]+)\*\*:\s*(?P<meaning>\S.*)")


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced block. Its first line may end in a remark with a reason, such as `wrong: the model is retired`."""

    at: Place
    language: str
    remark: str  # "wrong", "not-run", or any other word an author wrote
    reason: str
    code: str  # the text between the fences

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines between the fences."""
        return tuple(self.code.split("\n")[:-1])


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A page with the place of its heading, the lines it was made of, and its code blocks."""

    at: Place
    page: Page
    lines: tuple[Line, ...]
    blocks: tuple[CodeBlock, ...]
    items: tuple[Place, ...]  # where the items of its lists, and its paragraphs outside of lists, begin

    @property
    def text(self) -> tuple[Line, ...]:
        """The lines outside code."""
        return tuple(line for line in self.lines if not line.code)

    @property
    def prose(self) -> tuple[Line, ...]:
        """The lines outside code and tables that aren't images, without footnote marks."""
        in_tables = {index for begin, end in tables(self.lines) for index in range(begin, end)}
        kept = [line for index, line in enumerate(self.lines) if not (line.code or line.image or index in in_tables)]
        return tuple(Line(line.at, MARK.sub("", line.text), code=False) for line in kept)


@dataclass(frozen=True, slots=True)
class Pages:
    """A file's front matter, its pages, and the smaller headings on them by the ids that they would have as pages."""

    front: Node
    drafts: tuple[DraftPage, ...] = ()
    headings: Mapping[str, Place] = field(default_factory=dict)


def read(text: str, path: str, facts: Facts, problems: Problems) -> Pages:
    """The pages in a file's text. Without `facts`, footnotes are not looked up."""
    lines = re.sub(r"\r\n?", "\n", text).split("\n")
    front, body = _front_matter(lines, path, problems)
    markdown, first = Markdown("\n".join(lines[body:])), Place(path, body + 1)
    check(markdown, markdown.text, first, "page", problems)
    if markdown.open_fence():
        return Pages(front)
    pages = _Sections(markdown, first, problems).pages(facts)
    seen: dict[str, DraftPage] = {}
    for page in pages.drafts:
        if seen.setdefault(page.page.id, page) is not page:
            known = f"page `{page.page.id}` is already in line {seen[page.page.id].at.line}"
            problems.add(page.at, "duplicate-id", f"{known}: give this one another id, `## … {{#id}}`")
    return replace(pages, front=front)


def _front_matter(lines: list[str], path: str, problems: Problems) -> tuple[Node, int]:
    """The front matter, and the index of the first line after it (of the first page if there is none)."""
    ends = [index for index, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"]
    if lines[0].rstrip() != "---" or not ends:
        message = "begin the file with front matter: `---`, keys such as `title: …`, and `---` again"
        problems.add(Place(path), "front-matter", message)
        begin = next((index for index, line in enumerate(lines) if line.startswith("## ")), len(lines))
        return ScalarNode(Place(path), "", REPORTED), begin
    return compose("\n".join(lines[1 : ends[0]]), path, problems, first_line=2), ends[0] + 1


def blocks(markdown: Markdown, first: Place) -> tuple[CodeBlock, ...]:
    """The fenced blocks of a text that begins at `first`."""
    found = []
    for fence in markdown.fences:
        language, _, rest = fence.info.strip().partition(" ")
        remark, _, reason = rest.partition(":")
        at = first._replace(line=first.line + span(fence)[0], column=1)
        found.append(CodeBlock(at, language, remark.strip(), reason.strip(), fence.content))
    return tuple(found)


class _Sections:
    """Cuts a text at its headings."""

    def __init__(self, markdown: Markdown, first: Place, problems: Problems) -> None:
        self._markdown = markdown
        self._first = first
        self._problems = problems
        self._blocks = blocks(markdown, first)
        self._images = dict(_images(markdown))
        self._code = {index for fence in markdown.fences for index in range(*span(fence))}
        self._headings: dict[str, Place] = {}
        self._title_at: Place | None = None

    def pages(self, facts: Facts) -> Pages:
        """The pages below their headings. Reports text that is on none, and headings that begin none."""
        starts = self._starts()
        begins = [*(line for line, _ in starts), len(self._markdown.lines)]
        if starts:
            self._check_above(begins[0])
        elif not self._title_at:
            self._problems.add(self._first, "no-pages", "this file has no page: begin one with `##` and a title")
        drafts = [self._page(title, begin, end, facts) for (begin, title), end in zip(starts, begins[1:], strict=True)]
        return Pages(ScalarNode(self._first, "", REPORTED), tuple(drafts), self._headings)

    def _at(self, line: int) -> Place:
        return self._first._replace(line=self._first.line + line)

    def _starts(self) -> list[tuple[int, str]]:
        """The line and the words of each heading that begins a page."""
        starts: list[tuple[int, str]] = []
        tokens = self._markdown.tokens
        for token, inline in pairwise(tokens):
            begin, _ = span(token)
            words = inline.content
            if token.type == "paragraph_open" and not token.level and re.match(r"##[^#\s]", words):
                starts.append((begin, words.split("\n")[0][2:]))  # reported as a heading without a space
            if token.type != "heading_open" or token.level:
                continue
            if token.markup == "##":
                starts.append((begin, words))
            elif token.markup == "#":
                self._title_at = self._title_at or self._at(begin)
            elif HEADING_ID.search(words) and not self._problems.published:
                self._problems.add(self._at(begin), "small-heading", f"a page begins with `##`, not `{token.markup}`")
                starts.append((begin, words))
            else:
                self._headings.setdefault(slug(words), self._at(begin))
        if self._title_at:
            message = "the title belongs in the front matter; begin a page with `##`"
            self._problems.add(self._title_at, "title-in-text", message)
        return starts

    def _check_above(self, begin: int) -> None:
        """Report text above the first page, unless it is a problem already."""
        known = {problem.line for problem in self._problems.found() if problem.path == self._first.path}
        for token in self._markdown.tokens:
            line, _ = span(token)
            is_block = token.map and not token.level and token.nesting >= 0
            if is_block and line < begin and self._at(line).line not in known:
                self._problems.add(self._at(line), "text-before-page", "this text is on no page: put it below a `##`")
                return

    def _page(self, heading: str, begin: int, end: int, facts: Facts) -> DraftPage:
        given, title, at = HEADING_ID.search(heading), HEADING_ID.sub("", heading).strip(), self._at(begin)
        page_id = given["id"] if given else slug(title)
        if is_blank(title):
            self._problems.add(at, "empty-text", "a page needs a title after `##`")
        elif not page_id:
            self._problems.add(at, "bad-id", "this title makes no id: add one, `## … {#id}`")
        if page_id:
            self._problems.check_id(page_id, at)
        lines = [self._line(index) for index in range(begin + 1, end)]
        if all(is_blank(line.text) for line in lines):
            self._problems.add(at, "empty-page", "this page is empty: write something, or remove its heading")
        openings = {block.at.line for block in self._blocks}
        footnotes = Footnotes(facts, {label for _, label in self._markdown.definitions}, self._problems)
        shown = [
            _without_remark(line, openings) if line.code else line if line.image else footnotes.in_line(line)
            for line in lines
        ]
        page = Page(page_id, title, _parts(shown, self._problems), footnotes.notes())
        own = tuple(block for block in self._blocks if at.line < block.at.line <= self._first.line + end)
        items = [span(token)[0] for token in self._markdown.tokens if _begins_item(token)]
        return DraftPage(at, page, tuple(lines), own, tuple(self._at(line) for line in items if begin < line < end))

    def _line(self, index: int) -> Line:
        text = self._markdown.lines[index]
        return Line(self._at(index), text, index in self._code, self._images.get(index))


def slug(title: str) -> str:
    """The id that a title makes."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _begins_item(token: Token) -> bool:
    return (token.type == "list_item_open" and token.level == 1) or (token.type == "paragraph_open" and not token.level)


def _images(markdown: Markdown) -> Iterator[tuple[int, Image]]:
    """The lines that hold nothing but an image, outside lists and quotes."""
    for token in markdown.tokens:
        if token.type == "inline" and token.level == 1:
            for offset, image in enumerate(pictures(token)):
                title = str(image.attrs.get("title") or "")
                yield span(token)[0] + offset, Image(str(image.attrs["src"]), image.content, title)


def _without_remark(line: Line, openings: set[int]) -> Line:
    """The line for learners: a fence keeps its language and loses its remark."""
    if line.at.line not in openings:
        return line
    return replace(line, text=re.sub(r"((?:`{3,}|~{3,})[ \t]*[^\s`]*).*", r"\1", line.text))


def _parts(lines: list[Line], problems: Problems) -> tuple[Prose | Table | Image, ...]:
    parts: list[Prose | Table | Image] = []
    after = 0
    for begin, end in tables(lines):
        parts += [*_prose(lines[after:begin]), read_table(lines[begin:end], problems)]
        after = end
    return (*parts, *_prose(lines[after:]))


def _prose(lines: list[Line]) -> Iterator[Prose | Image]:
    """The text of these lines, and the images between."""
    for image, run in groupby(lines, key=lambda line: line.image):
        markdown = "\n".join(line.text.rstrip() for line in run).strip("\n")
        if image:
            yield image
        elif markdown:
            yield Prose(markdown)


# --- key terms ------------------------------------------------------------------------------


def key_terms(pages: Sequence[DraftPage], problems: Problems) -> tuple[Term, ...]:
    """The terms on the "Key terms" page, in order. Reports an item in another form, and a term that is no item."""
    terms = []
    for page in pages:
        begins = {at.line for at in page.items} if page.page.id == KEY_TERMS else set()
        paragraphs: list[list[Line]] = []
        for line in page.lines:
            if line.at.line in begins:
                paragraphs.append([line])
            elif paragraphs and line.text.strip():
                paragraphs[-1].append(line)
        for begin, *more in paragraphs:
            item = _ITEM.fullmatch(begin.text)
            text = " ".join([item["rest"] if item else begin.text, *(line.text.strip() for line in more)])
            found = _TERM.fullmatch(MARK.sub("", text).strip())
            if item and found:
                terms.append(Term(found["word"].strip(), found["meaning"]))
            elif item or found:
                problems.add(begin.at, "bad-term", "write a key term as `- **word**: what it means`")
    return tuple(terms)
