"""Two windows on one workspace, for the tests of a whole file."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESKTOP, at_a_window
from tests.browser.learner import Learner
from tests.browser.workspace import Workspace


@pytest.fixture(scope="module")
def windows(browser: Browser, shared_workspace: Workspace) -> Iterator[tuple[Learner, Learner]]:
    """Two windows that stay open, since to open one takes its time."""
    with (
        at_a_window(browser, shared_workspace, DESKTOP) as first,
        at_a_window(browser, shared_workspace, DESKTOP) as second,
    ):
        yield first, second


def seated(learner: Learner, name: str) -> Learner:
    """Somebody in their DM, with nothing else on their context."""
    page = learner.page
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.emulate_media(color_scheme="light")
    page.mouse.move(5, 5)
    learner.acts_as(name)
    learner.goes_to("Homeroom")
    if learner.thread.is_visible():
        page.get_by_role("button", name="Close thread").click()
    expect(learner.log.get_by_role("article")).not_to_have_count(0)
    return learner


@pytest.fixture
def ada(windows: tuple[Learner, Learner]) -> Learner:
    return seated(windows[0], "Ada Lovell")


@pytest.fixture
def ben(windows: tuple[Learner, Learner]) -> Learner:
    return seated(windows[1], "Ben Osei")
