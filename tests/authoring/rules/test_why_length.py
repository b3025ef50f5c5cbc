from tests.authoring.bench import QUIZ, before_and_after

OPTION = "wrong: An error, as JSON has no tuples"
WHY = "It has arrays, and a tuple is written as one. Nothing is refused on the way."


def test_a_reason_of_fewer_than_40_characters_is_found() -> None:
    before_and_after("short-why", QUIZ, WHY, "It has arrays, so it takes a tuple too.", near=OPTION)


def test_a_reason_of_more_than_250_characters_is_found() -> None:
    before_and_after("short-why", QUIZ, WHY, WHY * 4, near=OPTION)
