"""The offline tutor's replies: a pure function of its notes, the request's system text and the turns."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from bot.emulator.claude.prompt import Turn
from bot.emulator.claude.tutor.pages import OFF_TOPIC, SENTENCE, Lab, Notes, Row
from bot.emulator.claude.tutor.search import Hit, Index, Term
from bot.emulator.claude.tutor.turns import ASKING, ERRORS, LEANS, OPTION, is_foreign, kind_of, negations

INTRODUCTION = "(I'm Homeroom's offline tutor. I look things up in this module's pages.)"
KEY = "with a key, Claude answers here."
UNSURE = "I'm not sure this answers you. The nearest page is"
COMPARE = "I can't judge this offline. Compare it with"
SAYS = {
    "hello": "Hello! {next}",
    "thanks": "You're welcome. {next}",
    "ok": "Good. {next}",
    "task": "{task} {next}",
    "who": f"I'm Homeroom's offline tutor: a small search program, not Claude. I quote the module's pages; {KEY}",
    "foreign": "I'm the offline tutor and only understand English; with a key, Claude answers in your language. {nearest}",
    "quiz": "That looks like a quiz question, so I won't say which option is right. {nearest} Which would you choose, and why?",
    "rules": "{mark}I don't give quiz answers, and my rules stay as they are. {back} {next}",
    "off_topic": "{mark}This isn't about the module, so I leave it aside. {back} {next}",
    "strange": "{mark}I find nothing about this in the module. {back} {next}",
    "unknown": f"I'm the offline tutor and don't know this. {{nearest}} W{KEY[1:]}",
    "no_reason": f"I find no further reason in the pages. {{nearest}} W{KEY[1:]}",
    "no_verdict": f"I can't judge this offline; {KEY} {{next}}",
    "all_said": "That's all I have here. {next}",
}

SURE, NEAR = 0.6, 0.5  # the share of a question's rare words in a passage that answers, and in one that may
ALIKE, PERHAPS = 0.55, 0.4  # how alike a question and an authored one are that is, and that may be the same
CERTAIN = 0.75  # … where the question leans on the turn before
CLAIMED = 0.5  # how alike a claim and a misconception are
PASTED = 0.85  # how alike a turn and a quiz question are that was copied
OTHERS = 0.6  # what the likeness to another lab's questions counts
OWN = 1.2  # what the rows of the lab's own lesson count more, and of the page at hand
TOLD = 0.8  # what a passage counts that was quoted before
BEFORE = 0.4  # what the words of the turn before count for a turn that leans on it
ABOUT = 12  # hits that say which page is nearest
LEANING = 3  # words up to which a turn can lean
QUOTED_WORDS = 55
PASSAGES = frozenset({"passage", "term", "point"})
NAMED = re.compile(r"\*\*([^*]+)\*\* \(Lesson \d+\)")
REASON = re.compile(r"\b(?:because|since|so that|which is why|for every)\b", re.IGNORECASE)


class OfflineTutor:
    """Answers labs without a model. Every request of a lab has the same system text, so it is read once."""

    def __init__(self, notes: Notes = ()) -> None:
        self._notes = notes
        self._read = lru_cache(maxsize=8)(self._indexed)

    def reply(self, system: str, turns: Sequence[Turn]) -> str:
        """The words to answer the last turn with."""
        said = _Talk(*self._read(system), turns).reply()
        silent = len(turns) > 1 or "offline tutor" in said or said.startswith(OFF_TOPIC)
        return said if silent else f"{INTRODUCTION}\n\n{said}"

    def _indexed(self, system: str) -> tuple[Lab, Index]:
        lab = Lab(system, self._notes)
        return lab, Index(lab.rows)


class _Talk:
    """One turn to answer, with the turns before it."""

    def __init__(self, lab: Lab, index: Index, turns: Sequence[Turn]) -> None:
        self.lab, self.index = lab, index
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
            known = [term for term in terms if term.word in self.text.lower() and self.index.knows(term)]
            return self._say("foreign", self._ranked(known))
        if kind == "quiz" or (quiz and quiz.alike >= PASTED):
            return self._say("quiz", [quiz] if quiz and quiz.alike >= CLAIMED else self._ranked(terms))
        if kind in SAYS:
            return self._say(kind)
        follow_ups = {"more": self._more, "why": self._why, "example": self._example}
        return follow_ups[kind]() if kind in follow_ups else self._look_up(kind)

    def _say(self, kind: str, hits: Sequence[Hit] = ()) -> str:
        """A fixed sentence. The bot's mark on a turn that leads away keeps it from counting as an exchange."""
        page = _nearest(hits)
        said = SAYS[kind].format(
            mark=self.lab.mark,
            task=self.lab.task,
            next=self._next(),
            nearest=f"The nearest page is {page}." if page else "",
            back=f"Back to the lab “{self.lab.title}”." if self.lab.title else "",
        )
        return said.replace("  ", " ").strip()

    def _next(self) -> str:
        """Something to ask next: an authored question of this lab, or its pages."""
        if left := [ask for ask in self.lab.asks if ask not in self.said]:
            return f"You could ask: “{left[0]}”"
        *some, last = [f"**{page}**" for page in self.lab.pages[1:4]] or [""]
        return f"You could ask about {', '.join(some)} or {last}." if some else ""

    # --- follow-ups ------------------------------------------------------------------------------

    def _more(self) -> str:
        """What else the page at hand says; at the thread's beginning the lab's task."""
        rest = [row for row in self.lab.own if row.page == self.page and row.text and not self._told(row)]
        return _quoted(rest[0]) if rest else self._say("all_said" if self.page else "task")

    def _why(self) -> str:
        """A passage of the page at hand that gives a reason, the nearest to the last question."""
        hits = self._ranked(self.index.terms(self.asked[-1] if self.asked else ""))
        for row in [hit.row for hit in hits if hit.row.page == self.page]:
            if REASON.search(row.says) and not self._told(row):
                return _quoted(row)
        return self._say("no_reason", hits)

    def _example(self) -> str:
        codes = [row for row in self.lab.own if row.kind == "code"]
        fitting = [row for row in codes if row.page == self.page] or codes[-1:]
        return f"{fitting[0].name} shows this:\n\n{fitting[0].says}" if fitting else self._say("unknown")

    def _told(self, row: Row) -> bool:
        return bool(row.says) and row.says[:40] in self.said

    # --- questions and claims --------------------------------------------------------------------

    def _look_up(self, kind: str) -> str:
        """An authored answer, a misconception put right, a quotation, or an honest "I don't know"."""
        own, terms = self._terms()
        hits = self._ranked(terms)
        answer, wrong = _most_alike("answer", hits), _most_alike("claim", hits)
        best = next((hit for hit in hits if hit.row.kind in PASSAGES), None)
        if answer and answer.alike >= (ALIKE if own == terms else CERTAIN):
            return self._cited(answer.row)
        if wrong and self._claims(wrong):
            return self._put_right(wrong.row)
        if own == terms and own and not any(map(self.index.knows, own)):
            return self._say("strange")
        sure = best is not None and best.share >= SURE and own == terms
        if answer and answer.alike >= PERHAPS and not sure:
            return f"I'm not sure I understood. Is this your question? “{answer.row.head}”\n\n{self._cited(answer.row)}"
        if best is None or best.share < NEAR:
            return self._say("unknown" if kind == "question" else "no_verdict", hits)
        return self._cited(best.row, terms, COMPARE if kind != "question" else "" if sure else UNSURE)

    def _terms(self) -> tuple[list[Term], list[Term]]:
        """The turn's own words, and with them at less weight those of the turn before where it leans on that."""
        own = self.index.terms(self.text)
        if ERRORS.search(self.text):
            own = list(filter(self.index.knows, own))
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

    def _claims(self, wrong: Hit) -> bool:
        """Whether the turn says what a misconception says; a question claims nothing, and a denial is none."""
        same = negations(self.text) % 2 == negations(wrong.row.head) % 2
        return same and wrong.alike >= CLAIMED and not ASKING.search(self.text)

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
    found = [hit for hit in hits[:ABOUT] if hit.row.kind in {"passage", "quiz"}]
    held = {hit.row.name: sum(each.score for each in found if each.row.name == hit.row.name) for hit in found}
    return max(held, key=held.__getitem__, default="")


def _quoted(row: Row, terms: Sequence[Term] = (), lead: str = "") -> str:
    """A passage, or of a long one the sentences in a row that hold most of the question's words."""
    prose, *listed = row.says.split("\n")
    parts = SENTENCE.split(prose)
    runs = [list(parts[start:]) for start in range(len(parts))]
    for run in runs:
        while len(run) > 1 and len(" ".join(run).split()) > QUOTED_WORDS:
            run.pop()
    best = max(runs, key=lambda run: sum(term.weight for term in terms if term.stem[:5] in " ".join(run).lower()))
    first = runs.index(best)
    cut = f"{'… ' if first else ''}{' '.join(best)}{' …' if first + len(best) < len(parts) else ''}"
    return "\n".join([f"{lead} {row.name}:".strip(), f"> {cut}", *listed])
