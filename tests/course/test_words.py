"""The grammar of `/learn` and of the DM."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.progress import STEP_KINDS
from bot.course.words import OTHERS, Intent, nearest, understand

UNDERSTOOD = {
    "": Intent("card"),
    "  ": Intent("card"),
    "learn": Intent("card"),
    "/learn": Intent("card"),
    "/learn quiz 2": Intent("quiz", 2),
    "Map": Intent("card"),
    "Hi": Intent("card"),
    "hello!": Intent("card"),
    "next": Intent("next"),
    "`next`": Intent("next"),
    "go on": Intent("next"),
    "Continue.": Intent("next"),
    "intro": Intent("intro"),
    "introduction": Intent("intro"),
    "lesson": Intent("lesson"),
    "Lesson 2": Intent("lesson", 2),
    "lesson2": Intent("lesson", 2),
    "lesson #2": Intent("lesson", 2),
    "l 3": Intent("lesson", 3),
    "quiz 3": Intent("quiz", 3),
    "q4": Intent("quiz", 4),
    "`quiz 1`": Intent("quiz", 1),
    "QUIZ   1 ": Intent("quiz", 1),
    "lab 4.": Intent("lab", 4),
    "labs 4": Intent("lab", 4),
    "test": Intent("test"),
    "module test": Intent("test"),
    "exam": Intent("test"),
    "progress": Intent("progress"),
    "points": Intent("progress"),
    "terms": Intent("terms"),
    "terms max tokens": Intent("terms", rest="max tokens"),
    "glossary": Intent("terms"),
    "leaderboard": Intent("leaderboard"),
    "board": Intent("leaderboard"),
    "leaderboard weekly": Intent("leaderboard", rest="weekly"),
    "help": Intent("help"),
    "?": Intent("help"),
    "thanks": Intent("thanks"),
    "Thank you!": Intent("thanks"),
    "ok": Intent("thanks"),
    "👍": Intent("thanks"),
}


@pytest.mark.parametrize("said", UNDERSTOOD)
def test_what_is_understood(said: str) -> None:
    assert understand(said) == UNDERSTOOD[said]


NEAREST = {
    "quizz 2": "quiz 2",
    "qiuz 2": "quiz 2",
    "leson 3": "lesson 3",
    "lessn": "lesson 1",
    "lba 1": "lab 1",
    "tets": "test",
    "intor": "intro",
    "nxet": "next",
    "progres": "progress",
    "leaderbord": "leaderboard",
    "trems": "terms",
    "hlep": "help",
    "astronomy": "",
    "max_tokens": "",
    "why": "",
    "yes": "",
    "what is a quiz for": "",
    "I left out max_tokens": "",
}


@pytest.mark.parametrize("said", NEAREST)
def test_a_typo_has_a_nearest_word_and_a_sentence_has_none(said: str) -> None:
    assert nearest(said) == NEAREST[said]
    assert understand(said) == Intent("unknown", rest=said, nearest=NEAREST[said])


@pytest.mark.parametrize("word", [*STEP_KINDS, *OTHERS])
def test_every_word_of_the_grammar_is_understood_as_itself(word: str) -> None:
    assert understand(word).word == word
    assert understand(f"/learn {word.upper()}").word == word


@given(st.text(max_size=200))
def test_whatever_is_said_has_an_intent_of_the_grammar(said: str) -> None:
    intent = understand(said)
    assert intent.word in {*STEP_KINDS, *OTHERS, "next", "thanks", "unknown"}
    assert 0 <= intent.number <= 999
    if intent.nearest:
        assert understand(intent.nearest).word != "unknown"
