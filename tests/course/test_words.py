"""The grammar of `/learn` and of the DM."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.progress import STEP_KINDS
from bot.course.questions import TOPICS
from bot.course.words import COURTESIES, ONWARD, OTHERS, Intent, nearest, understand

UNDERSTOOD = {
    "": Intent("card"),
    "  ": Intent("card"),
    "learn": Intent("card"),
    "/learn": Intent("card"),
    "/learn quiz 2": Intent("quiz", 2),
    "Map": Intent("card"),
    "Start": Intent("continue"),
    "let's go!": Intent("continue"),
    "What is this course about?": Intent("intro"),
    "where am I?": Intent("card"),
    "Course map": Intent("card"),
    "Hi": Intent("hello"),
    "hello!": Intent("hello"),
    "How are you?": Intent("well"),
    "next": Intent("next"),
    "`next`": Intent("next"),
    "go on": Intent("next"),
    "what’s next?": Intent("next"),
    "next, please": Intent("next"),
    "Continue.": Intent("continue"),
    "back": Intent("continue"),
    "intro": Intent("intro"),
    "introduction": Intent("intro"),
    "lesson": Intent("lesson"),
    "Lesson 2": Intent("lesson", 2),
    "lesson2": Intent("lesson", 2),
    "lesson #2": Intent("lesson", 2),
    "l 3": Intent("lesson", 3),
    "l2": Intent("lesson", 2),
    "lesson two": Intent("lesson", 2),
    "lesson 0": Intent("lesson", 0),
    "lesson 2 page 3": Intent("lesson", 2, page=3),
    "Lesson two, p. 3": Intent("lesson", 2, page=3),
    "l2p3": Intent("lesson", 2, page=3),
    "page 3": Intent("lesson", page=3),
    "Read page 3 again": Intent("lesson", page=3),
    "Read lesson 1": Intent("lesson", 1),
    "can I start lesson 2 please": Intent("lesson", 2),
    "quiz 3": Intent("quiz", 3),
    "q4": Intent("quiz", 4),
    "quiz L3": Intent("quiz", 3),
    "quiz for lesson 3": Intent("quiz", 3),
    "lab2": Intent("lab", 2),
    "`quiz 1`": Intent("quiz", 1),
    "QUIZ   1 ": Intent("quiz", 1),
    "lab 4.": Intent("lab", 4),
    "labs 4": Intent("lab", 4),
    "test": Intent("test"),
    "module test": Intent("test"),
    "exam": Intent("test"),
    "Take the module test": Intent("test"),
    "test results": Intent("results"),
    "show me my result": Intent("results"),
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
    "???": Intent("help"),
    "thanks": Intent("thanks"),
    "Thank you!": Intent("thanks"),
    "ok, thanks": Intent("thanks"),
    "Thank you :)": Intent("thanks"),
    "🙏🏽": Intent("thanks"),
    "ok": Intent("fine"),
    "👍": Intent("fine"),
    ":+1::skin-tone-2:": Intent("fine"),
    ":tada: :rocket:": Intent("fine"),
    "...": Intent("fine"),
    "yes": Intent("yes"),
    "no, thanks": Intent("no"),
    "stop": Intent("stop"),
    "start over": Intent("reset"),
    "Delete my data!": Intent("privacy"),
    "please forget me": Intent("privacy"),
    "What do you store?": Intent("privacy"),
    "lösche meine Daten.": Intent("privacy"),
    "B": Intent("letter"),
}


@pytest.mark.parametrize("said", UNDERSTOOD)
def test_what_is_understood(said: str) -> None:
    assert understand(said) == UNDERSTOOD[said]


WRAPPED = {
    "<@U0BOT> quiz 2": Intent("quiz", 2),
    "<@U0BOT|homeroom>, quiz 2": Intent("quiz", 2),
    "quiz 2 <@U0BOT>": Intent("quiz", 2),
    "@Homeroom quiz 2": Intent("quiz", 2),
    "Homeroom, next": Intent("next"),
    "next :arrow_right:": Intent("next"),
    ":arrow_right: next": Intent("next"),
    "➡️ next": Intent("next"),
    "lesson :book: 3": Intent("lesson", 3),
    "“quiz 2”": Intent("quiz", 2),
    "„quiz 2“": Intent("quiz", 2),
    "«quiz 2»": Intent("quiz", 2),
    "'quiz' 2": Intent("quiz", 2),
    "‘quiz 2’": Intent("quiz", 2),
    "quiz :two:": Intent("quiz", 2),
    "quiz 2️⃣": Intent("quiz", 2),
    "quiz ②": Intent("quiz", 2),
    "quiz\N{FULLWIDTH DIGIT TWO}": Intent("quiz", 2),
    "*quiz 2*": Intent("quiz", 2),
    "_quiz_ *2*": Intent("quiz", 2),
    "~quiz 2~": Intent("quiz", 2),
    "```quiz 2```": Intent("quiz", 2),
    "> quiz 2": Intent("quiz", 2),
    "• quiz 2": Intent("quiz", 2),
    "- quiz 2": Intent("quiz", 2),
    "quiz: 2": Intent("quiz", 2),
    "quiz-2": Intent("quiz", 2),
    "quiz\N{NO-BREAK SPACE}2": Intent("quiz", 2),
    "qu\N{ZERO WIDTH SPACE}iz 2": Intent("quiz", 2),
    "`/learn quiz 2`": Intent("quiz", 2),
    "<@U0BOT> /learn quiz 2": Intent("quiz", 2),
    "skip to lesson 3": Intent("lesson", 3),
    "can you show me lab 1, please?": Intent("lab", 1),
    "<@U0BOT>": Intent("card"),
    "terms max_tokens": Intent("terms", rest="max_tokens"),
    "`max_tokens`": Intent("unknown", rest="`max_tokens`"),
}


@pytest.mark.parametrize("said", WRAPPED)
def test_what_is_wrapped_around_a_word_does_not_matter(said: str) -> None:
    assert understand(said) == WRAPPED[said]


TOPICS_OF = {
    "how is <@U0BEN> doing?": "others",
    "is the test due on Friday?": "deadline",
    "the quiz isn't opening": "broken",
    "what are the correct answers?": "answers",
    "if I fail, what then?": "tries",
    "how long does each lesson take?": "duration",
}


@pytest.mark.parametrize("said", TOPICS_OF)
def test_a_question_about_the_course_is_known_by_how_it_is_put(said: str) -> None:
    assert understand(said) == Intent(TOPICS_OF[said], rest=said)


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
    assert intent.word in {*STEP_KINDS, *OTHERS, *ONWARD, *COURTESIES, *TOPICS, "results", "unknown"}
    assert intent.number is None or 0 <= intent.number <= 999
    assert 0 <= intent.page <= 999
    if intent.nearest:
        assert understand(intent.nearest).word != "unknown"
