import itertools
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.child import BotProcess, bot_process_in
from tests.kill.lab import Lab

PEOPLE = [(f"U0LEARNER{number:02}", f"Learner {number}") for number in range(40)]
_free = itertools.cycle(PEOPLE)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotProcess]:
    """One bot for all of a module's tests, each with a learner of its own: its file survives every crash."""
    async with bot_process_in(tmp_path_factory.mktemp("state"), PEOPLE) as bot:
        yield bot


@pytest_asyncio.fixture(loop_scope="module")
async def bot(home: BotProcess) -> AsyncIterator[BotProcess]:
    if not home.is_running:
        await home.start()
    yield home
    home.calm()


@pytest.fixture
def learner(bot: BotProcess) -> Lab:
    """A learner who has not begun."""
    return Lab(bot, next(_free)[0])


@pytest_asyncio.fixture(loop_scope="module")
async def lab(learner: Lab) -> Lab:
    """A learner in an open lab."""
    await learner.opens()
    return learner
