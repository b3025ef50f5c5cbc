"""The offline tutor's replies: a pure function of the lab's material and the turns."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.sandbox.claude.prompt import Turn
from bot.sandbox.claude.tutor.pages import Lab
from bot.sandbox.claude.tutor.search import SENTENCE, STOP, Hit, Row, Term, stemmed, words
from bot.sandbox.claude.tutor.talks import Step
from bot.sandbox.claude.tutor.turns import (
    ASKING,
    ERRORS,
    LEANS,
    MEANINGS,
    OPTION,
    QUESTION,
    UNKNOWN,
    denies,
    is_foreign,
    kind_of,
    missing_field,
)

KEY = "With a key, Claude answers here."
UNSURE = "I'm not sure this answers you. "
PERHAPS_ASKED = "Perhaps you mean: “{}”\n\n"
NO_VERDICT = "I can't judge this offline. "
SAYS = {
    "hello": "Hello! {next}",
    "thanks": "You're welcome. {next}",
    "ok": "Good. {next}",
    "task": "{task} {next}",
    "who": f"I'm Homeroom's offline tutor: a small search program, not Claude. I quote the module's pages. {KEY}",
    "foreign": "I'm the offline tutor and only understand English. With a key, Claude answers in any. {nearest}",
    "quiz": "That looks like a quiz question, so I won't say which option is right. {nearest} What would you take?",
    "rules": "I don't give quiz answers, and my rules stay as they are. {back} {next}",
    "off_topic": "This isn't about the module, so I leave it aside. {back} {next}",
    "strange": "I find nothing about this in the module. {back} {next}",
    "unknown": f"I'm the offline tutor and don't know this. {{nearest}} {KEY}",
    "no_verdict": f"{NO_VERDICT}{{nearest}} {KEY}",
    "no_more": "Offline I only quote the module, and it has nothing more on this. {next}",
    "no_shorter": "I can't say it in fewer words offline, because I only quote the module. {next}",
}
OTHER_WORDS = "I can't put it in other words offline, so here is more of"
MORE = "Here is more of"
OTHER_CODE_ON = "I have no example of just this. The lesson has this one, on"

CODE = re.compile(r"```|\{\s*[\"']|\w\.\w+\.\w+\(")  # a block, the beginning of JSON, a call of the SDK
MAY_ANSWER = frozenset({"claim", "question", "more"})

CLOSE = 0.75  # the share of the best page's words that an authored answer's page has at least
SURE, NEAR = 0.9, 0.6  # the share of a question's rare words in a passage that answers, or may
HALF = 0.5  # their share on a page that surely is about it
ALIKE, CLEARLY, PERHAPS, HINTS = 0.65, 0.5, 0.4, 0.19  # how alike a turn and an authored question are
COVERED = 0.6  # the share by number of a question's words that an authored answer surely about them has
AHEAD = 0.12  # how much less alike the next answer is than one that is clearly meant
ONE_WORD = 0.6  # how alike a question is that is perhaps meant although only one word is the same
CLAIMED = 0.5  # how alike to a misconception a claim is
OTHERS = 0.75  # what the likeness to another lab's questions counts
OTHER = 0.6  # what the likeness to a question counts that has another status, or lacks what the turn turns on
DENIED = 0.85  # what the likeness to a question counts that denies what the turn doesn't, or the other way round
OWN = 1.2  # what the rows of the lab's own lesson count more, and of the page at hand
BEFORE = 0.4  # what the words of the turn before count, and those of pasted code
FEW_KNOWN = 2  # words of the course that an answer to a question has, and at most a passage that may not be one
LEANING, QUOTED = 3, 55  # words up to which a turn can lean, and a passage is quoted whole
LEAD_WORDS = 6  # at most, of sentences such as "I can't judge this offline."
BEGINNING = 4  # words in which a passage names what it explains
PASSAGES = frozenset({"passage", "term", "point"})
NAMED = re.compile(r"\*\*[^*]+\*\* \(Lesson \d+\)")
PAGE = re.compile(r"\*\*([^*]+)\*\* \(Lesson (\d+)\)")
NOTES = re.compile(r"<about-the-learner>.*?</about-the-learner>\s*", re.DOTALL)  # what only a model makes use of
CODES = re.compile(r"\b[45]\d\d(?=s?\b)")  # an answer about another status is another answer
PASTED = re.compile(r"(?s:```.*?(?:```|\Z))|^[ \t]+\S.*|^(?=.*[=({\[]).*[])},:;\"]$", re.MULTILINE)  # code
TURNS_ON = re.compile(  # both sides of a comparison, or the noun of "which" and "how many"
    r"\bbetween\b(.{1,80})\band\b(.{1,80})|\b(.{1,80})\b(?:vs|versus|differ\w* (?:from|to|than))\b(.{1,80})"
    r"|\b(?:which|how many) ([a-z]+)"
)
QUOTED_WORDS = re.compile(r"(?<!\w)[\"“'‘](.+?)[\"”'’](?!\w)")
ASKS = re.compile(r"\?[\"”]?$")
REASON = re.compile(r"\b(?:because|since|so that|which is why)\b", re.IGNORECASE)


class Talk:
    """One turn to answer, with the turns before it."""

    def __init__(self, lab: Lab, turns: Sequence[Turn]) -> None:
        self.lab, self.index = lab, lab.index
        *self.asked, self.text = (NOTES.sub("", turn.text) for turn in turns if turn.role == "user")
        self.before = next((text for text in reversed(self.asked) if kind_of(text) in {"question", "claim"}), "")
        replies = [turn.text for turn in turns if turn.role == "assistant"]
        self.said, self.last = "\n".join(replies), "".join(replies[-1:])
        self.kind, self.replied, self.shown, self.help = kind_of(self.text), "", "", 0
        self.step = lab.talks.open(self.last)
        self.rests_on = Row("", lab.number, "", "", "", "")
        self.page = (NAMED.findall(self.last if KEY in self.last else self.said) or [""])[-1]

    @property
    def about(self) -> dict[str, str | int]:
        """Fields that a request for JSON may want besides the words: the turn's meaning, the page named last."""
        named = PAGE.findall(self.replied) or PAGE.findall(self._page_of(self.rests_on))
        page = f"Lesson {named[-1][1]}: {named[-1][0]}" if named else "none"
        shown = self.shown or self._shown()
        return {"kind": MEANINGS.get(self.kind, "contribution"), "shown": shown, "help": self.help, "page": page}

    def _shown(self) -> str:
        """Guess what the turn shows by its form and its words: this tutor can't judge what they say."""
        is_code = CODE.search(self.text) is not None
        if not (is_code or self.kind == "claim"):
            return "none"
        known = sum(term.known for term in self.index.terms(self.text))
        return "none" if known < FEW_KNOWN else "artefact" if is_code else "check answer"

    def reply(self) -> str:
        """The words to answer the turn with."""
        step = self.lab.talks.begun(self.text)
        if about := step or self.step:
            self.rests_on.says = about.answer
        self.replied = step.asks if step else self._in_talk(self.step) if self.step else self._reply()
        self.help = self.help or int(bool(step))
        return self.replied

    def _in_talk(self, step: Step) -> str:
        """The reaction to an answer in a talk; anything else is answered, and the question asked again."""
        said = UNKNOWN.sub("", self.text.lower())
        asks = QUESTION.match(said)
        wrong = None if asks else step.judged(said)
        if wrong is not None and self.kind in MAY_ANSWER:
            self.kind, self.shown, self.help = "claim", "none" if wrong else "check answer", 4
            return self._after(step, wrong or f"That's right. {step.answer}")
        if self.kind in {"more", "differently", "why"}:
            self.help = 4 if step.hint in self.said else 2
            return self._after(step, step.answer) if self.help == 4 else f"{step.hint}\n\n{step.question}"
        states = self.kind == "claim" or (self.kind == "question" and not asks and "?" not in said)
        if states and not self._is_noise:
            self.help = 4
            return self._after(step, f"{NO_VERDICT}Compare it with this: {step.answer}")
        return f"{self._reply()}\n\nBack to my question: {step.question}"

    def _after(self, step: Step, said: str) -> str:
        """The words, and what the talk goes on with."""
        ended, self.step = not step.then, None
        return f"{said}\n\n{self._next() if ended else step.then}".strip()

    def _reply(self) -> str:
        kind, terms = self.kind, self.index.terms(OPTION.split(self.text)[0])
        if is_foreign(self.text):
            known = [term for term in terms if term.known and term.word in self.text.lower()]
            return self._say("foreign", _nearest(self._ranked(known)))
        quiz = _most_alike("quiz", self._ranked(terms))
        if quiz and " ".join(words(quiz.row.head)) in " ".join(words(self.text)):
            self.kind = "quiz"
            return self._say("quiz", quiz.row.page)
        if kind == "quiz":
            return self._say("quiz", _nearest(self._ranked(self.index.terms(self.text))))
        if kind in SAYS:
            return self._say(kind)
        if lacks := missing_field(self.text):
            return self._cited(Row("", 0, "", "", "", lacks))
        follows = {"more": self._more, "differently": lambda: self._more(OTHER_WORDS), "example": self._example}
        follows |= {"shorter": self._shorter, "why": self._more, "work": self._unjudged}
        return follows[kind]() if kind in follows else self._look_up(kind)

    def _say(self, kind: str, page: str = "") -> str:
        """A fixed sentence."""
        nearest = f"The nearest page is {page}." if page else ""
        back = f"Back to the lab “{self.lab.title}”." if self.lab.title else ""
        said = SAYS[kind].format(task=self.lab.task, next=self._next(), nearest=nearest, back=back)
        return said.replace("  ", " ").strip() or SAYS["who"]

    def _next(self) -> str:
        """Something to ask next: an authored question of this lab, or its pages; nothing while a question is open."""
        if self.step:
            return ""
        if left := [ask for ask in self.lab.asks if ask not in self.said and ask not in self.asked]:
            return f"You could ask: “{left[0]}”"
        *some, last = self.lab.pages[:3] or [""]
        return f"You could ask about {', '.join(some)} or {last}." if some else ""

    def _more(self, lead: str = "") -> str:
        """Untold text of the current page, a reason first after "why", else a fixed sentence."""
        here = [row for row in self._untold("passage") if row.page == self.page]
        if self.kind == "why":
            here.sort(key=lambda row: not REASON.search(row.says))
        nothing = "no_more" if self.page else "task"
        more = UNSURE + MORE if "don't know this" in self.last else MORE
        return _quoted(here[0], lead=lead or more) if here else self._say(nothing)

    def _example(self) -> str:
        """Untold code of the current page, else of the lesson's last one."""
        left = self._untold("code")
        if here := [row for row in left if row.page == self.page]:
            return _quoted(here[0])
        own = [row for row in left if row.lesson == self.lab.number]
        return _quoted(own[-1], lead=OTHER_CODE_ON) if own else self._say("no_more")

    def _untold(self, kind: str) -> list[Row]:
        """The rows of a kind that weren't quoted yet, those nearest to the last question first."""
        near = [hit.row for hit in self._ranked(self.index.terms(self.before))]
        return [row for row in [*near, *self.lab.rows] if row.kind == kind and not self._told(row)]

    def _shorter(self) -> str:
        """The first statement of the last reply, or of what it quoted; not one of the short ones that lead to it."""
        quoted = [line for line in self.last.split("\n") if line.startswith("> ")]
        parts = SENTENCE.split((quoted or [self.last])[0])
        says = [part for part in parts if len(part.split()) > LEAD_WORDS and not ASKS.search(part)]
        return says[0] if says and len(parts) > 1 else self._say("no_shorter" if self.last else "task")

    def _told(self, row: Row) -> bool:
        return bool(row.says) and row.says[:60] in self.said

    def _look_up(self, kind: str) -> str:
        """An authored answer, a misconception put right, a quotation, or an honest "I don't know"."""
        own, terms = self._terms()
        if own == terms and not any(term.known for term in own):
            self.kind = "strange" if own or self._is_noise else "task"
            return self._say(self.kind)
        hits, said = self._ranked(terms), words(self.text)
        answer = _most_alike("answer", hits, self.text)
        understood = all(term.known and term.word in said for term in own)
        if answer and understood and self._is_meant(answer, hits, alone=own == terms):
            return self._cited(answer.row)
        if wrong := self._misconception(hits):
            return self._put_right(wrong, answer)
        best = next((hit for hit in hits if hit.row.kind in PASSAGES and _is_about(hit, terms)), None)
        sure_best = best and best.share >= SURE and best.row.lesson == self.lab.number and understood and own == terms
        if answer and answer.alike >= (PERHAPS if answer.words > 1 else ONE_WORD) and not sure_best:
            return self._cited(answer.row, lead=PERHAPS_ASKED.format(answer.row.head))
        if best is None or best.share < NEAR:
            known = sum(term.weight for term in own if term.known) >= HALF * sum(term.weight for term in own)
            page = self._guess(hits, answer if answer and (known or answer.covered >= HALF) else None)
            return self._say("unknown" if kind == "question" else "no_verdict", page)
        unsure = "" if sure_best and best.words > FEW_KNOWN else UNSURE
        return self._cited(best.row, terms, NO_VERDICT if kind != "question" else unsure)

    def _unjudged(self) -> str:
        """The nearest page to a learner's own plan or code, which can't be judged offline."""
        hits = self._ranked(self._terms()[1])
        return self._say("no_verdict", self._guess(hits, _most_alike("answer", hits)) or _nearest(hits))

    def _guess(self, hits: Sequence[Hit], answer: Hit | None) -> str:
        """The page to name with a don't-know: an authored answer's, unless another has clearly more of the words."""
        best, shares = _nearest(hits, HALF), {hit.row.page: hit.share for hit in hits if hit.row.kind == "page"}
        own = self._page_of(answer.row) if answer and answer.alike >= HINTS else ""
        if own and (not best or shares.get(own, 0) >= CLOSE * shares[best]):
            return own
        return best or (self.page if LEANS.search(self.text.lower()) else "")

    @property
    def _is_noise(self) -> bool:
        """Whether no word is known, neither to the module nor as a small one of English. Numbers may be answers."""
        own = self.index.terms(self.text)
        return bool(own) and not STOP.intersection(words(self.text)) and not any(term.known for term in own)

    def _is_meant(self, answer: Hit, hits: Sequence[Hit], *, alone: bool) -> bool:
        """Whether a turn surely asks for this answer: it's alike, and no other comes near."""
        other = _most_alike("answer", [hit for hit in hits if hit.row.says != answer.row.says])
        is_ahead = other is None or answer.alike - other.alike >= AHEAD
        if answer.alike >= ALIKE and answer.covered >= COVERED:
            return alone or is_ahead
        return alone and is_ahead and answer.alike >= CLEARLY and answer.words > 1

    def _misconception(self, hits: Sequence[Hit]) -> Row | None:
        """The misconception that a turn states."""
        wrong = None if ASKING.search(self.text) else _most_alike("claim", hits)
        is_stated = wrong and wrong.alike >= CLAIMED and denies(self.text) == denies(wrong.row.head)
        return wrong.row if wrong and is_stated else None

    def _terms(self) -> tuple[list[Term], list[Term]]:
        """The turn's own words, and with them at less weight those of the turn before where it leans on that."""
        own = self.index.terms(PASTED.sub("", self.text))
        if ERRORS.search(self.text):
            own = [term for term in own if term.known]
        pasted = self.index.terms(" ".join(PASTED.findall(self.text)), BEFORE)
        own += [term for term in pasted if term.known and term.stem not in {one.stem for one in own}]
        quoted = " ".join(QUOTED_WORDS.findall(self.text.lower()))
        own = [term for term in own if term.known or term.word not in quoted]
        if not self.before or (own and not (len(own) <= LEANING and LEANS.search(self.text.lower()))):
            return own, own
        known = {term.stem for term in own}
        return own, own + [term for term in self.index.terms(self.before, BEFORE) if term.stem not in known]

    def _ranked(self, terms: Sequence[Term], kind: str = "") -> list[Hit]:
        """The hits: most of the question's words first, then bm25; the lab's lesson and the page at hand lead."""
        says_no = denies(self.text)
        hits, codes = self.index.search(terms, kind), set(CODES.findall(" ".join(words(self.text))))
        turned = [part for parts in TURNS_ON.findall(PASTED.sub("", self.text.lower())) for part in parts]
        turns_on = [stems for part in turned if (stems := {term.stem for term in self.index.terms(part)})]
        top = max((hit.score for hit in hits), default=1.0)

        def weighed(hit: Hit) -> Hit:
            own = hit.row.lesson == self.lab.number
            here = own + (bool(self.page) and hit.row.page == self.page)
            named = set(CODES.findall(hit.row.head)) or set(CODES.findall(f"{hit.row.says} {hit.row.text}"))
            other = (codes and not codes & named) or any(not stems & hit.has for stems in turns_on)
            counts = OTHER if other else 1
            alike = hit.alike * (1 if says_no == denies(hit.row.head) else DENIED) * (1 if own else OTHERS) * counts
            score = hit.share * (1 + hit.score / top) * OWN**here * counts
            return replace(hit, score=score, alike=alike, share=hit.share * counts)

        return sorted(map(weighed, hits), key=lambda hit: hit.score, reverse=True)

    def _put_right(self, wrong: Row, answer: Hit | None) -> str:
        """A misconception named, and what the authors or the lesson say instead."""
        hits = self._ranked([*self.index.terms(wrong.head), *self.index.terms(wrong.text, BEFORE)])
        rows = [hit.row for hit in hits if hit.row.kind in PASSAGES]
        rows[:0] = [answer.row] if answer and answer.alike >= CLAIMED else []
        return f"Careful: “{wrong.says}” is a common misconception.\n\n{self._cited(rows[0]) if rows else ''}".strip()

    def _cited(self, row: Row, terms: Sequence[Term] = (), lead: str = "") -> str:
        """A passage under its page's name; an authored answer or key point with the page to read."""
        if row.page:
            return _quoted(row, terms, f"{lead}The nearest page is" if lead else "")
        page = self._page_of(row)
        return f"{lead}{row.says}\n\nSee {page}." if page else f"{lead}{row.says}"

    def _page_of(self, row: Row) -> str:
        hits = self._ranked(self.index.terms(row.says), "page")  # of any lesson if the row has none
        return _nearest([hit for hit in hits if row.lesson in {0, hit.row.lesson}])


