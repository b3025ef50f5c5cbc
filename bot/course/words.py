"""What a learner's words ask for: the same grammar after `/learn` and in the DM."""

import difflib
import re
from dataclasses import dataclass

from bot.course.progress import LESSON_STEPS, STEP_KINDS

OTHERS = ("progress", "terms", "leaderboard", "help", "card")
_SAME_AS = {
    "": "card",
    "learn": "card",
    "start": "card",
    "menu": "card",
    "map": "card",
    "hi": "card",
    "hello": "card",
    "hey": "card",
    "next": "next",
    "continue": "next",
    "go on": "next",
    "introduction": "intro",
    "l": "lesson",
    "lessons": "lesson",
    "quizzes": "quiz",
    "q": "quiz",
    "labs": "lab",
    "module test": "test",
    "exam": "test",
    "term": "terms",
    "glossary": "terms",
    "score": "progress",
    "scores": "progress",
    "points": "progress",
    "board": "leaderboard",
    "ranking": "leaderboard",
    "?": "help",
}
_THANKS = {
    "thanks",
    "thank you",
    "thx",
    "ty",
    "cheers",
    "ok",
    "okay",
    "great",
    "cool",
    "nice",
    "perfect",
    "got it",
    "thanks a lot",
    "thank you very much",
    "thanks!",
    "👍",
    "🙏",
    ":+1:",
}
_NUMBERED = re.compile(r"^(?P<word>[a-z]+)\s*#?\s*(?P<number>\d{1,3})$")


@dataclass(frozen=True, slots=True)
class Intent:
    """What was asked: a word of the grammar, a lesson's number (0: none given), and what followed."""

    word: str  # one of STEP_KINDS or OTHERS, or "next", "thanks", "unknown"
    number: int = 0
    rest: str = ""
    nearest: str = ""  # for "unknown": the word of the grammar that comes closest, or empty


def understand(text: str) -> Intent:
    """The intent of what was typed; case, backticks, a leading slash and punctuation at the end do not matter."""
    said = " ".join(text.lower().replace("`", " ").split()).rstrip(".!")
    said = said.removeprefix("/learn").strip() if said.startswith("/learn") else said
    word = _word(said)
    if word:
        return Intent(word)
    if said in _THANKS:
        return Intent("thanks")
    numbered = _NUMBERED.match(said)
    if numbered and (word := _word(numbered["word"])) in STEP_KINDS:
        return Intent(word, int(numbered["number"]))
    head, _, rest = said.partition(" ")
    if _word(head) in {"terms", "leaderboard"}:
        return Intent(_word(head), rest=rest)
    return Intent("unknown", rest=text.strip(), nearest=nearest(said))


def nearest(said: str) -> str:
    """The word of the grammar closest to what was typed, with a number where it takes one; empty if none is close."""
    numbered = re.match(r"^(?P<word>\D+?)\s*(?P<number>\d{1,3})?$", said)
    if numbered is None or len(numbered["word"].split()) > 2:
        return ""
    close = difflib.get_close_matches(numbered["word"].strip(), [*STEP_KINDS, *OTHERS, "next"], n=1, cutoff=0.6)
    if not close:
        return ""
    takes_number = close[0] in LESSON_STEPS
    return f"{close[0]} {numbered['number'] or 1}" if takes_number else close[0]


def _word(said: str) -> str:
    said = _SAME_AS.get(said, said)
    return said if said in (*STEP_KINDS, *OTHERS, "next") else ""
