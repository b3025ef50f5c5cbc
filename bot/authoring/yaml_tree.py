"""YAML with the place of every value. Anchors, tags and duplicate keys are problems.

The tree is built from the parser's events, because PyYAML's own tree no longer shows aliases.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml
from yaml.resolver import Resolver

from bot.authoring.problems import Place, Problems, is_blank

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times faster, if the wheel has it
_RESOLVER = Resolver()
CUT = "YAML takes everything after this `#` for a comment: put the text in quotes"
_NO_SPACE = re.compile(r"[\t\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]")  # they look like one
_MEANT = re.compile(r"\s#(?!\s*(?:TODO|FIXME|XXX|NOTE)\b)")  # as in `Press # to confirm`; a comment has two blanks
REPORTED = "reported"  # the kind of a value whose problem was reported already


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value; `kind` is how YAML reads it: str, bool, int, float, null or timestamp."""

    at: Place
    text: str
    kind: str
    raw: str = ""  # how it is written in the file
    cut: Place | None = None  # a `#` behind it that its author seems to have meant as text


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    at: Place
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Entry:
    """A key's place and its value."""

    at: Place
    value: "Node"


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys with their values, in the file's order."""

    at: Place
    entries: dict[str, Entry]


Node = ScalarNode | ListNode | MapNode


def is_reported(node: Node) -> bool:
    """Whether the node's problem was reported already."""
    return isinstance(node, ScalarNode) and node.kind == REPORTED


def is_empty(node: Node) -> bool:
    """Whether the value has no text."""
    return isinstance(node, ScalarNode) and node.kind != REPORTED and is_blank(node.text)


class Values(dict[str, Any]):
    """A mapping's values by key, with their places. `whole` is false if there was no mapping to read."""

    def __init__(self, node: Node | None, problems: Problems) -> None:
        super().__init__()
        self.whole = isinstance(node, MapNode)
        self.entries: Mapping[str, Entry] = node.entries if isinstance(node, MapNode) else {}
        self.at = node.at if node else Place("")
        if node and not self.whole and not is_reported(node):
            problems.add(node.at, "wrong-type", "write keys with values here")

    def place(self, key: str) -> Place:
        """The place of the key's value, or of the mapping if the key is missing."""
        return self.entries[key].value.at if key in self.entries else self.at


def compose(text: str, path: str, problems: Problems, first_line: int = 1) -> Node:
    """The document as a tree; `first_line` is the line where the text begins in its file."""
    tree = _Tree(text, path, problems, first_line)
    try:
        return tree.document()
    except yaml.MarkedYAMLError as error:
        what, at = error.problem or error.context or "this cannot be read", tree.place(error.problem_mark)
        if tree.cut and tree.cut.line + 1 == at.line:
            problems.add(tree.cut, "cut-text", CUT)
        else:
            problems.add(at, "yaml-syntax", f"{what} ({_fix(text, error, first_line)})")
    except yaml.YAMLError as error:  # a character that YAML forbids; this error has no mark
        problems.add(Place(path, first_line), "yaml-syntax", str(error).splitlines()[0])
    return ScalarNode(Place(path, first_line), "", REPORTED)


def _fix(text: str, error: yaml.MarkedYAMLError, first_line: int) -> str:
    """The likeliest fix: near the error a character that only looks like a space, or else a text without quotes."""
    marks = [mark.line for mark in (error.problem_mark, error.context_mark) if mark is not None]
    for number, line in enumerate(text.split("\n")):
        found = _NO_SPACE.search(line) if marks and min(marks) - 1 <= number <= max(marks) else None
        if found:
            name = "a tab" if found[0] == "\t" else f"{unicodedata.name(found[0]).lower()} (U+{ord(found[0]):04X})"
            return f"replace {name} in line {number + first_line} by ordinary spaces"
    return "put texts with : or # in quotes"


class _Tree:
    """Builds nodes from the parser's events."""

    def __init__(self, text: str, path: str, problems: Problems, first_line: int) -> None:
        self.cut: Place | None = None  # the last `#` behind a text without quotes
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._lines = text.split("\n")
        self._path = path
        self._problems = problems
        self._first_line = first_line

    def place(self, mark: Any) -> Place:  # libyaml and PyYAML have a class each; both count from 0
        if mark is None:
            return Place(self._path, self._first_line)
        return Place(self._path, mark.line + self._first_line, mark.column + 1)

    def document(self) -> Node:
        root: Node = ScalarNode(Place(self._path, self._first_line), "", "null")
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event)
                root = node if documents == 1 else root
                if documents == 2:
                    message = "a second document begins here: write one document per file"
                    self._problems.add(node.at, "two-documents", message)
        return root

    def _node(self, event: Any) -> Node:
        at = self.place(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            self._problems.add(at, "anchor", f"`*{event.anchor}` is an alias: write the value out, a text in quotes")
            return ScalarNode(at, "", REPORTED)
        if event.anchor:
            message = f"`&{event.anchor}` is an anchor: write the value out in each place, a text in quotes"
            self._problems.add(at, "anchor", message)
        if event.tag:
            self._problems.add(at, "tag", f"the tag `{event.tag}` means nothing here: remove it, or quote the text")
        if isinstance(event, yaml.MappingStartEvent):
            return MapNode(at, self._entries())
        if isinstance(event, yaml.SequenceStartEvent):
            return ListNode(at, tuple(map(self._node, self._until(yaml.SequenceEndEvent))))
        tag = _RESOLVER.resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]
        begin, end = event.start_mark, event.end_mark
        raw = "\n".join(self._lines[begin.line : end.line + 1])[begin.column :]
        if event.style in {"|", ">"}:
            raw = re.sub(r"^.*", lambda header: " " * len(header[0]), raw, count=1)
        rest = "".join(self._lines[end.line : end.line + 1])[end.column :]
        behind = re.match(r"\s+#", rest) if not event.style else None
        self.cut = self.place(end)._replace(column=end.column + behind.end()) if behind else None
        cut = self.cut if not event.value or _MEANT.match(rest) else None
        return ScalarNode(at, event.value, str(tag).rpartition(":")[2], raw, cut)

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _entries(self) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for event in self._until(yaml.MappingEndEvent):
            key, value = self._node(event), self._node(next(self._events))
            if not isinstance(key, ScalarNode):
                self._problems.add(key.at, "wrong-type", "a key must be a word, not a list or a mapping")
            elif key.text in entries and key.kind != REPORTED:
                message = f"`{key.text}` is already in line {entries[key.text].at.line}: remove one"
                self._problems.add(key.at, "duplicate-key", message)
            elif key.kind != REPORTED:
                # An empty value gets its key's place, because the two parsers disagree about it.
                if isinstance(value, ScalarNode) and value.kind == "null" and not value.text:
                    value = replace(value, at=key.at)
                entries[key.text] = Entry(key.at, value)
        return entries
