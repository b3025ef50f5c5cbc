"""What is looked for: weighted terms, and the kind of answer."""

from dataclasses import dataclass, field, replace

from bot.sandbox.claude.tutor.language.words import stem, terms, word_set
from bot.sandbox.claude.tutor.pages.material import Page

NAMED, TOPICAL, ORDINARY, ASIDE, BEFORE, PART, LEANT = 1.6, 1.0, 0.6, 0.4, 0.25, 0.2, 0.5

LIGHT = frozenset(
    map(stem, word_set("work use set see add put try want need know go find look exist available give take back"))
)


@dataclass(slots=True)
class Query:
    """The terms looked for with their weights; `own` are those the learner wrote, the others widen the search.

    `unknown` are written words that no page has, in order; `kinds` are names of `KINDS`, `kind_of` is the noun after
    "which"; `spans` are pieces of code such as `content[0].text` and quoted phrases. A turn that leans on the ones
    before it has the `page` where the thread was and the terms `around` it.
    """

    text: str
    terms: dict[str, float]
    own: dict[str, float]
    unknown: list[str] = field(default_factory=list)
    kinds: frozenset[str] = frozenset()
    negated: bool = False
    kind_of: frozenset[str] = frozenset()
    scale: float = 1.0  # by which words that are no terms of the course were made to count as much as terms
    spans: tuple[str, ...] = ()
    page: Page | None = None
    around: dict[str, float] = field(default_factory=dict)

    @property
    def wanted(self) -> dict[str, float]:
        """What an answer should hold: the learner's own terms, and for a turn that leans what it leans on."""
        return {**{term: weight * LEANT for term, weight in self.around.items()}, **self.own}

    def widened(self, others: dict[str, float], factor: float) -> "Query":
        """The query with terms of something related at a part of their weight."""
        wider = dict(self.terms)
        for term, weight in others.items():
            wider[term] = max(wider.get(term, 0.0), weight * factor)
        return replace(self, terms=wider)

    def leaning(self, page: Page, around: dict[str, float], kinds: frozenset[str]) -> "Query":
        """The query of a turn that goes on about a page and some terms, and asks for the same kind of thing."""
        own = {term: weight * self.scale for term, weight in self.own.items()} if self.own else dict(around)
        kinds = self.kinds if self.kinds - {"yes_no"} else self.kinds | kinds
        return replace(self.widened(around, LEANT), own=own, kinds=kinds, page=page, around=around)


def plain_terms(text: str) -> dict[str, float]:
    """The terms of a text of the course itself, each once."""
    return dict.fromkeys(terms(text), 1.0)
