"""Full-text search: SQLite FTS5 ranks the rows, and the share of the question's rare words says how good a hit is."""

import difflib
import math
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache

SENTENCE = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"”’)*_])|(?<=[.!?]\*\*))\s+(?=[\"'“‘(*_`A-Z0-9])")
WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
SIMILAR = 0.8  # how near a word of the course must be to a mistyped one
MENDED = 5  # letters that a mistyped word has: a shorter one is too often another word
HEAD = 0.7  # what a word counts that only the head has
SAID = 0.4  # what a word counts for an authored answer that only the answer has
UNKNOWN_COUNT = 2  # how many rows a word would be in that none has
RARE = 1.5  # the power by which rare words count more than common ones, and unknown ones most
STOP_WORDS = """a about after again all also am an and any anything are as at be because been before but by can cannot
    cant could did didn do does doesn doing don done dont each else even every explain for from get gets go goes going
    got had happen happens has have having hey hi how i if in into is isn isnt it its just know let like ll look
    getting here since though tho make makes may me mean means more most much must my need needs no not now of off
    ok on once one only or other our out over own please pls question re really right same say says see she should
    show so some someone something still such sure take tell than that the their them then there these they thing
    this those through to too try until up us use used using ve very want was way we well were what whats when where
    whether which while who whose why will with would wrong yes yet you your actually between always being things
    mine gonna gotta wanna nah lol til till bro dude kinda idk btw plz ur im ive thats theres whos hows wheres bit
    lot maybe possible possibly somehow supposed keep keeps ever already exactly bad good fine friend says"""
STOP = frozenset(STOP_WORDS.split())
SAME = """cost costs price prices pay pays paying paid bill bills billed charged money expensive cheap cheaper dollars
    error errors fail fails failed failing failure crash crashes crashed exception
    retry retries retrying resend resends repeat repeating
    secret secrets password passwords
    remember remembers remembered memory recall
    forget forgets forgetting forgot
    empty nothing blank
    role persona character
    user users customer customers
    email emails mail mails
    messages message msg msgs
    drop trim prune
    send sends sent post
    required least bare minimum minimal
    model llm
    system sys
    sort sorting classify classifying classification buckets categories
    decline declined declines refusal refusals
    cut truncated chop chops chopped
    answer answers reply replies response responses
    beginning start starts begin front top
    date dates today time
    wait waits waiting pause sleep
    difference differences different differ differs vs versus compare compared comparison
    high higher big bigger large larger
    replace replaces replaced replacement instead"""  # each line's words are taken for its first one
MEANT = {word: line.split()[0] for line in SAME.split("\n") for word in line.split()}
EXCEPTIONS = """400 BadRequest 401 Authentication 402 PaymentRequired 403 PermissionDenied 404 NotFound
    408 RequestTimeout 409 Conflict 413 RequestTooLarge 429 RateLimit 500 InternalServer 503 ServiceUnavailable
    504 GatewayTimeout 529 Overloaded"""  # the SDK's, each after the status that raises it
PHRASES = {  # what some words together mean
    r"\byou(?:'re| are) an? ": "role ",  # how most people begin a system prompt
    r"\bhow much (?=is|are|does|do|would|will|for\b)": "cost ",
    r"(?<=\d),(?=\d{3}\b)": "",
    r"(?<=\d)[.,](?=\d)": "p",  # one word, so that 0.7 isn't 7
    **{rf"\b(?={name}error\b)": f"{status} " for status, name in re.findall(r"(\d+) (\w+)", EXCEPTIONS.lower())},
}


@dataclass(slots=True)
class Row:
    """Something to find by its `head` and `text`. `says` is shown, `page` names its page, `kind` tells what it is."""

    kind: str
    lesson: int
    page: str
    head: str
    text: str
    says: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question with its stem, its weight, and whether any row has it."""

    word: str
    stem: str
    weight: float
    known: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A row found: the question's words it has, their share by weight; by number, the lesser of both; its likeness.

    `has` are the stems of its words, and of its answer's.
    """

    row: Row
    has: set[str]
    words: int
    share: float
    covered: float
    alike: float
    score: float


