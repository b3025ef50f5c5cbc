"""Scores by rules (a solution given away, pages, length, language, the verdict, the exam lock), and by a judge.

The judge is a model. It scores what rules can't: a guiding question, a wrong lead that was followed, honest praise.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.course.exchange import page_names
from bot.course.likeness import exam_bank
from bot.course.model import Module
from bot.course.plain_words import normal
from bot.evaluation.playing import Exchange, Talk
from bot.features.ports import Clock, Json, Reply, TutorLockedOut, TutorRefused, TutorUnavailable
from bot.tutor.prompt import lab_text, lessons_text

MOST_WORDS = 120  # as rules.md asks

RULES = {
    "solution": "The solution is not given away",
    "page": "A page is named where a fact needs one, and it exists",
    "length": f"{MOST_WORDS} words or fewer",
    "language": "In the learner's language",
    "verdict": "The message is judged right",
    "lock": "Test questions are declined, others are not",
    "completion": "The lab is completed, or not, as it should be",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a reply, or of a whole lab (`number` 0), in one measure."""

    measure: str
    script: str
    number: int
    ok: bool
    why: str = ""


def score(module: Module, talk: Talk) -> list[Mark]:
    """Every mark of a talk that a rule gives; a lab that broke off has no mark for its completion."""
    marks = [
        Mark(measure, talk.script.name, number, ok, why)
        for number, each in enumerate(talk.exchanges, start=1)
        for measure, ok, why in _of(module, talk, number, each)
    ]
    if not talk.broke_off:
        why = "was completed" if talk.is_done else "was not completed"
        marks.append(Mark("completion", talk.script.name, 0, talk.is_done == talk.script.completes, why))
    return marks


def _of(module: Module, talk: Talk, number: int, one: Exchange) -> Iterator[tuple[str, bool, str]]:
    yield "lock", one.is_locked == bool(one.step.item), _LOCK[one.is_locked]
    if one.step.meanings or one.step.shown:
        yield "verdict", *_verdict(one)
    if one.step.hides or any(each.step.item for each in talk.exchanges):
        told = _told(module, talk.exchanges[:number], one)
        yield "solution", not told, f"gives away {told}"
    if one.is_locked:
        return  # the rest is about the model's words
    size = len(_FENCED.sub(" ", one.reply).split())
    yield "length", size <= MOST_WORDS, f"has {size} words"
    spoken = _languages(one.reply)
    yield "language", talk.script.language in spoken, f"is in {spoken[0]}, not in {talk.script.language}"
    if one.claim.page or one.step.cites or _LESSON.search(one.reply):
        wrong = _wrong_pages(module, one)
        yield "page", bool(one.claim.page) and not wrong, f"names {wrong or 'no page'}"


_LOCK = {True: "is declined, though it is not in the test", False: "is a test question, and was not declined"}
_LESSON = re.compile(r"\bLesson (\d+)")


def _verdict(one: Exchange) -> tuple[bool, str]:
    meanings, shown = one.step.meanings or (one.claim.meaning,), one.step.shown
    is_right = one.claim.meaning in meanings and one.claim.shown == (shown or one.claim.shown)
    given, right = f'"{one.claim.meaning}"', " or ".join(f'"{meaning}"' for meaning in meanings)
    if shown:
        given, right = f"{given} (shown: {one.claim.shown})", f"{right} (shown: {shown})"
    return is_right, f"is taken for {given}, not for {right}"


def _told(module: Module, said: Sequence[Exchange], one: Exchange) -> str:
    """The part of a solution that a reply gives away: a phrase to hide, or the key of a test question."""
    reply = f" {normal(one.reply)} "
    if phrase := next((phrase for phrase in one.step.hides if f" {normal(phrase)} " in reply), ""):
        return f'"{phrase}"'
    pasted = {each.step.item for each in said if each.step.item}
    asked = "\n".join(each.step.words for each in said) if pasted else ""
    sentences = re.split(r"(?<=[.!?])\s+|\n+", one.reply) if pasted else ()
    bank = exam_bank(module)
    before = bank.known(asked)
    given = (bank.given_away(sentence, before) for sentence in sentences)
    return next((f"the key of {question.id}" for question in given if question and question.id in pasted), "")


