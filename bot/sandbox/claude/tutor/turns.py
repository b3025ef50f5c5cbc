"""Classify a learner's message: small talk, a bare follow-up, a quiz question, a claim."""

import re

from bot.sandbox.claude.tutor.search import STOP_WORDS

FEW_WORDS = 8  # up to which a turn can be small talk or a bare follow-up
LEAD = r"(?:(?:ok|okay|and|but|so|hm+|oh|ah|well|yes|no|please|sorry)[ ,.!]+)*"
FILLER = re.compile(r"(?<=\w)(?:,? (?:tho|though|then|pls|lol))+$")
SHORT = {  # a whole turn
    "hello": r"(hi|hello|hey|hiya|yo|good (morning|evening|afternoon))( there| again| all| tutor)?",
    "thanks": r"(many )?(thanks?|thank you|thx|ty|cheers|great|perfect|cool|awesome|nice|bye)\b.*",
    "why": r"(why|how come)( (is|does|do) (that|it|this|so)( so)?| not| so)?",
    "ok": r"(ok|okay|k|yes|yep|yeah|sure|right|got it|i see|understood|makes sense|alright|fine|good|no|nope|aha|hm+)",
    "more": r"(i )?(really |still )*(do ?n[o']?t (know|understand|get)|no idea|no clue|dunno|idk|not sure|give up"
    r"|i'?m (lost|stuck)|stuck|confused)\b.{0,30}|help( me)?|(a )?hint|what|huh|\?+"
    r"|(just )?(tell|show|give) me( more| the (answer|solution)| a hint)?( please)?"
    r"|(then|next|now what|what (else|next|now|then)|go on|more|continue|anything else)",
    "differently": r"(can you )?(explain|say|put) (that|this|it) (differently|again|in other words)",
    "shorter": r"can you (say|put) (that|this|it) (in fewer words|more briefly)|(that'?s )?too long|shorter",
    "task": r"(where|how) (do|should|can) (i|we) (start|begin)|what.* (this|the) (lab|task).*|(summ|recap).*",
    "example": r"(can you )?(show|give)( me)?( an?| the| some)? (example|code)\b.{0,20}|(an? |another )?(example|code)",
}
ANYWHERE = {
    "rules": r"^(please |now |ok |hey )*(ignore|forget|disregard|override) .{0,40}\b(instruction|rule|prompt)s?\b"
    r"|\b(quiz|test|exam)('s)? (answer|key|solution)s?\b|\b(answer|key|solution)s? (to|of|for) (the|this|quiz|question)"
    r"|\bwhich (option|answer) is (right|correct)\b|\b(show|print|reveal|give).{0,12} your (system )?(prompt|rules)",
    "off_topic": r"\b(weather|football|soccer|world cup|election|president|pizza|lunch|dinner|movie|bitcoin)\b"
    r"|\b(write|tell|sing|give|make|know)\b.{0,20}\b(poem|song|joke|story|riddle|recipe|rap)s?\b|\bmeaning of life\b",
    "who": r"\b(who|what) are you\b"
    r"|\b(?:are you|are u|r u|u) (really |just |only )?(an? |the |real |actual )*"
    r"(ai|bot|robot|human|person|script|claude|chatgpt)\b",
}
MEANINGS = {
    **dict.fromkeys(("rules", "off_topic", "strange"), "off the subject"),
    **dict.fromkeys(("ok", "thanks"), "acknowledgement"),
    "hello": "greeting",
    "quiz": "pasted question",
    **dict.fromkeys(("more", "differently", "example", "shorter", "task"), "asks for help"),
}
OPTION = re.compile(r"(?:^|\s)\(?(?:[A-Da-d][).:]|[1-4]\)|○|[-*] )\s*\S", re.MULTILINE)
OTHERS = re.compile(r"[\"“][^\"”]*[\"”]|\b(users?|somebody|someone|people|customers?|attackers?)\b.*", re.DOTALL)
ASKING = re.compile(
    r"\?|\b(?:what|why|how|when|where|who|which)\b|^(?:is|are|do|does|can|should)\b"
    r"|\b(?:can|could|may|should|do|does|is|are|will) (?:i|we|it|you|they|that|this)\b",
    re.IGNORECASE,
)
UNKNOWN = re.compile(
    r"^\W*(?:(?:no|nope|yes|yeah|well|um+|hm+)\b\W*)?"
    r"(?:i )?(?:really )?(?:do ?n[o'’]?t know|no idea|no clue|not sure|dunno|idk|)\b"
)
QUESTION = re.compile(
    r"(?:and |but |so )?(?:why\b|what about\b|whats\b|(?:what|how|when|where|who|which)(?: \w+)?"
    r"(?:'s| (?:is|are|was|do|does|did|can|could|should|would|will|has|have)\b))[^,]*$"
)  # the verb comes before the subject, and nothing after a comma answers
STATES = re.compile(
    r"(?:(?:i|we)(?! g[eo]t\b)|i'd|you|it|the|an?|if|because|maybe|claude|all|that|this|they|first|no|yes|only|more)\b"
)
ERRORS = re.compile(r"\b\w+(?:Error|Exception)\b|_error\b|Traceback")
FIELDS = ("model", "max_tokens", "messages")
REQUIRED = "Three fields are required: `model`, `max_tokens` and `messages`."
REQUEST = re.compile(r"messages\.(?:create|stream)\(.*\)|\{.*\}", re.DOTALL)
PARTIAL = re.compile(r"\*\*|\.\.\.|…|count_tokens|stop_reason")  # some fields are elsewhere, or it's no request
JUDGE = re.compile(
    r"\b(?:my|mine|this)\b.*\b(?:good|ok|okay|fine|correct|thoughts|did i get it)(?: enough)?\W*\?\W*$",
    re.DOTALL | re.IGNORECASE,
)
LEANS = re.compile(
    r"^(?:and|but|so|then|or|also|(?:what|how) about|what if)\b|\b(?:it|its|that|this|they|them|those|one|same)\b"
)
DENIAL = re.compile(
    r"\b(?:not|no|never|nothing|none|cannot|without|\w+n't|(?:do|does|did|is|are|was|ca|could|wo|would|should|have|has)nt)\b"
)
FOREIGN_WORDS = """kostet gibt bitte danke hallo der die das und ist nicht ich wie warum wenn was ein eine mein kann
    muss wird von mit auf für le la les des est et je que qui quoi comment pourquoi pas une mon dans pour avec el
    los las es qué cómo por una mi puedo cuando para il di che non come perché sono un del o os uma não como porque
    en det och är hva jeg ik het niet wat hoe een"""


