"""Decides whether a text is about a module's subject, by its glossary, code, titles and sample questions."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from bot.course.model import Lesson, Module, Prose

ENOUGH = 2  # a word of the subject's own counts two, any other that its authors use counts one
IN_MANY = 3  # lessons: a word that so many use is the module's own

_WORD = re.compile(r"[a-z0-9]+(?:[_.-][a-z0-9]+)*")
_CODE = re.compile(r"`([^`\n]+)`")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ings?|ed|es|s)$")
_EVERYDAY = frozenset(
    """a about above after again against all also always an and another answer answers any anything apart are around as
    ask at away back be because been before begin being best better between both but by came can cannot case
    change choose com come could day did difference do does doing don done each else end enough even every everything
    explain few find first fix follow for forget form found free from get getting give go goes going good got had happen
    happens has have having he hear help her here him his hold how i if in instead into is it its itself just keep know
    last late later least leave less let like little long look lot made make many matter may me mean means might minute
    more most much must my name need never new next no none not nothing notice now of off old on once one only open or
    order other our out over own page people person place plain plan please point put question quite rather read really
    reason right row said same save say says see send set shall she shop short should show simple since small so some
    somebody someone something sometimes soon stand start stay still such take talk tell test than that the their them
    then there these they thing things think this those thought thousand three through time times to today together
    tomorrow too tried true try turn two until up us use used useful very wait want was way we week well went were what
    when where whether which while who whole whose why will with within without won word words work working works would
    write writing wrong yes yesterday yet you your""".split()  # noqa: SIM905 - reads better
)


def is_about(module: Module, text: str) -> bool:
    """Whether a text is about the module's subject rather than about anything else."""
    return max(_scores(module, text)) >= ENOUGH


def lesson_about(module: Module, text: str) -> Lesson:
    """The lesson whose words a text uses most; the last one for a text that uses none."""
    scored = zip(_scores(module, text), module.lessons, strict=True)
    return max(reversed(list(scored)), key=lambda one: one[0])[1]


def _scores(module: Module, text: str) -> list[int]:
    """Score a text against each lesson: its own words count two, others that its authors use one."""
    said = set(_stems(text))
    words = [_words(tuple(_written(lesson)), tuple(_code(lesson))) for lesson in module.lessons]
    shared = Counter(word for used, _ in words for word in used)
    ours = set(_stems(f"{module.title} {module.course}")) | {word for word in said if shared[word] >= IN_MANY}
    return [sum(2 if word in own | ours else word in used for word in said) for used, own in words]


@lru_cache(maxsize=32)
def _words(written: tuple[str, ...], code: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The words that a lesson's authors use, and those that only its subject has: names in code, and key terms."""
    names = {
        word for span in code for word in _stems(span) if not word.isalpha() or (len(word) > 4 and " " not in span)
    }
    terms = {word for term in written if " " not in term for word in _stems(term)}
    return frozenset(word for text in (*written, *code) for word in _stems(text)), frozenset(names | terms)


def _code(lesson: Lesson) -> Iterator[str]:
    for page in lesson.pages:
        for part in page.parts:
            if isinstance(part, Prose):
                yield from _CODE.findall(part.markdown)


def _written(lesson: Lesson) -> Iterator[str]:
    yield from (lesson.title, lesson.lab.title, *lesson.lab.starts, *lesson.objectives.values())
    yield from (term.word for term in lesson.terms)
    yield from (asked for answer in lesson.lab.answers for asked in answer.asks)


def _stems(text: str) -> list[str]:
    """The words that say what a text is about, in a common form: "retries" and "retrying" are "retry"."""
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in _EVERYDAY and len(word) > 2]


def _stem(word: str) -> str:
    if not word.isalpha():
        return re.sub(r"(?<=\d)s$", "", word)  # "429s"
    return _ENDING.sub("", re.sub(r"ie[sd]$", "y", word))
