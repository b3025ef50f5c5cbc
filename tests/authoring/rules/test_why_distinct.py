from tests.authoring.bench import QUIZ, before_and_after


def test_one_reason_for_two_options_is_found() -> None:
    one = "It has arrays, and a tuple is written as one. Nothing is refused on the way."
    other = "Tuples and lists both become arrays, and an array is read back as a list."
    before_and_after("same-why", QUIZ, one, other, near="right: A list")
