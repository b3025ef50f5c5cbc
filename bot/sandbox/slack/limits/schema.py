"""A small language for Block Kit's rules: each rule looks at a value and reports problems by JSON pointer.

A rule's code is the thing it rules, such as `button.text`; `coverage.py` lists them. `shapes` reads tables of objects.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from bot.sandbox.slack.limits.problem import Problem, expected, unsupported


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
class Type:
    """A truth value, or any number."""

    kind: Literal["boolean", "number"]

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """Another type; in Python a bool is a number, in JSON it isn't."""
        is_bool = isinstance(value, bool)
        if not (is_bool if self.kind == "boolean" else isinstance(value, int | float) and not is_bool):
            yield Problem(at, code, f"must be a {self.kind}", expected("type", self.kind))


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
        yield from _no_more(len(value), self.high, at, code)
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
            yield no_object(at, code)
            return
        yield from _no_more(len(value), self.high, at, code)
        for name, item in value.items():
            yield from self.item.check(item, f"{at}/{name}", code)


@dataclass(frozen=True, slots=True)
class Text:
    """A text object of 1 to `high` characters, `plain_text` alone or also `mrkdwn`."""

    high: int
    plain: bool = False

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """The wrong kind of text, an unknown field, too short, too long."""
        if not isinstance(value, dict):
            yield no_object(at, code)
            return
        allowed = ["plain_text"] if self.plain else ["plain_text", "mrkdwn"]
        if value.get("type") not in allowed:
            yield unsupported(value, allowed, at, code)
            return
        extra = "emoji" if value["type"] == "plain_text" else "verbatim"
        yield from _unknown(value, {"type", "text", extra}, at, code)
        if extra in value:
            yield from Type("boolean").check(value[extra], f"{at}/{extra}", code)
        yield from Str(self.high).check(value.get("text"), f"{at}/text", code)


# a rule over several fields of an object: `(value, pointer, the object's name) -> problems`
Extra = Callable[[dict[str, Any], str, str], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Obj:
    """An object: its fields with their rules, which of them are required, and what else must hold.

    Every field's code is `name.field`; `name` alone is the code of missing and unknown fields. `assumed` names the
    fields that Slack's own pages don't show, and `""` stands for the object itself.
    """

    name: str
    fields: Mapping[str, Rule]
    required: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    extra: tuple[Extra, ...] = ()

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """Missing and unknown fields, each field, then the extra rules."""
        if not isinstance(value, dict):
            yield no_object(at, code)
            return
        for name in sorted(self.required - {key for key, item in value.items() if item is not None}):
            yield Problem(at, self.name, f"missing required field: {name}")
        yield from _unknown(value, set(self.fields) | {"type"}, at, self.name)
        for name, rule in self.fields.items():
            if value.get(name) is not None:
                yield from rule.check(value[name], f"{at}/{name}", f"{self.name}.{name}")
        for extra in self.extra:
            yield from extra(value, at, self.name)


@dataclass(frozen=True, slots=True)
class ByType:
    """One of several objects, told apart by their `type`."""

    kinds: Mapping[str, Rule]

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """An unknown type, or what the object of that type says."""
        if not isinstance(value, dict):
            yield no_object(at, code)
            return
        rule = self.kinds.get(str(value.get("type")))
        if rule is None:
            yield unsupported(value, sorted(self.kinds), at, code)
        else:
            yield from rule.check(value, at, code)


def no_object(at: str, code: str) -> Problem:
    """The problem of a value that should be an object."""
    return Problem(at, code, "must provide an object", expected("type", "object"))


def _no_more(count: int, high: int, at: str, code: str) -> Iterator[Problem]:
    if count > high:
        yield Problem(at, code, f"no more than {high} items allowed", expected("max_items", high))


def _unknown(value: dict[str, Any], known: set[str], at: str, code: str) -> Iterator[Problem]:
    for name in value:
        if name not in known:
            yield Problem(at, code, f"invalid additional property: {name}")


# --- tables of objects ------------------------------------------------------------------------

Rules = dict[str, Rule]
Extras = Mapping[str, tuple[Extra, ...]]
_WORDS: Rules = {"any": Anything(), "bool": Type("boolean"), "number": Type("number")}
_SIZED: dict[str, Callable[[int, int], Rule]] = {
    "str": lambda low, high: Str(high, low),
    "int": Int,
    "text": lambda _, high: Text(high),
    "plain": lambda _, high: Text(high, plain=True),
    "url": lambda _, high: Like(r"(?i:[a-z][a-z0-9+.-]*):\S+", "a valid URL", high),
}
_LEAF = re.compile(r"([a-z]+?)(?:(\d+)-)?(\d+)")
_MANY = re.compile(r"(.+)(?:\[(\d+)-(\d+)\]|\{(\d+)\})")


def shapes(table: str, known: Mapping[str, Rule] | None = None, extras: Extras | None = None) -> Rules:
    """The known rules and those of a table, by name. Each line is an object and its fields; indented lines continue it.

    A field is `name:rule`, or `name` for the rule of that name. After the name `!` means required and `?` assumed, as
    after an object's name for all of it. `+name` includes the fields of that object. `name/code` is an object with
    another code. Rules are the known names; `str255`, `url500`, `text75` and `plain75` (a text object, the latter
    without mrkdwn) for 1 to so many characters, `str0-255` for 0 to so many; `int1-9`; `a|b` for one of these words.
    `rule[1-9]` is a list of 1 to 9, `rule{9}` an object with at most 9 names of one's own. `name = a b/c` is one of
    several by `type`, the rule `c` for the type `b`.
    """
    made = _WORDS | dict(known or {})
    for line in re.split(r"\n+(?! )", table.strip()):
        heading, *words = line.split()
        name, _, code = heading.rstrip("?").partition("/")
        if words[:1] == ["="]:
            made[name] = _by_type(words[1:], made)
        else:
            made[name] = _object(code or name, words, made, (extras or {}).get(name, ()))
        if isinstance(rule := made[name], Obj) and heading.endswith("?"):
            made[name] = replace(rule, assumed=frozenset({"", *rule.fields}))
    return made


def _by_type(words: list[str], made: Rules) -> ByType:
    kinds: Rules = {}
    for word in words:
        kind, _, name = word.partition("/")
        rule = _rule(name or kind, made)
        kinds |= rule.kinds if isinstance(rule, ByType) and not name else {kind: rule}
    return ByType(kinds)


def _object(name: str, words: list[str], made: Rules, extra: tuple[Extra, ...]) -> Obj:
    fields: Rules = {}
    marks: dict[str, set[str]] = {"!": set(), "?": set()}
    for word in words:
        if isinstance(base := made.get(word.removeprefix("+")), Obj) and word.startswith("+"):
            fields |= base.fields
            marks["!"] |= base.required
            continue
        marked, _, rule = word.partition(":")
        field = marked.rstrip("!?")
        fields[field] = _rule(rule or field, made)
        for mark in marked.removeprefix(field):
            marks[mark].add(field)
    return Obj(name, fields, frozenset(marks["!"]), frozenset(marks["?"]), extra)


def _rule(word: str, made: Rules) -> Rule:
    if word in made:
        return made[word]
    if many := _MANY.fullmatch(word):
        item, low, high, names = many.groups()
        return Named(_rule(item, made), int(names)) if names else Items(_rule(item, made), int(low), int(high))
    if "|" in word:
        return Choice(frozenset(word.split("|")) - {""})
    if leaf := _LEAF.fullmatch(word):
        return _SIZED[leaf[1]](int(leaf[2] or 1), int(leaf[3]))
    raise KeyError(word)
