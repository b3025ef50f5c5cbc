"""Rules about the questions of kind `line` and `typed`."""

import re

from bot.authoring import formats
from tests.authoring.bench import QUIZ, Files, clean, findings, found, place, with_
from tests.authoring.test_questions import SHOWN

LINE, TYPED = SHOWN


def changed(old: str, new: str) -> Files:
    """The starter with both examples of the docs in its quiz, one text in them changed."""
    shown = f"{LINE}\n{TYPED}"
    assert old in shown
    files = clean()
    return {**files, QUIZ: f"{files[QUIZ]}\n{shown.replace(old, new, 1)}"}


def test_the_code_of_a_line_question_has_at_least_four_lines() -> None:
    assert found("line-size", changed("", "")) == []
    three = changed("    import json\n", "")
    assert found("line-size", three) == [place(three, QUIZ, "    ```python")[:-1] + "1"]


def test_the_code_of_a_line_question_has_at_most_twelve_lines() -> None:
    more = "".join(f"    x{number} = {number}\n" for number in range(9))
    assert len(found("line-size", changed("    import json\n", more))) == 0
    assert len(found("line-size", changed("    import json\n", more + "    import json\n"))) == 1


def test_a_line_of_code_leaves_room_for_its_number() -> None:
    width = formats.SIZES["code_columns"][0] - len("4  ")
    fits, wide = (f"    import json{'  # ':{columns - 11}}\n" for columns in (width, width + 1))
    assert found("line-size", changed("    import json\n", fits)) == []
    files = changed("    import json\n", wide)
    (at,) = found("line-size", files)
    assert at == place(files, QUIZ, wide).rpartition(":")[0] + f":{width + 1}"


def test_a_question_without_an_expected_wrong_answer_is_found() -> None:
    files = changed("", "")
    for old in re.findall(r"    - wrong: (?:data|0\.012).*\n      why: .*\n", files[QUIZ]):
        assert found("no-expected-answer", files) == []
        only_key = with_(files, QUIZ, old, "")
        assert len(found("no-expected-answer", only_key)) == 1


def test_a_wrong_answer_within_the_tolerance_of_the_right_one_is_found() -> None:
    files = changed("tolerance: 0.0005", "tolerance: 0.008")
    assert found("typed-answer", changed("", "")) == []
    assert found("typed-answer", files) == [place(files, QUIZ, "wrong: 0.012")]


def test_a_form_that_is_listed_under_two_answers_is_found() -> None:
    files = changed("- wrong: 0.012", "- wrong: 0.012\n      also: [2 Cents]")
    assert found("typed-answer", files) == [place(files, QUIZ, "wrong: 0.012")]


def test_a_word_where_a_number_is_asked_is_found() -> None:
    files = changed("also: [2 cents]", "also: [two cents]")
    assert len(found("typed-answer", files)) == 1


def test_a_question_that_contains_its_answer_is_found() -> None:
    files = changed("What do 2,000 tokens", "For 0.02 dollars, what do 2,000 tokens")
    assert found("answer-in-question", changed("", "")) == []
    assert found("answer-in-question", changed("What do 2,000", "What do 10.02 or 2,000")) == []
    assert found("answer-in-question", files) == [place(files, QUIZ, "Input costs $5")]


def test_the_other_rules_take_the_new_kinds() -> None:
    """Each `why`, and the one for all other answers, is checked like that of an option; nothing is shuffled."""
    short = changed(
        "  otherwise: That line is fine as it is. Ask of each line what the next one expects from it.",
        "  otherwise: No.",
    )
    assert [one.code for one in findings(short) if one.code not in {"new-id", "quiz-size"}] == ["short-why"]
    broken = changed("    print(data", "    print)data")
    assert [one.code for one in findings(broken) if one.code not in {"new-id", "quiz-size"}] == ["code-syntax"]
    letter = changed("wrong: 0.012", "wrong: B")
    assert found("shuffled-option", letter) == []
