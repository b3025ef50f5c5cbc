"""What kind of answer a question looks for, told by its English: a definition, a reason, a list, a figure."""

import re

from bot.sandbox.claude.tutor.language.words import STOP, stem, word_set

MANY = "kinds?|types?|values?|levels?|fields?|parts?|events?|steps?|ways?|reasons?|models?|options?|rules?|errors?"
LINK = "and |so |but |then "
PURPOSE = (
    r"\bwhy (?:do|should|would|must) (?:i|we|you|one) (?:use|need|want)\b"
    r"|\bwhat (?:is|are) .+ (?:good |useful )?for\W*$"
    r"|\bwhen (?:is|are) .+ (?:useful|good|worth|needed)\b|\bwhat'?s the (?:point|use) of\b"
)
KINDS: dict[str, re.Pattern[str]] = {
    name: re.compile("|".join(patterns), re.IGNORECASE)
    for name, patterns in {
        "define": (
            r"^\W*(?:and |so |but |ok |then )*what(?:'s| is| are| was) (?:an? |the )?[\w.`-]+(?: [\w.`-]+){0,2}\W*$",
            r"\bwhat does .+ (?:mean|stand for|tell)\b",
            r"\b(?:define|definition of|meaning of)\b",
            r"\bwhat is meant by\b",
            PURPOSE,
        ),
        "purpose": (PURPOSE,),
        "strange": (r"\bi(?:'ve| have)? (?:do(?:n't| not) (?:know|recogni[sz]e|expect)|never (?:seen|heard))\b",),
        "why": (r"\b(?:why|how come|what for|reason|cause|what is going on)\b",),
        "remedy": (
            r"\bhow (?:do|can|could|should|would|to)\b",
            r"\bwhat (?:should|can|could|must|do|now)\b.*\b(?:i|we|one|do)\b",
            r"\bwhat now\b|\bbest way\b|\binstead\b",
            r"\bhow .* (?:prevent|avoid|fix|solve|handle|protect|pay|reduce)\b",
        ),
        "contents": (
            r"\bwhat (?:should|must|does|do|can|could|would)\b.+\b(?:say|contain|include|hold|consist|look like)\b",
            r"\bwhat (?:belongs|goes|comes|stands|should be|is) in(?:to)?\b",
        ),
        "list": (
            r"\b(?:which|what) \w+ (?:are there|exist)\b",
            rf"^\W*(?:{LINK})?(?:which|what)(?! (?:does|do|should|can)\b)(?: [\w.`-]+){{0,4}} (?:are there|{MANY})\b",
            r"\b(?:list|all the|name the)\b|\bwhat (?:belongs|goes|is) in\b",
        ),
        "choice": (
            r"\bwhich \w+ (?:should|for|do i|would|can i|is (?:better|best|right)|to)\b",
            r"\bbetter\b.*\bor\b|^\W*[\w.-]+ or [\w.-]+\b",
        ),
        "amount": (
            r"\bhow (?:much|many|large|big|high)\b|\b(?:minimum|maximum)\b",
            r"\bwhat (?:does|do|would|is|are) .{0,30}\b(?:costs?|price)\b",
        ),
        "duration": (r"\bhow (?:long|soon|quickly)\b",),
        "frequency": (r"\bhow (?:often|many times)\b",),
        "contrast": (r"\bdifferen(?:ce|t)\b|\bversus\b|\bvs\b|\bsame as\b|\bdistinguish\b",),
        "lacking": (r"\b(?:leave|left|leaving|forget|forgot|forgotten|omit|omitted|skip|miss|missing|without|drop)\b",),
        "yes_no": (r"^\W*(?:is|are|was|were|does|do|did|can|could|will|would|should|has|have|may|must)\b",),
    }.items()
}
LISTS = frozenset({"list", "contents", "choice"})

# What a kind of question says without the word.
IMPLIED = {
    "duration": "second minute hour day",
    "contents": "belong include contain part",
    "lacking": "without absent required",
    "choice": "choose choice",
    "strange": "unknown",
}
COMPARING = frozenset(map(stem, word_set("difference different differ versus vs distinguish compare")))
LACK = frozenset(map(stem, word_set("leave left leaving forget forgot omit skip miss missing drop")))
SENTENCE = re.compile(r"[^.!?]*(?:\.(?=\S)[^.!?]*)*[.!?]*")
ASKED_KIND = re.compile(r"\b(?:which|what|how many) ([a-z]+)\b", re.IGNORECASE)
NEGATION = re.compile(r"\b(not|no|never|nothing|neither|none|without|cannot)\b|n't\b", re.IGNORECASE)


def kinds_of(text: str) -> frozenset[str]:
    """The names of the kinds that fit the questions of a text, or where it asks nothing the text.

    That something is lacking may be told before: "I left out the key. What comes back?".
    """
    asked = " ".join(part for part in SENTENCE.findall(text) if part.rstrip().endswith("?")) or text
    return frozenset(
        name for name, pattern in KINDS.items() if pattern.search(text if name == "lacking" else asked.strip())
    )


def asked_kind(text: str) -> frozenset[str]:
    """The noun after "which", "what" or "how many"."""
    return frozenset(stem(found[1]) for found in ASKED_KIND.finditer(text) if found[1].lower() not in STOP)
