"""The offline tutor's talks: a guiding question, a reaction to the answer, and a check question."""

from dataclasses import asdict

import pytest

from bot.course.model import TalkStep
from bot.sandbox.claude.tutor.talks import Step
from tests.content.shipped import module
from tests.sandbox.claude.thread import START, Thread

TALK = next(talk for talk in module().lessons[0].lab.talks if talk.start == START)
GUIDE, CHECK = TALK.steps


@pytest.mark.parametrize(
    "step", [step for lesson in module().lessons for talk in lesson.lab.talks for step in talk.steps]
)
def test_the_phrases_of_a_talk_are_told_apart(step: TalkStep) -> None:
    judge = Step(**asdict(step))
    assert [phrase for phrase in step.right if judge.judged(phrase) != ""] == []
    for wrong in step.wrong:
        assert [phrase for phrase in wrong.phrases if judge.judged(phrase) != wrong.says] == []


def test_a_talk_has_a_guiding_question_a_reaction_and_a_check_question() -> None:
    thread = Thread(1)
    assert thread.ask(START) == GUIDE.asks
    assert thread.ask("Nowhere, it only sees this request") == f"That's right. {GUIDE.answer}\n\n{CHECK.asks}"
    assert thread.about["shown"] == "check answer"
    assert thread.ask("all five: questions and answers").startswith(f"That's right. {CHECK.answer}\n\nYou could ask: ")


def test_a_wrong_answer_is_put_right_and_shows_nothing() -> None:
    thread = Thread(1)
    assert thread.ask(START, "from the session on the server").startswith(GUIDE.wrong[0].says)
    assert (thread.about["kind"], thread.about["shown"]) == ("contribution", "none")


@pytest.mark.parametrize("words", ["i dont know, tell me", "dunno", "give me a hint", "why?"])
def test_not_knowing_in_a_talk_gets_the_hint_and_then_the_answer(words: str) -> None:
    thread = Thread(1)
    assert thread.ask(START, words) == f"{GUIDE.hint}\n\n{GUIDE.asks.split('. ')[-1]}"
    assert thread.ask("no idea") == f"{GUIDE.answer}\n\n{CHECK.asks}"
    assert (thread.about["kind"], thread.about["help"]) == ("asks for help", 4)


def test_an_answer_that_no_phrase_decides_is_compared_and_not_judged() -> None:
    assert (
        Thread(1)
        .ask(START, "well it depends on the day")
        .startswith(f"I can't judge this offline. Compare it with this: {GUIDE.answer}")
    )


STEP = Step("What is it?", "", "", ["trick it", "reason", "red light"], [
    {"phrases": ["text"], "says": "Not the text."}, {"phrases": ["no text", "only light"], "says": "Not empty."},
])  # fmt: skip


@pytest.mark.parametrize(
    ("said", "judged"),
    [
        ("they find another trick", ""),  # an article or "it" in a phrase doesn't have to be said
        ("check if the text says i can't help", "Not the text."),  # a reported "can't" denies nothing
        ("only the red light", "Not empty."),  # as long as a right phrase: no false praise
        ("text, or the reason", None),
    ],
)
def test_how_phrases_judge(said: str, judged: str | None) -> None:
    assert STEP.judged(said) == judged


def test_an_answer_that_begins_with_how_is_judged_and_a_question_is_not() -> None:
    thread = Thread(1)
    assert thread.ask(START, "how could it, nowhere").startswith("That's right.")
    assert thread.ask("how do I get all turns?").endswith(CHECK.asks.split("? ")[-1][-20:])


def test_a_denied_mistake_is_not_the_mistake() -> None:
    assert Thread(1).ask(START, "not from the server").startswith("I can't judge this")


@pytest.mark.parametrize("words", ["what is a token?", "ok", "tell me a joke", "can you give me an example?"])
def test_a_detour_comes_back_to_the_talk_s_question(words: str) -> None:
    thread = Thread(1)
    assert thread.ask(START, words).endswith("Back to my question: Where could Claude read your name then?")
    assert thread.ask("nowhere").startswith("That's right.")
