from tests.authoring.bench import LESSON, before_and_after


def test_a_second_table_on_a_page_is_found() -> None:
    more = "| a | b |\n| --- | --- |\n| 1 | 2 |\n\nA table like"
    before_and_after("second-table", LESSON, "A table like", more, near="| a | b |")
