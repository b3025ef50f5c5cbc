"""Kinds of values in a module's YAML files: how each is read, and its JSON Schema for editors.

Pydantic would add 0.1 s and 12 MiB to every start, and returns nothing at all for a file with one mistake in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from bot.authoring.markdown import Markdown, Where, check
from bot.authoring.problems import ID, Problems, nearest
from bot.authoring.yaml_tree import CUT, REPORTED, ListNode, MapNode, Node, ScalarNode, Values, is_empty, is_reported

Schema = dict[str, Any]

_READ_AS = {
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "timestamp": "a date",
}


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of value: its JSON Schema, and how to read it from a node, which is None if the key is missing.

    If a value is missing or wrong, the reader goes on with a neutral one.
    """

    schema: Schema
    read: Callable[[Node | None, Problems], Any]


def _value(schema: Schema, neutral: Any, read: Callable[[Node, Problems], Any]) -> Format:
    """A kind of value that is neutral if the node is missing or its problem was reported already."""
    return Format(schema, lambda node, problems: neutral if node is None or is_reported(node) else read(node, problems))


def text(schema: Schema, where: Where | None = None) -> Format:
    """A text that isn't empty, as Markdown that is shown somewhere; only editors check what else its schema says."""
    return _value({"type": "string"} | schema, "", partial(_text, where=where))


def _text(node: Node, problems: Problems, where: Where | None) -> str:
    if not isinstance(node, ScalarNode):
        problems.add(
            node.at, "wrong-type", "write a text here, not a list or a mapping; in quotes if it begins like one"
        )
    elif node.cut and where and not problems.published:
        problems.add(node.cut, "cut-text", CUT)
    elif is_empty(node):
        problems.add(node.at, "empty-text", "this text is empty: write one")
    elif node.kind != "str":
        read_as = f"YAML reads `{node.text}` as {_READ_AS.get(node.kind, 'a special sign')}"
        problems.add(node.at, "quote-it", f'{read_as}: write it in quotes, "{node.text}"')
    else:
        if where:
            check(Markdown(node.text.strip()), node.raw, node.at, where, problems)
        return node.text.strip()
    return ""


TEXT = text({"minLength": 1}, "section")
REPLY = text({"minLength": 1}, "reply")
WORDS = text({"minLength": 1}, "words")
NAME = text({"pattern": f"^{ID}$"})
ADDRESS = text({"format": "uri", "pattern": "^https://"})


def _day(node: Node, problems: Problems) -> date | None:
    try:
        return date.fromisoformat(node.text if isinstance(node, ScalarNode) else "")
    except ValueError:
        problems.add(node.at, "wrong-type", "write a date such as 2026-11-22")
        return None


DAY = _value({"type": "string", "format": "date"}, None, _day)


def whole(low: int, high: int) -> Format:
    """A whole number within bounds; the lower bound is neutral."""

    def read(node: Node, problems: Problems) -> int:
        if isinstance(node, ScalarNode) and node.kind == "int" and node.text.isdecimal():
            number = int(node.text)
            if low <= number <= high:
                return number
        problems.add(node.at, "wrong-type", f"write a whole number from {low} to {high}, without quotes")
        return low

    return _value({"type": "integer", "minimum": low, "maximum": high}, low, read)


def one_of(words: tuple[str, ...], neutral: str) -> Format:
    """One of these words; `neutral` if the key is missing."""

    def read(node: Node, problems: Problems) -> str:
        if isinstance(node, ScalarNode) and node.text in words:
            return node.text
        problems.add(node.at, "wrong-type", f"write one of {', '.join(f'`{word}`' for word in words)}")
        return neutral

    return _value({"enum": list(words)}, neutral, read)


def _decimal(node: Node, problems: Problems) -> Decimal:
    """A number of 0 or more; 0 is neutral."""
    try:
        number = Decimal(node.text if isinstance(node, ScalarNode) else "")
        if number.is_finite() and number >= 0:
            return number
    except InvalidOperation:
        pass
    problems.add(node.at, "wrong-type", "write a number such as 0.001, without quotes")
    return Decimal(0)


DECIMAL = _value({"type": "number", "minimum": 0}, Decimal(0), _decimal)


def _typed(node: Node, problems: Problems) -> str:
    """Words that aren't Markdown; a number needs no quotes."""
    is_number = isinstance(node, ScalarNode) and node.kind in {"int", "float"}
    return node.text if isinstance(node, ScalarNode) and is_number else str(WORDS.read(node, problems))


