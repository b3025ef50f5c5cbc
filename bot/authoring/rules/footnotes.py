import re
from datetime import date

from bot.authoring.draft import Draft, DraftPage
from bot.authoring.markdown import Line
from bot.authoring.pages import MARK
from bot.authoring.problems import Place
from bot.authoring.rules.rule import Found, rule

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


@rule("no-footnote")
def footnotes(draft: Draft) -> Found:
    """A page that names a share, price, factor, token count, model, date or HTTP status has a footnote to a fact."""
    ours = _ours(draft)
    for page in draft.pages:
        if not any(MARK.search(line.text) for line in page.text):
            yield from _claims(page, ours)


def _claims(page: DraftPage, ours: re.Pattern[str]) -> Found:
    """The first claim of the page; one footnote answers them all."""
    for line in page.text:
        for what, pattern in CLAIMS.items():
            text = ours.sub(lambda known: "_" * len(known[0]), line.text)
            found = pattern.search(text)
            if found:
                yield (
                    _at(line, found),
                    f"`{found[0].strip('` ')}` is {what}, and no footnote of this page says where from",
                )
                return


def _at(line: Line, found: re.Match[str]) -> Place:
    return line.at._replace(column=found.start() + 1)


def _ours(draft: Draft) -> re.Pattern[str]:
    """What needs no source: the module's own pass mark, and the days on which its facts were read."""
    days = sorted({fact.as_of for fact in draft.facts.values() if fact.as_of})
    words = [rf"\b{draft.module.test.pass_mark_percent}\s?%", *map(_spelled, days)]
    return re.compile("|".join(words))


def _spelled(day: date) -> str:
    return rf"{day.isoformat()}|\b{day.day} {MONTHS[day.month - 1]} {day.year}"
