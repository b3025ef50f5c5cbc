"""Rules against questions that their form answers."""

import pytest

from bot.authoring.linter.guessing import CUES
from tests.authoring.bench import LESSON, QUIZ, TEST, Files, before_and_after, clean, found, place, with_

TUPLE = "wrong: A tuple of the same length"
STRING = "wrong: A string with brackets in it"
ASK = "A tuple goes through `dumps` and `loads`. What comes back?"
ACTS = LESSON.replace("lesson.md", "acts.yml")


def fine(code: str, words: str) -> None:
    """A wrong option with these words doesn't break the rule."""
    assert found(code, with_(clean(), QUIZ, TUPLE, f"wrong: {words}")) == []


def repeating(*options: str) -> Files:
    """A question on a journey, in which these options repeat its word."""
    files = with_(clean(), QUIZ, ASK, "A tuple goes on a journey through JSON. What comes back?")
    for words in options:
        files = with_(files, QUIZ, words, f"{words}, after the journey")
    return files


def test_a_word_of_the_question_in_the_right_option_alone_is_found() -> None:
    files = repeating("right: A list")
    assert found("stem-word", files) == [place(files, QUIZ, "right: A list,")]


@pytest.mark.parametrize("options", [(), (TUPLE,), ("right: A list", TUPLE)])
def test_a_wrong_option_may_repeat_the_question_and_so_may_several(options: tuple[str, ...]) -> None:
    assert found("stem-word", repeating(*options)) == []


def test_another_form_of_the_word_counts_too() -> None:
    files = with_(clean(), QUIZ, ASK, "Two strings and a tuple are listed. What comes back?")
    files = with_(files, QUIZ, "right: A list", "right: A listing of them")
    assert found("stem-word", files) == [place(files, QUIZ, "right: A listing")]


@pytest.mark.parametrize("reason", ["because it fits", "since it fits", "so that it fits", ", as it fits"])
def test_a_reason_that_only_wrong_options_give_is_found(reason: str) -> None:
    words = f"A tuple {reason}"
    before_and_after("reason-in-wrong", QUIZ, TUPLE, f"wrong: {words}", near=f"wrong: {words}")
    both = with_(with_(clean(), QUIZ, TUPLE, f"{TUPLE} {reason}"), QUIZ, "right: A list", "right: A list because")
    assert found("reason-in-wrong", both) == []


@pytest.mark.parametrize("words", ["A tuple, the same as before", "The text as it was", "A tuple as a list"])
def test_a_comparison_is_no_reason(words: str) -> None:
    fine("reason-in-wrong", words)


@pytest.mark.parametrize("word", ["always", "never", "completely", "under any circumstances"])
def test_an_absolute_word_that_only_wrong_options_have_is_found(word: str) -> None:
    words = f"It is {word} a tuple"
    before_and_after("absolute-in-wrong", QUIZ, TUPLE, f"wrong: {words}", near=f"wrong: {words}")
    both = with_(with_(clean(), QUIZ, TUPLE, f"{TUPLE}, {word}"), QUIZ, "right: A list", "right: Always a list")
    assert found("absolute-in-wrong", both) == []


@pytest.mark.parametrize(
    "words", ["It must NEVER return", "A tuple!", "A tuple, by magic", "The server is tired of it"]
)
def test_an_option_that_nobody_would_choose_is_found(words: str) -> None:
    before_and_after("absurd-option", QUIZ, TUPLE, f"wrong: {words}", near=f"wrong: {words}")


@pytest.mark.parametrize("words", ["`x != y`", "A POST to the HTTP server", "`RULES` as they were"])
def test_code_and_abbreviations_are_not_absurd(words: str) -> None:
    fine("absurd-option", words)


def test_an_option_that_says_often_is_found() -> None:
    before_and_after("vague-option", QUIZ, TUPLE, "wrong: Usually a tuple", near="wrong: Usually")


@pytest.mark.parametrize("words", ["None of these", "All of them", "Both", '"Yes"', '"False"'])
def test_an_option_that_needs_no_subject_is_found(words: str) -> None:
    before_and_after("bare-option", QUIZ, TUPLE, f"wrong: {words}", near=f"wrong: {words}")


