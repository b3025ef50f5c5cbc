import re

from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule
from bot.authoring.terms import PAGE

_BOLD = re.compile(r"\*\*(?P<words>[^*]+)\*\*")
_MARKER = re.compile(r"\s*(?:>\s*|[-*]\s+|\d+\.\s+)*")
_DEFINES = re.compile(r"\s+(?:is|are|means)\b")


@rule("unknown-term")
def glossary(draft: Draft) -> Found:
    """A term, set in bold within a sentence, stands among the key terms; emphasis is set in *italics*."""
    known = {_plain(term.word) for lesson in draft.lessons for term in lesson.lesson.terms}
    for page in draft.pages:
        if page.lesson is None or page.page.id == PAGE:
            continue
        for line in page.prose:
            for bold in _BOLD.finditer(line.text):
                if _introduces(line.text, bold) and not _stands_in(known, _plain(bold["words"])):
                    at = line.at._replace(column=bold.start() + 1)
                    yield at, f"“{bold['words']}” is no key term: explain it there, or use *italics* for emphasis"


def _introduces(line: str, bold: re.Match[str]) -> bool:
    """Whether bold words bring in a term. At the beginning of a line, or with a colon, they head what follows."""
    if bold["words"].endswith((":", ".", "?")):
        return False
    marker = _MARKER.match(line)
    begins = bold.start() == (marker.end() if marker else 0)
    return not begins or (bold.start() == 0 and bool(_DEFINES.match(line, bold.end())))


def _plain(words: str) -> str:
    """The words in small letters, each without a plural's s."""
    return " ".join(re.sub(r"(?<=[^s])s$", "", word) for word in re.findall(r"[\w'-]+", words.lower()))


def _stands_in(known: set[str], words: str) -> bool:
    return any(term == words or term.endswith(f" {words}") or words.endswith(f" {term}") for term in known)
