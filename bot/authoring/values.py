"""The kinds of values in a module's YAML files: how each is read, and the JSON Schema that an editor checks it by."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bot.authoring.problems import Place, Problems, nearest
from bot.authoring.yaml_tree import REFUSED, Entry, Node, Scalar, Sequence
from bot.authoring.yaml_tree import Mapping as YamlMapping

Schema = dict[str, Any]

ID = r"[a-z0-9]+(-[a-z0-9]+)*"
_READ_AS = {
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "timestamp": "a date",
    "value": "a sign",
    "merge": "a sign",
}


class Format:
    """A kind of value. A neutral value stands for one that is missing or wrong, so that reading can go on."""

    def __init__(self, schema: Schema, neutral: Any = None) -> None:
        self.schema = schema
        self.neutral = neutral

    def read(self, node: Node | None, problems: Problems) -> Any:
        """The value of a node, None for a key that is missing. Notes what is wrong with it."""
        return self.neutral if node is None or _refused(node) else self._read(node, problems)

    def _read(self, node: Node, problems: Problems) -> Any:
        raise NotImplementedError


class Text(Format):
    """A text that isn't empty. Only editors check the pattern."""

    def __init__(self, pattern: str = "") -> None:
        super().__init__({"type": "string"} | ({"pattern": f"^{pattern}$"} if pattern else {"minLength": 1}), "")

    def _read(self, node: Node, problems: Problems) -> str:
        if not isinstance(node, Scalar):
            problems.add(node.at, "wrong-type", "a text is wanted here, not a list or a mapping")
        elif _empty(node):
            problems.add(node.at, "empty-text", "the text is empty")
        elif node.kind != "str":
            read_as = f"YAML reads `{node.text}` as {_READ_AS.get(node.kind, node.kind)}"
            problems.add(node.at, "quote-it", f'{read_as}: write it in quotes, "{node.text}"')
        else:
            return node.text.strip()
        return ""


class Id(Text):
    """A stable name made of small letters, digits and hyphens."""

    def __init__(self) -> None:
        super().__init__(ID)

    def _read(self, node: Node, problems: Problems) -> str:
        word = super()._read(node, problems)
        if word:
            check_id(word, node.at, problems)
        return word


class Address(Text):
    """An address that begins with https://."""

    def __init__(self) -> None:
        super().__init__()
        self.schema = {"type": "string", "format": "uri", "pattern": "^https://"}

    def _read(self, node: Node, problems: Problems) -> str:
        address = super()._read(node, problems)
        parts = urlsplit(address)
        if address and (parts.scheme != "https" or not parts.hostname or " " in address):
            problems.add(node.at, "not-https", "a source is an address that begins with https://")
        return address


class Day(Format):
    """A date such as 2026-11-22."""

    def __init__(self) -> None:
        super().__init__({"type": "string", "format": "date"})

    def _read(self, node: Node, problems: Problems) -> date | None:
        try:
            return date.fromisoformat(node.text if isinstance(node, Scalar) else "")
        except ValueError:
            problems.add(node.at, "wrong-type", "write a date such as 2026-11-22")
            return None


class Whole(Format):
    """A whole number within bounds; the lower bound is neutral."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__({"type": "integer", "minimum": low, "maximum": high}, low)
        self._low, self._high = low, high

    def _read(self, node: Node, problems: Problems) -> int:
        if isinstance(node, Scalar) and node.kind == "int" and node.text.isdecimal():
            number = int(node.text)
            if self._low <= number <= self._high:
                return number
        problems.add(node.at, "wrong-type", f"write a whole number from {self._low} to {self._high}, without quotes")
        return self._low


class Expected(Format):
    """What an SDK must say: one value or a list. Numbers and dates are compared as text, so they need no quotes."""

    def __init__(self) -> None:
        value: Schema = {"type": ["string", "number"]}
        super().__init__({"anyOf": [value, {"type": "array", "items": value, "minItems": 1}]}, ())

    def _read(self, node: Node, problems: Problems) -> tuple[str, ...]:
        if isinstance(node, Sequence):
            return tuple(value for item in node.items for value in self.read(item, problems))
        if isinstance(node, Scalar) and node.kind in {"int", "float", "timestamp"}:
            return (node.text,)
        return (Text().read(node, problems),)


class ListOf(Format):
    """A list of values. Only editors check that it isn't longer than `most`."""

    def __init__(self, item: Format, least: int = 1, most: int = 0) -> None:
        bounds = {name: bound for name, bound in (("minItems", least), ("maxItems", most)) if bound}
        super().__init__({"type": "array", "items": item.schema, **bounds}, ())
        self._item, self._may_be_empty = item, not least

    def _read(self, node: Node, problems: Problems) -> tuple[Any, ...]:
        if isinstance(node, Sequence) and node.items:
            return tuple(self._item.read(item, problems) for item in node.items)
        if not self._may_be_empty:
            problems.add(node.at, "wrong-type", "a list with at least one item is wanted here")
        elif not isinstance(node, Sequence) and not _empty(node):
            problems.add(node.at, "wrong-type", "a list is wanted here")
        return ()


