"""A local workspace for the doctor, with a small module."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.authoring.starter import begin
from bot.manifest import manifest
from bot.sandbox.stage import Stage
from tests.ward import Ward


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small module, which is judged in no time."""
    folder = tmp_path_factory.mktemp("course") / "small"
    begin(folder, date(2026, 11, 22))
    return folder


@pytest.fixture
async def ward(tmp_path: Path, small: Path) -> AsyncIterator[Ward]:
    stage = Stage(manifest(), claude_delay_s=0)
    await stage.start()
    yield Ward(stage, tmp_path / "state", small)
    await stage.stop()