def _is_about(hit: Hit, terms: Sequence[Term]) -> bool:
    """Whether a passage has more than one of the words, or begins with the only one; a key term has one in its name."""
    name = words(hit.row.text.partition(":")[0]) if hit.row.kind == "term" else words(hit.row.text)[:BEGINNING]
    return (hit.words > 1 and hit.row.kind != "term") or not {term.stem for term in terms}.isdisjoint(stemmed(name))


def _most_alike(kind: str, hits: Sequence[Hit], text: str = "") -> Hit | None:
    """The hit most alike; of several that are, the one with most of the text's small words."""
    said = set(words(text))
    found = (hit for hit in hits if hit.row.kind == kind)
    return max(found, key=lambda hit: (round(hit.alike, 2), len(said & set(words(hit.row.head)))), default=None)


def _nearest(hits: Sequence[Hit], least: float = 0) -> str:
    """The page whose passages have most of what was looked for, and of its weight at least this."""
    pages = (hit for hit in hits if hit.row.kind == "page" and hit.share >= least)
    return next((hit.row.page for hit in pages if hit.words > 1 or not least), "")


def _quoted(row: Row, terms: Sequence[Term] = (), lead: str = "") -> str:
    """A passage; of a long one the sentence that holds most of the question's words, and the next."""
    prose, *listed = row.says.split("\n")
    if len(prose.split()) > QUOTED:
        parts = SENTENCE.split(prose)
        held = [sum(term.weight for term in terms if term.stem[:5] in part.lower()) for part in parts]
        first = held.index(max(held))
        prose = f"{'… ' if first else ''}{' '.join(parts[first : first + 2])}{' …' if parts[first + 2 :] else ''}"
    said = row.says if row.kind == "code" else "\n".join([f"> {prose}", *listed])
    return f"{lead} {row.page}:\n{said}".strip()
