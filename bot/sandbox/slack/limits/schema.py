"""A small language for Block Kit's rules: each rule looks at a value and reports problems by JSON pointer.

A rule's code is the thing it rules, such as `button.text`; `rule_codes` lists them for the coverage table.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.sandbox.slack.limits.problem import Problem, expected, unsupported

_URL = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)


class Rule(Protocol):
    """Anything that can look at a value."""

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """The problems of a value found at that JSON pointer."""


@dataclass(frozen=True, slots=True)
class Str:
    """A string of `low` to `high` characters."""

    high: int
    low: int = 1

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """Too short, too long, or no string at all."""
        if not isinstance(value, str):
            yield Problem(at, code, "must be a string", expected("type", "string"))
        elif len(value) < self.low:
            yield Problem(at, code, f"must be more than {self.low - 1} characters", expected("min_length", self.low))
        elif len(value) > self.high:
            yield Problem(at, code, f"must be less than {self.high + 1} characters", expected("max_length", self.high))


@dataclass(frozen=True, slots=True)
class Like:
    """A string of at most `high` characters that a pattern describes; `kind` says in a word what it should be."""

    pattern: str
    kind: str
    high: int

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """Too long, or of another form."""
        yield from Str(self.high).check(value, at, code)
        if isinstance(value, str) and not re.fullmatch(self.pattern, value):
            yield Problem(at, code, f"must be {self.kind}")


@dataclass(frozen=True, slots=True)
class Url:
    """An address of at most `high` characters."""

    high: int

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """Too long, or no address."""
        yield from Str(self.high).check(value, at, code)
        if isinstance(value, str) and not _URL.fullmatch(value):
            yield Problem(at, code, "must be a valid URL")


@dataclass(frozen=True, slots=True)
class Int:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """Outside of the range, or no whole number."""
        if isinstance(value, bool) or not isinstance(value, int):
            yield Problem(at, code, "must be an integer", expected("type", "integer"))
        elif not self.low <= value <= self.high:
            yield Problem(at, code, f"must be between {self.low} and {self.high}")


@dataclass(frozen=True, slots=True)
class Bool:
    """True or false."""

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """No truth value."""
        if not isinstance(value, bool):
            yield Problem(at, code, "must be a boolean", expected("type", "boolean"))


@dataclass(frozen=True, slots=True)
class Number:
    """Any number."""

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """No number."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield Problem(at, code, "must be a number", expected("type", "number"))


@dataclass(frozen=True, slots=True)
class Nullable:
    """A rule for a place that may also be left empty with `null`."""

    rule: Rule

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """The inner rule's problems; none for null."""
        if value is not None:
            yield from self.rule.check(value, at, code)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: frozenset[str]

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """A word that is not on the list."""
        if not isinstance(value, str) or value not in self.words:
            words = sorted(self.words)
            yield Problem(at, code, f"must be a valid enum value: {', '.join(words)}", expected("enum", words))


def choice(words: str) -> Choice:
    """A choice from words written in one string."""
    return Choice(frozenset(words.split()))


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON: a field whose content isn't checked."""

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """Never a problem."""
        _ = (value, at, code)
        return iter(())


@dataclass(frozen=True, slots=True)
class Items:
    """A list of `low` to `high` items."""

    item: Rule
    low: int
    high: int

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """Too few, too many, and what is wrong with each."""
        if not isinstance(value, list):
            yield Problem(at, code, "must be an array", expected("type", "array"))
            return
        if len(value) < self.low:
            yield Problem(at, code, f"no fewer than {self.low} items required", expected("min_items", self.low))
        if len(value) > self.high:
            yield Problem(at, code, f"no more than {self.high} items allowed", expected("max_items", self.high))
        for index, item in enumerate(value):
            yield from self.item.check(item, f"{at}/{index}", code)


@dataclass(frozen=True, slots=True)
class Named:
    """An object whose keys are names of one's own: at most `high` of them, each for an item."""

    item: Rule
    high: int

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """Too many, and what is wrong with each."""
        if not isinstance(value, dict):
            yield Problem(at, code, "must provide an object", expected("type", "object"))
            return
        if len(value) > self.high:
            yield Problem(at, code, f"no more than {self.high} items allowed", expected("max_items", self.high))
        for name, item in value.items():
            yield from self.item.check(item, f"{at}/{name}", code)


@dataclass(frozen=True, slots=True)
class Text:
    """A text object, `plain_text` alone or also `mrkdwn`, of at most `high` characters."""

    high: int
    low: int = 1
    plain: bool = False
    mrkdwn: bool = True

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """The wrong kind of text, an unknown field, too short, too long."""
        if not isinstance(value, dict):
            yield Problem(at, code, "must provide an object", expected("type", "object"))
            return
        allowed = ["plain_text"] if self.plain else ["plain_text", "mrkdwn"]
        if value.get("type") not in allowed:
            yield unsupported(value, allowed, at, code)
            return
        extra = "emoji" if value["type"] == "plain_text" else "verbatim"
        yield from _unknown(value, {"type", "text", extra}, at, code)
        if extra in value:
            yield from Bool().check(value[extra], f"{at}/{extra}", code)
        yield from Str(self.high, self.low).check(value.get("text"), f"{at}/text", code)


@dataclass(frozen=True, slots=True)
class Obj:
    """An object: its fields with their rules, which of them are required, and what else must hold.

    Every field's code is `name.field`; `name` alone is the code of missing and unknown fields.
    """

    name: str
    fields: Mapping[str, Rule]
    required: frozenset[str] = frozenset()
    extra: tuple["Extra", ...] = field(default=())

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """Missing and unknown fields, each field, then the extra rules."""
        if not isinstance(value, dict):
            yield Problem(at, code, "must provide an object", expected("type", "object"))
            return
        for name in sorted(self.required - {key for key, item in value.items() if item is not None}):
            yield Problem(at, self.name, f"missing required field: {name}")
        yield from _unknown(value, set(self.fields) | {"type"}, at, self.name)
        for name, rule in self.fields.items():
            if value.get(name) is not None:
                yield from rule.check(value[name], f"{at}/{name}", f"{self.name}.{name}")
        for extra in self.extra:
            yield from extra(value, at)


class Extra(Protocol):
    """A rule over several fields of an object."""

    def __call__(self, value: dict[str, Any], at: str) -> Iterator[Problem]:
        """The problems of the object as a whole."""


@dataclass(frozen=True, slots=True)
class ByType:
    """One of several objects, told apart by their `type`."""

    kinds: Mapping[str, Rule]

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """An unknown type, or what the object of that type says."""
        if not isinstance(value, dict):
            yield Problem(at, code, "must provide an object", expected("type", "object"))
            return
        rule = self.kinds.get(str(value.get("type")))
        if rule is None:
            yield unsupported(value, sorted(self.kinds), at, code)
        else:
            yield from rule.check(value, at, code)


def _unknown(value: dict[str, Any], known: set[str], at: str, code: str) -> Iterator[Problem]:
    for name in value:
        if name not in known:
            yield Problem(at, code, f"invalid additional property: {name}")
