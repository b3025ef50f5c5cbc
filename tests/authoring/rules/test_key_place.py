import re

from tests.authoring.bench import QUIZ, Files, clean, found, place


def moved(files: Files, option: str, before: str) -> Files:
    """The quiz with the option that begins so put in front of another one."""
    (lines,) = re.findall(rf"    - {re.escape(option)}.*\n      why: .*\n", files[QUIZ])
    text = files[QUIZ].replace(lines, "")
    assert f"    - {before}" in text
    return {**files, QUIZ: text.replace(f"    - {before}", f"{lines}    - {before}", 1)}


def test_three_of_four_right_options_at_one_place_are_found() -> None:
    assert found("key-by-place", clean()) == []
    two = moved(clean(), "right: A list", "wrong: A tuple of the same length")
    assert found("key-by-place", two) == []
    three = moved(two, 'right: \'`{"7"', "wrong: '`{7:")
    assert found("key-by-place", three) == [place(three, QUIZ, "")]
