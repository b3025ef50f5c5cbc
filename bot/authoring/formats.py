"""The formats of a module's YAML files: how each is read, and its JSON Schema for editors.

Pydantic would add 0.1 s and 12 MiB to every start, and returns nothing at all for a file with one mistake in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, get_args

from bot.authoring.markdown import Markdown, Where, check
from bot.authoring.problems import ID, Problems, nearest
from bot.authoring.yaml_tree import CUT, ListNode, Node, ScalarNode, Values, is_empty, is_reported
from bot.course.model import Effort, Lab, LabAnswer, Misconception, Thinking, Tutoring, TutorNotes

Schema = dict[str, Any]

OPTIONS = 4
ACT_OPTIONS = (2, 4)
RELATIONS = ("equals", "includes", "excludes")
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


# --- the files -------------------------------------------------------------------------------


_optional = partial(Key, required=False)

INTRO = record(
    "The front matter of `intro.md`.",
    {
        "course": Key(TEXT, "The course that the module is part of."),
        "title": Key(TEXT, "The module's title."),
        "tagline": Key(TEXT, "A sentence under it."),
    },
)
LESSON = record(
    "The front matter of a `lesson.md`.",
    {
        "title": Key(TEXT, "The lesson's title."),
        "tagline": Key(TEXT, "A sentence under it."),
        "question": Key(TEXT, "What the lesson answers."),
        "objectives": _optional(by_id(TEXT), "What learners can do after it; the quiz asks about each."),
    },
)

MISCONCEPTION = record(
    "A mistake that learners tend to make, and what helps.",
    {
        "thinks": Key(TEXT, "What the learner thinks."),
        "help": Key(TEXT, "What helps, preferably a question to ask."),
    },
    build=Misconception,
)
TUTOR = record(
    "What only the tutor reads.",
    {
        "key_points": Key(list_of(TEXT), "What the learner should be able to say at the end."),
        "misconceptions": _optional(list_of(MISCONCEPTION), "What learners tend to think."),
        "avoid": _optional(list_of(TEXT), "What the tutor should not do or claim."),
    },
    build=TutorNotes,
)
LAB_ANSWER = record(
    "An answer of the offline tutor, which stands in for Claude in `homeroom try`.",
    {
        "asks": Key(list_of(WORDS), "Questions and claims it answers, in words that learners use."),
        "says": Key(REPLY, "The answer in a few sentences of Markdown."),
    },
    build=LabAnswer,
)
LAB = record(
    "The lab of a lesson: a task to discuss with the tutor.",
    {
        "title": Key(TEXT, "The lab's name."),
        "exchanges": Key(whole(1, 20), "How many exchanges complete it."),
        "task": Key(TEXT, "What to do, and when it is done."),
        "starts": Key(list_of(WORDS), "Suggested first messages; each is a button of 75 characters."),
        "greeting": Key(REPLY, "The tutor's first words."),
        "tutor": Key(TUTOR),
        "answers": _optional(list_of(LAB_ANSWER), "What the offline tutor answers; never sent to Claude."),
    },
    build=Lab,
)

OPTION = record(
    "An answer that learners can choose.",
    {
        "right": _optional(TEXT, "The words of the right option; exactly one of them."),
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
    "options": Key(list_of(OPTION, OPTIONS, OPTIONS), "Four options, one of them right."),
}
QUESTION = record("A practice question.", _QUESTION)
TEST_QUESTION = record(
    "A question of the module test.", {"lesson": Key(NAME, "The folder of the lesson it is about."), **_QUESTION}
)
QUIZ = list_of(QUESTION)
ACT = record(
    "A small exercise on a page: one tap, and the answer is shown. It isn't scored.",
    {
        "page": Key(NAME, "The page that shows it, below its text; at most one a page."),
        "ask": Key(TEXT, "What to predict, find or choose; it may contain a block of code."),
        "options": Key(list_of(OPTION, *ACT_OPTIONS), "Two to four options, one of them right."),
    },
)
ACTS = list_of(ACT)
MODULE_TEST = record(
    "The module test.",
    {
        "pass_mark_percent": Key(whole(1, 100), "The share of right answers that passes, in percent."),
        "questions": Key(list_of(TEST_QUESTION), "The questions."),
    },
)

CHECK = record(
    "What the installed SDK must still say.",
    {
        "sdk": Key(text({"pattern": "^[a-z_]+$"}), "What to ask the SDK for; tests/content/sdk.py lists the names."),
        **{name: _optional(EXPECTED, f"What the answer {name}.") for name in RELATIONS},
    },
    choices=RELATIONS,
)
FACT = record(
    "A claim with its source.",
    {
        "says": Key(TEXT, "The claim in a sentence."),
        "source": Key(ADDRESS, "The page it was read on."),
        "as_of": _optional(DAY, "The day it was read, if that is not the file's day."),
        "check": _optional(CHECK),
    },
)
FACTS = record(
    "The facts that footnotes refer to.",
    {
        "as_of": Key(DAY, "The day on which the sources were read."),
        "facts": Key(by_id(FACT), "The facts by their ids; a mark such as [^required] refers to one."),
    },
)
IDS = record(
    "Every id that was ever used; `homeroom ids` writes this file.",
    {
        "used": Key(by_id(TEXT), "The ids in use and where each belongs."),
        "retired": Key(list_of(NAME, least=0), "Ids that are gone and must not be used again."),
    },
)

SIZES = {
    "pages_least": (4, "The fewest pages of a lesson, besides the key terms."),
    "pages_most": (6, "The most pages of a lesson, besides the key terms."),
    "quiz_questions": (4, "The questions of a practice quiz."),
    "test_questions": (3, "The fewest test questions about a lesson."),
    "prose": (1500, "The most characters of prose on a page."),
    "code_blocks": (1, "The most blocks of code on a page."),
    "code_lines": (30, "The most lines of a block of code."),
    "code_columns": (44, "The most characters of a line of code, and of a table's longest words side by side."),
    "not_run": (2, "The most blocks of Python marked `not-run`."),
    "act_ask": (250, "The most characters of an act's question, besides its code."),
    "act_option": (90, "The most characters of an act's option."),
    "starts_least": (2, "The fewest starts of a lab."),
    "starts_most": (4, "The most starts of a lab."),
    "why_least": (40, "The fewest characters of a `why`."),
    "why_most": (250, "The most characters of a `why`."),
    "fact_days": (180, "The days after which a fact should be read again."),
}
_USUAL = Tutoring()
TUTORING = record(
    "How much work the tutor's model puts into a reply. More costs more, and the first word comes later.",
    {
        "effort": _optional(one_of(get_args(Effort), _USUAL.effort), f"Without it: {_USUAL.effort}."),
        "thinking": _optional(
            one_of(get_args(Thinking), _USUAL.thinking),
            "`adaptive`: the model thinks before its first word where it sees a need. `none`: it begins at once,"
            f" which takes an effort of `high` at most. Without it: {_USUAL.thinking}.",
        ),
    },
)
MODULE = record(
    "The tutor's effort, and the sizes that `homeroom check` warns about, where yours differ from those here.",
    {
        "tutor": _optional(TUTORING),
        **{name: _optional(whole(0, 10_000), f"{about} Without it: {size}.") for name, (size, about) in SIZES.items()},
    },
)

FILES: dict[str, Format] = {
    "acts": ACTS,
    "facts": FACTS,
    "ids": IDS,
    "lab": LAB,
    "module": MODULE,
    "module-test": MODULE_TEST,
    "quiz": QUIZ,
}
