"""The lab brief: what only the tutor reads, found by the labels it stands under."""

import re
from dataclasses import dataclass, field

from bot.sandbox.claude.tutor.pages.markdown import ITEM, sentences

LABEL = re.compile(
    r"^(?:#{1,6}\s+)?\**(?P<label>[A-Z][^:*?.`]{2,60}?)\**\s*:\**\s*(?P<rest>.*)$|^#{1,6}\s+(?P<heading>.+)$"
)
TITLE = re.compile(r"^#+\s+lab\b\s*(?P<number>\d*)[\s:.\u2013-]*(?P<title>.*)$", re.IGNORECASE)
HELP = re.compile(r"\s*(?:\bHelp(?:\s+them)?\s*:|\bWay out\s*:|\bTry\s*:|→|->|=>|\|)\s*", re.IGNORECASE)
THINKS = re.compile(r"^(?:(?:the |a )?learners?\s+)?(?:may\s+)?thinks?(?:\s+that)?\s*:?\s*", re.IGNORECASE)
KINDS = (
    ("misconceptions", ("misconception", "mistake", "tend to think", "thinks")),
    ("key_points", ("key point", "point", "reach", "cover")),
    ("avoid", ("avoid", "keep out", "leave out", "do not")),
    ("greeting", ("greet", "began", "opening", "said first")),
    ("task", ("task",)),
)

# What helps against a misconception is written to the tutor. A statement can be passed on as it is, "Ask …" can be
# asked and "Let them …" can be set; any other order to the tutor is left out.
ASKED = re.compile(
    r"^(?:then )?ask (?:them |the learner )?(?:for )?(?=what|where|how|why|which|whether|when|who)", re.IGNORECASE
)
LET = re.compile(r"^(?:then )?let (?:them|the learner) ", re.IGNORECASE)
ORDER = re.compile(
    r"^(?:then|first|next)\b|^(?!it\b|no\b)[a-z]+ (?:them|the learner|for|to|what|which)\b", re.IGNORECASE
)
STATED = re.compile(
    r"\b(is|are|was|were|has|have|had|can|cannot|will|would|does|do|means?|comes?|goes|keeps?)\b|\w+s\b"
)
VERBS_FIRST = re.compile(
    r"^(put|compare|count|work|take|try|start|use|walk|offer|explain|say|suggest|write|draw|look|go|name|let|lead"
    r"|show|point|have|give|get|bring|make|help|send|remind|ask|tell|remove|find|check|open|read|list|turn|run)\b",
    re.IGNORECASE,
)
ASIDE = re.compile(r",? and (then )?(lead|let|point|show|help|give|have|ask|go)\b.*$", re.IGNORECASE)
TO_YOU = (
    (re.compile(r"\btheirs\b"), "yours"),
    (re.compile(r"\btheir\b|\bthe learner's\b"), "your"),
    (re.compile(r"\b(?:they|them|the learner) (?:are|is)\b"), "you are"),
    (re.compile(r"\b(?:they|them|the learner)\b"), "you"),
)
PLURAL = re.compile(r"\b[a-z]{3,}[^su\W]s\b(?=.*\b(?:they|them|theirs?)\b)")


@dataclass(frozen=True, slots=True)
class Misconception:
    """What learners tend to think, and the way out: facts to say, questions to ask, and small tasks to set."""

    thinks: str
    facts: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


@dataclass(slots=True)
class Brief:
    """The lab as the tutor knows it; empty where the system text has none. `lesson` is its number, 0 unknown."""

    title: str = ""
    lesson: int = 0
    task: str = ""
    greeting: str = ""
    key_points: list[str] = field(default_factory=list)
    misconceptions: list[Misconception] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """All of its words."""
        thoughts = [f"{item.thinks} {' '.join(item.facts)}" for item in self.misconceptions]
        return " ".join([self.title, self.task, self.greeting, *self.key_points, *thoughts])


def read_brief(lines: list[str]) -> Brief:
    """The brief in the lines under the lab's heading."""
    brief = Brief()
    found: dict[str, list[str]] = {kind: [] for kind, _ in KINDS}
    kind = ""
    for line in lines:
        if title := TITLE.match(line):
            brief.title, brief.lesson, kind = title["title"], int(title["number"] or 0), ""
            continue
        label = None if ITEM.match(line) else LABEL.match(line.strip())
        named = _kind(label["label"] or label["heading"]) if label else None
        if label and named is not None:
            kind, line = named, label["rest"] or ""  # noqa: PLW2901 - the rest of a label's line is its first text
        _take(found.get(kind, []), line)
    brief.task, brief.greeting = " ".join(found["task"]), " ".join(found["greeting"])
    brief.key_points = found["key_points"]  # what to avoid is told to one who could stray from the pages
    brief.misconceptions = [_misconception(item) for item in found["misconceptions"]]
    return brief


def _kind(label: str) -> str | None:
    low = label.lower()
    return next((kind for kind, marks in KINDS if any(mark in low for mark in marks)), None)


def _take(items: list[str], line: str) -> None:
    """Add a line: an item of its own, or the going on of the last one where it is indented."""
    text = ITEM.sub("", line, count=1).strip()
    if not text:
        return
    if items and line.startswith(("  ", "\t")):
        items[-1] = f"{items[-1]} {text}"
    else:
        items.append(text.strip('"“”') if text[:1] == text[-1:] == '"' else text)


def _misconception(item: str) -> Misconception:
    """Split an item at its help, and the help into what can be said, asked and set."""
    halves = HELP.split(item, maxsplit=1)
    if len(halves) == 1:
        halves = [*re.split(r"(?<=[.!?])\s+", item, maxsplit=1), ""][:2]
    facts, asks, tasks = [], [], []
    for sentence in sentences(halves[1]):
        if ASKED.match(sentence):
            asks.append(_to_learner(ASIDE.sub("", ASKED.sub("", sentence)).rstrip(".? ")))
        elif LET.match(sentence):
            tasks.append(_to_learner(LET.sub("", sentence).rstrip(".")))
        elif STATED.search(sentence) and not VERBS_FIRST.match(sentence) and not ORDER.match(sentence):
            facts.append(sentence)
    thinks = THINKS.sub("", halves[0]).strip(" “”*")
    return Misconception(thinks, tuple(facts), tuple(asks), tuple(tasks))


def _to_learner(words: str) -> str:
    """Words about the learner as words to the learner; after a plural, "they" may be that, and stays."""
    if PLURAL.search(words):
        return words
    for pattern, instead in TO_YOU:
        words = pattern.sub(instead, words)
    return words