class Index:
    """The rows in an FTS5 table with a porter stemmer. A connection lives for one search: what is kept is its image."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = [row for row in rows if row.kind != "code"]
        self._heads, self._texts = ([set[str]() for _ in self._rows] for _ in range(2))
        with _table() as db:
            texts = [
                (number, " ".join(w for w in words(row.head) if w not in STOP), " ".join(words(row.text)))
                for number, row in enumerate(self._rows)
            ]
            db.executemany("INSERT INTO row (rowid, head, text) VALUES (?, ?, ?)", texts)
            for stem, number, column in db.execute("SELECT term, doc, col FROM stems"):
                (self._heads if column == "head" else self._texts)[number].add(stem)
            db.commit()
            self._image = db.serialize()
        self._said = self._near_words()
        self._counts = Counter(stem for pair in zip(self._heads, self._texts, strict=True) for stem in set.union(*pair))
        self._head_weights = [sum(map(self._weight, head)) for head in self._heads]
        self._spelling = sorted({word for _, *parts in texts for word in words(" ".join(parts))} | STOP | MEANT.keys())

    def _near_words(self) -> list[set[str]]:
        """For each authored question the words of its answer, and of the other questions with that answer."""
        said: dict[str, set[str]] = {}
        for row, head in zip(self._rows, self._heads, strict=True):
            if row.kind == "answer":
                said.setdefault(row.says, set(stemmed(words(row.says)))).update(head)
        return [said[row.says] if row.kind == "answer" else set() for row in self._rows]

    def terms(self, text: str, share: float = 1.0) -> list[Term]:
        """The words that a text looks for, typos mended; `share` scales their weight."""
        asked = words(text)
        kept = dict.fromkeys(map(self._mended, asked, stemmed(asked)))
        found = [(word, stem, stem in self._counts) for word, stem in zip(kept, stemmed(kept), strict=True)]
        useful = [one for one in found if one[0] not in STOP and (one[0].isalpha() or one[2])]
        return [Term(word, stem, share * self._weight(stem), known) for word, stem, known in useful]

    def search(self, terms: Sequence[Term], kind: str = "") -> list[Hit]:
        """The rows of a kind, or of any, that have any of the words, the best by bm25 first."""
        asked = " OR ".join(f'"{term.word}"' for term in terms) or '""'
        query = "SELECT rowid, -bm25(row, 2.0, 1.0) FROM row WHERE row MATCH ? ORDER BY 2 DESC"
        with closing(sqlite3.connect(":memory:")) as db:
            db.deserialize(self._image)
            found = [row for row in db.execute(query, [asked]) if not kind or self._rows[row[0]].kind == kind]
        return [self._hit(terms, number, score) for number, score in found]

    def _mended(self, word: str, stem: str) -> str:
        if len(word) < MENDED or not word.isalpha() or word in STOP or stem in self._counts:
            return word
        near = difflib.get_close_matches(word, self._spelling, 3, SIMILAR)
        least = (one for one in near if one[0] == word[0] and _letters_between(one, word) < 2 + (len(one) == len(word)))
        mended = next(least, word)
        return MEANT.get(mended, mended)

    def _weight(self, stem: str) -> float:
        return float(math.log(1 + len(self._rows) / (self._counts.get(stem, UNKNOWN_COUNT) + 0.5)) ** RARE)

    def _hit(self, terms: Sequence[Term], number: int, score: float) -> Hit:
        head, text = self._heads[number], self._texts[number]
        has = head | text | self._said[number]
        whole = sum(term.weight for term in terms)
        common = sum(term.weight for term in terms if term.stem in head)
        common += SAID * sum(term.weight for term in terms if term.stem in self._said[number] - head)
        there = [term.weight * (1 if term.stem in text else HEAD) for term in terms if term.stem in head | text]
        alike = 2 * common / (whole + self._head_weights[number])
        covered = sum(term.stem in has for term in terms) / len(terms)
        covered = min(covered, len(head & {term.stem for term in terms}) / max(1, len(head)))
        return Hit(self._rows[number], has, len(there), sum(there) / whole, covered, alike, score)


def words(text: str) -> list[str]:
    """The words of a text in small letters; the parts of `max_tokens` are words of their own."""
    low = text.lower().replace("’", "'")
    for phrase, meant in PHRASES.items():
        low = re.sub(phrase, meant, low)
    return [MEANT.get(word, word) for word in (found.split("'")[0] for found in WORD.findall(low))]


def _letters_between(one: str, other: str) -> int:
    """The number of letters that only one of two words has: none if two are swapped, two if one is another."""
    more, fewer = Counter(one), Counter(other)
    return ((more - fewer) + (fewer - more)).total()


def stemmed(single: Iterable[str]) -> list[str]:
    """The stems of words, by the table's own stemmer."""
    return list(_stemmed(" ".join(single)))


@lru_cache(maxsize=4096)
def _stemmed(text: str) -> tuple[str, ...]:
    with _table() as db:
        db.execute("INSERT INTO row (text) VALUES (?)", [text])
        return tuple(stem for (stem,) in db.execute("SELECT term FROM stems ORDER BY offset"))


@contextmanager
def _table() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE row USING fts5(head, text, tokenize='porter unicode61')")
        db.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(row, instance)")
        yield db
