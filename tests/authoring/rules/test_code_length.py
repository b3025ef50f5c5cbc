from tests.authoring.bench import LESSON, before_and_after, clean, found, with_

FIRST = "prices = {7:"


def test_code_of_more_than_20_lines_is_found() -> None:
    before_and_after("long-code", LESSON, FIRST, "x = 1\n" * 16 + FIRST, near="```python wrong")


def test_twenty_lines_of_eighty_columns_fit() -> None:
    files = with_(clean(), LESSON, FIRST, "x = 1\n" * 14 + "#" * 80 + "\n" + FIRST)
    assert found("long-code", files) == []


def test_a_line_of_more_than_80_columns_is_found_where_it_runs_over() -> None:
    before_and_after("long-code", LESSON, FIRST, "#" * 80 + "!\n" + FIRST, near="!\n")


def test_a_second_block_on_a_page_is_found() -> None:
    before_and_after("long-code", LESSON, "The lamp was", "```json\n{}\n```\n\nThe lamp was", near="```json")
