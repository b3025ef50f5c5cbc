import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bot.course.model import Module
from bot.library import Library
from tests.browser.learner import PATIENCE_MS, Learner
from tests.browser.workspace import Workspace, workspace_in
from tests.sandbox.page.window import ARGUMENTS, CHROMIUM, MISSING

DESKTOP, PHONE = (1440, 900), (390, 844)

Sits = Callable[[tuple[int, int]], Learner]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(MISSING)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def module() -> Module:
    return Library().module


@pytest.fixture
def options() -> tuple[str, ...]:
    """More options of `homeroom try`; without any, classmates study in the background."""
    return ("--empty",)


@pytest.fixture
def workspace(browser: Browser, tmp_path: Path, options: tuple[str, ...]) -> Iterator[Workspace]:
    with workspace_in(tmp_path, *options) as running:
        yield running


@contextlib.contextmanager
def at_a_window(browser: Browser, workspace: Workspace, size: tuple[int, int]) -> Iterator[Learner]:
    """Somebody at a window of that size; whatever goes wrong in it fails the test at its end."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_default_timeout(PATIENCE_MS)
    learner = Learner(page, workspace.url)
    yield learner
    page.close()
    assert learner.problems == []


@pytest.fixture(scope="module")
def shared_workspace(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace for a whole file, where its tests keep out of each other's way."""
    folder: Path = tmp_path_factory.mktemp("shared_workspace")
    with workspace_in(folder, "--empty") as running:
        yield running


@pytest.fixture
def sits(browser: Browser, workspace: Workspace) -> Iterator[Sits]:
    """Sit down at a window of that size."""
    with contextlib.ExitStack() as seated:
        yield lambda size: seated.enter_context(at_a_window(browser, workspace, size))


@pytest.fixture
def ada(sits: Sits) -> Learner:
    """Ada at a context, who has opened the page for the first time and was welcomed."""
    learner = sits(DESKTOP)
    learner.is_connected()
    learner.sees("Start")
    return learner
