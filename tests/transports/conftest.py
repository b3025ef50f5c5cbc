from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.child import House, house_in
from tests.kill.lab import Lab

PEOPLE = [("U0ADA", "Ada Lovell"), ("U0BEN", "Ben Osei"), ("U0CHIARA", "Chiara Neri")]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["socket", "http"])
async def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A workspace with the real bot as a process, joined over one of the two ways."""
    state: Path = tmp_path_factory.mktemp("state")
    async with house_in(state, PEOPLE, http=request.param == "http") as made:
        yield made


@pytest.fixture(scope="module")
def ada(house: House) -> Lab:
    """Ada, who goes the whole way."""
    return Lab(house, "U0ADA")


@pytest.fixture(scope="module")
def ben(house: House) -> Lab:
    """Ben, whose bot is killed."""
    return Lab(house, "U0BEN")


@pytest.fixture(scope="module")
def chiara(house: House) -> Lab:
    """Chiara, whose message the bot dies on."""
    return Lab(house, "U0CHIARA")