TYPED = _value({"type": ["string", "number"]}, "", _typed)


def _expected(node: Node, problems: Problems) -> tuple[str, ...]:
    """One value or a list. Numbers and dates are compared as text, so they need no quotes."""
    if isinstance(node, ListNode):
        return tuple(value for item in node.items for value in EXPECTED.read(item, problems))
    if isinstance(node, ScalarNode) and node.kind in {"int", "float", "timestamp"}:
        return (node.text,)
    return (TEXT.read(node, problems),)


_ONE: Schema = {"type": ["string", "number"]}
EXPECTED = _value({"anyOf": [_ONE, {"type": "array", "items": _ONE, "minItems": 1}]}, (), _expected)


def list_of(item: Format, least: int = 1, most: int = 0) -> Format:
    """A list of values. Only editors check that it isn't longer than `most`."""

    def read(node: Node, problems: Problems) -> tuple[Any, ...]:
        if isinstance(node, ListNode) and node.items:
            return tuple(item.read(each, problems) for each in node.items)
        if least:
            problems.add(node.at, "wrong-type", "write a list with at least one item here")
        elif not isinstance(node, ListNode) and not is_empty(node):
            problems.add(node.at, "wrong-type", "write a list here")
        return ()

    bounds = {name: bound for name, bound in (("minItems", least), ("maxItems", most)) if bound}
    return _value({"type": "array", "items": item.schema, **bounds}, (), read)


def by_id(item: Format) -> Format:
    """Values of one kind by their ids, read as `Values`."""

    def read(node: Node | None, problems: Problems) -> Values:
        values = Values(node, problems)
        for name, entry in values.entries.items():
            problems.check_id(name, entry.at)
            values[name] = item.read(entry.value, problems)
        return values

    keys = {"pattern": f"^{ID}$"}
    return Format({"type": "object", "propertyNames": keys, "additionalProperties": item.schema}, read)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping: the kind of its value, and a sentence for the author unless the kind has its own."""

    value: Format
    about: str = ""
    required: bool = True

    @property
    def schema(self) -> Schema:
        """The value's schema with the sentence."""
        return self.value.schema | ({"description": self.about} if self.about else {})


def record(
    about: str, keys: Mapping[str, Key], choices: tuple[str, ...] = (), build: Callable[..., Any] | None = None
) -> Format:
    """A mapping with these keys and no others, read as `Values` or as the result of `build`.

    Exactly one of `choices` must be there; only editors check that.
    """
    required = [name for name, key in keys.items() if key.required]

    def read(node: Node | None, problems: Problems) -> Any:
        values = Values(node, problems)
        for name, entry in values.entries.items():
            if name not in keys:
                hint = " (if it's part of a text with a comma, quote that text)" if is_empty(entry.value) else ""
                problems.add(entry.at, "unknown-key", f"unknown key `{name}`: {nearest(name, keys)}{hint}")
        for name in required:
            if values.whole and name not in values.entries:
                problems.add(values.at, "missing-key", f"`{name}` is missing")
        for name, key in keys.items():
            values[name] = key.value.read(values.entries[name].value if name in values.entries else None, problems)
        return build(**values) if build else values

    schema: Schema = {
        "type": "object",
        "description": about,
        "properties": {name: key.schema for name, key in keys.items()},
        "required": required,
        "additionalProperties": False,
    }
    return Format(schema | ({"oneOf": [{"required": [name]} for name in choices]} if choices else {}), read)


def by_kind(plain: Format, kinds: Mapping[str, Format]) -> Format:
    """A mapping whose key `kind` chooses its format; without that key it is plain."""

    def read(node: Node | None, problems: Problems) -> Any:
        entry = node.entries.get("kind") if isinstance(node, MapNode) else None
        if entry is None:
            return plain.read(node, problems)
        kind = entry.value.text if isinstance(entry.value, ScalarNode) else ""
        if kind in kinds:
            return kinds[kind].read(node, problems)
        if not is_reported(entry.value):
            problems.add(entry.value.at, "unknown-kind", f"there is no kind `{kind}`: {nearest(kind, kinds)}")
        return plain.read(ScalarNode(entry.value.at, "", REPORTED), problems)  # another kind has other keys

    return Format({"oneOf": [plain.schema, *(each.schema for each in kinds.values())]}, read)