class Values(dict[str, Any]):
    """The values of a mapping by key, with their places. `whole` is false if there is no mapping to read."""

    def __init__(self, node: Node | None, problems: Problems) -> None:
        super().__init__()
        self.whole = isinstance(node, YamlMapping)
        self.entries: Mapping[str, Entry] = node.entries if isinstance(node, YamlMapping) else {}
        self.at = node.at if node else Place("")
        if node and not self.whole and not _refused(node):
            problems.add(node.at, "wrong-type", "keys with values are wanted here")

    def place(self, key: str) -> Place:
        """Where the key's value stands, or the mapping itself if the key is missing."""
        return self.entries[key].value.at if key in self.entries else self.at


class ById(Format):
    """Values of one kind by their ids."""

    def __init__(self, item: Format) -> None:
        keys = {"pattern": f"^{ID}$"}
        super().__init__({"type": "object", "propertyNames": keys, "additionalProperties": item.schema})
        self._item = item

    def read(self, node: Node | None, problems: Problems) -> Values:
        """The values, and the places of their ids."""
        values = Values(node, problems)
        for name, entry in values.entries.items():
            check_id(name, entry.at, problems)
            values[name] = self._item.read(entry.value, problems)
        return values


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping: the kind of its value, and a sentence for the author."""

    value: Format
    about: str
    required: bool = True


class Record(Format):
    """A mapping with these keys and no others, read as `Values` or as what `build` makes of them.

    `choices` are keys of which there must be exactly one; only editors check that.
    """

    def __init__(
        self, about: str, keys: Mapping[str, Key], *choices: str, build: Callable[..., Any] | None = None
    ) -> None:
        properties = {name: {**key.value.schema, "description": key.about} for name, key in keys.items()}
        self._required = [name for name, key in keys.items() if key.required]
        schema: Schema = {"type": "object", "description": about, "properties": properties}
        schema |= {"required": self._required, "additionalProperties": False}
        super().__init__(schema | ({"oneOf": [{"required": [name]} for name in choices]} if choices else {}))
        self.about = about
        self._keys = keys
        self._build = build

    def read(self, node: Node | None, problems: Problems) -> Any:
        """The values under the record's keys, neutral ones for those that are missing."""
        values = Values(node, problems)
        if values.whole:
            self._check_keys(values, problems)
        for name, key in self._keys.items():
            entry = values.entries.get(name)
            values[name] = key.value.read(entry.value if entry else None, problems)
        return self._build(**values) if self._build else values

    def _check_keys(self, values: Values, problems: Problems) -> None:
        for name, entry in values.entries.items():
            if name not in self._keys:
                hint = " (if it is part of a text with a comma, put that text in quotes)" if _empty(entry.value) else ""
                problems.add(entry.at, "unknown-key", f"unknown key `{name}`: {nearest(name, self._keys)}{hint}")
        for name in self._required:
            if name not in values.entries:
                problems.add(values.at, "missing-key", f"`{name}` is missing")


def is_id(word: str) -> bool:
    """Whether a word is made of small letters, digits and single hyphens."""
    return bool(re.fullmatch(ID, word))


def check_id(word: str, at: Place, problems: Problems) -> None:
    """Note a word that can't be an id."""
    if not is_id(word):
        problems.add(at, "bad-id", f"`{word}` is no id: small letters, digits and hyphens, such as `two-user-turns`")


def _refused(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == REFUSED


def _empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind != REFUSED and not node.text.strip()
