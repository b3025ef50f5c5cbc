"""Recognizes questions about the course rather than about its subject, such as "when is this due?"."""

import re
from collections.abc import Mapping

_PEOPLE = r"(?:who|any(?:one|body)|some(?:one|body)|every(?:one|body)|(?:the )?others|my (?:team|colleagues?))"
_PASSED = r"(?:pass(?:ed)?|fail(?:ed)?|finish(?:ed)?|completed?)"
_STEP = r"(?:course|module|test|lesson|lab|quiz)"

# The first topic with a pattern that is found in a text counts.
_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "remind": (r"remind (?:me|us)", r"(?:send|give|set) (?:me )?a reminder", r"wake me"),
    "deadline": (
        r"deadlines?|due dates?|by when|until when",
        r"(?:is|are) (?:\w+ ){0,4}due",
        rf"when (?:does|do|will) (?:the |this |my )?(?:{_STEP}|it|access) (?:end|close|expire)",
        r"how (?:long|much time) do i have",
        r"when (?:must|do|should) i (?:have to )?(?:finish|be done)",
    ),
    "others": (
        rf"{_PEOPLE}(?: else)?(?:'s| is| has| have|'ve| are)?(?: all)?(?: already)? (?:{_PASSED}|done|ahead|behind)",
        r"(?:who(?:'s| is)|am i) (?:the )?(?:first|best|fastest|last|slowest|leading|ahead|in the lead|behind)",
        rf"(?:did|has|have|how many) .{{0,40}}\b{_PASSED} (?:the|this|it|their)",
        rf"how (?:far )?(?:is|are) (?:<@\w+>|{_PEOPLE}|the team)",
        r"how (?:far )?(?:is|are) \w+ (?:doing|getting on)",
        rf"(?:<@\w+>|{_PEOPLE}|\w+'s|their|his|her)(?:'s)? (?:score|points|result|results|progress)",
    ),
    "certificate": (r"certificates?|certification|diploma|badge",),
    "person": (
        r"(?:talk|speak|write) (?:to|with) (?:an? )?(?:real |actual )?(?:human|person|somebody|someone)",
        r"who (?:made|wrote|built|runs|maintains|installed|created) (?:you|this|it)",
        r"contact (?:support|someone|somebody)|(?:report|found) a bug",
    ),
    "broken": (
        rf"(?:buttons?|it|this|that|links?|page|{_STEP}) (?:does|do|did|is)(?:n't| not) (?:work|open|respond)(?:ing)?",
        r"nothing happen(?:s|ed)|not working",
    ),
    "answers": (
        r"(?:tell|give|show|send) (?:me|us) (?:the |all |a |right |correct |quiz |test )*answers?",
        r"what(?:'s| is| are) the (?:right |correct )?answers?|answer key",
    ),
    "pass": (
        r"pass(?:ing)? (?:mark|score|grade)",
        r"(?:how many|what) (?:\w+ ){0,5}(?:to|for a) pass",
        r"how many (?:\w+ )?questions",
    ),
    "tries": (
        r"how (?:many times|often) can i",
        r"how many (?:tries|attempts)",
        rf"can i (?:retake|redo|repeat|try again|take (?:the )?{_STEP} again)",
        r"(?:if|when) i (?:fail|don't pass)",
    ),
    "order": (
        r"(?:can|may) i skip",
        rf"do i (?:have|need) to (?:do|read|take|finish|pass) (?:the |all |every |each )*(?:{_STEP}s?|quizzes)",
        r"in (?:any|what|which) order|(?:un)?locked",
    ),
    "duration": (rf"how long (?:does|will|is) (?:it|this|(?:the|a|each|every) {_STEP})",),
}
_TOPICS = {topic: re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)") for topic, patterns in _PATTERNS.items()}
TOPICS = tuple(_TOPICS)


def topic_of(text: str) -> str:
    """The topic of a question about the course, one of TOPICS; empty for any other text, which is in lower case."""
    return next((topic for topic, pattern in _TOPICS.items() if pattern.search(text)), "")
