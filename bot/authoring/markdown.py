"""Markdown as tokens, and everything in it that Slack would show raw, drop or can't draw."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.authoring.problems import Place, Problems, is_blank

# A page, its title, a section block, a message of Markdown, or words that aren't Markdown.
Where = Literal["page", "title", "section", "reply", "words"]
PICTURES = (".png", ".jpg", ".jpeg", ".gif")  # the formats that Slack's image block draws
LONGEST_ADDRESS, LONGEST_ALT = 3000, 2000  # Slack's limits for an image block
MARK = re.compile(r"\[\^(?P<id>[^\]\s]+)\]")  # refers to a fact
RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")  # the line between a table's header and its rows
HEADING_ID = re.compile(r"\s*\{#(?P<id>[^}]*)\}\s*$")
# `text_join` would hide which characters were escaped.
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")
_SPECIAL = re.compile(r"[^\w\s.,;?'\"()/-]|(?m:^\s*-|^ {4})")  # a text without any of these is plain words

_COMMENT = "learners and the model would read this comment: remove it; notes go after a `#` in a YAML file"
_QUOTE = "write a quote that begins with a word in bold, `> **Note:** …`"
_AT_LINE_START = {
    "bare-heading": (re.compile(r"#{2,}[^#\s]|#[A-Z]\w"), "a heading needs a space after its `#`: {0}"),
    "directive": (
        re.compile(
            r":{3,}\s*[\w{]|!{3}|\?{3}\+?|\[!\w+\]|={3,}\s+\"|\.\.\s[\w-]+::|:\s|\([\w-]+\)=$|\+{3,}$|\[TOC\]|@(?:import|include)\b"
        ),
        f"Slack shows `{{0}}` as it is: {_QUOTE}",
    ),
    "comment": (re.compile(r"%\s"), _COMMENT),
    "no-table": (re.compile(r"\|.*\|"), "this isn't a table yet: it needs a header and a line such as `| --- | --- |`"),
}
_ANYWHERE = {
    "comment": (re.compile(r"\{/\*|\{#\s|%%.+?%%"), _COMMENT),
    "directive": (
        re.compile(r"\{[%{].*?[%}]\}|\[\[[^\]]+\]\]|\{(?:[#.]|:\s?[#.]?)[\w-][^}]*\}"),
        "Slack shows `{0}` as it is: remove it, or put it in backticks",
    ),
    "footnote": (re.compile(r"\[\^[^\]]*\]|\^\[[^\]]*\]"), "Slack shows `{0}` as it is: only `[^id]` on a page works"),
    "reference-link": (
        re.compile(r"(?<![\w\]])\[[^\]^][^\]]*\]\[[^\]]*\]"),
        "`{0}` isn't a link: write its address, `[words](https://…)`",
    ),
    "math": (  # not `$3 for a_b and $15` or `$HOME=/x and $PATH`
        re.compile(r"\$\$|\$(?=[^\s\d])[^$]*[\\^_=][^$]*(?<!\s)\$(?!\w)"),
        "Slack can't draw formulas such as `{0}`: use words or code",
    ),
    "raw-mark": (
        re.compile(r"\*\*|~~|`+|\]\(|==[^\s=][^=]*==|\^\^.*?(?:\^\^|$)|(?<=\w)([~^])\w+\1|\+\+\w+(?:\+\w+)*\+\+"),
        "Slack shows this `{0}` as it is: close it, or put a backslash before it",
    ),
}
_DIAGRAMS = {"mermaid", "plantuml", "math", "dot", "graphviz"}
_COMMENT_LABELS = {"//", "COMMENT", "#"}  # links to nowhere that hide a comment


@dataclass(frozen=True)
class Markdown:
    """A text, its block tokens, and the link definitions that no token shows."""

    text: str

    @cached_property
    def _parsed(self) -> tuple[list[Token], dict[str, Any]]:
        env: dict[str, Any] = {}
        return _PARSER.parse(self.text, env), env

    @property
    def tokens(self) -> list[Token]:
        """The tokens of its blocks, in order."""
        return self._parsed[0]

    @cached_property
    def lines(self) -> list[str]:
        """Its lines; tokens count them from 0."""
        return self.text.split("\n")

    @property
    def fences(self) -> list[Token]:
        """The blocks of code."""
        return [token for token in self.tokens if token.type == "fence"]

    @property
    def definitions(self) -> Iterator[tuple[int, str]]:
        """The line and label of each `[label]: address`."""
        env = self._parsed[1]
        for label, found in env.get("references", {}).items():
            yield found["map"][0], label
        for found in env.get("duplicate_refs", []):
            yield found["map"][0], found["label"]

    def open_fence(self) -> tuple[int, str] | None:
        """The line of the fence that its author forgot to close, and what shows it; None if there is none."""
        for fence in self.fences:
            begin, end = span(fence)
            inside = re.compile(rf" {{0,3}}{re.escape(fence.markup)}[`~]*\s*[\w{{]")
            for index in range(begin + 1, end):
                if inside.match(self.lines[index]):
                    return begin, "isn't closed before another begins"
        never = [fence for fence in self.fences if not self._is_closed(fence)]
        if not never:
            return None
        swallows = [fence for fence in self.fences if re.search(r"(?m)\n\n## .+\n", fence.content)]
        return span((swallows or never)[0])[0], "never ends"

    def _is_closed(self, fence: Token) -> bool:
        begin, end = span(fence)
        last = self.lines[end - 1].strip(" \t>")
        return end - 1 > begin and last.startswith(fence.markup) and not last.strip(fence.markup[0])


def span(token: Token) -> tuple[int, int]:
    """The first line of a block, and the line after it."""
    begin, end = token.map or (0, 0)
    return begin, end


def pictures(token: Token) -> list[Token]:
    """The images of a paragraph that has one on each line and nothing else; empty for any other paragraph."""
    children = token.children or []
    images = [child for child in children if child.type == "image"]
    alone = len(children) == 2 * len(images) - 1 == 2 * token.content.count("\n") + 1
    return images if alone and all(each.type in {"softbreak", "hardbreak"} for each in children[1::2]) else []


def check(markdown: Markdown, raw: str, at: Place, where: Where, problems: Problems) -> None:
    """Report what Slack can't draw. `raw` is how the text is written in its file, from `at` on."""
    if not _SPECIAL.search(markdown.text):
        return
    opened = markdown.open_fence() if where != "words" else None
    if opened:
        line, why = opened
        marks = next(fence.markup for fence in markdown.fences if span(fence)[0] == line)
        place = _place(raw, at, "\n".join(markdown.lines[:line]), marks)
        problems.add(place, "open-fence", f"this block of code {why}: close it with {marks}")
    if opened or problems.published:  # an edition that was published once stays readable
        return
    for before, source, code, message in _undrawn(markdown, where):
        if where == "words" and code != "comment":
            continue
        problems.add(_place(raw, at, before, source), code, message)


