"""Parses a learner's text: the same grammar after `/learn` and in the DM.

Besides the words of the grammar it knows small talk: greetings, thanks, goodbyes. First it removes what Slack or a
keyboard wraps around a word: a mention, emoji, quotation marks, bold. Then it looks a phrase up whole, then as a step
with its number and page. If neither matches, it tries again without courtesies ("please open", "the").
A single unknown word gets the nearest known one.
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.course.letters import visible
from bot.course.progress import LESSON_STEPS, STEP_KINDS
from bot.course.questions import topic_of

OTHERS = ("progress", "terms", "leaderboard", "help", "card")
ONWARD = ("next", "continue")  # the next page or step; where one was
COURTESIES = ("hello", "well", "who", "thanks", "fine", "yes", "no", "stop", "reset", "letter", "privacy", "stuck")

_PHRASES: Mapping[str, str] = {
    "card": "|learn|menu|map|card|course|course map|home|where am i|where was i|status|show the course map|syllabus|"
    "curriculum|table of contents|overview|contents|all lessons|list of lessons|list the lessons|what's in this course",
    "next": "next|next page|next question|next step|more|read on|go on|go ahead|forward|what next|what now|what's next|"
    "what should i do|what should i do now|what should i do next|what do i do now|what do i do next",
    "continue": "continue|resume|go back|back|start|begin|go|let's go|let's start|i'm ready|ready",
    "intro": "intro|introduction|about|what is this about|what is this course about|what will i learn",
    "lesson": "lesson|lessons|l|chapter",
    "quiz": "quiz|quizzes|q",
    "lab": "lab|labs",
    "tutor": "tutor|talk to the tutor|talk with the tutor|speak to the tutor|speak with the tutor|chat with the tutor|"
    "ask the tutor|ask the tutor a question|write to the tutor|talk to claude|chat with claude|ask claude",
    "test": "test|module test|exam|final test",
    "results": "results|result|test result|test results|module test result|module test results|test score",
    "terms": "terms|term|glossary|key terms|look up a key term",
    "progress": "progress|score|scores|points|how am i doing|how far am i|how many points do i have|what's my score|"
    "what is my score|what have i done",
    "leaderboard": "leaderboard|board|ranking",
    "help": "help|commands|what can i say|what can you do|what can i do|how does this work",
    "hello": "hi|hello|hey|hi there|hello there|hey there|hallo|helo|hola|good morning|good evening|hi homeroom",
    "well": "how are you|how are you doing|how are you today|how do you do|how's it going",
    "who": "who are you|what are you|are you a bot|are you there|is anybody there|what is this",
    "thanks": "thanks|thank you|thx|thanx|thnx|ty|tysm|cheers|thanks a lot|thank you very much|thank you so much|"
    "thanks so much|many thanks|thanks!|merci|danke|gracias|🙏|:pray:",
    "fine": "ok|okay|k|kk|great|cool|nice|perfect|awesome|good|got it|i see|all right|alright|done|wow|lol|"
    "haha|👍|:+1:",
    "yes": "yes|yep|yeah|yup|sure|do it|go for it|please|please do",
    "no": "no|nope|no thanks|no thank you|not now|never mind|nevermind|don't",
    "stop": "stop|pause|quit|exit|end|bye|goodbye|see you|good night|later|enough|unsubscribe|cancel",
    "reset": "reset|restart|start over|start again|begin again|start from scratch|delete my progress|reset my progress",
    "letter": "a|b|c|d|option a|option b|option c|option d",
    "stuck": "i'm stuck|i am stuck|stuck|i'm lost|i am lost|i'm confused|i am confused|i don't get it|i don't get this|"
    "i don't understand|i do not understand|i don't understand this|i don't understand it|i need help|help me|hint|"
    "give me a hint|explain|explain it|explain this|explain that|this is hard|this is too hard|it's too hard",
    "privacy": "privacy|privacy policy|data protection|gdpr|forget me|delete me|delete my data|delete all my data|"
    "delete my account|delete everything|erase my data|remove my data|my data|what do you store|what do you keep|"
    "what do you save|what do you know about me|what do you store about me|what data do you store|who reads this|"
    "who can read this|who reads my answers|datenschutz|dsgvo|vergiss mich|lösche meine daten|meine daten löschen|"
    "confidentialité|rgpd|oublie-moi|supprime mes données|privacidad|olvídame|borra mis datos",
}
_SAME_AS = {phrase: word for word, phrases in _PHRASES.items() for phrase in phrases.split("|")}
_DIGITS = {
    word: n
    for n, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905 - reads better
}
_NUMBER = rf"\d{{1,3}}|{'|'.join(_DIGITS)}"
_NUMBERED = re.compile(
    rf"(?P<word>[a-z]+?)[\s:#.-]*(?:(?:(?:of|for)\s+)?l(?:esson)?\s*)?(?P<number>{_NUMBER})"
    rf"(?:\s*[,:.]?\s*p(?:age|g)?\.?\s*(?P<page>{_NUMBER}))?"
)
_PAGE = re.compile(rf"(?:p|page)\s*(?P<page>{_NUMBER})")
_AROUND = re.compile(
    r"(?:(?:ok|okay|great|cool|hi|hey|hello|thanks|and)[,.!]* )?"
    r"(?:please |can i |could i |can you |could you |i want to |i'd like to |i would like to |let's |let me )?"
    r"(?:(?:open|read|take|retake|start|begin|show|see|continue|resume|do|go to|back to|skip to|jump to|give|look at"
    r"|bring|send) )?(?:me |with )?(?:to )?"
    r"(?:the |my |a )?(?P<core>.+?)(?: again)?(?:,? please)?"
)
_EMOJI = re.compile(r"(?::[a-z0-9_+'-]+:\s*)+")
_KEYCAP = re.compile(rf":(?:keycap_)?({'|'.join(_DIGITS)}):")
# Skin tones, and the part of a keycap that follows its digit.
_UNSEEN = re.compile(r":skin-tone-\d:|[\U0001f3fb-\U0001f3ff\u20e3]")
_MENTIONS = re.compile(r"^(?:(?:<[@!#][^>]*>|@?homeroom(?=[,: ]))[\s,:]*)+|(?:\s*<[@!#][^>]*>)+$")
_MARKS = re.compile(r"[*~`\"“”„«»‹›]|(?<!\w)[_']+|[_']+(?!\w)")  # bold, code and quotation marks; not max_tokens, I'm
_EDGES = re.compile(r"^[^\w/]+|(?<=\w)\W+$")


@dataclass(frozen=True, slots=True)
class Intent:
    """A parsed request: a word of the grammar, a lesson's number (None if not given) and page (0: none), the rest."""

    word: str  # one of STEP_KINDS, OTHERS, ONWARD, COURTESIES or TOPICS, or "results", "tutor", "unknown"
    number: int | None = None
    rest: str = ""
    nearest: str = ""  # for "unknown": the word of the grammar that comes closest, or empty
    page: int = 0


