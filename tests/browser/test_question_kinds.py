"""Finding a line and typing an answer, in a window as narrow as a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.authoring import load
from bot.course.model import Module
from tests.browser import key
from tests.browser.conftest import PHONE, Sits
from tests.browser.learner import Learner
from tests.scenarios.test_question_kinds import module_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return module_in(tmp_path / "first-steps")


@pytest.fixture
def options(folder: Path) -> tuple[str, ...]:
    return ("--empty", "--module", str(folder))


@pytest.fixture
def taught(folder: Path) -> Module:
    """The module that asks in all kinds."""
    return load(folder).module


def test_every_kind_of_question_can_be_answered_on_a_phone(sits: Sits, taught: Module) -> None:
    ada = sits(PHONE)
    ada.is_connected()
    ada.sees("Start")
    takes_the_quiz(ada)
    takes_the_test(ada, taught)


def takes_the_quiz(ada: Learner) -> None:
    ada.writes("quiz 1")
    ada.sees("Question 1 of 4", "Your answer: a number of US dollars")
    ada.taps("Type your answer")
    dialog = ada.page.get_by_role("dialog", name="Question 1 of 4")
    ada.sees("Input costs $5", "A number of US dollars", "Your first answer counts.", in_=dialog)
    expect(dialog.get_by_role("button", name="Answer", exact=True)).to_be_in_viewport()
    ada.fills("0.012 $")
    ada.sees("You wrote 0.012 $", "Not quite.", "You took the input's price", "0.02 is right.")
    ada.taps("Next question")
    ada.sees("Question 2 of 4", "1  import json")
    rows = [ada.titled.get_by_role("button", name=str(line), exact=True).bounding_box() for line in range(1, 5)]
    assert len({row["y"] for row in rows if row}) == 1
    ada.taps("2")
    ada.sees("Right.", 'Line 2: text = "{lamp:1}" ✓ ← you')


def takes_the_test(ada: Learner, taught: Module) -> None:
    ada.writes("test")
    ada.taps("Begin the test")
    for number in (1, 2):
        ada.sees(f"Question {number} of 2", "Not answered yet")
        ada.taps(key.wrong(taught, ada.titled.inner_text()))
        ada.sees(f"{number} of 2 answered")
        ada.taps(key.right(taught, ada.titled.inner_text()))
        expect(ada.titled.get_by_text("0.02" if "Input costs" in ada.titled.inner_text() else "Line 2")).to_be_visible()
        if number == 1:
            ada.taps("Next")
    ada.taps("Submit")
    ada.page.get_by_role("dialog", name="Submit the test?").get_by_role("button", name="Submit").click()
    ada.sees("Module test passed: 2 of 2", "0.02 ← you", "Line 2")
