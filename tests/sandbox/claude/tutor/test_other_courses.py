"""The offline tutor knows only the request: another subject, a module just begun, a text without pages, no text."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.authoring import load, starter
from bot.sandbox.claude.prompt import Turn
from bot.sandbox.claude.tutor.reply import reply
from tests.sandbox.claude.lessons import LAB, LESSON_1
from tests.sandbox.claude.lessons import SYSTEM as CALLS
from tests.sandbox.claude.tutor.sourdough import LESSONS, SYSTEM
from tests.sandbox.claude.tutor.talks import MARK, Thread


def say(*turns: str, system: str = SYSTEM) -> str:
    return reply(system, [Turn(("user", "assistant")[place % 2], text) for place, text in enumerate(turns)])


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("what is a starter?", "flour and water in which yeast"),
        ("there is grey liquid on top, what should I do?", "pour it off and feed"),
        ("my starter has pink streaks", "throw it away"),
        ("at how many degrees do I bake?", "240 degrees"),
        ("why do I need steam?", "so that the loaf can still rise"),
        ("what is the float test", "a spoon of starter in water"),
        ("how do I keep it in the fridge", "once a week in the fridge"),
        ("can I throw half away every hour?", "wastes flour"),
        ("what does hydration mean", "a share of the flour's weight"),
    ],
)
def test_a_course_on_another_subject_is_answered_as_well(asked: str, says: str) -> None:
    assert says in say(asked)


@pytest.mark.parametrize(
    ("thinks", "says"),
    [
        ("More starter makes bread rise faster, right?", "Acid weakens the dough."),
        ("Is grey liquid a sign that the starter is dead?", "It only means that it is hungry."),
    ],
)
def test_a_misconception_of_another_brief_is_put_right(thinks: str, says: str) -> None:
    assert says in say(thinks)


@pytest.mark.parametrize("asked", ["What is stop_reason?", "How much does Haiku cost?", "what is prompt caching"])
def test_what_another_course_teaches_is_not_known(asked: str) -> None:
    said = say(asked)
    assert re.search(r"nothing|no page", said, re.IGNORECASE)
    assert ">" not in said


def test_a_page_of_a_lesson_left_out_is_not_known() -> None:
    assert "content_block_delta" in say("how does a stream arrive?", system="\n".join(CALLS))
    assert "content_block_delta" not in say("how does a stream arrive?", system=f"{LESSON_1}\n{LAB}")


def test_without_the_mark_in_the_system_text_no_mark_is_sent() -> None:
    assert say("tell me a joke").startswith(MARK)
    assert not say("tell me a joke", system=LESSONS.replace(MARK.strip(), "")).startswith("[")


@pytest.mark.parametrize("asked", ["What is a token?", "why?", "ok", "?", "print(reply.content[0].text)", "danke"])
@pytest.mark.parametrize("system", ["", "You are a helpful assistant.", "# Lesson 1: Nothing yet\n\n# Lab 1: Try\n"])
def test_a_text_without_pages_is_answered_too(system: str, asked: str) -> None:
    assert say(asked, system=system).strip()


def test_a_module_just_begun_has_its_starts_answered(tmp_path: Path) -> None:
    starter.begin(tmp_path / "mine", date(2026, 11, 22))
    module = load(tmp_path / "mine")
    for lesson in module.lessons:
        for start in lesson.lab.starts:
            assert "\n> " in Thread(lesson.number, module).ask(start), start


def test_the_same_question_again_gets_other_words() -> None:
    turns: list[str] = []
    for _ in range(8):
        turns.append("why do I need steam?")
        turns.append(say(*turns))
    assert len(set(turns[1::2])) == 8
