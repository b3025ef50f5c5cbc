"""A reply held to a JSON schema: what a short text says is looked for by the names of the fields.

It finds figures, numbers in words and names, and no more; the form is always right, the content is a good guess.
"""

import json
import re
from typing import Any

Json = dict[str, Any]

NUMBERS = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_WORD = re.compile(r"[A-Za-z][\w'-]*|\d+(?:\.\d+)?")
_PLACES = frozenset({"in", "at", "from", "near"})
_PLACE_FIELDS = re.compile(r"town|city|place|country|address|where", re.IGNORECASE)


def filled(schema: Json, text: str) -> str:
    """JSON that fits the schema, with what the text says where that is to be found."""
    return json.dumps(_Reader(text).value(schema, ""), ensure_ascii=False)


class _Reader:
    """One text on its way into a schema; a number or name that was used is not used again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words = [found[0] for found in _WORD.finditer(text)]
        self._used: set[int] = set()

    def value(self, schema: Json, name: str) -> Any:
        """A value of the schema for the field of that name."""
        if "anyOf" in schema:
            return self.value(schema["anyOf"][0], name)
        if "enum" in schema or "const" in schema:
            return self._chosen(schema.get("enum", [schema.get("const")]))
        return self._typed(schema, name)

    def _typed(self, schema: Json, name: str) -> Any:
        match schema["type"]:
            case "object":
                return {key: self.value(each, key) for key, each in schema.get("properties", {}).items()}
            case "array":
                return [self.value(schema["items"], name)]
            case "integer" | "number" as kind:
                return self._number(name, whole=kind == "integer")
            case "boolean":
                return not re.search(r"\b(no|not|never|none)\b", self._text, re.IGNORECASE)
            case "null":
                return None
        return self._name(name)

    def _chosen(self, values: list[Any]) -> Any:
        """The value that the text names, else the first one."""
        named = [value for value in values if isinstance(value, str) and value.lower() in self._text.lower()]
        return (named or values)[0]

    def _number(self, name: str, *, whole: bool) -> float:
        """The number beside the field's name, else the first one left, else 0."""
        found = {at: number for at, word in enumerate(self._words) if (number := _number_of(word)) is not None}
        left = {at: number for at, number in found.items() if at not in self._used}
        beside = [at for at in left for other in (at - 1, at + 1) if self._is_named(other, name)]
        at = next(iter([*beside, *left]), None)
        if at is None:
            return 0
        self._used.add(at)
        return int(left[at]) if whole else left[at]

    def _is_named(self, at: int, name: str) -> bool:
        return 0 <= at < len(self._words) and self._words[at].lower().rstrip("s") == name.lower().rstrip("s")

    def _name(self, name: str) -> str:
        """A word written large within a sentence; for a place one after “in”. Without any, the text's beginning."""
        large = [at for at, word in enumerate(self._words) if at and word[0].isupper() and at not in self._used]
        placed = [at for at in large if self._words[at - 1].lower() in _PLACES]
        others = [at for at in large if at not in placed]
        order = [*placed, *others] if _PLACE_FIELDS.search(name) else [*others, *placed]
        if not order:
            return self._text.strip().split("\n", maxsplit=1)[0][:80]
        self._used.add(order[0])
        return self._words[order[0]]


def _number_of(word: str) -> float | None:
    if word[0].isdigit():
        return float(word)
    number = NUMBERS.get(word.lower())
    return None if number is None else float(number)
