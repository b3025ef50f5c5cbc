"""Full-text search: SQLite FTS5 ranks the rows, and the share of the question's rare words says how good a hit is."""

import difflib
import math
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.emulator.claude.tutor.pages import Row

WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
SIMILAR = 0.8  # how near a word of the course must be to a mistyped one
SYNONYM = 0.8  # what another word for the same thing counts
HEAD = 0.7  # what a word counts that only a page's title has
RARE = 1.5  # the power by which a rare word counts more than a common one
STOP_WORDS = """a about after again all also always am an and any anything are as at be because been before being but by can
    cannot cant could did didn difference different do does doesn doing don done dont each else even every explain for
    from get gets go goes going got had happen happens has have having hey hi how i if in into is isn isnt it its just
    know let like ll look make makes may me mean means more most much must my need needs no not now of off ok on once one
    only or other our out over own please pls question re really right same say says see she should show so some someone
    something still such sure take tell than that the their them then there these they thing things think this those
    through to too try until up us use used using ve very want was way we well were what whats when where whether which
    while who whose why will with would wrong yes yet you your actually between"""
SAME_WORDS = """price cost costs pay bill expensive cheap cheaper cheapest money save / reply answer response respond /
    forget forgets remember remembers memory stateless / fail fails failure error exception crash crashes broken breaks /
    wait waits pause sleep delay / long length longer / cut truncated incomplete / required minimum necessary mandatory /
    optional omit forgot missing leave left / deterministic stable temperature random / attack injection trick hack
    jailbreak override / busy overloaded"""
STOP = frozenset(STOP_WORDS.split())
SYNONYMS = {word: frozenset(group.split()) for group in SAME_WORDS.split("/") for word in group.split()}


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question with its stem, its synonyms' stems, and its weight."""

    word: str
    stem: str
    others: frozenset[str]
    weight: float

    def worth(self, stems: set[str]) -> float:
        """1 where the word itself is there, less for a synonym, 0 for neither."""
        return 1.0 if self.stem in stems else SYNONYM if self.others & stems else 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A row found: the share of the question's weight in it, how alike its head and the question are, and bm25."""

    row: Row
    share: float
    alike: float
    score: float


class Index:
    """The rows in an FTS5 table with a porter stemmer, all in memory."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = [row for row in rows if row.kind != "code"]
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        for table in ("row", "said"):
            self._db.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(head, text, tokenize='porter unicode61')")
            self._db.execute(f"CREATE VIRTUAL TABLE {table}_words USING fts5vocab({table}, instance)")
        texts = [(number, row.head, row.text) for number, row in enumerate(self._rows)]
        self._db.executemany("INSERT INTO row (rowid, head, text) VALUES (?, ?, ?)", texts)
        self._stems = {(number, column): set[str]() for number, *_ in texts for column in ("head", "text")}
        for stem, number, column in self._db.execute("SELECT term, doc, col FROM row_words"):
            self._stems[number, column].add(stem)
        both = [self._stems[number, "head"] | self._stems[number, "text"] for number, *_ in texts]
        self._counts = Counter(stem for stems in both for stem in stems)
        self._stop = set(self._stemmed(STOP))
        self._spelling = sorted({word for _, *parts in texts for word in words(" ".join(parts))} | STOP)

    def knows(self, term: Term) -> bool:
        """Whether a row has the word or a synonym."""
        return bool(term.worth(set(self._counts)))

    def terms(self, text: str, share: float = 1.0) -> list[Term]:
        """The words that a text looks for, typos mended; `share` scales their weight."""
        kept = [self._mended(word) for word in words(text) if word not in STOP]
        kept = [word for word in dict.fromkeys(kept) if word not in STOP and (word.isalpha() or self._has(word))]
        return [self._term(word, stem, share) for word, stem in zip(kept, self._stemmed(kept), strict=True)]

    def search(self, terms: Sequence[Term]) -> list[Hit]:
        """The best rows by bm25, at most 60."""
        asked = {word for term in terms for word in (term.word, *SYNONYMS.get(term.word, ()))}
        found = self._db.execute(
            "SELECT rowid, -bm25(row, 2.0, 1.0) FROM row WHERE row MATCH ? ORDER BY 2 DESC LIMIT 60",
            [" OR ".join(f'"{word}"' for word in sorted(asked)) or '""'],
        )
        return [self._hit(terms, number, score) for number, score in found]

    def _stemmed(self, single: Iterable[str]) -> list[str]:
        """The stems of words, by the table's own stemmer."""
        self._db.execute("DELETE FROM said")
        self._db.execute("INSERT INTO said (text) VALUES (?)", [" ".join(single)])
        return [stem for (stem,) in self._db.execute("SELECT term FROM said_words ORDER BY offset")]

    def _has(self, word: str) -> bool:
        return self._stemmed([word])[0] in self._counts

    def _mended(self, word: str) -> str:
        if len(word) < 4 or not word.isalpha() or word in SYNONYMS or self._has(word):
            return word
        near = [one for one in difflib.get_close_matches(word, self._spelling, 3, SIMILAR) if one[0] == word[0]]
        return (near or [word])[0]

    def _term(self, word: str, stem: str, share: float) -> Term:
        others = frozenset(self._stemmed(SYNONYMS.get(word, ()))) - {stem}
        seen = stem if stem in self._counts else max(others, key=self._counts.__getitem__, default=stem)
        return Term(word, stem, others, share * self._weight(seen))

    def _weight(self, stem: str) -> float:
        return float(math.log(1 + len(self._rows) / (self._counts.get(stem, 0) + 0.5)) ** RARE)

    def _hit(self, terms: Sequence[Term], number: int, score: float) -> Hit:
        head, text = self._stems[number, "head"], self._stems[number, "text"]
        whole = sum(term.weight for term in terms)
        held = sum(max(term.worth(text), HEAD * term.worth(head)) * term.weight for term in terms)
        asked = {stem: self._weight(stem) for stem in head - self._stop}
        there = sum(weight for stem, weight in asked.items() if any(term.worth({stem}) for term in terms))
        common = min(there, sum(term.worth(head) * term.weight for term in terms))
        return Hit(self._rows[number], held / whole, 2 * common / (whole + sum(asked.values())), score)


def words(text: str) -> list[str]:
    """The words of a text in small letters; the parts of `max_tokens` are words of their own."""
    return [found.split("'")[0] for found in WORD.findall(text.lower().replace("’", "'"))]
