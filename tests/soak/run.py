"""One seed of the soak: a class at work, trouble, rest, and what is wrong then."""

import asyncio
import random
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.manifest import manifest, over_http
from bot.sandbox.cast import Cast
from bot.sandbox.serving import listen
from bot.sandbox.stage import Stage
from tests.campaign.check_deleted import left, remains
from tests.campaign.check_rest import at_rest
from tests.campaign.checks import Problem, problems, windows
from tests.campaign.learners import Person, everybody_looks
from tests.campaign.record import Record
from tests.campaign.story import story
from tests.campaign.world import World
from tests.soak.disk import disk_in
from tests.soak.fault_injector import FaultInjector
from tests.soak.proxy import Proxy
from tests.soak.rest import QUIET_S, Rest
from tests.soak.supervised_bot import SupervisedBot

PACE = (0.2, 4.0)
AT_ONCE = 2  # troubles
LATER_S = (61.0, 301.0)  # Slack sends what was not acked again after a minute, and after five more
HEALS_WITHIN_S = 45.0
MANY = 10_000_000


@dataclass
class Report:
    """The result of one seed."""

    seed: int
    transport: str
    problems: list[Problem] = field(default_factory=list)
    stories: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    gestures: int = 0
    questions: int = 0
    replies: int = 0
    paid_again: int = 0
    ends: int = 0
    log: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The figures in one line."""
        return (
            f"seed {self.seed} over {self.transport}: {self.gestures} gestures, {self.questions} questions, "
            f"{self.replies} model calls, {sum(self.faults.values())} faults, {self.paid_again} paid again in the "
            f"window, {self.ends} unasked exits: {len(self.problems)} problems"
        )


def transport_of(seed: int) -> str:
    """Socket Mode or HTTP, by turns."""
    return "http" if seed % 3 == 0 else "socket"


async def soak(
    seed: int,
    seconds: float,
    state: Path,
    *,
    transport: str = "",
    calm: bool = False,
    keep: Path | None = None,
    quiet_s: float = QUIET_S,
) -> Report:
    """Let a class work for so long while everything goes wrong, then look what is wrong still.

    Into the folder `keep` go everything on the wire, the bot's log, the timeline and the state it left.
    """
    rng = random.Random(f"soak/{seed}")
    way = transport or transport_of(seed)
    people = [(f"U0LEARNER{number:02}", f"Learner {number:02}") for number in range(rng.randint(12, 20))]
    with disk_in(state) as disk:
        async with _workshop(state, people, way, keep) as (stage, bot, proxies):
            world = World(stage, rng, asyncio.sleep, stage.clock.now)
            record = Record(world)
            class_ = [Person(world, record, user, seed, pace=PACE) for user in world.users]
            injector = FaultInjector(world, bot, disk, proxies, class_, rng)
            bot.says = injector.tells
            until = world.now() + seconds
            living = [asyncio.create_task(person.live(MANY, until=until)) for person in class_]
            if not calm:
                await asyncio.gather(*(injector.goes_on(until) for _ in range(AT_ONCE)))
            await asyncio.gather(*living)
            await injector.ends()
            found = await _settled(world, record, class_, quiet_s)
            found += list(left(record, state))
            gone = rng.choice(world.users)
            await bot.forgets(gone)
            found += list(remains(record, gone, state))
            report = _report(seed, way, found, record, injector, bot)
            if keep is not None:
                await bot.leave()
                keeps(keep, state, injector, bot)
            return report


def keeps(folder: Path, state: Path, injector: FaultInjector, bot: SupervisedBot) -> None:
    """Keep what an investigation needs."""
    shutil.copytree(state, folder / "state", dirs_exist_ok=True)
    (folder / "log").write_text("\n".join(bot.log))
    told = [f"{datetime.fromtimestamp(at, UTC):%H:%M:%S.%f} {what}" for at, what in injector.told]
    (folder / "timeline").write_text("\n".join(told))


async def _settled(world: World, record: Record, people: list[Person], quiet_s: float) -> list[Problem]:
    """Rest, let Slack's redeliveries come, and have everybody look; what is wrong then and does not heal."""
    rest = Rest(world, quiet_s)
    restless = [] if await rest.comes() else [Problem("no rest", "", "the bot never stops calling, or owes an ack")]
    stuck = await _healed(lambda: list(at_rest(record)))
    for seconds in LATER_S:
        world.stage.clock.move(seconds)
        await rest.comes()
    await everybody_looks(people)
    await rest.comes()
    return [*restless, *stuck, *await _healed(lambda: problems(world, record))]


async def _healed(look: Callable[[], list[Problem]]) -> list[Problem]:
    """The problems left after HEALS_WITHIN_S; it waits because a long pause may be under way."""
    until, found = time.monotonic() + HEALS_WITHIN_S, look()
    while found and time.monotonic() < until:
        await asyncio.sleep(1)
        found = look()
    return found


def _report(
    seed: int, way: str, found: list[Problem], record: Record, injector: FaultInjector, bot: SupervisedBot
) -> Report:
    stories = [f"{one}\n{story(record, one, injector.told)}" for one in found[:5]]
    return Report(
        seed,
        way,
        found,
        stories,
        injector.counts,
        len(record.gestures),
        len(record.questions),
        record.paid.calls,
        windows(record),
        bot.ends,
        bot.log,
    )


@asynccontextmanager
async def _workshop(
    state: Path, people: list[tuple[str, str]], way: str, keep: Path | None
) -> AsyncIterator[tuple[Stage, SupervisedBot, list[Proxy]]]:
    """A workspace and a bot, with a proxy in each direction in which one calls the other."""
    out, back = Proxy(), Proxy()
    made = over_http(manifest(), back.url) if way == "http" else manifest()
    wire = keep / "wire.jsonl" if keep is not None else None
    stage = Stage(made, cast=Cast(tuple(people)), journal=wire, claude_delay_s=0.01, tiers=False)
    out.to_port = int(stage.url.rsplit(":", 1)[1])
    stage.url = stage.slack.core.base_url = out.url
    proxies = [out, back] if way == "http" else [out]
    for proxy in (out, back):
        await proxy.start()
    await stage.start()
    env = {"HOMEROOM_SLACK_TIERS": "lifted"}
    if way == "http":
        back.to_port = _free_port()
        secret = stage.slack.signing_secret
        env |= {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": secret, "HOMEROOM_PORT": str(back.to_port)}
    bot = SupervisedBot(stage, state, env)
    try:
        await bot.keep()
        yield stage, bot, proxies
    finally:
        await bot.leave()
        for proxy in (out, back):
            await proxy.stop()
        await stage.stop()


def _free_port() -> int:
    with listen() as sock:
        return int(sock.getsockname()[1])
