"""What kind of turn it is: off-topic, about the thread, a short follow-up, a try, or a question."""

import re

from bot.sandbox.claude.tutor.hearing.patterns import ANYWHERE, OWN_WORDS, SHORT, Kind
from bot.sandbox.claude.tutor.hearing.snippets import is_code
from bot.sandbox.claude.tutor.language.words import STOP, raw_words

FEW_WORDS = 8
QUESTION = re.compile(
    r"\?|\b(what's|what is|what are|how (do|does|can|to)|why (do|is|does))\b"
    r"|\bi (want|need|would like) to (know|learn|understand)\b"
    r"|^(so |and |but |ok |hi |hello )*(what|why|how|when|where|who|which|whose|is|are|am|can|could|do|does|did|should"
    r"|would|will|has|have|must|may|explain|tell|show|describe|give|help|compare|define|list|name"
    r"|i('m| am) (wondering|curious|not sure))\b"
)
# What somebody else says is talked about, not meant: quotations, and what users or attackers may write.
OTHERS_WORDS = re.compile(r"[\"“][^\"”]*[\"”]|\b(users?|somebody|someone|people|customers?|attackers?|they)\b.*")
TAG = re.compile(r"\w{3}.*[\w`\]], ?(right|correct|isn't it|doesn't it|no|yes|or|true)\s*\?$")
ANSWERING = re.compile(r"^(hm+|hmm+|because|maybe|perhaps|probably|i guess|i think|i would say)\b")
SLIPS = {"wich": "which", "witch": "which", "whats": "what's", "wat": "what", "waht": "what", "hwo": "how", "wy": "why"}
WH = re.compile(r"\b(what|why|how|which|where|who)\b")


def intent_of(text: str, *, answering: bool = False) -> str:
    """The name of the turn's kind; `question` where nothing special fits, `try` for a statement.

    `answering` says that the tutor has just asked something, so that a few words may be the answer.
    """
    low = _plain(text)
    if is_code(text):
        return "code"
    if name := _first_fit(ANYWHERE, OTHERS_WORDS.sub(" ", low)):
        return name
    words = raw_words(low)
    if TAG.search(low) or (answering and ANSWERING.match(low) and not WH.search(low)):
        return "try"
    if len(words) <= FEW_WORDS and (name := _first_fit(SHORT, low)) and not _says_more(name, words, low):
        return name
    return "question" if asks(text) or (len(words) < 5 and not answering) else "try"


def asks(text: str) -> bool:
    """Whether a turn is a question or asks for something."""
    return bool(QUESTION.search(_plain(text)))


def off_topic_words(text: str) -> list[str]:
    """The last words of what a turn was taken to be off-topic by: "weather", "joke"."""
    low = OTHERS_WORDS.sub(" ", _plain(text))
    patterns = dict(ANYWHERE)["off_topic"]
    return [raw_words(found[0])[-1] for pattern in patterns for found in re.finditer(pattern, low)]


def _plain(text: str) -> str:
    """A text in small letters, with common slips in its first word mended."""
    first, *rest = text.lower().replace("’", "'").split() or [""]
    return " ".join([SLIPS.get(first, first), *rest])


def _first_fit(kinds: tuple[Kind, ...], low: str) -> str:
    return next((name for name, patterns in kinds if any(re.search(pattern, low) for pattern in patterns)), "")


def _says_more(name: str, words: list[str], low: str) -> bool:
    """Whether a short turn has words of a question of its own, which then decide; an example may name its page."""
    if name in {"yes", "thanks"} and WH.search(low):
        return True
    more = [word for word in words if word not in STOP and word not in OWN_WORDS]
    return len(more) > (3 if name == "example" else 0)
