"""Typed answers: which words and numbers count as an author's answer."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.attempt import Attempt, Kind, answer, missed, option_order
from bot.course.corrections import corrected, with_keys_of
from bot.course.model import Module, ModuleTest, Option, Question
from bot.course.typed import judged, lacking
from tests.course.course import MODULE

KEY, EXPECTED, OTHER = 0, 1, 2


def typed(right: str, wrong: str, *also: str, tolerance: str = "0", units: tuple[str, ...] = ()) -> Question:
    options = (
        Option(f"`{right}`", right=True, why="Yes.", also=also),
        Option(f"`{wrong}`", right=False, why="Nearly."),
        Option("another answer", right=False, why="No."),
    )
    return Question(
        "q", "?", options, "lesson-1", "first", kind="typed", units=units, tolerance=Decimal(tolerance), form="a thing"
    )


NAME = typed("max_tokens", "max_length", "max tokens")
COST = typed("1250.5", "1000", "two notes", tolerance="0.01", units=("$", "USD", "dollars"))


@pytest.mark.parametrize(
    "words",
    ["max_tokens", " MAX_TOKENS ", "`max_tokens`", '"max_tokens".', "“max_tokens”", "max  tokens", "\u200bmax_tokens"],
)
def test_a_name_counts_whatever_its_case_quotes_and_spaces(words: str) -> None:
    assert judged(NAME, words) == KEY


@pytest.mark.parametrize("words", ["maxtokens", "max-tokens", "max_tokens or max_length", "", "`"])
def test_another_name_is_another_answer(words: str) -> None:
    assert judged(NAME, words) == OTHER


def test_an_expected_wrong_answer_is_known() -> None:
    assert judged(NAME, "Max_Length") == EXPECTED
    assert judged(COST, "$1,000") == EXPECTED


@pytest.mark.parametrize(
    "words",
    ["1250.5", "1,250.5", "1.250,5", "1 250,50", "1\u202f250.5", "1_250.5", "1'250.5", "$1250.50", "1250.5 USD",
     "$ 1,250.5 usd", "1250.5 dollars.", "= 1250.5", "１２５０.5", "+1250.5",
     "about 1250.5", "~1250.5", "approx. $1,250.5", "About ~1250.5 dollars",
     "1250.49", "1250.51", "Two notes"],
)  # fmt: skip
def test_a_number_counts_in_every_way_of_writing_it(words: str) -> None:
    assert judged(COST, words) == KEY


@pytest.mark.parametrize("words", ["1250.52", "1250.48", "-1250.5", "1250.5 EUR", "12505", "1250", "1e3", "1.2.5"])
def test_a_number_beyond_the_tolerance_is_another_answer(words: str) -> None:
    assert judged(COST, words) == OTHER


@pytest.mark.parametrize(
    ("words", "number"),
    [("1,250", "1250"), ("1,250,000", "1250000"), ("1.250.000", "1250000"), ("1.250", "1.25"), ("0,250", "0.25"),
     (".5", "0.5")],
)  # fmt: skip
def test_a_comma_before_three_digits_separates_thousands_and_a_point_does_not(words: str, number: str) -> None:
    assert judged(typed(number, "7"), words) == KEY


@pytest.mark.parametrize("form", ["a number of cents", "an amount in dollars", "a version number"])
def test_words_without_a_digit_lack_the_number_that_is_asked(form: str) -> None:
    asked = replace(NAME, form=form)
    assert {lacking(asked, words) for words in ("one dollar", "Temperature", "max_tokens", "?")} == {"number"}
    assert {lacking(asked, words) for words in ("15", "$0.15", "about 300", "2026-10-21", "１２ cents")} == {""}


def test_a_number_alone_lacks_the_name_that_is_asked() -> None:
    asked = replace(COST, form="the name of a level")
    assert {lacking(asked, words) for words in ("5", "1,250.5", "~300", "`7`.")} == {"name"}
    assert {lacking(asked, words) for words in ("high", "gpt 4", "max_tokens")} == {""}


@pytest.mark.parametrize("form", ["a path", "a name or a number", ""])
def test_another_form_lacks_nothing(form: str) -> None:
    assert {lacking(replace(NAME, form=form), words) for words in ("5", "high", "/v1")} == {""}


@given(st.text(), st.text(min_size=1))
def test_whether_the_form_is_lacking_never_depends_on_the_key(words: str, key: str) -> None:
    form = "a number of cents"
    assert lacking(replace(typed(key, "7"), form=form), words) == lacking(replace(NAME, form=form), words)


def test_the_key_goes_before_an_expected_answer_within_the_tolerance() -> None:
    assert judged(typed("10", "11", tolerance="2"), "11") == KEY


@given(st.text())
def test_any_words_are_judged(words: str) -> None:
    assert judged(NAME, words) in {KEY, EXPECTED, OTHER}
    assert judged(COST, words) in {KEY, EXPECTED, OTHER}


@given(st.integers(0, 10**12))
def test_a_number_counts_with_and_without_separators(number: int) -> None:
    asked = typed(str(number), "nothing")
    assert judged(asked, f"{number:,}") == judged(asked, f"{number:_}") == judged(asked, str(number)) == KEY


# --- attempts and corrected keys -------------------------------------------------------------


def of_one(asked: Question) -> Module:
    return replace(MODULE, test=ModuleTest((asked,), 80))


def test_a_corrected_key_judges_typed_words_again() -> None:
    before = replace(typed("10", "20"), id="q")
    now = replace(before, options=typed("30", "10").options)
    attempt = answer(Attempt(1, Kind.TEST, "", 1, ("q",)), "q", judged(before, "30"), "30")
    assert missed(attempt, (before,)) == ("q",)
    assert corrected(of_one(before), of_one(now)) == ("q",)
    (asked,) = with_keys_of(of_one(before), of_one(now)).test.questions
    assert missed(attempt, (asked,)) == ()


@pytest.mark.parametrize("change", [{"tolerance": Decimal(1)}, {"units": ("kg",)}])
def test_another_tolerance_or_unit_corrects_a_key(change: dict[str, object]) -> None:
    before = typed("10", "20")
    now = replace(before, **change)  # type: ignore[arg-type]
    assert corrected(of_one(before), of_one(now)) == ("q",)
    assert with_keys_of(of_one(before), of_one(now)).test.questions == (now,)


def test_another_expected_wrong_answer_corrects_nothing() -> None:
    assert corrected(of_one(typed("10", "20")), of_one(typed("10", "30"))) == ()


def test_a_typed_question_with_another_wording_is_another_question() -> None:
    before = typed("10", "20")
    assert corrected(of_one(before), of_one(replace(before, ask="How many?", options=typed("7", "8").options))) == ()


def test_a_changed_answer_replaces_the_typed_words() -> None:
    attempt = Attempt(1, Kind.TEST, "", 1, ("q",))
    twice = answer(answer(attempt, "q", OTHER, "nothing"), "q", KEY, "max_tokens")
    assert twice.typed == {"q": "max_tokens"}
    assert twice.chosen(NAME) == KEY


def test_lines_keep_their_order_in_every_attempt() -> None:
    lines = tuple(Option(f"Line {n}", n == 2, "") for n in range(9))
    asked = Question("q", "?", lines, "lesson-1", "first", kind="line")
    assert {option_order(seed, asked) for seed in range(20)} == {tuple(range(9))}
