"""Judging a typed answer: the option whose words or number it is, whatever its case, quotes and thousands separators.

A number may be written as 1,250.5 or 1 250,5 and within the question's units. `1,250` is a whole number, as a comma
before three digits separates thousands; `0,25` is a fraction.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Literal

from bot.course.letters import visible
from bot.course.model import Option, Question

_OPENING = " `'\"“”‘’„«»=~≈"
_CLOSING = " `'\"“”‘’„«».,;:!?"
_APART = re.compile(r"(?<=\d)[\s_'’](?=\d{3}(?!\d))")  # thousands separators that mean nothing else
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+|[+-]?[1-9]\d{0,2}(\.\d{3}){2,}")
_ABOUT = re.compile(r"(?:about|around|roughly|approximately|approx\.?|circa|ca\.?)[\s~≈]+")
_NUMBER_ASKED = re.compile(r"\b(?:numbers?|amounts?)\b")
_NAME_ASKED = re.compile(r"\bnames?\b")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


def judged(question: Question, words: str) -> int:
    """The index of the option that typed words stand for; the last one if no other does. The key goes first."""
    said = _bare(words)
    number = _number(said, question.units)
    for index in sorted(range(len(question.options) - 1), key=lambda index: index != question.right):
        for form in accepted(question.options[index]):
            if said == form or _is_near(number, _number(form, question.units), question.tolerance):
                return index
    return len(question.options) - 1


def lacking(question: Question, words: str) -> Literal["", "number", "name"]:
    """The form that the question asks for, if the words don't have it. Forms such as "a path" aren't checked.

    The key isn't looked at, so that the answer can't be found out by trying.
    """
    form = question.form.casefold()
    asks_number, asks_name = bool(_NUMBER_ASKED.search(form)), bool(_NAME_ASKED.search(form))
    if asks_number and not asks_name:
        return "" if re.search(r"\d", _bare(words)) else "number"
    return "name" if asks_name and not asks_number and _number(_bare(words), ()) is not None else ""


def accepted(option: Option) -> tuple[str, ...]:
    """The forms of a typed answer that count as this option."""
    return tuple(_bare(form) for form in (option.text, *option.also))


def _bare(words: str) -> str:
    """Words without case, invisible characters, and what people put around an answer."""
    shown = visible(unicodedata.normalize("NFKC", words))
    return " ".join(shown.casefold().split()).replace("−", "-").lstrip(_OPENING).rstrip(_CLOSING)


def _number(bare: str, units: tuple[str, ...]) -> Decimal | None:
    """The number in bare words, None if they are none."""
    text = _ABOUT.sub("", bare, count=1) if _ABOUT.match(bare) else bare
    for unit in sorted(map(_bare, units), key=len, reverse=True):
        text = text.removeprefix(unit).removesuffix(unit).strip()
    text = _APART.sub("", text)
    point = max(text.rfind(","), text.rfind("."))
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "").replace(".", "")
    elif point >= 0:
        text = f"{re.sub('[,.]', '', text[:point])}.{text[point + 1 :]}"
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _is_near(one: Decimal | None, other: Decimal | None, tolerance: Decimal) -> bool:
    return one is not None and other is not None and abs(one - other) <= tolerance
