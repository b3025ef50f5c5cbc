"""The README's picture: how Homeroom looks at work.

`DRAW_PICTURE=1 pytest tests/browser/test_picture.py` draws it anew.
"""

import io
import os
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from bot.course.model import Module
from tests.browser import key
from tests.browser.conftest import DESKTOP
from tests.browser.learner import Learner

PICTURE = Path(__file__).parents[2] / "docs" / "homeroom.png"
LARGEST_BYTES = 250_000
COLOURS = 256  # a palette takes a third of the bytes


def test_the_readme_has_its_picture() -> None:
    with Image.open(PICTURE) as picture:
        assert picture.size == DESKTOP
    assert PICTURE.stat().st_size <= LARGEST_BYTES


@pytest.mark.skipif("DRAW_PICTURE" not in os.environ, reason="it would change docs/homeroom.png")
def test_the_picture_is_drawn_anew(ada: Learner, module: Module) -> None:
    talks_in_the_lab(ada)
    answers_a_question(ada, module)
    ada.turns("The model writes slowly")
    ada.replies("What is a content block?")
    expect(ada.reply).to_have_class(re.compile("streaming"))
    expect(ada.reply).to_contain_text("for reasoning")
    expect(ada.reply.locator(".caret")).to_be_visible()
    ada.page.mouse.move(720, 470)
    with Image.open(io.BytesIO(ada.page.screenshot(animations="disabled"))) as drawn:
        drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURE, optimize=True)


def talks_in_the_lab(ada: Learner) -> None:
    ada.writes("lab 1")
    ada.sees("Hi!", in_=ada.reply)
    ada.replies("Why do I have to send my old messages again with every call?")
    ada.is_answered("Exchange 1 of 3")


def answers_a_question(ada: Learner, module: Module) -> None:
    ada.writes("quiz 1")
    for number in (1, 2):
        ada.sees(f"Question {number} of 4")
        ada.taps(key.right(module, ada.titled.inner_text()))
        ada.taps("Next question")
    ada.sees("Question 3 of 4")
    ada.taps(key.wrong(module, ada.titled.inner_text()))
    ada.sees("Not quite.")
