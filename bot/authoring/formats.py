"""What each YAML file of a module may hold. Files are read by these formats, and editors get them as JSON Schema."""

from bot.authoring.values import ID, Address, ById, Day, Expected, Format, Id, Key, ListOf, Record, Schema, Text, Whole
from bot.course.model import Lab, LabAnswer, Misconception, TutorNotes

OPTIONS = 4
RELATIONS = ("equals", "includes", "excludes")


def _optional(value: Format, about: str) -> Key:
    return Key(value, about, required=False)


INTRO = Record(
    "The front matter of `intro.md`.",
    {
        "course": Key(Text(), "The course that the module is part of."),
        "title": Key(Text(), "The module's title."),
        "tagline": Key(Text(), "A sentence under it."),
    },
)
LESSON = Record(
    "The front matter of a `lesson.md`.",
    {
        "title": Key(Text(), "The lesson's title."),
        "tagline": Key(Text(), "A sentence under it."),
        "question": Key(Text(), "What the lesson answers."),
        "objectives": _optional(ById(Text()), "What one can do after it; the quiz asks about each."),
    },
)

MISCONCEPTION = Record(
    "Something learners tend to think, and the way out.",
    {
        "thinks": Key(Text(), "What the learner thinks."),
        "help": Key(Text(), "What helps, preferably a question to ask."),
    },
    build=Misconception,
)
TUTOR = Record(
    "What only the tutor reads.",
    {
        "key_points": Key(ListOf(Text()), "What the learner should be able to say at the end."),
        "misconceptions": _optional(ListOf(MISCONCEPTION), "What learners tend to think."),
        "avoid": _optional(ListOf(Text()), "What the tutor should not do or claim."),
    },
    build=TutorNotes,
)
LAB_ANSWER = Record(
    "An answer of the offline tutor, which stands in for Claude in `homeroom try`.",
    {
        "asks": Key(ListOf(Text()), "Questions and claims it answers, in words that learners use."),
        "says": Key(Text(), "The answer in a few sentences of Markdown."),
    },
    build=LabAnswer,
)
LAB = Record(
    "The lab of a lesson: a task talked through with the tutor.",
    {
        "title": Key(Text(), "The lab's name."),
        "exchanges": Key(Whole(1, 20), "How many exchanges make it done."),
        "task": Key(Text(), "What to do, and when one is done."),
        "starts": Key(ListOf(Text()), "Suggested first messages; each is a button of 75 characters."),
        "greeting": Key(Text(), "The tutor's first words."),
        "tutor": Key(TUTOR, TUTOR.about),
        "answers": _optional(ListOf(LAB_ANSWER), "What the offline tutor answers; never sent to Claude."),
    },
    build=Lab,
)

OPTION = Record(
    "An answer to choose.",
    {
        "right": _optional(Text(), "The words of the right option; exactly one of the four."),
        "wrong": _optional(Text(), "The words of a wrong option."),
        "why": Key(Text(), "Why it is right, or what is wrong with it; shown to whoever chose it."),
    },
    "right",
    "wrong",
)
_QUESTION = {
    "id": Key(Id(), "A stable name: answers are stored under it, so it is never given to another question."),
    "ask": Key(Text(), "The question; it may hold a block of code."),
    "objective": _optional(Text(ID), "The objective of the lesson that it asks about."),
    "page": Key(Text(ID), "The page that answers it; “Read again” leads there."),
    "options": Key(ListOf(OPTION, OPTIONS, OPTIONS), "Four options, one of them right."),
}
QUESTION = Record("A practice question.", _QUESTION)
TEST_QUESTION = Record(
    "A question of the module test.", {"lesson": Key(Text(ID), "The folder of the lesson it is about."), **_QUESTION}
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
        "sdk": Key(Text("[a-z_]+"), "What it is asked for; tests/content/sdk.py lists the names."),
        **{name: _optional(Expected(), f"What the answer {name}.") for name in RELATIONS},
    },
    *RELATIONS,
)
FACT = Record(
    "A claim with its source.",
    {
        "says": Key(Text(), "The claim in a sentence."),
        "source": Key(Address(), "The page it was read on."),
        "as_of": _optional(Day(), "The day it was read there, where that is not the file's day."),
        "check": _optional(CHECK, CHECK.about),
    },
)
FACTS = Record(
    "The facts that the pages' footnotes name.",
    {
        "as_of": Key(Day(), "The day on which the sources were read."),
        "facts": Key(ById(FACT), "The facts by the name that a mark such as [^required] uses."),
    },
)
IDS = Record(
    "Every id that was ever taught, written by `homeroom ids`.",
    {
        "used": Key(ById(Text()), "The ids of today and where each belongs."),
        "retired": Key(ListOf(Text(ID), least=0), "Ids of questions that are gone; never used again."),
    },
)

FILES: dict[str, Format] = {"facts": FACTS, "ids": IDS, "lab": LAB, "module-test": MODULE_TEST, "quiz": QUIZ}


def schema(name: str) -> Schema:
    """The JSON Schema of a file such as `lab.yml`, by its name without the ending; raises KeyError for another."""
    title = {"$schema": "http://json-schema.org/draft-07/schema#", "title": f"Homeroom: {name}.yml"}
    return title | FILES[name].schema