@pytest.mark.parametrize("words", ["Both lists", "'`True`'", "No tuple"])
def test_an_option_that_says_something_of_its_own_is_fine(words: str) -> None:
    fine("bare-option", words)


@pytest.mark.parametrize("words", ["A tuple of the same length.", "a tuple of the same length"])
def test_an_option_that_ends_or_begins_unlike_the_others_is_found(words: str) -> None:
    before_and_after("odd-form", QUIZ, TUPLE, f"wrong: {words}", near=f"wrong: {words}")


@pytest.mark.parametrize(
    "ask", ["Which of these is not a list?", "What doesn't come back?", "All of them come back except which?"]
)
def test_a_question_for_what_is_not_so_is_found(ask: str) -> None:
    before_and_after("negative-stem", QUIZ, ASK, ask, near=ask)


@pytest.mark.parametrize("ask", ["A tuple isn't a list. What comes back?", "Which `except` catches what isn't JSON?"])
def test_a_not_in_the_situation_is_fine(ask: str) -> None:
    assert found("negative-stem", with_(clean(), QUIZ, ASK, ask)) == []


@pytest.mark.parametrize(
    "ask", ["After a round trip a tuple is a", "A tuple becomes a ____?", "Which of these is true?"]
)
def test_a_question_that_asks_nothing_is_found(ask: str) -> None:
    before_and_after("no-question", QUIZ, ASK, ask, near=ask)


def test_an_act_is_checked_like_a_question() -> None:
    before_and_after("no-question", ACTS, "What does `json.dumps(None)` return?", "It gives", near="It gives")


def test_a_question_of_more_than_400_characters_is_found() -> None:
    ask = "A tuple goes through many hands. " * 13 + "What comes back?"
    before_and_after("long-stem", QUIZ, ASK, ask, near=ask)


def test_code_in_a_question_does_not_make_it_long() -> None:
    code = "What comes back?\n      ```text\n" + "      a line of code\n" * 40 + "      ```\n"
    assert found("long-stem", with_(clean(), QUIZ, f"ask: {ASK}", f"ask: |\n      {code}")) == []


MANY = "\n\n".join(
    f"""  - id: many-{number}
    lesson: 1-first-lesson
    page: in
    ask: What is number {number}?
    options:
      - {{right: The lamp, why: It is a lamp because it shines at night.}}
      - {{wrong: The door because it opens, why: A door opens and does not shine at all.}}
      - {{wrong: The wall because it stands, why: A wall stands and does not shine at all.}}
      - {{wrong: The bed because it is soft, why: A bed is soft and does not shine at all.}}"""
    for number in range(16)
)


def test_a_cue_that_gives_most_keys_away_is_found_in_a_module_with_enough_questions() -> None:
    assert found("key-by-cue", clean()) == []
    files = clean()
    files = {**files, TEST: f"{files[TEST].rstrip()}\n\n{MANY}\n"}
    assert found("key-by-cue", files) == [f"{TEST}:1:1"] * 2  # without a reason, and least like the others


@pytest.mark.parametrize(
    ("cue", "right", "wrong"),
    [
        ("with a word of the question that no other has", "a journey", "a tuple"),
        ("without words like “never”", "a tuple", "never a tuple"),
        ("without a reason", "a tuple", "a tuple, as it fits"),
        ("without a negation", "a tuple", "not a tuple"),
        ("least like the others", "one list", "two sets"),
    ],
)
def test_each_cue_picks_the_option_that_has_it(cue: str, right: str, wrong: str) -> None:
    ask = "What comes back from a journey?"
    for key, others in ((right, [wrong] * 3), (wrong, [right, wrong, wrong])):
        options = [key, *others]
        scores = CUES[cue](ask, options)
        assert [score == max(scores) for score in scores] == [option == right for option in options]


def test_the_most_common_words_are_most_like_the_others() -> None:
    scores = CUES["most like the others"]("", ["a red lamp", "a red door", "a blue lamp", "one wall"])
    assert scores.index(max(scores)) == 0