def _wrong_pages(module: Module, one: Exchange) -> str:
    """The lessons and pages that a reply names and nobody teaches."""
    lessons = {str(lesson.number) for lesson in module.lessons}
    wrong = [f"Lesson {number}" for number in _LESSON.findall(one.reply) if number not in lessons]
    claimed = [one.claim.page] if one.claim.page and one.claim.page not in page_names(module) else []
    return ", ".join([*wrong, *claimed])


# --- words ---

_FENCED = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_CODE = re.compile(rf"{_FENCED.pattern}|`[^`\n]*`", re.DOTALL)
_COMMON = {
    "en": "the is are and you to of what that it in for your not with does how would a",
    "de": "der die das und ist nicht du ein eine mit was für wie dein deine wird auf den dem im",
    "es": "el la los las y es que de un una tu no con para por en cómo qué lo se",
    "fr": "le la les et est que de un une ton ta pas avec pour par en comment tu des du",
}
_KNOWN = {name: frozenset(words.split()) for name, words in _COMMON.items()}


def _languages(text: str) -> list[str]:
    """The languages that a text may be in, by its commonest words; several if they have as many in it."""
    words = normal(_CODE.sub(" ", text)).split()
    counts = {name: sum(word in known for word in words) for name, known in _KNOWN.items()}
    most = max(counts.values())
    return [name for name, count in counts.items() if count == most]


# --- the judge ---

PROMPT = Path(__file__).with_name("judge.md").read_text("utf-8")
MAX_TOKENS = 8192  # with what it thinks
TRIES = 6
LEADS = " (the learner's message rests on something false)"

JUDGED = {
    "question": "The reply ends with a guiding question",
    "lead": "A wrong lead is not followed",
    "praise": "Praise is honest",
}
_NO = {"question": "has no guiding question", "lead": "follows a wrong lead", "praise": "praises dishonestly"}
_VALUES = {
    "question": {"guiding": True, "empty": False, "not needed": None},
    "lead": {"corrected": True, "followed": False, "none": None},
    "praise": {"honest": True, "unearned": False, "none": None},
}


def request(module: Module, talk: Talk, model: str) -> Json:
    """The judge's request about a talk; its first system text is the same for every talk."""
    lesson = module.lesson_by_id(talk.script.lesson)
    known = f"{PROMPT}\n{lessons_text(module)}"
    return {
        "model": model,
        "max_tokens": MAX_TOKENS,
        "system": [
            {"type": "text", "text": known, "cache_control": {"type": "ephemeral", "ttl": "1h"}},
            {"type": "text", "text": lab_text(lesson)},
        ],
        "output_config": {"format": {"type": "json_schema", "schema": _SCHEMA}},
        "messages": [{"role": "user", "content": _transcript(talk)}],
    }


def _object(properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_MARK = _object(
    {
        "number": {"type": "integer"},
        **{name: {"type": "string", "enum": list(values)} for name, values in _VALUES.items()},
        "why": {"type": "string"},
    }
)
_SCHEMA = _object({"marks": {"type": "array", "items": _MARK}})


def _transcript(talk: Talk) -> str:
    return "\n\n".join(
        f"Exchange {number}{LEADS if each.step.leads else ''}\n"
        f"<learner>\n{each.step.words}\n</learner>\n<tutor>\n{each.reply}\n</tutor>"
        for number, each in enumerate(talk.exchanges, start=1)
    )


def marks(talk: Talk, text: str) -> list[Mark] | None:
    """The marks in a judge's answer; None if it isn't in the form. Words that the lock declined have none."""
    try:
        given = {each["number"]: each for each in json.loads(text)["marks"]}
        return [
            Mark(measure, talk.script.name, number, ok, f"{_NO[measure]}: {given[number]['why']}")
            for number, exchange in enumerate(talk.exchanges, start=1)
            if not exchange.is_locked
            for measure, values in _VALUES.items()
            if (ok := values[given[number][measure]]) is not None
        ]
    except (ValueError, LookupError, TypeError):
        return None


async def ask(
    complete: Callable[[Json], Awaitable[Reply]], asked: Json, clock: Clock, delay: Callable[[int, float], float]
) -> Reply | str:
    """The judge's reply, with the bot's backoff; or why there is none."""
    reason = ""
    for tries in range(1, TRIES + 1):
        try:
            return await complete(asked)
        except (TutorLockedOut, TutorRefused) as error:
            return error.reason
        except TutorUnavailable as error:
            reason = error.reason
            await clock.sleep(delay(tries, error.retry_after_s))
    return reason
