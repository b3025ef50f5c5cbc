"""A page of docs/ as its reader goes through it: what there is to type, to do and to look at, in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

Kind = Literal["command", "file", "item", "row", "sentence"]
_ENDS = re.compile(r"(?<=[.?!])\s+|(?<=[.?!]\))\s+")
_CONCRETE = re.compile(r"`[^`]+`|\*\*[^*]+\*\*")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the page says: a line of a bash block, an ini block to be written into a file, an item of a numbered
    list, a row of a table, or a sentence.

    A sentence is a step where it shows something to type, to press or to read: code, or bold letters.
    """

    section: str
    kind: Kind
    text: str


class Page:
    """The steps of a page by its `##` headings; what stands before the first heading is the section ""."""

    def __init__(self, path: Path) -> None:
        tokens = MarkdownIt("commonmark").enable("table").parse(path.read_text("utf-8"))
        self.sections: dict[str, list[Step]] = {}
        section = ""
        for at, token in enumerate(tokens):
            if token.type == "heading_open":
                section = tokens[at + 1].content if token.tag == "h2" else ""
            self.sections.setdefault(section, []).extend(_steps(section, tokens, at))

    def commands(self, section: str) -> list[str]:
        """The lines of a section's bash blocks."""
        return [step.text for step in self.sections[section] if step.kind == "command"]


def _steps(section: str, tokens: list[Token], at: int) -> Iterator[Step]:
    token = tokens[at]
    if token.type == "fence" and token.info == "bash":
        yield from (Step(section, "command", line) for line in token.content.splitlines() if line.strip())
    elif token.type == "fence" and token.info == "ini":
        yield Step(section, "file", token.content)
    elif token.type == "tr_open" and tokens[at + 1].type == "td_open":
        yield Step(section, "row", " | ".join(_cells(tokens, at)))
    elif token.type == "inline" and tokens[at - 1].type == "paragraph_open":
        text = " ".join(token.content.split())
        if _is_numbered(tokens, at):
            yield Step(section, "item", text)
        else:
            said = (Step(section, "sentence", one) for one in _ENDS.split(text) if _CONCRETE.search(one))
            yield from said


def _cells(tokens: list[Token], at: int) -> Iterator[str]:
    for token in tokens[at:]:
        if token.type == "tr_close":
            return
        if token.type == "inline":
            yield token.content


def _is_numbered(tokens: list[Token], at: int) -> bool:
    """Whether the innermost list around a token is a numbered one."""
    lists = [one for one in tokens[:at] if one.type in {"ordered_list_open", "bullet_list_open"}]
    closed = [one for one in tokens[:at] if one.type in {"ordered_list_close", "bullet_list_close"}]
    return len(lists) > len(closed) and lists[-1].type == "ordered_list_open"
