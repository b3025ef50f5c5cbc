import asyncio
import contextlib
import copy
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.sandbox.slack.model import Message
from tests.campaign.check_rest import at_rest
from tests.campaign.checks import problems
from tests.campaign.learners import Person, everybody_looks
from tests.campaign.problem import Problem
from tests.campaign.record import Record
from tests.campaign.seen import seen
from tests.campaign.world import CHANNEL, World
from tests.child import BotProcess, bot_process_in
from tests.scenarios.screen import button, buttons, words

ADA, BEN = "U0ADA", "U0BEN"
ASKED = 4


@dataclass
class Campaign:
    """A calm run of two learners that has come to rest: nothing is wrong, until a test changes something."""

    world: World
    record: Record
    ada: Person

    def found(self) -> list[str]:
        """The kinds of what is wrong now, each once."""
        return sorted({problem.kind for problem in self.problems()})

    def problems(self) -> list[Problem]:
        return problems(self.world, self.record)

    def replies(self) -> list[Message]:
        """The tutor's replies to Ada, oldest first."""
        found = seen(self.record).replies.items()
        every = [reply.message for (user, _), replies in found if user == ADA for reply in replies]
        return sorted(every, key=lambda one: one.ts)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def calm(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Campaign]:
    people = [(ADA, "Ada Lovell"), (BEN, "Ben Osei")]
    async with bot_process_in(tmp_path_factory.mktemp("state"), people, claude_delay_s=0.002) as bot:
        world = World(bot.stage, random.Random(1), asyncio.sleep, bot.stage.clock.now)
        record = Record(world)
        ada, ben = (Person(world, record, user, 1, pace=(0.0, 0.0)) for user in world.users)
        await studies(ada, bot)
        await ben.opens()
        await bot.until(lambda: not list(at_rest(record)), "rest")
        await everybody_looks([ada, ben])
        await bot.until(lambda: bot.stage.slack.home(ADA), "Home")
        await bot.until(lambda: not problems(world, record), "nothing to be wrong")
        yield Campaign(world, record, ada)


async def studies(ada: Person, bot: BotProcess) -> None:
    """Ada does the act on a page, answers a question right, is seen on a board, and asks the tutor four times."""
    await ada.opens()
    lesson = ada.world.module.lesson(1)
    await ada.types(f"lesson 1 page {lesson.page_number(lesson.acts[0].page)}")
    page = await in_view(ada, bot, "Your turn")
    await ada.taps(page, next(one for one in buttons(page) if one.action_id.startswith("act/")))
    await bot.until(lambda: "← you" in words(page), "the act's answer")
    await ada.types("quiz 1")
    question = await in_view(ada, bot, "Question 1")
    right = ada.choosing._answers.right(question)
    found = [one for one in (button(question, letter) for letter in "ABCD") if one]
    await ada.taps(question, next(one for one in found if one.value.endswith(f":{right}")))
    await ada.types("leaderboard", channel=CHANNEL)
    for label in ("Show my name", "Post in this channel"):
        board = await in_view(ada, bot, label)
        pressed = button(board, label)
        assert pressed is not None
        await ada.taps(board, pressed)
    await bot.until(lambda: ada.record.boards, "the public board")
    await ada.types("lab 1")
    await bot.until(lambda: ada.eyes.labs, "the lab")
    for number in range(1, ASKED + 1):
        await ada.asks(*next(iter(ada.eyes.labs)))
        await bot.until(lambda: any(f"Exchange {number}" in words(m) for m in lab_of(ada)), "the reply")  # noqa: B023


async def in_view(ada: Person, bot: BotProcess, text: str) -> Message:
    """Wait for a message with buttons that shows this."""

    def look() -> list[Message]:
        return [one for one in ada.eyes.in_view if text in one.text or button(one, text)]

    return (await bot.until(look, text))[-1]


def lab_of(ada: Person) -> list[Message]:
    return ada.slack.messages(*next(iter(ada.eyes.labs)))


@pytest.fixture
def campaign(calm: Campaign) -> Iterator[Campaign]:
    """The calm run, as it was, for each test."""
    workspace, record = calm.world.stage.slack.workspace, calm.record
    things = ("posted", "ephemerals", "homes", "streams", "sessions", "_statuses")
    kept = {name: copy.deepcopy(getattr(workspace, name)) for name in things}
    remembered = copy.deepcopy(record.paid.whole), list(record.paid.changed), copy.copy(record.wishes)
    deliveries, gestures = copy.deepcopy(record.deliveries), list(record.gestures)
    yield calm
    for name, value in kept.items():
        setattr(workspace, name, value)
    record.paid.whole, record.paid.changed, record.wishes = remembered
    record.deliveries, record.gestures = deliveries, gestures
    calm.world.interruptions.clear()
    record.left.clear()
    with contextlib.suppress(IndexError):
        record.boards[-1] = workspace.posted[record.boards[-1].channel, record.boards[-1].ts]
