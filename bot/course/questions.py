"""Recognizes questions about the course rather than about its subject, such as "when is this due?"."""

import re
from collections.abc import Mapping

_PEOPLE = r"(?:who|any(?:one|body)|some(?:one|body)|every(?:one|body)|(?:the )?others|my (?:team|colleagues?))"
_PASSED = r"(?:pass(?:ed)?|fail(?:ed)?|finish(?:ed)?|completed?)"
_ON = rf"(?:{_PASSED}|done|ahead|behind)"
_SO_FAR = r"(?: yet| already| so far| of me)?"
_AWARD = r"(?:certificates?|certification|diploma|badge)"
_STEP = r"(?:courses?|modules?|(?:module )?tests?|lessons?|labs?|quiz|quizzes)(?: \d+)?"
_PART = rf"(?:(?:the|this|that|their|every|each|all|any) )*(?:{_STEP}|it|everything)"

# Tight, since a question about the subject must not get an answer about the course. The first topic that fits counts.
_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "remind": (
        r"remind (?:me|us)(?! (?:of|what|how|why|that|which|where|who)\b)",
        r"(?:send|give|set) (?:me )?a reminder",
    ),
    "deadline": (
        r"deadlines?|due dates?",
        r"(?:is|are) (?:\w+ ){0,4}due(?! to\b)",
        r"(?:by|until) when (?:do|must|should|can) (?:i|we)",
        rf"when (?:does|do|will) (?:the |this |my )?(?:{_STEP}|access) (?:end|close|expire)",
        rf"how (?:long|much time) do i have(?: left)?(?: (?:to \w+|for) {_PART})?$",
        r"when (?:must|do|should) i (?:have to )?(?:finish|be done)",
    ),
    "progress": (rf"(?:did|have|am) i (?:already |all )?(?:{_PASSED}|done)",),
    "others": (
        rf"{_PEOPLE}(?: else)?(?:'s| is| has| have|'ve| are)?(?: all| already)* {_ON}(?: {_PART})?{_SO_FAR}$",
        r"(?:who(?:'s| is)|am i) (?:the )?(?:first|best|fastest|last|slowest|leading|ahead|in the lead|behind)",
        rf"(?:did|has|have) (?!i |we |you )(?:[\w<@>]+ ){{1,3}}(?:already )?{_PASSED} {_PART}",
        rf"how many (?:people|others|colleagues|learners|of us) (?:have |are )?(?:{_PASSED}|done)",
        rf"how (?:far )?(?:is|are) (?:<@\w+>|{_PEOPLE}|the team)",
        r"how (?:far )?(?:is|are) \w+ (?:doing|getting on)",
        rf"(?:<@\w+>|{_PEOPLE}|\w+'s|their|his|her)(?:'s)? (?:score|points|results?|progress)",
    ),
    "certificate": (
        rf"(?:get|earn|receive|have|there|give|offer|about|any)\b.{{0,20}}{_AWARD}(?! (?:error|verif|file|chain))",
        rf"^(?:the |a )?{_AWARD}$",
    ),
    "person": (
        r"(?:talk|speak|write) (?:to|with) (?:an? )?(?:real |actual )?(?:human|person|somebody|someone)",
        r"who (?:made|wrote|built|runs|maintains|installed|created) (?:you|this|it)(?: course| app| bot)?$",
        r"contact support|(?:report|found) a bug in (?:you|this course|homeroom)",
    ),
    "broken": (
        rf"(?:buttons?|links?|page|{_STEP}|homeroom|bot) (?:does|do|did|is|are)(?:n't| not) (?:work|open)(?:ing)?",
        r"^(?:it|this|that) (?:does|is)(?:n't| not) work(?:ing)?$|^not working$",
        r"nothing happen(?:s|ed)(?: when i (?:click|tap|press)\b.*)?$",
    ),
    "answers": (
        r"(?:tell|give|show|send) (?:me|us) (?:the |all |a |right |correct |quiz |test )*answers?",
        r"what(?:'s| is| are) the (?:right |correct )?answers?|answer key",
    ),
    "pass": (
        r"pass(?:ing)? (?:mark|score|grade)",
        r"(?:how many|what) (?:\w+ ){0,6}(?:to|for a) pass",
        rf"how many questions(?:$| (?:are|does|do|has|is) (?:there|{_PART}|in {_PART}))",
    ),
    "tries": (
        rf"how (?:many times|often) can i \w+ {_PART}",
        r"how many (?:tries|attempts)(?:$| (?:do|can|have) i)",
        rf"can i (?:retake|redo|repeat|take) {_PART}",
        rf"(?:if|when) i (?:fail|don't pass)(?: {_PART})?",
    ),
    "order": (
        r"(?:can|may) i skip",
        rf"do i (?:have|need) to (?:do|read|take|finish|pass) {_PART}",
        rf"(?:is|are) {_PART} (?:un)?locked|in (?:any|what|which) order (?:do|should|can|must) i",
    ),
    "duration": (rf"how long (?:does|will|is) {_PART}",),
}
_TOPICS = {topic: re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)") for topic, patterns in _PATTERNS.items()}
TOPICS = tuple(_TOPICS)


def topic_of(text: str) -> str:
    """The topic of a question in lower case, without a mark at its end: one of TOPICS, or empty."""
    return next((topic for topic, pattern in _TOPICS.items() if pattern.search(text)), "")
