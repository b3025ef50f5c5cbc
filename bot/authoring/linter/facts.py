"""Rules about claims: every figure has a source, and every model exists."""

import re
from collections.abc import Mapping
from datetime import date

from bot.authoring.draft import Draft, DraftInContext, Found, rule
from bot.authoring.markdown import MARK
from bot.authoring.pages import DraftPage
from bot.authoring.problems import nearest

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH = "|".join(MONTHS)
_STATUS = "200|40[0-9]|41[0-8]|42[1-9]|431|451|50[0-9]|51[01]|529"
CLAIMS = {
    "a share": re.compile(r"\d\s?%"),
    "a price": re.compile(r"\$\s?\d"),
    "a factor": re.compile(r"\d\s?×|×\s?\d|\d times\b"),
    "a count of tokens": re.compile(r"\d[\d,.]*(?:\s+million)?\s+(?:\w+\s+)?tokens\b"),
    "a model": re.compile(r"\bclaude-(?:\d|instant|haiku|sonnet|opus|fable|mythos)|\b(?:Haiku|Sonnet|Opus|Fable) \d"),
    "a date": re.compile(
        rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}} (?:{_MONTH})\b(?: \d{{4}})?|\b(?:{_MONTH}) (?:\d+, )?\d{{4}}\b"
    ),
    "an HTTP status": re.compile(rf"(?:\b(?:status|HTTP|code|an?|with|by|of)\s+|`)(?:{_STATUS})(?![-\d])\b"),
}

# The models that the API has had, and the announced day of retirement. A test compares them with the SDK.
_OPEN = """
claude-sonnet-5-5 claude-haiku-5-5 claude-opus-5-5 claude-fable-5-1 claude-fable-5-2 claude-mythos-5-1 claude-mythos-5-2
claude-fable-5 claude-mythos-5 claude-opus-5 claude-sonnet-5 claude-opus-4-8 claude-opus-4-7 claude-opus-4-6
claude-sonnet-4-6 claude-haiku-4-5 claude-haiku-4-5-20251001 claude-opus-4-5 claude-opus-4-5-20251101
"""
_ENDS = {
    "2024-11-06": "claude-1.3 claude-1.3-100k claude-instant-1.1 claude-instant-1.1-100k claude-instant-1.2",
    "2025-07-21": "claude-2.0 claude-2.1 claude-3-sonnet-20240229",
    "2026-01-05": "claude-3-opus-20240229",
    "2026-02-19": (
        "claude-3-5-haiku-20241022 claude-3-5-haiku-latest claude-3-7-sonnet-20250219 claude-3-7-sonnet-latest"
    ),
    "2026-06-15": "claude-opus-4-0 claude-opus-4-20250514 claude-sonnet-4-0 claude-sonnet-4-20250514",
    "2026-06-30": "claude-mythos-preview",
    "2026-11-30": "claude-sonnet-4-5 claude-sonnet-4-5-20250929",
}
MODELS: Mapping[str, date | None] = dict.fromkeys(_OPEN.split()) | {
    model: date.fromisoformat(day) for day, models in _ENDS.items() for model in models.split()
}
MODEL = re.compile(r"\bclaude-(?:\d|instant|haiku|sonnet|opus|fable|mythos)[a-z0-9.-]*[a-z0-9]")


@rule("no-footnote")
def footnotes(draft: Draft) -> Found:
    """A page that names a share, price, factor, token count, model, date or HTTP status has a footnote to a fact."""
    own = _own(draft)
    for page in draft.pages:
        if not any(MARK.search(line.text) for line in page.text):
            yield from _claims(page, own)


def _claims(page: DraftPage, own: re.Pattern[str]) -> Found:
    """The first claim on the page; one footnote is enough for all of them."""
    for line in page.text:
        for what, pattern in CLAIMS.items():
            text = own.sub(lambda known: "_" * len(known[0]), line.text)
            found = pattern.search(text)
            if found:
                claim = found[0].strip("` ")
                at = line.at._replace(column=found.start() + 1)
                yield at, f"`{claim}` is {what}, but no footnote on this page names its source"
                return


def _own(draft: Draft) -> re.Pattern[str]:
    """A pattern for claims without a source: the module's pass mark, and the days on which its facts were checked."""
    days = sorted({fact.as_of for fact in draft.facts.values() if fact.as_of})
    words = [rf"\b{draft.module.test.pass_mark_percent}\s?%", *map(_spelled, days)]
    return re.compile("|".join(words))


def _spelled(day: date) -> str:
    return rf"{day.isoformat()}|\b{day.day} {MONTHS[day.month - 1]} {day.year}"


@rule("unused-fact")
def unused_facts(draft: Draft) -> Found:
    """Every fact is cited on a page."""
    used = {mark["id"] for page in draft.pages for line in page.text for mark in MARK.finditer(line.text)}
    for fact in draft.facts.values():
        if draft.whole and fact.id not in used:
            yield fact.at, f"no page has the mark [^{fact.id}]: cite the fact, or remove it"


@rule("old-fact", "warning")
def old_facts(draft: DraftInContext) -> Found:
    """Every fact was checked at its source within the last 180 days."""
    for fact in draft.facts.values():
        age = (draft.context.today - fact.as_of).days if fact.as_of else 0
        if age > draft.sizes["fact_days"]:
            yield fact.at, f"checked {age} days ago: read {fact.source} again and set `as_of`"


@rule("dead-model")
def dead_models(draft: DraftInContext) -> Found:
    """No text names a model that doesn't exist or that will be retired, except in code marked `wrong:`."""
    excused = _wrong_code(draft)
    for line in draft.lines():
        if line.at[:2] in excused:
            continue
        for found in MODEL.finditer(line.text):
            problem = _problem(draft, found[0])
            if problem:
                yield line.at._replace(column=found.start() + 1), problem


def _problem(draft: DraftInContext, model: str) -> str:
    if model not in MODELS:
        return f"there is no model `{model}`: {nearest(model, _current())}"
    ends = MODELS[model]
    if ends is None:
        return ""
    tense = "was retired" if ends <= draft.context.today else "will be retired"
    return f"`{model}` {tense} on {ends}: use one of {', '.join(_current()[:3])}"


def _current() -> list[str]:
    return [model for model, ends in MODELS.items() if ends is None]


def _wrong_code(draft: Draft) -> set[tuple[str, int]]:
    """The lines of code blocks that are marked `wrong:`."""
    return {
        (block.at.path, block.at.line + offset)
        for block in draft.blocks
        if block.remark == "wrong"
        for offset in range(len(block.lines) + 1)
    }
