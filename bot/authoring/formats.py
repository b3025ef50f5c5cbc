"""The formats of a module's YAML files, and of the front matter of its Markdown files."""

from collections.abc import Mapping
from functools import partial
from typing import get_args

from bot.authoring.schema import (
    ADDRESS,
    DAY,
    DECIMAL,
    EXPECTED,
    NAME,
    REPLY,
    TEXT,
    TYPED,
    WORDS,
    Format,
    Key,
    by_id,
    by_kind,
    list_of,
    one_of,
    record,
    text,
    whole,
)
from bot.course.model import (
    Effort,
    Lab,
    LabAnswer,
    LabTalk,
    Misconception,
    TalkStep,
    Thinking,
    Tutoring,
    TutorNotes,
    WrongAnswer,
)

OPTIONS = 4
ACT_OPTIONS = (2, 4)
RELATIONS = ("equals", "includes", "excludes")

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
WRONG_ANSWER = record(
    "A wrong answer that you expect.",
    {
        "phrases": Key(list_of(WORDS), "Phrases that show it, as under `right`."),
        "says": Key(REPLY, "What puts it right."),
    },
    build=WrongAnswer,
)
TALK_STEP = record(
    "A question of a talk, and what the tutor says to the learner's answer.",
    {
        "asks": Key(REPLY, "What the tutor says; its last sentence is the question."),
        "hint": Key(REPLY, "What helps a learner who doesn't know: not yet the answer."),
        "answer": Key(REPLY, "The answer with its reason. Claude doesn't get it."),
        "right": Key(list_of(WORDS), "Phrases of right answers. A sentence has one if it has all of its words."),
        "wrong": Key(list_of(WRONG_ANSWER), "Wrong answers that you expect."),
    },
    build=TalkStep,
)
TALK = record(
    "How a good talk from a suggested start goes: a guiding question, then a check question.",
    {
        "start": Key(WORDS, "One of the lab's `starts`, word for word."),
        "steps": Key(list_of(TALK_STEP), "The questions: one that guides, and one that checks on a new case."),
    },
    build=LabTalk,
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
        "talks": _optional(list_of(TALK), "A talk for each start. Claude gets it as an example, without the answers."),
    },
    build=Lab,
)

_BOTH = ("right", "wrong")
OPTION = record(
    "An answer that learners can choose.",
    {
        "right": _optional(TEXT, "The words of the right option; exactly one of them."),
        "wrong": _optional(TEXT, "The words of a wrong option."),
        "why": Key(TEXT, "Why it is right or wrong; shown to learners who chose it."),
    },
    choices=_BOTH,
)
LINE = record(
    "A line of the code, for its own `why`.",
    {
        "right": _optional(WORDS, "The line to find, as it stands in the code; the indent doesn't matter."),
        "wrong": _optional(WORDS, "A line that learners may take for it."),
        "why": Key(TEXT, "Why it is right or wrong; shown to learners who chose it."),
    },
    choices=_BOTH,
)
ANSWER = record(
    "An answer that learners may type.",
    {
        "right": _optional(TYPED, "The right answer: a number or a name."),
        "wrong": _optional(TYPED, "A wrong answer that you expect."),
        "also": _optional(list_of(TYPED), "Other forms that count as this answer, such as `500 ms` for `0.5`."),
        "why": Key(TEXT, "Why it is right or wrong; shown to learners who typed it."),
    },
    choices=_BOTH,
)
_ASKED = {
    "id": Key(NAME, "A stable name. Answers are stored under it, so never give it to another question."),
    "ask": Key(TEXT, "The question; it may contain a block of code."),
    "objective": _optional(NAME, "The objective of the lesson that it asks about."),
    "page": Key(NAME, "The page that answers it; “Read again” opens that page."),
}
_QUESTION = _ASKED | {"options": Key(list_of(OPTION, OPTIONS, OPTIONS), "Four options, one of them right.")}
_LINES = {
    "kind": Key(text({"const": "line"}), "`line`: learners find a line of the code in `ask`, by its number."),
    "options": Key(list_of(LINE), "The line to find, and lines that learners may take for it."),
    "otherwise": Key(TEXT, "Why any other line is wrong."),
}
_LINE_QUESTION = _ASKED | _LINES
_TYPED_QUESTION = _ASKED | {
    "kind": Key(text({"const": "typed"}), "`typed`: learners type a number or a name."),
    "form": Key(WORDS, "What to type, such as “a number of tokens” or “the name of a field”."),
    "options": Key(list_of(ANSWER), "The right answer, and the wrong ones that you expect."),
    "tolerance": _optional(DECIMAL, "The most by which a number may differ from an answer. Without it: 0."),
    "units": _optional(list_of(WORDS), "Words and signs that may stand around a number, such as `$` or `tokens`."),
    "otherwise": Key(TEXT, "What helps learners who typed anything else."),
}


def _question(about: str, keys: Mapping[str, Key]) -> Format:
    plain, line, typed = (record(about, {**keys, **own}) for own in (_QUESTION, _LINE_QUESTION, _TYPED_QUESTION))
    return by_kind(plain, {"line": line, "typed": typed})


QUESTION = _question("A practice question.", {})
TEST_QUESTION = _question(
    "A question of the module test.", {"lesson": Key(NAME, "The folder of the lesson it is about.")}
)
QUIZ = list_of(QUESTION)
_ACT = {
    "page": Key(NAME, "The page that shows it, below its text; at most one a page."),
    "ask": Key(TEXT, "What to predict, find or choose; it may contain a block of code."),
    "options": Key(list_of(OPTION, *ACT_OPTIONS), "Two to four options, one of them right."),
}
_ABOUT_ACTS = "A small exercise on a page: one tap, and the answer is shown. It isn't scored."
ACT = by_kind(record(_ABOUT_ACTS, _ACT), {"line": record(_ABOUT_ACTS, _ACT | _LINES)})
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
    "talk_steps": (2, "The questions of a talk."),
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
