"""The offline tutor: turns that lean on the reply before, and the help buttons."""

import pytest

from bot.course.ladder import ASSISTANCE
from bot.sandbox.claude.tutor.turns import kind_of
from tests.sandbox.claude.thread import START, Thread


def test_help_after_an_honest_no_stays_with_the_question() -> None:
    thread = Thread(3)
    thread.ask("What is a token?", "does haiku accept voice recordings")
    assert thread.ask("no idea, just tell me").startswith("I'm not sure this answers you. Here is more of **")


def test_help_after_a_don_t_know_without_a_page_is_the_task() -> None:
    assert "take it apart" in Thread(1).ask("can i finetune giraffes and send them", "i dont get it")


@pytest.mark.parametrize("why", ["why?", "but why though", "how come tho"])
def test_why_is_about_the_last_topic(why: str) -> None:
    assert "because the endpoint is **stateless**" in Thread(1).ask("Why does Claude forget my name?", why)


def test_a_follow_up_takes_the_topic_along() -> None:
    assert "Opus 5.5 $4" in Thread(3).ask("what does haiku cost?", "and opus?")


def test_somebody_who_knows_nothing_hears_the_task_and_then_more_of_the_page() -> None:
    thread = Thread(3)
    assert "Take an application you know" in thread.ask("I don't know")
    first = thread.ask("What is effort?")
    assert thread.ask("no idea") not in first
    assert "(Lesson 3)" in thread.turns[-1][1]


def test_a_help_button_s_words_are_understood() -> None:
    kinds = {kind: kind_of(help_.words) for kind, help_ in ASSISTANCE.items()}
    assert kinds == {kind: kind for kind in ASSISTANCE}


def test_a_shorter_answer_is_the_first_sentence_of_the_last_one() -> None:
    thread = Thread(1)
    long = thread.ask("Why does Claude forget my name?")
    short = thread.ask(ASSISTANCE["shorter"].words)
    assert short == long[: len(short)]
    assert 0 < len(short) < len(long) / 2


def test_to_explain_differently_is_to_quote_more_of_the_page_and_to_say_so() -> None:
    thread = Thread(1)
    first = thread.ask("Why does Claude forget my name?")
    more = thread.ask(ASSISTANCE["differently"].words)
    assert more.startswith("I can't put it in other words offline, so here is more of **Whose turn is it** (Lesson 1):")
    assert more.partition("\n> ")[2] not in first


@pytest.mark.parametrize("kind", ["differently", "example"])
def test_when_nothing_is_left_to_quote_that_is_said(kind: str) -> None:
    thread = Thread(1)
    thread.ask("Why does Claude forget my name?")
    for _ in range(12):
        last = thread.ask(ASSISTANCE[kind].words)
    assert last.startswith("Offline I only quote the module, and it has nothing more on this.")


def test_an_example_from_another_page_is_not_passed_off_as_one_of_this() -> None:
    said = Thread(4).ask("What is a stop reason?", *["Can you give me an example?"] * 2)
    assert said.startswith("I have no example of just this. The lesson has this one, on **")


def test_what_is_short_already_is_not_said_again() -> None:
    thread = Thread(1)
    thread.ask("Why does Claude forget my name?", ASSISTANCE["shorter"].words)
    assert thread.ask(ASSISTANCE["shorter"].words).startswith("I can't say it in fewer words offline")


def test_a_shorter_reply_is_no_mere_beginning_of_one() -> None:
    thread = Thread(1)
    assert thread.ask(START, "nowhere").startswith("That's right. Nowhere. ")
    assert thread.ask(ASSISTANCE["shorter"].words).startswith("The endpoint is stateless: between two calls")


def test_an_example_is_code_of_the_page_at_hand() -> None:
    assert "random.uniform" in Thread(4).ask("What is jitter?", "show me an example")
