"""What kind of turn it is: off-topic, about the thread, a short follow-up, a try, or a question."""

import re

from bot.emulator.claude.tutor.words import STOP, raw_words, word_set

Kind = tuple[str, tuple[str, ...]]

# Both tables are read from above; the first kind with a fitting pattern decides. Turns come in small letters.
ANYWHERE: tuple[Kind, ...] = (
    (
        "injection",
        (
            r"\b(ignore|forget|disregard|override|bypass)\b.{0,30}\b(rules?|instructions?|prompt|guidelines)\b",
            r"\b(quiz|exam|module test|the test)('s)? (answers?|keys?|solutions?)\b|\bwhich option is\b",
            r"\b(answers?|keys?|solutions?) (to|of|for|from) (the |this |your |my |lesson \d )*(quiz|test|exam)\b",
            r"\b(show|print|reveal|repeat|give)\b.{0,20}\byour\b.{0,20}\b(prompt|instructions|rules)\b",
            r"\b(jailbreak|developer mode|role-?play|pretend (to be|you))",
        ),
    ),
    (
        "off_topic",
        (
            r"\b(write|tell|sing|compose|give|make|know)\b.{0,20}\b(poem|song|joke|haiku|lyrics|recipe|riddle|story|rap)s?\b",
            r"\b(weather|football|soccer|basketball|stock (price|market)|elections?|president|meaning of life)\b",
            r"\b(lunch|dinner|breakfast|pizza|movies?|netflix|girlfriend|boyfriend|capital of|your favou?rite)\b",
            r"\bwho (won|will win|is winning)\b|\bwhat (day|time) is it\b",
        ),
    ),
    (
        "recall",
        (
            r"\b(what|which)\b.{0,20}\b(did i|was my|were my|have i)\b",
            r"\bmy (very )?(first|last|previous|second|third) question\b",
            r"\bremind me what i\b|\bwhat i (first )?asked\b|\bdo you remember (what i|my)\b",
        ),
    ),
    (
        "summary",
        (
            r"\b(sum (it |this |that )?up|summar(y|i[sz]e)|recap)\b",
            r"\bwhat (have|did) we (talk|discuss|cover|learn)",
            r"\b(i'?m|i am|we'?re) (all )?(done|finished)\b|\bthat('s| is) (all|it) (for|from) me\b",
        ),
    ),
    (
        "quoted",
        (
            r"\b(as|like|when|what) you (just |already )?(said|told|mentioned|wrote)\b",
            r"\byou (just |already |earlier )?(said|told me|mentioned)\b|\bearlier you\b",
        ),
    ),
    (
        "identity",
        (
            r"\b(who|what) are you\b|\bam i talking to\b",
            r"\bare you (really )?(an? |the )?(real )?(ai|bot|robot|human|person|claude|chatgpt|gpt|llm|model)\b",
            r"\bwhat can you (do|answer|tell|help)|\bwhat do you know\b|\bwhat can i ask\b|^help\W*$",
        ),
    ),
    (
        "progress",
        (
            r"\bam i (done|finished)\b|\bhow many (exchanges|more)\b|\bexchanges? (left|count)",
            r"\bnext (lab|lesson|quiz)\b|\bdid (i|that) (pass|count)\b",
        ),
    ),
    (
        "all_of_it",
        (
            r"\b(write|do|give|solve|make)\b.{0,16}\b(whole|entire|complete|full|all)\b.{0,20}\b(program|code|script|lab)\b",
            r"\b(do|solve|write)\b.{0,10}\b(my )?(homework|the lab|the task|it all|everything)\b",
        ),
    ),
)
SHORT: tuple[Kind, ...] = (
    ("hello", (r"^(hi|hello|hey|hiya|good (morning|evening|afternoon)|yo)\b",)),
    (
        "unclear",
        (
            r"(do ?n[o']?t|didn'?t|not) (really |quite |fully )?(get|understand|follow)",
            r"\b(confus\w+|unclear|lost|simpler|easier|eli5|no sense|too (hard|complicated|long))\b",
            r"^(huh|what)\W*$|\bsay (that|it) again\b|\brephrase\b|\bin other words\b",
        ),
    ),
    ("thanks", (r"\b(thanks?|thank you|thx|ty|cheers|great|awesome|perfect|nice|cool|bye|goodbye)\b",)),
    ("example", (r"\bexamples?\b|\bshow me\b|\bsample\b|\bcode\b|\bhow (does|would|do) (it|that|this) look\b",)),
    (
        "doubt",
        (
            r"\bare you (really |very |quite )?(sure|certain)\b|\breally\W*$",
            r"\bis (that|this|it) (really )?(true|right|correct)\b|\bi doubt\b|\bsource\b",
        ),
    ),
    (
        "hint",
        (
            r"\b(hint|clue|no idea|not sure|i give up|i'm stuck|stuck)\b",
            r"^(i )?(really )?(do ?n[o']?t|dunno)( know)?\W*$|^(no|nope|idk|nah|hm+)\b|\btell me\W*$",
        ),
    ),
    ("why", (r"^(but |and |so |ok |yes |hm+ )*(why|how come|how so|what for)\b",)),
    (
        "next",
        (
            r"\b(and|so|what|then|now)\b.{0,10}\b(then|next|now|else|after)\b|\banything else\b",
            r"^(go on|continue|more|next|further|then|keep going|tell me more|and|carry on)\b",
        ),
    ),
    (
        "yes",
        (r"^(ok(ay)?|yes|yep|yeah|sure|right|got it|i see|understood|makes sense|alright|fine|good)\b",),
    ),
)
FEW_WORDS = 8
QUESTION = re.compile(
    r"\?|^(so |and |but |ok |hi |hello )*(what|why|how|when|where|who|which|whose|is|are|am|can|could|do|does|did|"
    r"should|would|will|has|have|must|may|explain|tell|show|describe|give|help|compare|define|list|name|"
    r"i (want|need|would like) to know|i('m| am) (wondering|curious|not sure))\b"
)
CODE = re.compile(
    r"```|[\"'](model|messages|max_tokens|role|content|system)[\"']\s*:|\b\w+\s*=\s*[\"\[{(\d]|\w+\.\w+\("
)
# What somebody else says is talked about, not meant: quotations, and what users or attackers may write.
OTHERS_WORDS = re.compile(r"[\"“][^\"”]*[\"”]|\b(users?|somebody|someone|people|customers?|attackers?|they)\b.*")
TAG = re.compile(r"\w{3}.*[\w`\]], ?(right|correct|isn't it|doesn't it|no|yes|or|true)\s*\?$")
OWN_WORDS = word_set(
    "hi hello hey hiya morning evening thank thanks thx cheers great awesome perfect nice cool bye goodbye get",
    "understand follow confused confusing unclear lost simpler easier eli5 hard complicated long huh again",
    "rephrase words sense example examples show look sample code sure certain true right correct doubt source",
    "hint clue stuck dunno idea give idk nope nah hmm hm come then next else after continue further keep going",
    "carry anything yep okay got see understood makes alright fine aha ah good clear bit part quite fully ty",
    "yo step need try first",
)


def intent_of(text: str, *, answering: bool = False) -> str:
    """The name of the turn's kind; `question` where nothing special fits, `try` for a statement.

    `answering` says that the tutor has just asked something, so that a few words may be the answer.
    """
    low = " ".join(text.lower().replace("’", "'").split())
    if CODE.search(text):
        return "code"
    if name := _first_fit(ANYWHERE, OTHERS_WORDS.sub(" ", low)):
        return name
    words = raw_words(low)
    if TAG.search(low):
        return "try"
    if len(words) <= FEW_WORDS and (name := _first_fit(SHORT, low)) and not _says_more(name, words):
        return name
    return "question" if QUESTION.search(low) or (len(words) < 5 and not answering) else "try"


def _first_fit(kinds: tuple[Kind, ...], low: str) -> str:
    return next((name for name, patterns in kinds if any(re.search(pattern, low) for pattern in patterns)), "")


def _says_more(name: str, words: list[str]) -> bool:
    """Whether a short turn has words of a question of its own, which then decide; an example may name its page."""
    more = [word for word in words if word not in STOP and word not in OWN_WORDS]
    return len(more) > (3 if name == "example" else 0)
