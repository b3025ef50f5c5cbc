"""Rules against questions that can be answered by their form: cues in one question, and guesses that often succeed."""

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from statistics import mean

from bot.authoring.draft import Draft, DraftQuestion, Found, rule
from bot.authoring.problems import Place
from bot.course.model import Option

Scores = list[float]
Guess = Callable[[str, Sequence[str]], Scores]  # a guesser's score of each option, given the question's words

ENOUGH = 16  # with fewer questions of four options a share means little
SHARE = 0.45
LONG_STEM = 400
_ENDING = re.compile(r"(?:ing|ed|es|s|e)$")
_WORD = re.compile(r"[a-z][a-z'-]{3,}")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_COMMON = """
about after again all also another answer answers because been before begin being both call called calls claude code
come comes could does doing each ever every from gets give given goes have having here into its itself just keep
know known like make makes many more most much must never next nothing only other over program reply request same
send sends sent should some such take takes than that their them then there these they thing this those time tokens
turn under until used uses very want wants what when where which while with without word words would your
"""
_KNOWN = frozenset(_COMMON.split())  # too common to be a cue
REASON = re.compile(
    r"\b(?:because|since|so that|in order to|therefore)\b|, as (?:it|the|they|there|this|its|no)\b", re.IGNORECASE
)
ABSOLUTE = re.compile(
    r"\b(?:always|never|completely|entirely|totally|impossible|guarantee[sd]?|nobody|everybody|no one|everyone|"
    r"under (?:no|any) circumstances|without exception|in (?:no|any|every) case|at all times)\b",
    re.IGNORECASE,
)
NEGATION = re.compile(r"\b(?:no|not|nothing|none|never|nobody|cannot|neither|nor|without)\b|n't\b", re.IGNORECASE)
VAGUE = re.compile(
    r"\b(?:usually|often|sometimes|frequently|rarely|seldom|mostly|in most cases|as a rule)\b", re.IGNORECASE
)
ABSURD = re.compile(
    r"!|\b[A-Z]{5,}\b|[\U0001f300-\U0001faff]|\b(?:magic(?:ally)?|secretly)\b"
    r"|\b(?:Claude|(?i:the|a) (?:model|server|API|program|computer|tutor)) "
    r"(?:\w+ )?(?:is tired|gets tired|feels|hates|likes|dislikes|is bored|is lazy|has become|is angry|is afraid)\b"
)
BARE = re.compile(
    r"(?:yes|no|true|false|both|neither|(?:all|none|any|both|neither) of (?:these|them|the (?:above|others)))\.?",
    re.IGNORECASE,
)
_NOT = r"(?:(?:is|are|was|does|do|did|can|will|would|should|must) not\b|\w+n't\b)"
NEGATIVE = re.compile(
    rf"^(?:[^?]*, )?(?i:which|what|who|where)(?: (?!what|that|which|who)\w+){{0,3}} {_NOT}|\bNOT\b|\bexcept\b"
)
EMPTY = re.compile(
    r"which (?:one )?of (?:these|the following)(?: \w+)? (?:is|are) (?:true|right|correct|wrong|false)\W*$",
    re.IGNORECASE,
)
BLANK = re.compile(r"_{3,}|\.{4,}|…{2,}")


def _words(text: str) -> set[str]:
    """The words that carry a text's meaning, without their endings: `stream` and `streaming` count as one."""
    return {_ENDING.sub("", word) for word in _WORD.findall(text.lower()) if word not in _KNOWN}


def _prose(ask: str) -> str:
    return " ".join(_CODE.sub(" ", ask).split())


def _alone(ask: str, options: Sequence[str]) -> list[set[str]]:
    """For each option, the words of the question that no other option has."""
    asked, own = _words(ask), [_words(option) for option in options]
    return [
        (words & asked) - {word for other in (*own[:at], *own[at + 1 :]) for word in other}
        for at, words in enumerate(own)
    ]


def _likeness(options: Sequence[str]) -> Scores:
    """The share that each option has in common with the others, to a tenth: finer differences tell nobody anything."""
    words = [option.lower().split() for option in options]
    return [
        round(mean(_ratio(own, other) for place, other in enumerate(words) if place != at), 1)
        for at, own in enumerate(words)
    ]


def _ratio(own: list[str], other: list[str]) -> float:
    return SequenceMatcher(None, own, other, autojunk=False).ratio()


def _count(pattern: re.Pattern[str], sign: int = 1) -> Guess:
    return lambda _, options: [sign * len(pattern.findall(option)) for option in options]


CUES: dict[str, Guess] = {
    "with a word of the question that no other has": lambda ask, options: [len(one) for one in _alone(ask, options)],
    "without words like “never”": _count(ABSOLUTE, -1),
    "without a reason": _count(REASON, -1),
    "without a negation": _count(NEGATION, -1),
    "most like the others": lambda _, options: _likeness(options),
    "least like the others": lambda _, options: [-each for each in _likeness(options)],
}


@rule("key-by-cue", "warning")
def key_cue(draft: Draft) -> Found:
    """Always picking the option with a question's word, without reason or absolutes, or the odd one, rarely helps."""
    asked = [item for item in draft.questions if item.question.kind == "options"]
    for name, guess in CUES.items():
        share = chances(asked, guess) / max(1, len(asked))
        if len(asked) >= ENOUGH and share > SHARE:
            yield draft.test_at, f"always picking the option {name} is right in {share:.0%} of the questions; vary it"


