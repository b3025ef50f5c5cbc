"""Asks a model to score what rules can't: a guiding question, a wrong lead that was followed, honest praise."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.course.model import Module
from bot.evaluation.playing import Talk
from bot.evaluation.scoring import Mark
from bot.features.ports import Clock, Json, Reply, TutorLockedOut, TutorRefused, TutorUnavailable
from bot.tutor.prompt import lab_text, lessons_text

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
