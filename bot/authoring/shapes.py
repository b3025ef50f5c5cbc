"""The shape of every YAML file of a module, said once: readers ask it for their keys, editors get it as JSON Schema."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

Schema = dict[str, Any]

ID = r"[a-z0-9]+(-[a-z0-9]+)*"
OPTIONS = 4
RELATIONS = ("equals", "includes", "excludes")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping: the schema of its value, and a sentence for the author."""

    value: Schema
    about: str
    required: bool = True


class Shape(dict[str, Key]):
    """A mapping's keys; `choices` names groups of keys of which exactly one may stand."""

    def __init__(self, about: str, keys: dict[str, Key], choices: tuple[str, ...] = ()) -> None:
        super().__init__(keys)
        self.about = about
        self.choices = choices

    @property
    def required(self) -> tuple[str, ...]:
        """The keys that must be there."""
        return tuple(name for name, key in self.items() if key.required)

    def schema(self) -> Schema:
        """The mapping as JSON Schema."""
        properties = {name: {**key.value, "description": key.about} for name, key in self.items()}
        schema: Schema = {"type": "object", "description": self.about, "properties": properties}
        schema |= {"required": list(self.required), "additionalProperties": False}
        if self.choices:
            schema["oneOf"] = [{"required": [name]} for name in self.choices]
        return schema


def _optional(value: Schema, about: str) -> Key:
    return Key(value, about, required=False)


def _whole(low: int, high: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}


def _list_of(value: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": value, "minItems": 1, **more}


def _by_id(value: Schema) -> Schema:
    return {"type": "object", "propertyNames": {"pattern": f"^{ID}$"}, "additionalProperties": value}


TEXT: Schema = {"type": "string", "minLength": 1}
NAME: Schema = {"type": "string", "pattern": f"^{ID}$"}
DAY: Schema = {"type": "string", "format": "date"}
ADDRESS: Schema = {"type": "string", "format": "uri", "pattern": "^https://"}
VALUE: Schema = {"type": ["string", "number"]}

INTRO = Shape(
    "The front matter of `intro.md`.",
    {
        "course": Key(TEXT, "The course that the module is part of."),
        "title": Key(TEXT, "The module's title."),
        "tagline": Key(TEXT, "A sentence under it."),
    },
)
LESSON = Shape(
    "The front matter of a `lesson.md`.",
    {
        "title": Key(TEXT, "The lesson's title."),
        "tagline": Key(TEXT, "A sentence under it."),
        "question": Key(TEXT, "What the lesson answers."),
        "objectives": _optional(_by_id(TEXT), "What one can do after it; the quiz asks about each."),
    },
)

MISCONCEPTION = Shape(
    "Something learners tend to think, and the way out.",
    {"thinks": Key(TEXT, "What the learner thinks."), "help": Key(TEXT, "What helps, preferably a question to ask.")},
)
TUTOR = Shape(
    "What only the tutor reads.",
    {
        "key_points": Key(_list_of(TEXT), "What the learner should be able to say at the end."),
        "misconceptions": _optional(_list_of(MISCONCEPTION.schema()), "What learners tend to think."),
        "avoid": _optional(_list_of(TEXT), "What the tutor should not do or claim."),
    },
)
LAB_ANSWER = Shape(
    "An answer of the offline tutor, which stands in for Claude in `homeroom try`.",
    {
        "asks": Key(_list_of(TEXT), "Questions and claims it answers, in words that learners use."),
        "says": Key(TEXT, "The answer in a few sentences of Markdown."),
    },
)
LAB = Shape(
    "The lab of a lesson: a task talked through with the tutor.",
    {
        "title": Key(TEXT, "The lab's name."),
        "exchanges": Key(_whole(1, 20), "How many exchanges make it done."),
        "task": Key(TEXT, "What to do, and when one is done."),
        "starts": Key(_list_of(TEXT), "Suggested first messages; each is a button of 75 characters."),
        "greeting": Key(TEXT, "The tutor's first words."),
        "tutor": Key(TUTOR.schema(), TUTOR.about),
        "answers": _optional(_list_of(LAB_ANSWER.schema()), "What the offline tutor answers; never sent to Claude."),
    },
)

OPTION = Shape(
    "An answer to choose.",
    {
        "right": _optional(TEXT, "The words of the right option; exactly one of the four."),
        "wrong": _optional(TEXT, "The words of a wrong option."),
        "why": Key(TEXT, "Why it is right, or what is wrong with it; shown to whoever chose it."),
    },
    choices=("right", "wrong"),
)
_QUESTION = {
    "id": Key(NAME, "A stable name: answers are stored under it, so it is never given to another question."),
    "ask": Key(TEXT, "The question; it may hold a block of code."),
    "objective": _optional(NAME, "The objective of the lesson that it asks about."),
    "page": Key(NAME, "The page that answers it; “Read again” leads there."),
    "options": Key(_list_of(OPTION.schema(), minItems=OPTIONS, maxItems=OPTIONS), "Four options, one of them right."),
}
QUESTION = Shape("A practice question.", _QUESTION)
TEST_QUESTION = Shape(
    "A question of the module test.", {"lesson": Key(NAME, "The folder of the lesson it is about."), **_QUESTION}
)
MODULE_TEST = Shape(
    "The module test.",
    {
        "pass_mark_percent": Key(_whole(1, 100), "The share of right answers that passes, in percent."),
        "questions": Key(_list_of(TEST_QUESTION.schema()), "The questions, at least three for each lesson."),
    },
)

CHECK = Shape(
    "What the installed SDK must still say.",
    {
        "sdk": Key(NAME | {"pattern": "^[a-z_]+$"}, "What it is asked for; tests/content/sdk.py lists the names."),
        **{name: _optional({"anyOf": [VALUE, _list_of(VALUE)]}, f"What the answer {name}.") for name in RELATIONS},
    },
    choices=RELATIONS,
)
FACT = Shape(
    "A claim with its source.",
    {
        "says": Key(TEXT, "The claim in a sentence."),
        "source": Key(ADDRESS, "The page it was read on."),
        "as_of": _optional(DAY, "The day it was read there, where that is not the file's day."),
        "check": _optional(CHECK.schema(), CHECK.about),
    },
)
FACTS = Shape(
    "The facts that the pages' footnotes name.",
    {
        "as_of": Key(DAY, "The day on which the sources were read."),
        "facts": Key(_by_id(FACT.schema()), "The facts by the name that a mark such as [^required] uses."),
    },
)
IDS = Shape(
    "Every id that was ever taught, written by `homeroom ids`.",
    {
        "used": Key(_by_id(TEXT), "The ids of today and where each belongs."),
        "retired": Key({"type": "array", "items": NAME}, "Ids of questions that are gone; never used again."),
    },
)

FILES: MappingProxyType[str, Schema] = MappingProxyType(
    {
        "facts": FACTS.schema(),
        "ids": IDS.schema(),
        "lab": LAB.schema(),
        "module-test": MODULE_TEST.schema(),
        "quiz": {"type": "array", "minItems": 1, "items": QUESTION.schema()},
    }
)


def schema(name: str) -> Schema:
    """The JSON Schema of a file such as `lab.yml`, by its name without the ending; raises KeyError for another."""
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": f"Homeroom: {name}.yml", **FILES[name]}