def _place(raw: str, at: Place, before: str, source: str) -> Place:
    """The place of a source in the file; `before` is the text before it, in which the same word may occur."""
    if not source.strip():
        return Place(at.path, at.line + before.count("\n"))
    word, found, begin = source.split(maxsplit=1)[0], 0, 0
    for _ in range(before.count(word) + 1):
        found = raw.find(word, begin)
        if found < 0:
            return at
        begin = found + len(word)
    line = raw.count("\n", 0, found)
    column = found - raw.rfind("\n", 0, found) if line else at.column + found
    return Place(at.path, at.line + line, column)


Undrawn = Iterator[tuple[str, str, str, str]]  # the text before it, its source, a code and a message


def _undrawn(markdown: Markdown, where: Where) -> Undrawn:
    tags: set[str] = set()  # an element is reported once, at its opening tag
    for line, label in markdown.definitions:
        yield _block(markdown, line, *_definition(label))
    for index, token in enumerate(markdown.tokens):
        begin, _ = span(token)
        if token.type == "inline":
            before = "\n".join([*markdown.lines[:begin], ""])
            is_title = where == "page" and markdown.tokens[index - 1].markup == "##"
            yield from _inline(token, before, "title" if is_title else where, tags)
        elif token.type == "html_block":
            for code, message in _html(token.content.strip(), tags):
                yield _block(markdown, begin, code, message)
        elif token.map and token.nesting >= 0:
            for code, message in _wrong_block(token, where):
                yield _block(markdown, begin, code, message)


def _block(markdown: Markdown, line: int, code: str, message: str) -> tuple[str, str, str, str]:
    source = re.sub(r"^(?:[\s>]|[-*+]\s|\d+[.)]\s)+", "", markdown.lines[line])
    return "\n".join(markdown.lines[:line]), source, code, message


def _definition(label: str) -> tuple[str, str]:
    if label in _COMMENT_LABELS:
        return "comment", _COMMENT
    if label.startswith("^"):
        return "footnote", "a footnote's text belongs in facts.yml, with its source"
    return "reference-link", "write this address at its link: `[words](https://…)`"


def _html(source: str, tags: set[str]) -> Iterator[tuple[str, str]]:
    if source.startswith("<!--"):
        yield "comment", _COMMENT
        return
    named = re.findall(r"<(/?)([\w-]+)", source)
    slash, name = named[0] if named else ("", "")
    if not (slash and name.lower() in tags):
        tag = f"<{slash}{name}>" if name else source[:20]
        yield "html", f"Slack shows `{tag}` as it is: use Markdown, or put it in backticks"
    tags.update(name.lower() for _, name in named)


