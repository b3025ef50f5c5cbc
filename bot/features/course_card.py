"""The course card, progress, terms and help: where a learner stands and what they can ask for."""

import difflib
import re

from bot.course import progress as way
from bot.course.attempt import Kind
from bot.course.model import Learner, Module, Term
from bot.course.progress import Progress, Step
from bot.features.context import Context, permalink
from bot.features.views import Card, Help, NextStep, ProgressView, Said, Station, TermsView, View, Welcome
from bot.store import attempts, progress
from bot.store.db import Query

_VERBS = {"intro": "Read the introduction", "test": "Take the module test"}
_ASKED = re.compile(r"^(?:what is|what's|what are|what does|define|explain) (?:(?:a|an|the) )?")
OWN = "own"  # in place of a step's name: the one that is the learner's next when the message is sent
WORDS = (
    ("next", "the next page, question or step; `continue` goes back to where you were"),
    ("intro", "what the module teaches"),
    ("lesson 2", "read a lesson; `lesson 2 page 3` opens it there"),
    ("quiz 2", "practise with four questions"),
    ("lab 2", "talk a task through with the tutor"),
    ("test", "the module test; `test results` shows your last one"),
    ("progress", "your scores and points"),
    ("terms", "the key terms; `terms token` looks one up"),
    ("leaderboard", "points in this workspace"),
    ("my data", "what I keep about you; you can have it sent or deleted"),
    ("help", "these words"),
)
LEADS_WORD = ("leaderboard weekly", "in a channel, posts its leaderboard there each Monday")


def name_of(step: Step) -> str:
    """A step as a learner calls it."""
    return {"intro": "Introduction", "test": "Module test"}.get(step.kind, f"{step.kind.capitalize()} {step.number}")


def in_words(step: Step) -> str:
    """A step within a sentence."""
    return {"intro": "the introduction", "test": "the module test"}.get(step.kind, name_of(step))


def lead_to(step: Step | None, state: Progress) -> NextStep | None:
    """The button that leads to a step, worded by what was done there already."""
    if step is None:
        return None
    if step.kind == "intro" and not state.done and not any(state.counts.values()) and state.here is None:
        return NextStep(step, "Start")
    if state.counts.get(step) or (state.here == step and step not in state.done and step.kind != "test"):
        return NextStep(step, f"Continue {in_words(step).lower()}")
    verb = {"lesson": "Read lesson", "quiz": "Take quiz", "lab": "Open lab"}.get(step.kind, "")
    return NextStep(step, _VERBS.get(step.kind) or f"{verb} {step.number}")


def next_after(query: Query, context: Context, learner: Learner, step: Step) -> NextStep | None:
    """The button that leads on once a step is taken."""
    state = progress.load(query, learner, context.module)
    return lead_to(way.after(context.module, step, state), state)


def card(query: Query, context: Context, learner: Learner, *, lead: str = "") -> Card:
    """The course card: the map, the time left and the next step."""
    state = progress.load(query, learner, context.module)
    onward = way.next_step(context.module, state)
    channel, ts = "", ""
    if state.here is not None and state.here not in state.done:
        channel, ts = progress.place(query, learner, context.module)
    return Card(
        course=context.module.course,
        title=context.module.title,
        place=_place(state, onward),
        minutes_left=way.minutes_left(context.module, state),
        stations=tuple(_station(context.module, step, state, onward) for step in way.steps(context.module)),
        next=lead_to(onward, state),
        lead=lead,
        link=permalink(query, learner.workspace, channel, ts) if ts else "",
    )


def _place(state: Progress, onward: Step | None) -> str:
    if onward is None:
        return "Everything is done."
    if not state.done and state.here is None:
        return "You have not started yet."
    if onward == state.here and (onward.kind != "test" or onward in state.counts):
        return f"You are in **{in_words(onward)}**."
    return f"Next is **{in_words(onward)}**."


def _station(module: Module, step: Step, state: Progress, onward: Step | None) -> Station:
    if step in state.done:
        return Station(step, "done")
    count, of = state.counts.get(step, 0), way.total(module, step)
    page = "page " if step.kind in {"intro", "lesson"} else ""
    if step.kind == "lab" and count >= of:
        return Station(step, "here" if step == onward else "open", f"{of} of {of}, one thing to show")
    return Station(step, "here" if step == onward else "open", f"{page}{count} of {of}" if count else "")


def welcome(query: Query, context: Context, learner: Learner) -> View:
    """The first two lines and the card."""
    return Welcome(card(query, context, learner))


def said(
    query: Query, context: Context, learner: Learner, *, text: str, step: str = "", link: str = "", link_label: str = ""
) -> View:
    """A sentence with a next step: none, the one named, or with OWN the learner's."""
    state = progress.load(query, learner, context.module)
    onward = way.next_step(context.module, state) if step == OWN else _parse(step)
    return Said(text, lead_to(onward, state), link, link_label)


