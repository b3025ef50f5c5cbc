"""The offline tutor's replies: a pure function of the lab's material and the turns."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from bot.emulator.claude.prompt import Turn
from bot.emulator.claude.tutor.pages import SENTENCE, Lab
from bot.emulator.claude.tutor.search import Hit, Row, Term, words
from bot.emulator.claude.tutor.turns import ASKING, ERRORS, LEANS, OPTION, denies, is_foreign, kind_of

KEY = "With a key, Claude answers here."
UNSURE = "I'm not sure this answers you. The nearest page is"
COMPARE = "I can't judge this offline. Compare it with"
SAYS = {
    "hello": "Hello! {next}",
    "thanks": "You're welcome. {next}",
    "ok": "Good. {next}",
    "task": "{task} {next}",
    "who": f"I'm Homeroom's offline tutor: a small search program, not Claude. I quote the module's pages. {KEY}",
    "foreign": "I'm the offline tutor and only understand English; with a key, Claude answers in your language. {nearest}",
    "quiz": "That looks like a quiz question, so I won't say which option is right. {nearest} Which would you choose, and why?",
    "rules": "{mark}I don't give quiz answers, and my rules stay as they are. {back} {next}",
    "off_topic": "{mark}This isn't about the module, so I leave it aside. {back} {next}",
    "strange": "{mark}I find nothing about this in the module. {back} {next}",
    "unknown": f"I'm the offline tutor and don't know this. {{nearest}} {KEY}",
    "no_reason": f"I find no further reason in the pages. {{nearest}} {KEY}",
    "no_verdict": f"I can't judge this offline. {KEY} {{next}}",
    "all_said": "That's all I have here. {next}",
}

SURE, NEAR = 0.75, 0.5  # the share of a question's rare words in a passage that answers, and in one that may
ALIKE, PERHAPS = 0.55, 0.4  # how alike a question and an authored one are that is, and that may be the same
CLAIMED = 0.5  # how alike a claim and a misconception are
OTHERS = 0.6  # what the likeness to another lab's questions counts
OWN = 1.2  # what the rows of the lab's own lesson count more, and of the page at hand
TOLD, TOLD_BY = 0.8, 60  # what a passage counts that was quoted before, and the letters that show it
BEFORE = 0.4  # what the words of the turn before count for a turn that leans on it
LEANING = 3  # words up to which a turn can lean
QUOTED_WORDS = 55
PASSAGES = frozenset({"passage", "term", "point"})
NAMED = re.compile(r"\*\*([^*]+)\*\* \(Lesson \d+\)")
REASON = re.compile(r"\b(?:because|since|so that|which is why|for every)\b", re.IGNORECASE)


def reply(lab: Lab, turns: Sequence[Turn]) -> str:
    """The words to answer the last turn with."""
    return _Talk(lab, turns).reply()


class _Talk:
    """One turn to answer, with the turns before it."""

    def __init__(self, lab: Lab, turns: Sequence[Turn]) -> None:
        self.lab, self.index = lab, lab.index
        self.text = turns[-1].text
        self.asked = [turn.text for turn in turns[:-1] if turn.role == "user"]
        self.said = "\n".join(turn.text for turn in turns if turn.role == "assistant")
        self.page = (NAMED.findall(self.said) or [""])[-1]

    def reply(self) -> str:
        """The words to answer the turn with."""
        kind = kind_of(self.text)
        terms = self.index.terms(OPTION.split(self.text)[0])
        quiz = _most_alike("quiz", self._ranked(terms))
        if is_foreign(self.text):
            known = [term for term in terms if term.known and term.word in self.text.lower()]
            return self._say("foreign", _nearest(self._ranked(known)))
        copied = quiz and " ".join(words(quiz.row.head)) in " ".join(words(self.text))
        if kind == "quiz" or copied:
            page = (
                quiz.row.name if quiz and quiz.alike >= CLAIMED else _nearest(self._ranked(self.index.terms(self.text)))
            )
            return self._say("quiz", page)
        if kind in SAYS:
            return self._say(kind)
        follow_ups: dict[str, Callable[[], str]] = {
            "more": self._more,
            "why": self._why,
            "example": partial(self._more, "code"),
        }
        return follow_ups[kind]() if kind in follow_ups else self._look_up(kind)

    def _say(self, kind: str, page: str = "") -> str:
        """A fixed sentence. The bot's mark on a turn that leads away keeps it from counting as an exchange."""
        said = SAYS[kind].format(
            mark=self.lab.mark,
            task=self.lab.task,
            next=self._next(),
            nearest=f"The nearest page is {page}." if page else "",
            back=f"Back to the lab “{self.lab.title}”." if self.lab.title else "",
        )
        return said.replace("  ", " ").strip() or SAYS["who"]

    def _next(self) -> str:
        """Something to ask next: an authored question of this lab, or its pages."""
        if left := [ask for ask in self.lab.asks if ask not in self.said]:
            return f"You could ask: “{left[0]}”"
        *some, last = [f"**{page}**" for page in self.lab.pages[:3]] or [""]
        return f"You could ask about {', '.join(some)} or {last}." if some else ""

    # --- follow-ups ------------------------------------------------------------------------------

    def _more(self, kind: str = "passage") -> str:
        """What else the page at hand says or shows; at the thread's beginning the lab's task."""
        fitting = [row for row in self.lab.own if row.kind == kind and not self._told(row)]
        here = [row for row in fitting if row.page == self.page] or (fitting[-1:] if kind == "code" else [])
        return _quoted(here[0]) if here else self._say("all_said" if self.page else "task")

    def _why(self) -> str:
        """A passage of the page at hand that gives a reason, the nearest to the last question."""
        hits = self._ranked(self.index.terms(self.asked[-1] if self.asked else ""))
        for row in [hit.row for hit in hits if hit.row.page == self.page]:
            if REASON.search(row.says) and not self._told(row):
                return _quoted(row)
        return self._say("no_reason", _nearest(hits))

    def _told(self, row: Row) -> bool:
        return bool(row.says) and row.says[:TOLD_BY] in self.said

    # --- questions and claims --------------------------------------------------------------------

    def _look_up(self, kind: str) -> str:
        """An authored answer, a misconception put right, a quotation, or an honest "I don't know"."""
        own, terms = self._terms()
        if not terms:
            return self._say("task")
        hits = self._ranked(terms)
        answer, wrong = _most_alike("answer", hits), _most_alike("claim", hits)
        best = next((hit for hit in hits if hit.row.kind in PASSAGES), None)
        if answer and answer.alike >= ALIKE and own == terms:
            return self._cited(answer.row)
        claims = not ASKING.search(self.text) and wrong and denies(self.text) == denies(wrong.row.head)
        if wrong and claims and wrong.alike >= CLAIMED:
            return self._put_right(wrong.row)
        if own == terms and own and not any(term.known for term in own):
            return self._say("strange")
        sure = best is not None and best.share >= SURE and own == terms
        if answer and answer.alike >= PERHAPS and not sure:
            return f"I'm not sure I understood. Is this your question? “{answer.row.head}”\n\n{self._cited(answer.row)}"
        if best is None or best.share < NEAR:
            return self._say("unknown" if kind == "question" else "no_verdict", _nearest(hits))
        return self._cited(best.row, terms, COMPARE if kind != "question" else "" if sure else UNSURE)

    def _terms(self) -> tuple[list[Term], list[Term]]:
        """The turn's own words, and with them at less weight those of the turn before where it leans on that."""
        own = self.index.terms(self.text)
        if ERRORS.search(self.text):
            own = [term for term in own if term.known]
        if not self.asked or (own and not (len(own) <= LEANING and LEANS.search(self.text.lower()))):
            return own, own
        known = {term.stem for term in own}
        return own, own + [term for term in self.index.terms(self.asked[-1], BEFORE) if term.stem not in known]

    def _ranked(self, terms: Sequence[Term]) -> list[Hit]:
        """The hits: most of the question's words first, then bm25; the lab's lesson and the page at hand lead."""
        hits = self.index.search(terms)
        top = max((hit.score for hit in hits), default=1.0)

        def weighed(hit: Hit) -> Hit:
            own = hit.row.lesson == self.lab.number
            here = own + (bool(self.page) and hit.row.page == self.page)
            score = hit.share * (1 + hit.score / top) * OWN**here * (TOLD if self._told(hit.row) else 1)
            return replace(hit, score=score, alike=hit.alike * (1 if own else OTHERS))

        return sorted(map(weighed, hits), key=lambda hit: hit.score, reverse=True)

    def _put_right(self, wrong: Row) -> str:
        """A misconception named, and what the lesson says instead."""
        hits = self._ranked([*self.index.terms(wrong.head), *self.index.terms(wrong.text, BEFORE)])
        said = next((self._cited(hit.row) for hit in hits if hit.row.kind in PASSAGES), "")
        return f"Careful: “{wrong.says}” is a common misconception.\n\n{said}".strip()

    def _cited(self, row: Row, terms: Sequence[Term] = (), lead: str = "") -> str:
        """A passage under its page's name; an authored answer or key point with the page to read."""
        if row.page:
            return _quoted(row, terms, lead)
        hits = self._ranked(self.index.terms(row.says))
        page = _nearest([hit for hit in hits if hit.row.lesson == row.lesson])
        return f"{row.says}\n\nSee {page}." if page else row.says


def _most_alike(kind: str, hits: Sequence[Hit]) -> Hit | None:
    return max((hit for hit in hits if hit.row.kind == kind), key=lambda hit: hit.alike, default=None)


def _nearest(hits: Sequence[Hit]) -> str:
    """The page whose passages have most of what was looked for."""
    return next((hit.row.name for hit in hits if hit.row.kind == "page"), "")


def _quoted(row: Row, terms: Sequence[Term] = (), lead: str = "") -> str:
    """A passage, or of a long one the sentences in a row that hold most of the question's words."""
    prose, *listed = row.says.split("\n")
    parts = SENTENCE.split(prose)
    held = [sum(term.weight for term in terms if term.stem[:5] in part.lower()) for part in parts]
    first = held.index(max(held)) if len(prose.split()) > QUOTED_WORDS else 0
    ends = [end for end in range(first + 1, len(parts) + 1) if len(" ".join(parts[first:end]).split()) <= QUOTED_WORDS]
    end = max([first + 1, *ends])
    cut = f"{'… ' if first else ''}{' '.join(parts[first:end])}{' …' if end < len(parts) else ''}"
    said = row.says if row.kind == "code" else "\n".join([f"> {cut}", *listed])
    return f"{lead} {row.name}:\n{said}".strip()
