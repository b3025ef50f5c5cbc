"""The key terms of a lesson: the bullets of its "Key terms" page."""

import re

from bot.authoring.markdown import Line, Section
from bot.authoring.pages import MARK
from bot.authoring.problems import Problems
from bot.course.model import Term

PAGE = "key-terms"
_BULLET = re.compile(r"[-*]\s+(?P<rest>.*)")
_TERM = re.compile(r"\*\*(?P<word>[^*]+)\*\*:\s*(?P<meaning>\S.*)")


def read(sections: tuple[Section, ...], problems: Problems) -> tuple[Term, ...]:
    """The terms in the order of the page; a bullet of another shape is noted."""
    found: list[Term] = []
    for section in sections:
        if section.id == PAGE:
            found += [term for lines in _bullets(section) if (term := _term(lines, problems))]
    return tuple(found)


def _bullets(section: Section) -> list[list[Line]]:
    """Each bullet with the indented lines that go on with it."""
    bullets: list[list[Line]] = []
    for line in section.lines:
        if _BULLET.fullmatch(line.text):
            bullets.append([line])
        elif bullets and line.text.startswith(" ") and line.text.strip():
            bullets[-1].append(line)
    return bullets


def _term(lines: list[Line], problems: Problems) -> Term | None:
    text = " ".join(line.text.strip() for line in lines)[1:].strip()
    found = _TERM.fullmatch(MARK.sub("", text).strip())
    if not found:
        problems.add(lines[0].at, "bad-term", "a key term is written `- **word**: what it means`")
        return None
    return Term(found["word"].strip(), found["meaning"])
