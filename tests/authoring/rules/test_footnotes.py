import pytest

from tests.authoring.bench import LESSON, before_and_after, clean, found, with_

PAGE = "Now it is *not for sale*"  # on a page without a footnote


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


def test_it_is_found_where_it_stands() -> None:
    before_and_after("no-footnote", LESSON, PAGE, f"It cost $3. {PAGE}", near="$3")


def test_a_footnote_on_the_page_answers_it() -> None:
    assert found("no-footnote", with_(clean(), LESSON, PAGE, f"It cost $3.[^keys] {PAGE}")) == []


@pytest.mark.parametrize("said", ["80 % passes", "on 22 November 2026", "500 words", "`[200, 3]`", "three tokens"])
def test_the_pass_mark_the_day_of_the_facts_and_plain_numbers_need_none(said: str) -> None:
    assert found("no-footnote", with_(clean(), LESSON, PAGE, f"{said}. {PAGE}")) == []


def test_code_needs_none() -> None:
    assert (
        found("no-footnote", with_(clean(), LESSON, "prices = {7:", "# 5 % off, says claude-haiku-5-5\nprices = {7:"))
        == []
    )
