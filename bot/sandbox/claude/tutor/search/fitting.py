"""Whether a sentence is of the kind that a question asks for: a definition, a reason, advice, a figure."""

import re
from collections.abc import Callable

from bot.sandbox.claude.tutor.language.kinds import LISTS
from bot.sandbox.claude.tutor.language.words import raw_words, stem, terms
from bot.sandbox.claude.tutor.pages.index import Index
from bot.sandbox.claude.tutor.pages.layout import Unit
from bot.sandbox.claude.tutor.search.query import Query

FITS, TABLED, EXACTLY, COUNTS, UNLIKE, DENYING = 1.4, 1.1, 1.25, 1.4, 0.4, 2.0
STRONGLY = {
    "define": 2.0,
    "purpose": 2.2,
    "list": 1.6,
    "contents": 1.5,
    "lacking": 1.5,
    "yes_no": 1.4,
    "duration": 1.5,
    "amount": 1.7,
}
TWICE = 1.1  # for a sentence that fits two kinds

REASON = re.compile(
    r"\b(?:because|therefore|that is why|this is why|otherwise|so that|the reason)\b|^since\b|, since\b"
    r"|[,;:] (?:so|for (?:every|each|there|nobody|no|it|they|you|a reason)|as (?:the|it|they|nobody|no|your))\b",
    re.IGNORECASE,
)
USEFUL = re.compile(
    r"\b(?:good for|useful|helps?|suits?|take it for|so that|in order to|lets? (?:you|the))\b", re.IGNORECASE
)
ADVICE = re.compile(
    r"^(?:\W*)(?:then |so |do not |instead,? |[A-Z][^,.;]{0,40}, )?(?:say|use|take|put|send|wait|look|give|let|add"
    r"|choose|keep|read|measure|ask|treat|make|write|log|show|leave|set|begin|start|count|compare|try|go|run|stop|check|avoid)\b"
    r"|\b(?:you (?:can|may|should|have to)|helps?|instead|so (?:look|do|send|ask|use))\b|\*then\*",
    re.IGNORECASE,
)
NUMBER = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    "|hundred|thousand|million|dozen"
)
FIGURE = re.compile(rf"\d|\b(?:{NUMBER}|half|twice|double|once|tenth|hour|minutes?|free|nothing)\b")
COUNTED = re.compile(rf"\b(?:\d[\d,.]*|{NUMBER}) (?:\w+ )?(\w+)")
OFTEN = re.compile(r"\b(?:once|twice|times|every|each|daily|hourly|weekly|a (?:day|week|hour|minute))\b", re.IGNORECASE)
TIME = re.compile(r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b", re.IGNORECASE)
RULING = re.compile(
    r"\b(?:no|not|never|nothing|nobody|only|may|can|cannot|allowed|still|always|refused|must)\b", re.IGNORECASE
)
LACKING = re.compile(r"\b(?:without|required|needs?|must|refused|absent|no default|missing)\b", re.IGNORECASE)
DENIED = re.compile(r"\b(?:do|does|did|is|are|can|need)(?:n't| \*?not\*?) (\w+)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")


def fit(query: Query, unit: Unit) -> float:
    """The factor by which a unit's score rises or falls for the kind of sentence it is."""
    fitting = [STRONGLY.get(kind, FITS) for kind in query.kinds if kind in FITTING and FITTING[kind](query, unit)]
    factor = max(fitting, default=1.0) * (TWICE if len(fitting) > 1 else 1.0)
    if "amount" in query.kinds and query.kind_of and _figures(query, unit):
        factor *= COUNTS
    if "define" in query.kinds and set(terms(unit.within.term)) == query.own.keys():
        factor *= EXACTLY
    if query.kinds & LISTS and _denies(query, unit):
        factor *= DENYING if query.negated else UNLIKE
    return factor


def is_tabled(query: Query, unit: Unit, coverage: float) -> bool:
    """Whether it is a row of a table of just the kind of thing that is asked for."""
    column = set(terms(unit.within.column))
    if column & query.kind_of:
        return coverage >= 0.5 or len(query.own) == 1
    return bool(query.page and query.kind_of and column & query.terms.keys())


def advises(index: Index, query: Query, unit: Unit) -> bool:
    """Whether a sentence says what to do; on a page named after the question its bold term is what to do."""
    if unit.within.column:
        return "*then*" in unit.text
    title = index.title_words[id(unit.page)].keys() - index.everywhere
    titled = 2 * len(query.own.keys() & title) >= max(2, len(title)) and not unit.page.is_glossary
    return bool(ADVICE.search(unit.text)) or (titled and bool(BOLD.search(unit.text)))


def _advises(_query: Query, unit: Unit) -> bool:
    return bool(ADVICE.search(unit.text)) and (not unit.within.column or "*then*" in unit.text)


def _defines(query: Query, unit: Unit) -> bool:
    """Whether it explains the very term that is asked for."""
    asked = query.own.keys()
    bold = {term for found in BOLD.findall(unit.text) for term in terms(found)}
    named = {stem(word) for word in raw_words(unit.within.term)}
    return bool(asked) and (asked <= named or asked <= bold)


def _enumerates(_query: Query, unit: Unit) -> bool:
    """Whether it announces a list, or is one."""
    after = unit.page.passages[unit.passage + 1 : unit.passage + 2]
    last = unit.text == unit.within.sentences[-1] and not unit.within.listed
    return (last and bool(after) and after[0].listed) or bool(unit.within.column) or unit.text.count("`") > 5


def _figures(query: Query, unit: Unit) -> bool:
    """Whether it has a figure, and for "how many tokens" one of tokens."""
    if not FIGURE.search(unit.text):
        return False
    return not query.kind_of or bool(query.kind_of & {stem(found) for found in COUNTED.findall(unit.text)})


def _denies(query: Query, unit: Unit) -> bool:
    """Whether it denies just what is asked: a negation right before one of the learner's own words."""
    found = DENIED.search(unit.text)
    denied = set(terms(found[1])) if found else set()
    return bool(denied) and denied <= query.own.keys() | query.around.keys()


FITTING: dict[str, Callable[[Query, Unit], bool]] = {
    "define": _defines,
    "purpose": lambda _, unit: bool(USEFUL.search(unit.text)),
    "why": lambda _, unit: bool(REASON.search(unit.text)) and not unit.within.column,
    "remedy": _advises,
    "list": _enumerates,
    "contents": _enumerates,
    "choice": lambda _, unit: unit.within.listed,
    "amount": _figures,
    "lacking": lambda _, unit: bool(LACKING.search(unit.text)),
    "duration": lambda _, unit: bool(TIME.search(unit.text)),
    "frequency": lambda _, unit: bool(OFTEN.search(unit.text)),
    "yes_no": lambda _, unit: bool(RULING.search(unit.text)),
}
