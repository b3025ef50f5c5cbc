"""The values of a mapping, asked for by name and type; whatever is not as it should be is noted at its place."""

import re
from collections.abc import Iterable
from datetime import date

from bot.authoring.problems import Place, Problems, nearest
from bot.authoring.shapes import ID, Shape
from bot.authoring.yaml_source import REFUSED, Entry, Mapping, Node, Scalar, Sequence

_ID = re.compile(ID)
_READ_AS = {
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "timestamp": "a date",
    "value": "a sign",
    "merge": "a sign",
}


class Fields:
    """One mapping, read strictly by its shape: other keys are unknown, required ones must be there."""

    def __init__(self, node: Node, problems: Problems, shape: Shape) -> None:
        self.at = node.at
        self._problems = problems
        self._shape = shape
        self._entries = entries(node, problems)
        if isinstance(node, Mapping):
            self._refuse_unknown(set(shape))
            self._refuse_missing(shape.required)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def place(self, key: str) -> Place:
        """Where the key's value stands, or the mapping itself where it has none."""
        entry = self._entries.get(key)
        return entry.value.at if entry else self.at

    def node(self, key: str) -> Node | None:
        """The value as it is; None where there is none."""
        entry = self._entries.get(key)
        return entry.value if entry else None

    def text(self, key: str) -> str:
        """A text without the blanks around it; empty where a problem was noted."""
        node = self.node(key)
        return text(node, self._problems) if node else ""

    def id(self, key: str) -> str:
        """A stable name made of small letters, digits and hyphens."""
        word = self.text(key)
        if word:
            check_id(word, self.place(key), self._problems)
        return word

    def items(self, key: str) -> tuple[Node, ...]:
        """A list's nodes; it must hold at least one."""
        node = self.node(key)
        return items(node, self._problems) if node else ()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; it must hold at least one."""
        return tuple(text(node, self._problems) for node in self.items(key))

    def whole(self, key: str) -> int:
        """A whole number within the shape's bounds; the lower one where a problem was noted."""
        node = self.node(key)
        low, high = (int(self._shape[key].value[bound]) for bound in ("minimum", "maximum"))
        if isinstance(node, Scalar) and node.kind == "int" and node.text.isdecimal() and low <= int(node.text) <= high:
            return int(node.text)
        if node and not _refused(node):
            self._problems.add(node.at, "wrong-type", f"`{key}` is a whole number from {low} to {high}, without quotes")
        return low

    def day(self, key: str) -> date | None:
        """A date such as 2026-11-22; None where there is none."""
        node = self.node(key)
        if not node or _refused(node):
            return None
        try:
            return date.fromisoformat(node.text if isinstance(node, Scalar) else "")
        except ValueError:
            self._problems.add(node.at, "wrong-type", f"`{key}` is a date such as 2026-11-22")
            return None

    def _refuse_unknown(self, allowed: set[str]) -> None:
        for key, entry in self._entries.items():
            if key not in allowed:
                hint = " (if it is part of a text with a comma, put that text in quotes)" if _empty(entry.value) else ""
                self._problems.add(entry.at, "unknown-key", f"unknown key `{key}`: {nearest(key, allowed)}{hint}")

    def _refuse_missing(self, required: Iterable[str]) -> None:
        for key in required:
            if key not in self._entries:
                self._problems.add(self.at, "missing-key", f"`{key}` is missing")


def entries(node: Node, problems: Problems) -> dict[str, Entry]:
    """A mapping's entries, whatever its keys; none where it is no mapping, which is noted."""
    if isinstance(node, Mapping):
        return node.entries
    if not _refused(node):
        problems.add(node.at, "wrong-type", "keys with values are wanted here")
    return {}


def items(node: Node, problems: Problems) -> tuple[Node, ...]:
    """A list's nodes; an empty one, or something that is no list, is noted."""
    if isinstance(node, Sequence) and node.items:
        return node.items
    if not _refused(node):
        problems.add(node.at, "wrong-type", "a list with at least one item is wanted here")
    return ()


def text(node: Node, problems: Problems) -> str:
    """A text without the blanks around it; empty where a problem was noted."""
    if not isinstance(node, Scalar):
        problems.add(node.at, "wrong-type", "a text is wanted here, not a list or a mapping")
    elif _empty(node):
        problems.add(node.at, "empty-text", "the text is empty")
    elif node.kind == "str":
        return node.text.strip()
    elif not _refused(node):
        read_as = _READ_AS.get(node.kind, node.kind)
        problems.add(node.at, "quote-it", f'YAML reads `{node.text}` as {read_as}: write it in quotes, "{node.text}"')
    return ""


def is_id(word: str) -> bool:
    """Whether a word is made of small letters, digits and single hyphens."""
    return bool(_ID.fullmatch(word))


def check_id(word: str, at: Place, problems: Problems) -> None:
    """Note an id that is none."""
    if not is_id(word):
        problems.add(at, "bad-id", f"`{word}` is no id: small letters, digits and hyphens, such as `two-user-turns`")


def _refused(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == REFUSED


def _empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind != REFUSED and not node.text.strip()
