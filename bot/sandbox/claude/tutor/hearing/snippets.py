"""Code in what a learner writes: whether a turn is code, and the names in it."""

import re

from bot.sandbox.claude.tutor.language.words import terms

LOOKS = re.compile(
    r"```|[\"']\w+[\"']\s*:\s*[\"\[{\dtf]|\b\w+\s*=\s*[\"\[{(]|\b\w+\s*=\s*\d|\w+\.\w+\(|\b(?:import|def|class|print)\b.*[(:]"
)
PART = re.compile(
    r"```.*?```|[{\[].*[}\]]|[\w.]+\(.*\)|\b\w+\s*=\s*(?:\"[^\"]*\"|\S+)"
    r"|^\s*(?:import|from|for|if|try|except|def|with)\b.*$",
    re.DOTALL | re.MULTILINE,
)
ASKING = re.compile(r"\W*(?:why|how|what|which|when|where|can|does|do|is|are|should|will)\b", re.IGNORECASE)
CHECKING = re.compile(
    r"\b(?:missing|wrong|right|ok(?:ay)?|correct|error|fix|mistake|bug|problem|better|improve|valid|complete)\b",
    re.IGNORECASE,
)
ABOUT_IT = frozenset(
    terms(
        "code request call body json python program snippet script hi hello check review look"
        " missing wrong right ok okay correct error fix mistake bug problem better improve valid complete"
    )
)
NAME = re.compile(r"[A-Za-z_][\w-]*\w")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_code(text: str) -> bool:
    """Whether a turn is code, with at most a few words of talk around it."""
    if not LOOKS.search(text):
        return False
    around = PART.sub(" ", text)
    talk = [term for term in terms(around) if term not in ABOUT_IT]
    long = "\n" in text.strip() or len(LOOKS.findall(text)) > 1
    return len(talk) <= (3 if long else 0) and (long or not ASKING.match(around))


def checks_code(text: str) -> bool:
    """Whether a turn only asks about code shown before: "what is wrong with it?"."""
    return bool(CHECKING.search(text)) and not LOOKS.search(text) and set(terms(text)) <= ABOUT_IT


def names_in(text: str) -> set[str]:
    """The names in a piece of code."""
    return set(NAME.findall(text))


def spoken(names: set[str]) -> str:
    """Names as words: `RateLimitError` is "Rate Limit Error"."""
    return " ".join(CAMEL.sub(" ", name) for name in sorted(names) if len(name) > 3)