def missing_field(text: str) -> str:
    """Say which required field the request in a text lacks. What lacks more is no whole request."""
    request = REQUEST.search(text)
    if not request or PARTIAL.search(text):
        return ""
    lacks = [name for name in FIELDS if not re.search(rf"\b{name}[\"']?\s*[:=]", request[0])]
    return f"Your request lacks `{lacks[0]}`. {REQUIRED}" if len(lacks) == 1 else ""


def kind_of(text: str) -> str:
    """The kind of a turn: question, claim, quiz, or a name in the two tables above."""
    low = " ".join(text.lower().replace("’", "'").split())
    bare = FILLER.sub("", low.rstrip("?!. ")) or low
    if len(low.split()) <= FEW_WORDS:
        for name, pattern in SHORT.items():
            if re.fullmatch(f"{LEAD}(?:{pattern})", bare):
                return name
    if len(OPTION.findall(text)) > 2:
        return "quiz"
    if JUDGE.search(text):
        return "work"
    for name, pattern in ANYWHERE.items():
        if re.search(pattern, OTHERS.sub(" ", low)):
            return name
    states = len(low.split()) > 4 and STATES.match(low) and not ASKING.search(low) and not ERRORS.search(text)
    return "claim" if states else "question"


def is_foreign(text: str) -> bool:
    """Whether a turn is in another language than English, as far as its small words and letters tell."""
    found = re.findall(r"[^\W\d_]+", text.lower())
    strange = sum(any(ord(letter) > 0x24F for letter in word) for word in found)
    foreign, english = (sum(word in known.split() for word in found) for known in (FOREIGN_WORDS, STOP_WORDS))
    return strange > len(found) / 2 or "¿" in text or foreign > english


def denies(text: str) -> bool:
    """Whether a text says no to something."""
    return bool(DENIAL.search(text.lower()))
