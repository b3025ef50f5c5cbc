"""YAML with the place of every value. Anchors, tags and duplicate keys are problems.

The tree is built from the parser's events, because PyYAML's own tree no longer shows aliases.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import yaml
from yaml.resolver import Resolver

from bot.authoring.problems import Place, Problems

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times faster, if the wheel has it
_RESOLVER = Resolver()
REPORTED = "reported"  # the kind of a value whose problem was reported already


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value as written; `kind` is how YAML reads it: str, bool, int, float, null or timestamp."""

    at: Place
    text: str
    kind: str


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
    return isinstance(node, ScalarNode) and node.kind != REPORTED and not node.text.strip()


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
    tree = _Tree(path, problems, first_line)
    try:
        return tree.document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        what = error.problem or error.context or "this cannot be read"
        problems.add(tree.place(error.problem_mark), "yaml-syntax", f"{what} (put texts with : or # in quotes)")
    except yaml.YAMLError as error:  # a character that YAML forbids; this error has no mark
        problems.add(Place(path, first_line), "yaml-syntax", str(error).splitlines()[0])
    return ScalarNode(Place(path, first_line), "", REPORTED)


class _Mark(Protocol):
    """A position that counts from 0 (libyaml and PyYAML have a class each)."""

    line: int
    column: int


class _Tree:
    """Builds nodes from a run of parser events."""

    def __init__(self, path: str, problems: Problems, first_line: int) -> None:
        self._path = path
        self._problems = problems
        self._first_line = first_line

    def place(self, mark: _Mark | None) -> Place:
        if mark is None:
            return Place(self._path, self._first_line)
        return Place(self._path, mark.line + self._first_line, mark.column + 1)

    def document(self, events: Iterator[yaml.Event]) -> Node:
        root: Node = ScalarNode(Place(self._path, self._first_line), "", "null")
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, events)
                root = node if documents == 1 else root
                if documents == 2:
                    message = "a second document begins here: write one document per file"
                    self._problems.add(node.at, "two-documents", message)
        return root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event]) -> Node:
        at = self.place(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            self._problems.add(at, "anchor", f"`*{event.anchor}` is an alias: write the value out instead")
            return ScalarNode(at, "", REPORTED)
        self._check_decoration(event, at)
        if isinstance(event, yaml.MappingStartEvent):
            return MapNode(at, self._entries(events))
        if isinstance(event, yaml.SequenceStartEvent):
            return ListNode(at, tuple(self._items(events)))
        return self._scalar(event, at)

    def _check_decoration(self, event: yaml.Event, at: Place) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            self._problems.add(at, "anchor", f"`&{anchor}` is an anchor: write the value out in each place instead")
        if tag:
            self._problems.add(at, "tag", f"the tag `{tag}` means nothing here: remove it")

    def _scalar(self, event: yaml.Event, at: Place) -> ScalarNode:
        text: str = getattr(event, "value", "")
        implicit: tuple[bool, bool] = getattr(event, "implicit", (False, True))
        tag = _RESOLVER.resolve(yaml.ScalarNode, text, implicit)  # type: ignore[no-untyped-call]
        return ScalarNode(at, text, str(tag).rpartition(":")[2])

    def _items(self, events: Iterator[yaml.Event]) -> Iterator[Node]:
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, events)

    def _entries(self, events: Iterator[yaml.Event]) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events)
            value = self._node(next(events), events)
            if not isinstance(key, ScalarNode):
                self._problems.add(key.at, "wrong-type", "a key must be a word, not a list or a mapping")
            elif key.kind != REPORTED:
                self._add(entries, key, value)
        return entries

    def _add(self, entries: dict[str, Entry], key: ScalarNode, value: Node) -> None:
        """Add an entry. An empty value gets its key's place, because the two parsers disagree about it."""
        if key.text in entries:
            first = entries[key.text].at
            self._problems.add(key.at, "duplicate-key", f"`{key.text}` is already in line {first.line}: remove one")
        else:
            nothing = isinstance(value, ScalarNode) and value.kind == "null" and not value.text
            entries[key.text] = Entry(key.at, ScalarNode(key.at, "", "null") if nothing else value)