def _wrong_block(token: Token, where: Where) -> Iterator[tuple[str, str]]:
    """The problems of a block besides its words."""
    if token.type == "heading_open" and token.markup in {"-", "="}:
        yield (
            "underlined-text",
            "the line below makes this a heading: put an empty line between, or begin a page with `##`",
        )
    elif token.type == "heading_open" and token.level:
        yield "nested-heading", "Slack draws no heading in a quote or list: use bold"
    elif token.type == "code_block":
        yield "indented-code", "four spaces make this code, which Slack doesn't draw: put it between ``` fences"
    elif token.type == "table_open" and (token.level or where == "section"):
        yield "nested-table", "a table is drawn only on a page, and not in a quote or list"
    elif token.type == "hr" and where == "section":
        yield "raw-mark", "Slack shows this line as it is: remove it"
    elif token.type == "fence":
        language = token.info.strip().partition(" ")[0].lower()
        if language.startswith("{") or language in _DIAGRAMS:
            yield "directive", f"Slack shows this `{language}` block as code: {_QUOTE}, or show a picture"


def _inline(token: Token, before: str, where: Where, tags: set[str]) -> Undrawn:
    """The problems in the words of one paragraph, heading or cell."""
    content, at, starts_line = token.content, 0, True
    once: set[str] = set()
    for child in token.children or []:
        source = _source(child)
        at = max(content.find(source, at), at)
        ahead = before + content[:at]
        if child.type == "text":
            for offset, found, code, message in _words(child.content, token, where, starts_line=starts_line):
                if code not in once:
                    yield ahead + child.content[:offset], found, code, message
                once |= {code} & {"math", "no-table"}
        elif child.type == "code_inline" and (role := re.search(r"\{[a-z:-]+\}`$", content[:at])):
            yield before + content[: role.start()], role[0], "directive", f"Slack shows `{role[0][:-1]}` as it is"
        elif child.type == "html_inline":
            yield from ((ahead, source, *problem) for problem in _html(source, tags))
        elif child.type == "link_open" and child.attrs.get("title"):
            yield ahead, source, "link-title", "Slack shows no title of a link: write only `[words](https://…)`"
        elif child.type == "image" and (wrong := _wrong_picture(child, token, where)):
            yield ahead, source, "bad-image", f"this image can't be drawn: {wrong}"
        at += len(source)
        starts_line = child.type in {"softbreak", "hardbreak"}


def _source(child: Token) -> str:
    """The beginning of a part of a paragraph, as in the source."""
    if child.type == "image":
        return f"![{child.content}]"
    if child.type == "link_open":
        return "<" if child.info == "auto" else "["
    return child.markup if child.type == "text_special" else child.content


def _words(text: str, token: Token, where: Where, *, starts_line: bool) -> Iterator[tuple[int, str, str, str]]:
    """The problems in a run of plain words."""
    if where in {"page", "title"}:
        text = HEADING_ID.sub("", text)
    for code, (pattern, message) in _AT_LINE_START.items() if starts_line else ():
        found = pattern.match(text)
        if found and (code != "no-table" or _is_pipes(token)):
            yield 0, found[0], code, message.format(found[0].strip())
    for code, (pattern, message) in _ANYWHERE.items():
        for found in pattern.finditer(text):
            if not (where == "page" and MARK.fullmatch(found[0])):
                yield found.start(), found[0], code, message.format(found[0])


def _is_pipes(token: Token) -> bool:
    """Whether a paragraph is meant as a table, and lacks the line that makes it one."""
    return not any(map(RULE.fullmatch, token.content.split("\n")))


def _wrong_picture(image: Token, token: Token, where: Where) -> str:
    """The reason why an image can't be drawn; empty if it can."""
    address, alt = str(image.attrs["src"]), image.content
    host, _, path = address.removeprefix("https://").partition("/")
    name = re.split(r"[?#]", path)[0].rpartition("/")[2].lower()
    if where != "page" or token.level != 1 or not pictures(token):
        return "put it on a page, on one line of its own outside lists, quotes and tables"
    if is_blank(alt):
        return "describe it, `![what it shows](https://…)`"
    if not address.startswith("https://") or "." not in host:
        return f"`{address}` isn't a full https address"
    if "." in name and not name.endswith(PICTURES):
        return "Slack draws PNG, JPEG and GIF"
    if len(address) > LONGEST_ADDRESS or len(alt) > LONGEST_ALT:
        return f"the address may have {LONGEST_ADDRESS} characters, the description {LONGEST_ALT}"
    return ""
