from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.library import Library
from tests.scenarios.cast import Scene, scene_in
from tests.scenarios.learner import Learner
from tests.scenarios.weekly.acts import ADA, BEN, WEDNESDAY


@pytest.fixture
async def scene(state: Path, library: Library) -> AsyncIterator[Scene]:
    """A workspace with two leads: Ada in Berlin and Ben in Tokyo."""
    async with scene_in(state, library, begins=WEDNESDAY, leads=f"{ADA},{BEN}") as started:
        started.stage.slack.workspace.users[ADA].tz = "Europe/Berlin"
        started.stage.slack.workspace.users[BEN].tz = "Asia/Tokyo"
        yield started


@pytest.fixture
def chiara(scene: Scene) -> Learner:
    """Chiara, who is no lead."""
    return Learner(scene, "U0CHIARA")
