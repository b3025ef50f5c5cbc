"""Words made comparable: code names whole, endings cut, near synonyms side by side, likely typos mended."""

import difflib
import re
from collections import Counter
from functools import lru_cache

from bot.sandbox.claude.tutor.language.thesaurus import GROUPS

WORD = re.compile(r"\d+(?:[.,]\d+)+|[A-Za-z0-9_]+(?:[-./'’][A-Za-z0-9_]+)*")
CODE = re.compile(r"[A-Za-z0-9]_|[A-Za-z0-9][/.-][A-Za-z0-9]|^\d{3}$|^[a-z]+[A-Z]")
NUMBER = re.compile(r"^[\d.,]+$")
ENDINGS = (
    ("ies", "y", 2),
    ("ied", "y", 2),
    ("sses", "ss", 2),
    ("ches", "ch", 2),
    ("shes", "sh", 2),
    ("xes", "x", 2),
    ("lessness", "less", 3),
)
CUT = (("ation", 4), ("ion", 4), ("ment", 3), ("ing", 3), ("ed", 3), ("ly", 3), ("al", 5), ("er", 5))


def word_set(*lines: str) -> frozenset[str]:
    """The words of some lines."""
    return frozenset(" ".join(lines).split())


STOP = word_set(
    "a about across actually after ago against all almost along already also although am among an and any anyway",
    "anything apart are aren't around as at be because been before behind being beside besides beyond both but by",
    "can can't cannot could did didn't do does doesn't doing don't during each either else ever every everything",
    "except explain far few for from further gave get gets getting give go goes going got had hardly has have",
    "haven't having he hello help hence her here here's hers hey hi his how how's however i i'd i'll i'm i've",
    "idea if in instead into is isn't it it's its itself just kind let let's lets like little lot make makes many",
    "matter may maybe me mean means might moment more moreover most much must my myself near nearly no nor not",
    "nothing now of off oh ok okay on once one onto or other others otherwise ought our ours out over own per",
    "perhaps please quite rather really said say says shall she should show since so some somehow someone's",
    "something sometimes somewhat sort still stuff such sure tell than thank thanks that that's the their them",
    "then there there's therefore these they thing things this those though through throughout thus till to",
    "together too toward towards under understand unless until unto up upon us use used uses using usually very",
    "via want was wasn't way we well were what what's whatever when whenever where where's whereas wherever",
    "whether which while who whoever whom whose why will with within won't would wouldn't yeah yes yet you you're",
    "your yours yourself happen happens happened come comes coming",
)
FIGURES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {word: str(number) for number, word in enumerate(FIGURES)}
IRREGULAR = {
    form: verb
    for verb, forms in (
        pair.split("=")
        for line in (
            "write=wrote,written send=sent keep=kept lose=lost break=broke,broken choose=chose,chosen find=found",
            "build=built forget=forgot,forgotten pay=paid run=ran begin=began,begun take=took,taken give=gave,given",
            "see=saw,seen think=thought spend=spent hold=held hide=hid,hidden know=knew,known grow=grew,grown",
            "speak=spoke,spoken go=went,gone bring=brought buy=bought catch=caught draw=drew,drawn fall=fell,fallen",
            "lead=led make=made",
        )
        for pair in line.split()
    )
    for form in forms.split(",")
}


WHOLE = 2  # what a word counts
IDIOM = re.compile(r"\b(?:each|every|this|next|any|the first|at the same) time\b|\btime and again\b", re.IGNORECASE)


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls" else word


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its common English endings; rough, but the same for question and page."""
    word = re.sub(r"['’]s?$", "", word.lower())
    word = IRREGULAR.get(word, NUMBERS.get(word, word))
    if CODE.search(word) or len(word) < 4:
        return word
    for ending, instead, least in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word.removesuffix(ending) + instead
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending, least in CUT:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = _undoubled(word.removesuffix(ending))
            break
    return word.removesuffix("e") if len(word) > 3 else word


def raw_words(text: str) -> list[str]:
    """The words of a text in order, in small letters."""
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


@lru_cache(maxsize=4096)
def _of_word(word: str) -> tuple[str, ...]:
    """A word's terms: its stem, and for a code name its parts as well."""
    if not CODE.search(word) or word.isdigit():
        return (stem(word),)
    return (stem(word), *(stem(part) for part in re.split(r"[_/.-]+", word) if len(part) > 1 and part not in STOP))


def counted(text: str) -> Counter[str]:
    """The terms of a text with how often they stand there, `WHOLE` each time; a code name's parts count half."""
    found: Counter[str] = Counter()
    for word in raw_words(IDIOM.sub(" ", text)):
        if word not in STOP:
            whole, *parts = _of_word(word)
            found[whole] += WHOLE
            found.update(parts)
    return found


def terms(text: str) -> list[str]:
    """Comparable terms in order: stems without stop words, and a code name both whole and in its parts."""
    return [term for word in raw_words(text) if word not in STOP for term in _of_word(word)]


def parts_of(term: str) -> set[str]:
    """The parts of a code name; of a plain word only itself."""
    parts = set(_of_word(term)[1:])
    return parts if len(parts) > 1 else {term}


_GROUPS = tuple(frozenset(stem(word) for word in group.split()) for group in GROUPS)


@lru_cache(maxsize=4096)
def near_synonyms(term: str) -> frozenset[str]:
    """The other stems of the groups a stem stands in."""
    return frozenset(other for group in _GROUPS if term in group for other in group if other != term)


@lru_cache(maxsize=4096)
def mended(word: str, spelling: tuple[str, ...]) -> str:
    """The word an unknown one was probably meant to be: the same first letter, near in the others, long enough."""
    if len(word) < 5 or NUMBER.match(word) or near_synonyms(stem(word)):
        return word
    like = [other for other in spelling if other[:1] == word[:1] and abs(len(other) - len(word)) <= 2]
    return next(iter(difflib.get_close_matches(word, like, n=1, cutoff=0.82)), word)
