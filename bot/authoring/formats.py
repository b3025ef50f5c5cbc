"""The formats of a module's YAML files: how each is read, and its JSON Schema for editors.

Pydantic would add 0.1 s and 12 MiB to every start, and returns nothing at all for a file with one mistake in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from bot.authoring.problems import ID, Problems, nearest
from bot.authoring.yaml_tree import ListNode, Node, ScalarNode, Values, is_empty, is_reported
from bot.course.model import Lab, LabAnswer, Misconception, TutorNotes

Schema = dict[str, Any]

OPTIONS = 4
RELATIONS = ("equals", "includes", "excludes")
_READ_AS = {
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "timestamp": "a date",
}


class Format:
    """A kind of value. The reader goes on with the neutral value if one is missing or wrong."""

    def __init__(self, schema: Schema, neutral: Any = None) -> None:
        self.schema = schema
        self.neutral = neutral

    def read(self, node: Node | None, problems: Problems) -> Any:
        """The node's value. The node is None if its key is missing."""
        return self.neutral if node is None or is_reported(node) else self._read(node, problems)

    def _read(self, node: Node, problems: Problems) -> Any:
        raise NotImplementedError


class Text(Format):
    """A text that isn't empty; only editors check what else its schema says."""

    def __init__(self, schema: Schema) -> None:
        super().__init__({"type": "string"} | schema, "")

    def _read(self, node: Node, problems: Problems) -> str:
        if not isinstance(node, ScalarNode):
            problems.add(node.at, "wrong-type", "write a text here, not a list or a mapping")
        elif is_empty(node):
            problems.add(node.at, "empty-text", "this text is empty: write one")
        elif node.kind != "str":
            read_as = f"YAML reads `{node.text}` as {_READ_AS.get(node.kind, 'a special sign')}"
            problems.add(node.at, "quote-it", f'{read_as}: write it in quotes, "{node.text}"')
        else:
            return node.text.strip()
        return ""


TEXT = Text({"minLength": 1})
NAME = Text({"pattern": f"^{ID}$"})
ADDRESS = Text({"format": "uri", "pattern": "^https://"})


class Day(Format):
    """A date such as 2026-11-22."""

    def __init__(self) -> None:
        super().__init__({"type": "string", "format": "date"})

    def _read(self, node: Node, problems: Problems) -> date | None:
        try:
            return date.fromisoformat(node.text if isinstance(node, ScalarNode) else "")
        except ValueError:
            problems.add(node.at, "wrong-type", "write a date such as 2026-11-22")
            return None


class Whole(Format):
    """A whole number within bounds; the lower bound is neutral."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__({"type": "integer", "minimum": low, "maximum": high}, low)
        self._low, self._high = low, high

    def _read(self, node: Node, problems: Problems) -> int:
        if isinstance(node, ScalarNode) and node.kind == "int" and node.text.isdecimal():
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
        if isinstance(node, ListNode):
            return tuple(value for item in node.items for value in self.read(item, problems))
        if isinstance(node, ScalarNode) and node.kind in {"int", "float", "timestamp"}:
            return (node.text,)
        return (TEXT.read(node, problems),)


class ListOf(Format):
    """A list of values. Only editors check that it isn't longer than `most`."""

    def __init__(self, item: Format, least: int = 1, most: int = 0) -> None:
        bounds = {name: bound for name, bound in (("minItems", least), ("maxItems", most)) if bound}
        super().__init__({"type": "array", "items": item.schema, **bounds}, ())
        self._item, self._may_be_empty = item, not least

    def _read(self, node: Node, problems: Problems) -> tuple[Any, ...]:
        if isinstance(node, ListNode) and node.items:
            return tuple(self._item.read(item, problems) for item in node.items)
        if not self._may_be_empty:
            problems.add(node.at, "wrong-type", "write a list with at least one item here")
        elif not isinstance(node, ListNode) and not is_empty(node):
            problems.add(node.at, "wrong-type", "write a list here")
        return ()


class ById(Format):
    """Values of one kind by their ids."""

    def __init__(self, item: Format) -> None:
        keys = {"pattern": f"^{ID}$"}
        super().__init__({"type": "object", "propertyNames": keys, "additionalProperties": item.schema})
        self._item = item

    def read(self, node: Node | None, problems: Problems) -> Values:
        """The values with the places of their ids."""
        values = Values(node, problems)
        for name, entry in values.entries.items():
            problems.check_id(name, entry.at)
            values[name] = self._item.read(entry.value, problems)
        return values


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping: the kind of its value, and a sentence for the author."""

    value: Format
    about: str
    required: bool = True


class Record(Format):
    """A mapping with these keys and no others. It is read as `Values`, or as the result of `build`.

    Exactly one of `choices` must be there; only editors check that.
    """

    def __init__(
        self,
        about: str,
        keys: Mapping[str, Key],
        choices: tuple[str, ...] = (),
        build: Callable[..., Any] | None = None,
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
        """The values of the record's keys."""
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
                hint = " (if it's part of a text with a comma, quote that text)" if is_empty(entry.value) else ""
                problems.add(entry.at, "unknown-key", f"unknown key `{name}`: {nearest(name, self._keys)}{hint}")
        for name in self._required:
            if name not in values.entries:
                problems.add(values.at, "missing-key", f"`{name}` is missing")