def _parse(step: str) -> Step | None:
    kind, _, number = step.partition(":")
    return next((Step(known, int(number or 0)) for known in way.STEP_KINDS if known == kind), None)


def progress_view(query: Query, context: Context, learner: Learner) -> View:
    """The learner's progress: steps done, scores, points and the next step."""
    module = context.module
    state = progress.load(query, learner, module)
    lines = [("Introduction", _piece(module, Step("intro"), state) or "not yet")]
    for lesson in module.lessons:
        ended = attempts.results(query, learner, module.id, Kind.QUIZ, lesson.id)
        quiz = f"quiz {_first_and_best(ended)}" if ended else _piece(module, Step("quiz", lesson.number), state)
        read, lab = (
            _piece(module, Step("lesson", lesson.number), state),
            _piece(module, Step("lab", lesson.number), state),
        )
        line = " · ".join(piece for piece in (read, quiz, lab) if piece)
        lines.append((f"Lesson {lesson.number}, {lesson.title}", line or "not yet"))
    lines.append(("Module test", _test_line(query, context, learner, state)))
    return ProgressView(
        lines=tuple(lines),
        points=progress.points(query, learner, module.id),
        points_max=way.points_max(module),
        next=lead_to(way.next_step(module, state), state),
    )


def _piece(module: Module, step: Step, state: Progress) -> str:
    """The progress in one step, empty before it is begun; a quiz is never done here, for its scores are shown."""
    word, unit = ("quiz ", " answered") if step.kind == "quiz" else ("page ", "")
    if step in state.done and step.kind != "quiz":
        return "lab done" if step.kind == "lab" else "read"
    count, of = state.counts.get(step, 0), way.total(module, step)
    if step.kind == "lab" and count:
        return f"lab {lab_count(count, of)}"
    return f"{word}{count} of {of}{unit}" if count else ""


def lab_count(exchanges: int, needed: int) -> str:
    """The count of a lab that isn't done."""
    if exchanges < needed:
        return f"{exchanges} of {needed} exchanges"
    return f"{needed} of {needed} exchanges, one thing to show"


def _first_and_best(ended: tuple[tuple[int, int], ...]) -> str:
    """Each score is of as many questions as there were then: a later edition may ask more."""
    (first, of), (best, of_best) = ended[0], max(ended, key=lambda result: result[0] / result[1])
    if (first, of) == (best, of_best):
        return f"{first} of {of}"
    return f"first {first}{'' if of == of_best else f' of {of}'}, best {best} of {of_best}"


def _test_line(query: Query, context: Context, learner: Learner, state: Progress) -> str:
    test = Step("test")
    begun = f"{state.counts[test]} of {way.total(context.module, test)} answered" if test in state.counts else ""
    ended = attempts.results(query, learner, context.module.id, Kind.TEST)
    if not ended:
        return begun or "not yet"
    result = f"{'passed' if test in state.done else 'not passed yet'} · {_first_and_best(ended)}"
    return f"{result} · now {begun}" if begun else result


def terms(query: Query, context: Context, learner: Learner, *, word: str = "") -> View:  # noqa: ARG001 - the shape of a show
    """Key terms: the one of that name, else those that match, or all."""
    every = [(term, lesson.number) for lesson in context.module.lessons for term in lesson.terms]
    wanted = word.lower().strip("`* ")
    found = tuple((term, number) for term, number in every if _matches(term, wanted))
    found = tuple(one for one in found if wanted and _one(one[0].word) == _one(wanted)) or found
    near = difflib.get_close_matches(wanted, [term.word.lower() for term, _ in every], n=3) if not found else []
    return TermsView(word, found, tuple(near))


def term_named(module: Module, said: str) -> Term | None:
    """The key term that is all somebody said, or asked "what is" about; None for any other words."""
    asked = _ASKED.sub("", said.lower().replace("`", " ").strip(" \t\n*\"'“”?!.")).strip()
    every = (term for lesson in module.lessons for term in lesson.terms)
    return next((term for term in every if asked and _one(term.word) == _one(asked)), None)


def _one(word: str) -> str:
    """A word in lower case, of "tokens" the one token."""
    plain = word.lower().replace("`", "")
    return plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain


def _matches(term: Term, wanted: str) -> bool:
    return not wanted or wanted in term.word.lower() or (len(wanted) > 3 and wanted in term.meaning.lower())


def helping(
    query: Query, context: Context, learner: Learner, *, unknown: str = "", nearest: str = "", step: str = ""
) -> View:
    """Every word the bot understands, or the one nearest to a word it did not; `step` is where that one leads."""
    near = _parse(step)
    state = progress.load(query, learner, context.module)
    onward = lead_to(near, state) if nearest == "next" else near and NextStep(near, nearest.capitalize())
    words = (*WORDS, LEADS_WORD) if learner.id in context.leads else WORDS
    return Help(unknown[:80], nearest, onward or None, words)
