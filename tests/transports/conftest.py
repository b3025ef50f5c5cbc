from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.child import BotProcess, bot_process_in
from tests.kill.lab import Lab

PEOPLE = [("U0ADA", "Ada Lovell"), ("U0BEN", "Ben Osei"), ("U0CHIARA", "Chiara Neri")]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["socket", "http"])
async def bot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotProcess]:
    """A workspace with the real bot as a process, joined over one of the two ways."""
    state: Path = tmp_path_factory.mktemp("state")
    async with bot_process_in(state, PEOPLE, http=request.param == "http") as made:
        yield made


@pytest.fixture(scope="module")
def ada(bot: BotProcess) -> Lab:
    """Ada, who goes the whole way."""
    return Lab(bot, "U0ADA")


@pytest.fixture(scope="module")
def ben(bot: BotProcess) -> Lab:
    """Ben, whose bot is killed."""
    return Lab(bot, "U0BEN")


@pytest.fixture(scope="module")
def chiara(bot: BotProcess) -> Lab:
    """Chiara, whose message the bot dies on."""
    return Lab(bot, "U0CHIARA")
