"""The offline tutor's answers to whole files of questions, and what holds in every talk."""

import re
import statistics
from collections.abc import Iterator

import pytest

from bot.tutor.render import module_text
from tests.content.shipped import module
from tests.sandbox.claude.tutor.talks import Exchange, Told, held, question_back

FILES = ("starts", "tuned", "known", "unseen")
LESSON = re.compile(r"\(Lesson (\d)\)")
ROW = re.compile(r": \*[^*]+\* ")  # of a table, whose columns are named between its cells
PAUSE_S = 0.05  # of processor time, that a learner takes for no pause at all


def all_talks() -> Iterator[Told]:
    for name in FILES:
        yield from held(name)


def share_good(exchanges: list[Exchange]) -> float:
    return sum(each.is_good for each in exchanges) / len(exchanges)


def firsts(name: str) -> list[Exchange]:
    return [told.exchanges[0] for told in held(name)]


def later(*names: str) -> list[Exchange]:
    return [each for name in names for told in held(name) for each in told.exchanges[1:]]


def test_the_file_of_starts_has_each_suggested_start_of_each_lab() -> None:
    suggested = [(lesson.number, start) for lesson in module().lessons for start in lesson.lab.starts]
    assert [(told.lab, told.exchanges[0].asked) for told in held("starts")] == suggested


@pytest.mark.parametrize("place", range(len(held("starts"))))
def test_a_suggested_start_is_answered_from_a_page_of_its_own_labs_lesson(place: int) -> None:
    told = held("starts")[place]
    first = told.exchanges[0]
    assert first.is_good, first
    assert {int(number) for number in LESSON.findall(first.said)} == {told.lab}, first


@pytest.mark.parametrize(("name", "least"), [("tuned", 0.95), ("known", 0.72), ("unseen", 0.75)])
def test_most_first_questions_get_what_they_ask_for(name: str, least: float) -> None:
    assert share_good(firsts(name)) >= least


@pytest.mark.parametrize(("names", "least"), [(("starts", "tuned"), 0.8), (("known", "unseen"), 0.5)])
def test_many_short_follow_ups_are_understood_in_their_thread(names: tuple[str, ...], least: float) -> None:
    assert share_good(later(*names)) >= least


def test_no_question_back_comes_twice_in_a_thread() -> None:
    for told in all_talks():
        asked = [question for each in told.exchanges if (question := question_back(each.said))]
        assert len(set(asked)) == len(asked), told


def test_no_reply_comes_twice_in_a_thread() -> None:
    for told in all_talks():
        said = [each.said for each in told.exchanges]
        assert len(set(said)) == len(said), told


def test_a_reply_is_short_but_for_its_code() -> None:
    for told in all_talks():
        for each in told.exchanges:
            assert len(re.sub(r"```.*?```", "", each.said, flags=re.DOTALL).split()) <= 165, each


def plain(text: str) -> str:
    return re.sub(r"[\W\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+", " ", text)


def test_what_is_quoted_stands_on_a_page_word_for_word() -> None:
    text = plain(module_text(module()))
    for told in all_talks():
        for each in told.exchanges:
            quoted = [line for line in re.findall(r"^> (?:- )?(.+)$", each.said, re.MULTILINE) if line != "…"]
            prose = [line for line in quoted if not ROW.search(line)]
            missing = [line for line in prose if plain(line).strip() not in text]
            assert not missing, each


def test_a_reply_takes_no_longer_than_a_blink() -> None:
    assert statistics.median(seconds for told in all_talks() for seconds in told.seconds) < PAUSE_S
