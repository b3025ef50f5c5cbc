"""The lab brief: what only the tutor reads, found by the labels it stands under."""

import re
from dataclasses import dataclass, field

ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
LABEL = re.compile(
    r"^(?:#{1,6}\s+)?\**(?P<label>[A-Z][^:*?.`]{2,60}?)\**\s*:\**\s*(?P<rest>.*)$|^#{1,6}\s+(?P<heading>.+)$"
)
TITLE = re.compile(r"^#+\s+lab\b\s*\d*[\s:.\u2013-]*(?P<title>.*)$", re.IGNORECASE)
NUMBER = re.compile(r"^#+\s+lab\b\s*(?P<number>\d+)", re.IGNORECASE)
HELP = re.compile(r"\s*(?:\bHelp(?:\s+them)?\s*:|\bWay out\s*:|\bTry\s*:|→|->|=>|\|)\s*", re.IGNORECASE)
THINKS = re.compile(r"^(?:(?:the |a )?learners?\s+)?(?:may\s+)?thinks?(?:\s+that)?\s*:?\s*", re.IGNORECASE)
KINDS = (
    ("misconceptions", ("misconception", "mistake", "tend to think", "thinks")),
    ("key_points", ("key point", "point", "reach", "cover")),
    ("avoid", ("avoid", "keep out", "leave out", "do not")),
    ("greeting", ("greet", "began", "opening", "said first")),
    ("task", ("task",)),
    ("starts", ("start",)),
)
ORDERS = re.compile(
    r"^(?:then\s+)?(?:put|compare|count|work|take|try|start|use|walk|offer|explain|say|suggest|write|draw|look|go|name|let|lead|show|point|have|give|get|bring|make|help|send|remind|ask|tell)\b",
    re.IGNORECASE,
)
STATED = re.compile(
    r"^(it|they|the|a|an|what|this|that|these|those|each|both|only|no|two|three|there|every|all|some|claude|[`A-Z][\w.]*`?)"
    r"\s(?!.*\b(them|their|the learner|learners)\b)",
    re.IGNORECASE,
)
ASIDE = re.compile(r",? and (then )?(lead|let|point|show|help|give|have|ask|go)\b.*$", re.IGNORECASE)
PERSONAL = re.compile(r"\b(they|them|their|the learner)\b", re.IGNORECASE)
ASKED = re.compile(
    r"^(?:then\s+)?ask (?:them |the learner )?(?=what|where|how|why|which|whether|when|who)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Misconception:
    """What learners tend to think, and the way out: facts to say, and questions to ask (without their mark)."""

    thinks: str
    facts: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(slots=True)
class Brief:
    """The lab as the tutor knows it; empty where the system text has none. `lesson` is its number, 0 unknown."""

    title: str = ""
    lesson: int = 0
    task: str = ""
    greeting: str = ""
    starts: list[str] = field(default_factory=list)
    key_points: list[str] = field(default_factory=list)
    misconceptions: list[Misconception] = field(default_factory=list)
    avoid: list[str] = field(default_factory=list)


def read_brief(lines: list[str]) -> Brief:
    """The brief in the lines under the lab's heading."""
    brief = Brief()
    found: dict[str, list[str]] = {kind: [] for kind, _ in KINDS}
    kind = ""
    for line in lines:
        if title := TITLE.match(line):
            brief.title = title["title"]
            number = NUMBER.match(line)
            brief.lesson = int(number["number"]) if number else 0
            kind = ""
            continue
        label = None if ITEM.match(line) else LABEL.match(line.strip())
        named = _kind(label["label"] or label["heading"]) if label else None
        if label and named is not None:
            kind, line = named, label["rest"] or ""  # noqa: PLW2901 - the rest of a label's line is its first text
        _take(found.get(kind, []), line)
    brief.task, brief.greeting = " ".join(found["task"]), " ".join(found["greeting"])
    brief.starts, brief.key_points, brief.avoid = found["starts"], found["key_points"], found["avoid"]
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
    """Split an item at its help; sentences that order the tutor about are turned into questions or left out."""
    halves = HELP.split(item, maxsplit=1)
    if len(halves) == 1:
        halves = [*re.split(r"(?<=[.!?])\s+", item, maxsplit=1), ""][:2]
    thinks, way_out = THINKS.sub("", halves[0]).strip(' "“”*'), halves[1]
    facts, asks = [], []
    for sentence in re.split(r"(?<=[.!?])\s+", way_out.strip()):
        if ASKED.match(sentence):
            ask = ASIDE.sub("", ASKED.sub("", sentence)).rstrip(".? ")
            asks += [] if PERSONAL.search(ask) else [ask]
        elif STATED.match(sentence) and not ORDERS.match(sentence):
            facts.append(sentence)
    return Misconception(thinks, tuple(facts), tuple(asks))