# --- the files -------------------------------------------------------------------------------


_optional = partial(Key, required=False)

INTRO = Record(
    "The front matter of `intro.md`.",
    {
        "course": Key(TEXT, "The course that the module is part of."),
        "title": Key(TEXT, "The module's title."),
        "tagline": Key(TEXT, "A sentence under it."),
    },
)
LESSON = Record(
    "The front matter of a `lesson.md`.",
    {
        "title": Key(TEXT, "The lesson's title."),
        "tagline": Key(TEXT, "A sentence under it."),
        "question": Key(TEXT, "What the lesson answers."),
        "objectives": _optional(ById(TEXT), "What learners can do after it; the quiz asks about each."),
    },
)

MISCONCEPTION = Record(
    "A mistake that learners tend to make, and what helps.",
    {
        "thinks": Key(TEXT, "What the learner thinks."),
        "help": Key(TEXT, "What helps, preferably a question to ask."),
    },
    build=Misconception,
)
TUTOR = Record(
    "What only the tutor reads.",
    {
        "key_points": Key(ListOf(TEXT), "What the learner should be able to say at the end."),
        "misconceptions": _optional(ListOf(MISCONCEPTION), "What learners tend to think."),
        "avoid": _optional(ListOf(TEXT), "What the tutor should not do or claim."),
    },
    build=TutorNotes,
)
LAB_ANSWER = Record(
    "An answer of the offline tutor, which stands in for Claude in `homeroom try`.",
    {
        "asks": Key(ListOf(TEXT), "Questions and claims it answers, in words that learners use."),
        "says": Key(TEXT, "The answer in a few sentences of Markdown."),
    },
    build=LabAnswer,
)
LAB = Record(
    "The lab of a lesson: a task to discuss with the tutor.",
    {
        "title": Key(TEXT, "The lab's name."),
        "exchanges": Key(Whole(1, 20), "How many exchanges complete it."),
        "task": Key(TEXT, "What to do, and when it is done."),
        "starts": Key(ListOf(TEXT), "Suggested first messages; each is a button of 75 characters."),
        "greeting": Key(TEXT, "The tutor's first words."),
        "tutor": Key(TUTOR, TUTOR.about),
        "answers": _optional(ListOf(LAB_ANSWER), "What the offline tutor answers; never sent to Claude."),
    },
    build=Lab,
)

OPTION = Record(
    "An answer that learners can choose.",
    {
        "right": _optional(TEXT, "The words of the right option; exactly one of the four."),
        "wrong": _optional(TEXT, "The words of a wrong option."),
        "why": Key(TEXT, "Why it is right or wrong; shown to learners who chose it."),
    },
    choices=("right", "wrong"),
)
_QUESTION = {
    "id": Key(NAME, "A stable name. Answers are stored under it, so never give it to another question."),
    "ask": Key(TEXT, "The question; it may contain a block of code."),
    "objective": _optional(NAME, "The objective of the lesson that it asks about."),
    "page": Key(NAME, "The page that answers it; “Read again” opens that page."),
    "options": Key(ListOf(OPTION, OPTIONS, OPTIONS), "Four options, one of them right."),
}
QUESTION = Record("A practice question.", _QUESTION)
TEST_QUESTION = Record(
    "A question of the module test.", {"lesson": Key(NAME, "The folder of the lesson it is about."), **_QUESTION}
)
QUIZ = ListOf(QUESTION)
MODULE_TEST = Record(
    "The module test.",
    {
        "pass_mark_percent": Key(Whole(1, 100), "The share of right answers that passes, in percent."),
        "questions": Key(ListOf(TEST_QUESTION), "The questions, at least three for each lesson."),
    },
)

CHECK = Record(
    "What the installed SDK must still say.",
    {
        "sdk": Key(Text({"pattern": "^[a-z_]+$"}), "What to ask the SDK for; tests/content/sdk.py lists the names."),
        **{name: _optional(Expected(), f"What the answer {name}.") for name in RELATIONS},
    },
    choices=RELATIONS,
)
FACT = Record(
    "A claim with its source.",
    {
        "says": Key(TEXT, "The claim in a sentence."),
        "source": Key(ADDRESS, "The page it was read on."),
        "as_of": _optional(Day(), "The day it was read, if that is not the file's day."),
        "check": _optional(CHECK, CHECK.about),
    },
)
FACTS = Record(
    "The facts that footnotes refer to.",
    {
        "as_of": Key(Day(), "The day on which the sources were read."),
        "facts": Key(ById(FACT), "The facts by their ids; a mark such as [^required] refers to one."),
    },
)
IDS = Record(
    "Every id that was ever used; `homeroom ids` writes this file.",
    {
        "used": Key(ById(TEXT), "The ids in use and where each belongs."),
        "retired": Key(ListOf(NAME, least=0), "Ids that are gone and must not be used again."),
    },
)

FILES: dict[str, Format] = {"facts": FACTS, "ids": IDS, "lab": LAB, "module-test": MODULE_TEST, "quiz": QUIZ}


def schema(name: str) -> Schema:
    """The JSON Schema of a file such as `lab.yml`, by its name without the ending; raises KeyError for another."""
    title = {"$schema": "http://json-schema.org/draft-07/schema#", "title": f"Homeroom: {name}.yml"}
    return title | FILES[name].schema
