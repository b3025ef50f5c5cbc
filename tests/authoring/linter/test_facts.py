"""Rules about claims: their sources, and the models they name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.authoring.bench import (
    CONTEXT,
    DAY,
    FACTS,
    LAB,
    LESSON,
    QUIZ,
    before_and_after,
    clean,
    findings,
    found,
    place,
    with_,
)

PAGE = "Now it is *not for sale*"  # on a page without a footnote
LATER = replace(CONTEXT, today=DAY + timedelta(days=181))


@pytest.mark.parametrize(
    "claim",
    [
        "5 %", "97% of them", "$3", "1.25 times as much", "40×", "2,000 tokens", "a million tokens cost 2 tokens",
        "`claude-haiku-5-5`", "Opus 5.5", "19 February 2026", "2026-02-19",
        "in May 2025", "a 429", "`404`", "status 200",
    ],
)  # fmt: skip
def test_a_claim_on_a_page_without_a_footnote_is_found(claim: str) -> None:
    assert found("no-footnote", clean()) == []
    assert len(found("no-footnote", with_(clean(), LESSON, PAGE, f"{claim}. {PAGE}"))) == 1


def test_a_claim_is_reported_at_its_column() -> None:
    before_and_after("no-footnote", LESSON, PAGE, f"It cost $3. {PAGE}", near="$3")


def test_one_footnote_on_the_page_is_enough() -> None:
    assert found("no-footnote", with_(clean(), LESSON, PAGE, f"It cost $3.[^keys] {PAGE}")) == []


@pytest.mark.parametrize("said", ["80 % passes", "on 22 November 2026", "500 words", "`[200, 3]`", "three tokens"])
def test_the_pass_mark_the_facts_date_and_plain_numbers_need_no_footnote(said: str) -> None:
    assert found("no-footnote", with_(clean(), LESSON, PAGE, f"{said}. {PAGE}")) == []


def test_code_needs_no_footnote() -> None:
    assert (
        found("no-footnote", with_(clean(), LESSON, "prices = {7:", "# 5 % off, says claude-haiku-5-5\nprices = {7:"))
        == []
    )


def test_a_fact_that_no_page_cites_is_found() -> None:
    more = "  dates: {says: A date is no kind of JSON's, source: https://docs.python.org/3/}\n  error:"
    before_and_after("unused-fact", FACTS, "  error:", more, near="dates:")


def test_a_fact_checked_more_than_180_days_ago_is_a_warning() -> None:
    files = clean()
    assert found("old-fact", files) == []
    assert found("old-fact", files, replace(CONTEXT, today=DAY + timedelta(days=180))) == []
    assert found("old-fact", files, LATER) == [place(files, FACTS, "keys:"), place(files, FACTS, "error:")]
    assert {one.severity for one in findings(files, LATER)} == {"warning"}


def test_a_fact_s_own_date_counts() -> None:
    fresh = with_(clean(), FACTS, "  keys:\n", "  keys:\n    as_of: 2027-01-05\n")
    assert found("old-fact", fresh, LATER) == [place(fresh, FACTS, "error:")]


@pytest.mark.parametrize(
    "model", ["claude-3-5-haiku-20241022", "claude-sonnet-4-5", "claude-haiku-3-5", "claude-opus-4-0"]
)
def test_retired_retiring_and_unknown_models_are_found(model: str) -> None:
    before_and_after("dead-model", LESSON, PAGE, f"With {model}. {PAGE}", near=model)


def test_models_are_checked_in_titles_questions_and_labs() -> None:
    before_and_after("dead-model", LESSON, "tagline: Two", "tagline: claude-2.1, two", near="claude-2.1")
    before_and_after("dead-model", QUIZ, "It returns `None`", "Ask claude-2.1", near="claude-2.1")
    before_and_after("dead-model", LAB, "Hi!", "Hi, this is claude-2.1!", near="claude-2.1")


def test_current_models_and_code_marked_wrong_are_fine() -> None:
    assert found("dead-model", with_(clean(), LESSON, PAGE, f"With `claude-haiku-5-5`. {PAGE}")) == []
    assert found("dead-model", with_(clean(), LESSON, "prices = {7:", "# claude-2.1\nprices = {7:")) == []


def test_models_are_checked_in_code_without_that_mark() -> None:
    before_and_after("dead-model", LESSON, 'prices = {"7":', '# claude-2.1\nprices = {"7":', near="claude-2.1")
