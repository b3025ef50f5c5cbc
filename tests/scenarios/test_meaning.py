"""Which exchanges count in a lab, what completes it, and which page a reply leads to."""

import json

import pytest

from bot.course.model import Module
from bot.sandbox.claude import LocalClaude
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words
from tests.scenarios.test_lab import ON_TOPIC

SHOWN = "The server keeps nothing, so my client sends the whole list again."


async def test_off_topic_gets_one_sentence_and_is_not_counted(in_lab: Learner) -> None:
    await in_lab.replies("What is the best pizza in Naples?")
    reply = await in_lab.sees("Off the lab's subject, so not counted as an exchange.")
    assert "Exchange" not in words(reply)
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("Exchange 1 of 3")


@pytest.mark.parametrize("said", ["ok", "Next, please!", "danke 👍", "hello", "I don't know", ON_TOPIC[0]])
async def test_a_message_that_contributes_nothing_is_answered_and_not_counted_whatever_the_model_claims(
    in_lab: Learner, claude: LocalClaude, said: str
) -> None:
    claude.script("Great, well done!", times=9, about={"kind": "contribution", "shown": "artefact"})
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.replies(said)
    reply = await in_lab.sees("Great, well done!", "ot counted")
    assert "Exchange 2" not in words(reply)
    await in_lab.replies(ON_TOPIC[1])
    await in_lab.sees("Exchange 2 of 3")


@pytest.mark.parametrize("place", range(2))
async def test_a_pasted_question_of_a_quiz_is_not_counted_whatever_the_model_claims(
    in_lab: Learner, claude: LocalClaude, module: Module, place: int
) -> None:
    question = (module.lesson(1).quiz[0], module.lesson(3).quiz[1])[place]
    claude.script("Great, well done!", about={"kind": "contribution", "shown": "artefact"})
    await in_lab.replies("\n".join([question.ask, *(option.text for option in question.options)]))
    reply = await in_lab.sees("Great, well done!", "that is a question from a quiz or test")
    assert "Exchange" not in words(reply).replace("as an exchange", "")


async def test_three_questions_complete_no_lab_until_its_learner_has_shown_something(
    in_lab: Learner, claude: LocalClaude
) -> None:
    claude.script("And why is that?", times=3, about={"kind": "contribution", "shown": "none"})
    for number, question in enumerate([*ON_TOPIC[:2], ON_TOPIC[3]], start=1):
        await in_lab.replies(question)
        reply = await in_lab.sees(f"Exchange {number} of 3")
    assert "Show one thing and the lab is done: answer a question of the tutor's in your own words" in words(reply)
    assert "is done ✓" not in words(in_lab.lab())
    await in_lab.types("/learn progress")
    await in_lab.whisper("lab 3 of 3 exchanges, one thing to show")
    claude.script("Well done.", about={"kind": "contribution", "shown": "check answer"})
    await in_lab.replies(SHOWN)
    await in_lab.sees("Well done.", "Exchange 4 · Lab 1 is done ✓")
    await in_lab.scene.settled()
    assert "What you showed" in words(in_lab.lab())
    assert SHOWN in words(in_lab.lab())
    [row] = await in_lab.scene.rows("SELECT recap FROM attempt WHERE kind = 'lab'")
    assert row["recap"] == SHOWN


@pytest.mark.parametrize("said", ["429, I think", "And why is that? And why is that, I ask you, and why is it so?"])
async def test_the_model_s_word_alone_shows_nothing(in_lab: Learner, claude: LocalClaude, said: str) -> None:
    claude.script("And why is that? And why is that, I ask you, and why is it so?")
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("Exchange 1 of 3")
    claude.script("Well done.", times=9, about={"kind": "contribution", "shown": "check answer"})
    await in_lab.replies(said)
    await in_lab.sees("Well done.")
    await in_lab.scene.settled()
    assert [row["shown"] for row in await in_lab.scene.rows("SELECT shown FROM turn")] == ["none", "none"]


async def test_a_reply_has_a_button_to_the_page_it_rests_on_and_to_none_that_does_not_exist(
    in_lab: Learner, claude: LocalClaude, module: Module
) -> None:
    page = module.lesson(1).pages[1]
    rest = {"kind": "contribution", "shown": "none", "help": 0}
    for name in (f"Lesson 1: {page.title}", "Lesson 9: Of nothing"):
        claude.script(json.dumps({"reply": "It is there.", **rest, "page": name}))
    await in_lab.replies(ON_TOPIC[0])
    reply = await in_lab.sees("Exchange 1 of 3")
    await in_lab.replies(ON_TOPIC[1])
    assert not any(label.startswith("Read ") for label in labels(await in_lab.sees("Exchange 2 of 3")))
    await in_lab.taps("Read lesson 1, page 2", on=reply)
    await in_lab.sees("Lesson 1 · page 2 of ")


async def test_a_gateway_that_ignores_the_form_is_shown_as_it_is_and_the_rules_in_code_decide(
    in_lab: Learner, claude: LocalClaude
) -> None:
    claude.script("A 400 comes back.", times=2, about=None)
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("A 400 comes back.", "Exchange 1 of 3")
    await in_lab.replies("ok, next")
    assert "Exchange 2" not in words(await in_lab.sees("A 400 comes back.", "Not counted"))


async def test_json_that_is_no_reply_is_never_shown(in_lab: Learner, claude: LocalClaude) -> None:
    claude.script('{"answer": "A 400 comes back."}', about=None, times=9)
    await in_lab.replies(ON_TOPIC[0])
    assert 'answer"' not in words(await in_lab.sees("No answer came back for this message."))
