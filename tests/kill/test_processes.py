"""Three bots on one database: one is killed, one stands still and goes on, and nothing is lost, doubled or mixed up."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bot.manifest import manifest
from bot.sandbox.cast import Cast
from bot.sandbox.stage import Stage
from tests.child import BotProcess
from tests.kill.lab import REPLY, Lab, reply
from tests.postgres import Server, cut

psycopg = pytest.importorskip("psycopg", reason="NOT TESTED: PostgreSQL, because psycopg is not installed")

PEOPLE = [(f"U0LEARNER{number:02}", f"Learner {number}") for number in range(12)]
WITHIN_S = 10.0
GREETED = "Connected to Slack"


class OneOfSeveral(BotProcess):
    """A bot that isn't the only one in its workspace."""

    def _live(self) -> bool:
        return self.is_running and any(GREETED in line for line in self.log)

    def rows(self, sql: str, *params: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.env["DATABASE_URL"]) as database:
            return list(database.execute(sql.replace("?", "%s"), params).fetchall())


@asynccontextmanager
async def several(folder: Path, database_url: str, roles: Sequence[str]) -> AsyncIterator[list[OneOfSeveral]]:
    """Bots of these roles in one workspace, on one database."""
    stage = Stage(manifest(), cast=Cast(tuple(PEOPLE)), claude_delay_s=0, tiers=False)
    async with AsyncExitStack() as ends:
        await stage.start()
        ends.push_async_callback(stage.stop)
        env = {"DATABASE_URL": database_url, "HOMEROOM_SLACK_TIERS": "lifted"}
        bots = [OneOfSeveral(stage, folder, env, role=role) for role in roles]
        for bot in bots:
            await bot.start()
            ends.push_async_callback(bot.close)
        yield bots


@pytest.fixture
async def bots(tmp_path: Path, database_url: str) -> AsyncIterator[list[OneOfSeveral]]:
    async with several(tmp_path, database_url, ["all"] * 3) as started:
        yield started


async def eventually(look: Callable[[], object], within_s: float) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(within_s):
        while not look():  # noqa: ASYNC110 - another process rings no bell
            await asyncio.sleep(0.05)


@pytest.mark.long
async def test_a_killed_bots_and_a_stopped_bots_turns_are_taken_over_and_the_stopped_one_disturbs_nothing(
    bots: list[OneOfSeveral], postgres_server: Server, database_url: str
) -> None:
    first = bots[0]
    labs = [Lab(first, user) for user, _ in PEOPLE]
    for lab in labs:
        await lab.opens()
    pace, first.stage.claude.faults.delay_s = first.stage.claude.faults.delay_s, 1.0
    for _ in range(3):
        for lab in labs:
            await lab.asks()
    running = "SELECT owner FROM job WHERE state = 'running' AND kind = 'turn'"
    await eventually(lambda: len(set(first.rows(running))) == 3, 20)
    await eventually(lambda: all(lab.answers() for lab in labs), 20)
    first.stage.claude.faults.delay_s = pace
    owners = set(first.rows(running))
    await bots[1].kill()
    stopped = bots[2].pid
    os.kill(stopped, signal.SIGSTOP)
    try:
        cut(postgres_server, database_url)  # the database restarts too
        await eventually(lambda: len({*first.rows(running)} & owners) <= 1, WITHIN_S)
        for lab in labs:
            await lab.is_answered(3)
    finally:
        os.kill(stopped, signal.SIGCONT)
    await bots[2].until(lambda: "stood still" in "\n".join(bots[2].log), "it to notice")
    is_open = "SELECT 1 FROM job WHERE state IN ('queued', 'running') AND kind <> 'timer'"
    await eventually(lambda: not first.rows(is_open), 60)
    for lab in labs:
        lab.is_whole()
    assert first.rows("SELECT kind, error FROM job WHERE state = 'failed'") == []


async def test_a_worker_answers_what_a_web_process_takes_in_and_stops_when_that_one_is_told_to(
    tmp_path: Path, database_url: str
) -> None:
    async with several(tmp_path, database_url, ["web", "worker"]) as (web, _):
        lab = Lab(web, PEOPLE[0][0])
        await lab.opens()
        await lab.asks()
        await lab.is_answered(1)
        [[waited_s]] = web.rows("SELECT started_at - asked_at FROM turn")
        assert float(str(waited_s)) < 0.6, "half a second, and the time it takes to claim it"
        web.stage.claude.faults.delay_s = 1.0
        await lab.asks()
        await web.until(lambda: len(lab.answers()) == 2, "the second answer to begin")
        await lab.slack.say(lab.user, lab.dm, "stop", lab.root)
        await eventually(lambda: lab.phase() == "done", WITHIN_S)
        await eventually(lab._rests, WITHIN_S)
        assert reply(lab.answers()[1]) != REPLY
