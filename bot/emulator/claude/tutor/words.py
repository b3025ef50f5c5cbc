"""Words made comparable: code names whole, endings cut, likely typos mended, near synonyms side by side."""

import difflib
import re
from collections.abc import Container
from functools import lru_cache

WORD = re.compile(r"[A-Za-z0-9_]+(?:[-./'’][A-Za-z0-9_]+)*")
CODE = re.compile(r"[_/.-]|^\d{3}$")


def word_set(*lines: str) -> frozenset[str]:
    """The words of some lines."""
    return frozenset(" ".join(lines).split())


STOP = word_set(
    "a about actually after all also am an and any anyway are aren't as at be because been before being",
    "but by can can't could did didn't do does doesn't doing don't else every explain for from further",
    "get gets getting give go goes going got had has have having he hello help her here hers hey hi his",
    "how i i'm i've if in into is isn't it it's its itself just know let like little lot make makes many",
    "may maybe me mean means might more most much my myself no not now of oh ok okay on once one only or",
    "other our out over own please really said say says she should show so some something still such sure",
    "tell than thank thanks that that's the their them then there these they thing things this those",
    "through to too understand up us use used using very want was we well were what what's when where",
    "which while who whole whose why will with won't would yeah yes yet you you're your yourself happen",
    "happens happened come comes coming work works",
)

# Words of one idea; a question with one of them also finds the others, at less weight.
GROUPS = tuple(
    word_set(group)
    for group in (
        "left leave forget forgot without missing miss omit skip absent lack drop",
        "remember memory stateless state history record recall keep kept store stored past earlier old previous",
        "again repeat resend retry twice same each time",
        "send sent pass carry bring travel replay transmit include",
        "error fail refuse reject refused 400 wrong bug broken mistake invalid problem crash",
        "reply answer response respond return returned output back result",
        "block blocks piece content",
        "stop end ended finish finished cut truncate truncated complete completed incomplete",
        "limit ceiling cap maximum max budget most",
        "key secret credential auth authorization bearer password authentication x-api-key login",
        "pay price cost bill billed expensive cheap usage money",
        "two consecutive row neighbour neighbours alternate double successive",
        "role turn user assistant speaker message messages",
        "need require required must mandatory necessary compulsory minimum smallest minimal default obligatory",
        "call request post",
        "field fields parameter parameters argument arguments property setting settings",
        "stream streaming chunk delta event sse",
        "wait backoff jitter retry-after",
        "system prompt instruction instructions",
        "last final prefill trailing close",
        "date version pin pinned anthropic-version",
        "chat conversation dialogue talk thread",
        "think thinking reasoning thought",
        "kind type sort",
        "long length size target",
        "endpoint url address host",
        "begin start first",
        "injection inject attack override ignore jailbreak manipulate trick",
        "change edit correct mend shorten modify alter delete remove branch trim fix",
    )
)


NEAR, OMITTED = 0.45, 0.95  # a near synonym's weight; that something is left out is the point of a question


def stem(word: str) -> str:
    """A word without its common English ending; rough, but the same for question and page."""
    word = re.sub(r"['’]s?$", "", word.lower())
    if CODE.search(word) or len(word) < 4:
        return word
    for ending, instead in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("xes", "x"),
        ("lessness", "less"),
    ):
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = _undoubled(word.removesuffix(ending))
            break
    return word.removesuffix("e") if len(word) > 3 else word


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls" else word


def stems(*lines: str) -> frozenset[str]:
    """The stems of the words of some lines."""
    return frozenset(stem(word) for word in word_set(*lines))


STEMMED_GROUPS = tuple(frozenset(stem(word) for word in group) for group in GROUPS)


def raw_words(text: str) -> list[str]:
    """The words of a text in order, in small letters."""
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


def terms(text: str) -> list[str]:
    """Comparable terms in order: stems without stop words, and a code name both whole and in its parts."""
    found: list[str] = []
    for word in raw_words(text):
        if word in STOP:
            continue
        found.append(stem(word))
        if CODE.search(word) and not word.isdigit():
            found += [stem(part) for part in re.split(r"[_/.-]+", word) if len(part) > 1 and part not in STOP]
    return found


def question_terms(text: str, vocabulary: Container[str], spelling: tuple[str, ...]) -> dict[str, float]:
    """The weighted terms of a question: its own words, two words that make a code name, typos mended, near synonyms.

    `vocabulary` holds the terms of the pages, `spelling` the words as written, for the typos.
    """
    weights: dict[str, float] = {}
    words = [word for word in raw_words(text) if word not in STOP]
    for first, second in zip(raw_words(text), raw_words(text)[1:], strict=False):
        for joined in (f"{first}_{second}", f"{first}-{second}"):
            if joined in vocabulary:
                weights[joined] = 1.5
    for word in words:
        whole, *parts = terms(word if stem(word) in vocabulary else _mended(word, spelling)) or [""]
        if whole:
            weights[whole] = max(weights.get(whole, 0.0), 1.0)
        for part in parts:
            weights.setdefault(part, 0.3)
    for term in list(weights):
        for near in near_synonyms(term):
            if near in vocabulary:
                weights.setdefault(near, OMITTED if term in STEMMED_GROUPS[0] else NEAR)
    return weights


def near_synonyms(term: str) -> set[str]:
    """The other stems of the groups a stem stands in."""
    return {other for group in STEMMED_GROUPS if term in group for other in group if other != term}


@lru_cache(maxsize=4096)
def _mended(word: str, spelling: tuple[str, ...]) -> str:
    """The word an unknown one was probably meant to be: near in letters, and long enough to tell."""
    if len(word) < 5 or near_synonyms(stem(word)):
        return word
    return next(iter(difflib.get_close_matches(word, spelling, n=1, cutoff=0.82)), word)
