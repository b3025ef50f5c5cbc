from tests.authoring.bench import LESSON, before_and_after, clean, found, with_

BEGIN = "`json.loads` reads a document back."


def test_a_page_of_more_than_1_500_characters_is_found_at_its_heading() -> None:
    before_and_after("long-prose", LESSON, BEGIN, "x" * 1_500 + BEGIN, near="## In: text as data")


def test_code_and_tables_are_no_prose() -> None:
    code = with_(clean(), LESSON, "import json\n\nfor", "# " + "x" * 1_600 + "\n\nfor")
    table = with_(clean(), LESSON, "| an array |", "| an array " + "x" * 1_600 + " |")
    assert found("long-prose", code) == found("long-prose", table) == []