def chances(questions: Sequence[DraftQuestion], guess: Guess) -> float:
    """The expected number of right answers if one always picks the highest score, at random among equals."""
    return sum(_chance(item, guess) for item in questions)


def _chance(item: DraftQuestion, guess: Guess) -> float:
    options = item.question.options
    scores = guess(item.question.ask, [option.text for option in options])
    best = [option.right for option, score in zip(options, scores, strict=True) if score == max(scores)]
    return sum(best) / max(1, len(best))


def _choices(draft: Draft) -> Iterator[tuple[DraftQuestion, list[tuple[Place, Option]]]]:
    """Questions and acts whose options are seen before answering, and those of the options that have words."""
    for item in draft.asked:
        if item.question.kind == "options":
            yield item, [(at, option) for at, option in item.options if option.text]


def _only_wrong(draft: Draft, cue: re.Pattern[str]) -> Iterator[tuple[Place, str]]:
    """The wrong options with this cue, if the right one has none."""
    for _, options in _choices(draft):
        if not any(option.right and cue.search(option.text) for _, option in options):
            yield from ((at, found[0]) for at, option in options if (found := cue.search(option.text)))


@rule("stem-word", "warning")
def stem_word(draft: Draft) -> Found:
    """The right option isn't the only one that repeats words of the question."""
    for item, options in _choices(draft):
        alone = _alone(_prose(item.question.ask), [option.text for _, option in options])
        cued = [(at, option, words) for (at, option), words in zip(options, alone, strict=True) if words]
        if len(cued) == 1 and cued[0][1].right:
            at, option, words = cued[0]
            shown = next(word for word in _WORD.findall(option.text.lower()) if _ENDING.sub("", word) in words)
            yield (
                at,
                f"only the right option repeats “{shown}” from the question: reword one, or let a wrong one repeat it",
            )


@rule("reason-in-wrong", "warning")
def reasons(draft: Draft) -> Found:
    """If wrong options give a reason (“because”, “so that”), the right one does too; a reason belongs in the `why`."""
    for at, word in _only_wrong(draft, REASON):
        yield at, f"only wrong options give a reason (“{word}”): move it to the `why`"


@rule("absolute-in-wrong", "warning")
def absolutes(draft: Draft) -> Found:
    """If wrong options use words such as “always” or “never”, the right one does too."""
    for at, word in _only_wrong(draft, ABSOLUTE):
        yield at, f"only wrong options are this absolute (“{word}”), so learners rule them out: weaken it"


@rule("absurd-option", "warning")
def absurd(draft: Draft) -> Found:
    """No option shouts, jokes, or gives software moods: nobody chooses it, so it asks nothing."""
    for at, option in _options(draft):
        found = ABSURD.search(_CODE.sub(" ", option.text))
        if found:
            yield at, f"“{found[0]}” makes this option look absurd: write a mistake that people make"


@rule("vague-option", "warning")
def vague(draft: Draft) -> Found:
    """No option says “usually” or “often”, as nobody can tell from when on that is wrong."""
    for at, option in _options(draft):
        found = VAGUE.search(option.text)
        if found:
            yield at, f"“{found[0]}” is too vague to be right or wrong: say when"


@rule("bare-option", "warning")
def bare(draft: Draft) -> Found:
    """No option is just “yes”, “true”, “both”, or all or none of the others."""
    for at, option in _options(draft):
        if BARE.fullmatch(option.text):
            yield at, f"“{option.text}” can be judged without the subject: write an answer of its own"


@rule("odd-form", "warning")
def odd_form(draft: Draft) -> Found:
    """No option stands out by a final full stop, or by a small or capital first letter."""
    for _, options in _choices(draft):
        for what, has in (("a full stop at the end", _is_stopped), ("a small first letter", _is_small)):
            marked = [has(option.text) for _, option in options]
            for (at, _), mark in zip(options, marked, strict=True):
                if len(options) > 2 and marked.count(mark) == 1:
                    yield at, f"this option stands out: it's the only one {'with' if mark else 'without'} {what}"


def _is_stopped(text: str) -> bool:
    return text.endswith(".")


def _is_small(text: str) -> bool:
    return text[:1].islower()


def _options(draft: Draft) -> Iterator[tuple[Place, Option]]:
    return (option for _, options in _choices(draft) for option in options)


@rule("negative-stem", "warning")
def negative(draft: Draft) -> Found:
    """No question asks what is not so, because readers miss the “not”."""
    for item in draft.asked:
        asked = [sentence for sentence in re.split(r"(?<=[.:!])\s+", _prose(item.question.ask)) if "?" in sentence]
        if any(NEGATIVE.search(sentence) for sentence in asked):
            yield item.ask_at, "the question asks what is not so: ask what is so"


@rule("no-question", "warning")
def no_question(draft: Draft) -> Found:
    """A question asks something that can be answered before reading the options, and has no blank to fill in."""
    for item in draft.asked:
        prose = _prose(item.question.ask)
        if prose and ("?" not in prose or BLANK.search(prose)):
            yield item.ask_at, "write a whole question, with a question mark and no blank to fill in"
        elif EMPTY.search(prose):
            yield item.ask_at, "this asks nothing of its own: say what the options are about"


@rule("long-stem", "warning")
def long_stem(draft: Draft) -> Found:
    """A question has at most 400 characters besides its code: what isn't needed for the answer only slows readers."""
    for item in draft.asked:
        size = len(_prose(item.question.ask))
        if size > LONG_STEM:
            yield item.ask_at, f"{size} characters besides code; leave out what the answer doesn't need"
