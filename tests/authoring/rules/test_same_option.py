from tests.authoring.bench import QUIZ, before_and_after


def test_two_options_of_the_same_words_are_found_whatever_their_marks() -> None:
    same = "It raises JSONDecodeError."
    before_and_after("same-option", QUIZ, "It returns `None`", same, near=f"wrong: {same}")
