"""Steps that several tests of the page share."""

import re

from playwright.sync_api import Locator

from tests.browser.learner import Learner

REPLIES = re.compile("repl(y|ies)$")


def in_lab(learner: Learner, number: int) -> None:
    """Open a lab's thread, for the first time or once more."""
    lab = learner.log.get_by_role("article").filter(has=learner.page.get_by_role("heading", name=f"Lab {number} ·"))
    if lab.count():
        lab.get_by_role("button", name=REPLIES).click()
    else:
        learner.writes(f"lab {number}")
    learner.sees("Hi!", in_=learner.thread)


def overlap(one: Locator, other: Locator) -> bool:
    first, second = one.bounding_box(), other.bounding_box()
    assert first
    assert second
    aside = first["x"] + first["width"] <= second["x"] + 1 or second["x"] + second["width"] <= first["x"] + 1
    above = first["y"] + first["height"] <= second["y"] + 1 or second["y"] + second["height"] <= first["y"] + 1
    return not (aside or above)
