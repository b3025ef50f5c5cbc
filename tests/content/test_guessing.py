"""Nobody passes by form: guesses that were named before anybody counted find fewer than 45% of the keys."""

import re
from collections.abc import Callable, Sequence

import pytest

from bot.authoring.draft import DraftQuestion
from bot.authoring.linter.guessing import ABSOLUTE, CUES, NEGATION, REASON, Guess, chances
from bot.authoring.linter.structure import CODE, HEDGES
from tests.content.shipped import draft

SHARE = 0.45
SPECIFIC = re.compile(r"\d+|`[^`]+`|\b[A-Z]{2,}\b|\w+_\w+")
NUMBER = re.compile(r"\d[\d,.]*")


def of(score: Callable[[str], float]) -> Guess:
    """A guess that looks at each option alone."""
    return lambda _, options: [score(option) for option in options]


def at(*places: int) -> Guess:
    """A guess that looks at the place alone; a negative place counts from the end."""
    return lambda _, options: [index in {place % len(options) for place in places} for index in range(len(options))]


def near(place: Callable[[list[int]], float]) -> Guess:
    """A guess that takes the option whose length comes nearest to this one."""
    return lambda _, options: [-abs(len(option) - place([len(each) for each in options])) for option in options]


def opens(ask: str, options: Sequence[str]) -> list[float]:
    """The number of options that begin with the same word."""
    first = [option.split()[0].lower() for option in options]
    return [first.count(word) for word in first]


def words(text: str) -> set[str]:
    """The words of three letters or more, in small letters."""
    return set(re.findall(r"[a-z]{3,}", text.lower()))


def shared(ask: str, options: Sequence[str]) -> list[float]:
    """The number of the question's words that each option repeats."""
    return [len(words(ask) & words(option)) for option in options]


def minus(guess: Guess) -> Guess:
    """The opposite guess."""
    return lambda ask, options: [-score for score in guess(ask, options)]


def pair(ask: str, options: Sequence[str]) -> list[float]:
    """Whether an option is one of the two that are most alike."""
    both = [
        max(
            len(words(one) & words(other)) / max(1, len(words(one) | words(other))) for other in options if other != one
        )
        for one in options
    ]
    return [score == max(both) for score in both]


NAMED: dict[str, Guess] = {
    **CUES,
    "the longest": of(len),
    "the shortest": of(lambda text: -len(text)),
    "of middle length": near(lambda sizes: sum(sizes) / len(sizes)),
    "the most hedged": of(lambda text: len(HEDGES.findall(text))),
    "the least hedged": of(lambda text: -len(HEDGES.findall(text))),
    "the most code-like": of(lambda text: len(CODE.findall(text))),
    "the least code-like": of(lambda text: -len(CODE.findall(text))),
    "the most specific": of(lambda text: len(SPECIFIC.findall(text))),
    "the least specific": of(lambda text: -len(SPECIFIC.findall(text))),
    "with most words of the question": shared,
    "with fewest words of the question": minus(shared),
    "the most absolute": of(lambda text: len(ABSOLUTE.findall(text))),
    "with a reason": of(lambda text: len(REASON.findall(text))),
    "with a negation": of(lambda text: len(NEGATION.findall(text))),
    "one of the two most alike": pair,
    "with the common opening": opens,
    "with an opening of its own": minus(opens),
    "with most clauses": of(lambda text: len(re.findall(r"[,;:]", text))),
    "with the longest words": of(lambda text: sum(map(len, text.split())) / len(text.split())),
    "the first": at(0),
    "the second": at(1),
    "the third": at(2),
    "the last": at(-1),
    "the last but one": at(-2),
    "not at either end": lambda _, options: [0 < index < len(options) - 1 for index in range(len(options))],
}
SHOWN = re.compile(r"^Line \d+: ", re.MULTILINE)


def votes(ask: str, options: Sequence[str]) -> list[float]:
    """The favourites of all the guesses together: each gives its own one vote."""
    total = [0.0] * len(options)
    for guess in NAMED.values():
        scores = guess(ask, options)
        best = [score == max(scores) for score in scores]
        total = [sum_ + is_best / sum(best) for sum_, is_best in zip(total, best, strict=True)]
    return total


ALL = {**NAMED, "all of them voted together": votes}


def of_kind(kind: str) -> list[DraftQuestion]:
    """The items of one kind."""
    return [item for item in draft().questions if item.question.kind == kind]


@pytest.mark.parametrize("name", ALL)
def test_no_guess_by_form_finds_the_right_option(name: str) -> None:
    """Typed answers have no form to guess by: what the question shows is tried below."""
    four, lines = of_kind("options"), of_kind("line")
    assert chances(four, ALL[name]) < SHARE * len(four)
    assert chances(four, ALL[name]) + max(chances(lines, guess) for guess in ALL.values()) < SHARE * 31


@pytest.mark.parametrize("name", ALL)
def test_no_guess_by_form_finds_the_line(name: str) -> None:
    assert chances(of_kind("line"), ALL[name]) < SHARE * len(of_kind("line"))


def test_no_typed_answer_is_a_word_or_number_of_its_question() -> None:
    for item in of_kind("typed"):
        right = item.question.options[item.question.right]
        shown = {each.strip("`").lower() for each in re.findall(r"[^\s`]+", item.question.ask)}
        assert right.text.strip("`").lower() not in shown | set(NUMBER.findall(item.question.ask))


def test_eight_items_or_more_are_found_or_typed_and_the_test_has_both_kinds() -> None:
    assert len(of_kind("line")) + len(of_kind("typed")) >= 8
    assert {item.question.kind for item in draft().test} == {"options", "line", "typed"}
