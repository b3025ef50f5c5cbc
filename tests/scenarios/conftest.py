import importlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.course.model import Module
from bot.library import Library
from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from bot.slack.api import rate_limits
from tests.scenarios.cast import Scene, scene_in
from tests.scenarios.learner import Learner


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped module, parsed once; and the model's SDK, whose import takes seconds on a busy machine."""
    importlib.import_module("anthropic.resources.messages")
    return Library()


@pytest.fixture(autouse=True)
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scenarios tap faster than anybody, so they wait no second a message after the fifth; tests/crowd does."""
    monkeypatch.setitem(rate_limits.BURSTS, "chat.postMessage/channel", 60)


@pytest.fixture
def module(library: Library) -> Module:
    """The module as its authors wrote it."""
    return library.module


@pytest.fixture
async def scene(state: Path, library: Library) -> AsyncIterator[Scene]:
    """A workspace with the bot in it."""
    async with scene_in(state, library) as started:
        yield started


@pytest.fixture
def slack(scene: Scene) -> LocalSlack:
    return scene.stage.slack


@pytest.fixture
def claude(scene: Scene) -> LocalClaude:
    return scene.stage.claude


@pytest.fixture
def learner(scene: Scene) -> Learner:
    """Ada, who learns."""
    return Learner(scene, "U0ADA")


@pytest.fixture
def ben(scene: Scene) -> Learner:
    """Ben, who learns beside her."""
    return Learner(scene, "U0BEN")


@pytest.fixture
async def in_lab(learner: Learner) -> Learner:
    """A learner whose first lab is open."""
    await learner.types("/learn lab 1")
    await learner.sees("Hi! Let's take a request apart.")
    await learner.scene.settled()
    return learner
