from tests.authoring.bench import FACTS, before_and_after


def test_a_fact_that_no_page_cites_is_found() -> None:
    more = "  dates: {says: A date is no kind of JSON's, source: https://docs.python.org/3/}\n  error:"
    before_and_after("unused-fact", FACTS, "  error:", more, near="dates:")