def understand(text: str) -> Intent:
    """The intent of what was typed; case, a leading slash and what is wrapped around a word do not matter.

    A question about the course comes with its text in `rest`: it may still be about the subject (`bot.course.subject`).
    """
    said = _spaced(_UNSEEN.sub("", visible(unicodedata.normalize("NFKC", text)).lower().replace("’", "'")))
    bare = _spaced(_MENTIONS.sub("", _KEYCAP.sub(r" \1", said)))
    said = _spaced(_EMOJI.sub(" ", bare))
    if bare and not any(letter.isalnum() for letter in said):
        return Intent("help" if "?" in said else _SAME_AS.get(bare, "fine"))
    said = _EDGES.sub("", _spaced(_MARKS.sub("", said))).replace(", ", " ")
    said = said.removeprefix("/learn").strip()
    around = _AROUND.fullmatch(said)
    found = _known(said) or (_known(around["core"]) if around else None)
    if found is None and (topic := topic_of(said)):
        found = Intent(topic, rest=text.strip())
    return found or Intent("unknown", rest=text.strip(), nearest=nearest(said))


def _spaced(said: str) -> str:
    return " ".join(said.split())


def _known(said: str) -> Intent | None:
    """The intent of words that are the grammar's own, None of all others."""
    if said in _SAME_AS:
        return Intent(_SAME_AS[said])
    if found := _PAGE.fullmatch(said):
        return Intent("lesson", page=_number(found["page"]))
    found = _NUMBERED.fullmatch(said)
    if found and (word := _SAME_AS.get(found["word"], "")) in STEP_KINDS:
        return Intent(word, _number(found["number"]), page=_number(found["page"] or "0"))
    head, _, rest = said.partition(" ")
    if rest and (word := _SAME_AS.get(head, "")) in {"terms", "leaderboard"}:
        return Intent(word, rest=rest)
    return None


def _number(said: str) -> int:
    return _DIGITS[said] if said in _DIGITS else int(said)


def nearest(said: str) -> str:
    """The word of the grammar closest to what was typed, with a number where it takes one; empty if none is close."""
    numbered = re.match(r"^(?P<word>\D+?)\s*(?P<number>\d{1,3})?$", said)
    if numbered is None or len(numbered["word"].split()) > 2:
        return ""
    close = difflib.get_close_matches(numbered["word"].strip(), [*STEP_KINDS, *OTHERS, "next"], n=1, cutoff=0.6)
    if not close:
        return ""
    return f"{close[0]} {numbered['number'] or 1}" if close[0] in LESSON_STEPS else close[0]
