"""The real `homeroom run` as a child process, beside a stage in the test's own: joined by nothing but the wire."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from bot.manifest import manifest, over_http
from bot.sandbox.cast import Cast
from bot.sandbox.serving import listen
from bot.sandbox.slack.faults import Hold
from bot.sandbox.stage import Stage
from bot.store.sqlite import FILE_NAME
from tests.fork_server import Forked, fork

PATIENCE_S = 20.0  # of real time, on a machine that has other things to do
LOOK_AGAIN_S = 0.05  # what happens inside the bot, such as a commit, rings no bell
MANIFEST = Path(__file__).parents[1] / "app_manifest.yml"
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")

T = TypeVar("T")


class BotProcess:
    """A workspace with a bot that can be killed.

    `log` holds the lines all its processes wrote, `connected_s` how long the last one took to say hello to Slack.
    """

    def __init__(
        self,
        stage: Stage,
        state: Path,
        env: Mapping[str, str] = MappingProxyType({}),
        *,
        local_clock: bool = True,
        is_forked: bool = True,
        role: str = "all",
    ) -> None:
        self.role = role
        self.stage = stage
        self.is_forked = is_forked  # from a process with everything imported, which saves a second but not memory
        self.local_clock = local_clock  # whether the bot goes by the stage's clock, as in `homeroom try`
        self.state = state
        self.env = env  # settings beyond those of the workspace
        self.log: list[str] = []
        self.connected_s = 0.0
        self._process: Forked | asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        stage.slack.subscribe(self._ring)
        stage.slack.core.delivery.link.subscribe(self._ring)
        stage.journal.subscribe(self._ring)
        stage.claude.calls.subscribe(self._ring)

    # --- the process --------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """The process id of the bot."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the bot runs."""
        return not self._has_ended()

    async def start(self) -> None:
        """Start the bot and wait until the workspace can reach it."""
        began = time.perf_counter()
        words = ("run", "--role", self.role, *(("--local-clock",) if self.local_clock else ()))
        self._process = await (fork if self.is_forked else _program)(*words, env=self._env())
        self._reading = asyncio.create_task(self._read(self._process))
        await self.until(lambda: self._live() or self._has_ended(), "the bot to connect")
        assert not self._has_ended(), "\n".join(self.log)
        self.connected_s = time.perf_counter() - began

    async def kill(self, *, losing: Hold | None = None) -> None:
        """End the bot as a crash would, and wait until its connections are gone too.

        Parked calls are carried out once they are let go, just as a call in flight may be. `losing` names one that
        never arrives.
        """
        await self._end(signal.SIGKILL)
        if losing is not None:
            await self._lose(losing)

    async def terminate(self) -> int:
        """Ask the bot to stop; returns its exit code."""
        return await self._end(signal.SIGTERM)

    async def revive(self) -> None:
        """Turn every dial back, and start the bot again on what it left."""
        self.calm()
        await self.start()

    async def crash(self) -> None:
        """Kill and revive."""
        await self.kill()
        await self.revive()

    async def _lose(self, hold: Hold) -> None:
        """Have a parked call fail before it does anything."""
        journal, method = self.stage.journal, hold.method
        before = len(journal.of(method))
        self.stage.slack.faults.fail(method)
        hold.release()
        await self.until(lambda: len(journal.of(method)) > before, f"{method} to fail")

    def calm(self) -> None:
        """Turn every fault off; the tiers too, for one test uses up what many learners share."""
        self.stage.slack.faults.reset()
        self.stage.slack.faults.tiers = False
        self.stage.claude.faults.reset()

    @contextlib.contextmanager
    def parked_commits(self) -> Iterator[None]:
        """Hold the state file's write lock: the bot's next commit waits."""
        with contextlib.closing(sqlite3.connect(self.state / FILE_NAME, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            yield

    def rows(self, sql: str, *params: object) -> list[tuple[object, ...]]:
        """Query the state file, read-only."""
        with contextlib.closing(sqlite3.connect(f"file:{self.state / FILE_NAME}?mode=ro", uri=True)) as db:
            return db.execute(sql, params).fetchall()

    async def _end(self, number: signal.Signals) -> int:
        process, self._process = self._process, None
        assert process is not None
        assert self._reading is not None
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
        async with asyncio.timeout(PATIENCE_S):
            code = await process.wait()
            await self._reading
        await self.until(lambda: not self._live(), "its connections to go")
        return code

    async def close(self) -> None:
        """End the bot, however it stands."""
        self.calm()
        if self._process is not None:
            await self.kill()

    def _live(self) -> bool:
        return bool(self.stage.slack.core.delivery.link.live)

    def _has_ended(self) -> bool:
        return self._process is None or self._process.returncode is not None

    def _env(self) -> dict[str, str]:
        return {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "SLACK_BOT_TOKEN": self.stage.slack.bot_token,
            "SLACK_APP_TOKEN": self.stage.slack.app_token,
            "SLACK_API_URL": self.stage.slack_api_url,
            "ANTHROPIC_API_KEY": self.stage.claude.api_key,
            "ANTHROPIC_BASE_URL": self.stage.claude_base_url,
            "HOMEROOM_STATE": str(self.state),
            "PYTHONUNBUFFERED": "1",
            **self.env,
        }

    async def _read(self, process: Forked | asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.log.append(line.decode(errors="replace").rstrip())
            self._ring()
        await process.wait()
        self._ring()

    # --- waiting ------------------------------------------------------------------------------

    def _ring(self, *_news: object) -> None:
        self._news.set()

    async def until(self, look: Callable[[], T], what: str) -> T:
        """The first truthy result of `look`, called again at every piece of news; on timeout, fails naming `what`."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not (found := look()):
                    self._news.clear()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._news.wait(), LOOK_AGAIN_S)
        except TimeoutError:
            lines = "\n".join(self.log[-12:])
            raise AssertionError(f"waited for {what} in vain; the bot's last lines:\n{lines}") from None
        return found

    async def reached(self, hold: Hold) -> None:
        """Wait until a call is parked there."""
        async with asyncio.timeout(PATIENCE_S):
            await hold.reached.wait()


async def _program(*words: str, env: Mapping[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        env=env,
        cwd=MANIFEST.parent,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@contextlib.asynccontextmanager
async def bot_process_in(
    state: Path,
    people: Sequence[tuple[str, str]],
    *,
    claude_delay_s: float = 0.0,
    tiers: bool = False,
    env: Mapping[str, str] = MappingProxyType({}),
    http: bool = False,
    local_clock: bool = True,
    is_forked: bool = True,
) -> AsyncIterator[BotProcess]:
    """A workspace of these people with a running bot, over HTTP or Socket Mode; both end with the block."""
    port = _free_port() if http else 0
    made = over_http(manifest(), f"http://127.0.0.1:{port}") if http else manifest()
    stage = Stage(made, cast=Cast(tuple(people)), claude_delay_s=claude_delay_s, tiers=tiers)
    await stage.start()
    secret = stage.slack.signing_secret
    by_http = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": secret, "HOMEROOM_PORT": str(port)} if http else {}
    bot = BotProcess(stage, state, {**by_http, **env}, local_clock=local_clock, is_forked=is_forked)
    try:
        await bot.start()
        yield bot
    finally:
        await bot.close()
        await stage.stop()


def _free_port() -> int:
    with listen() as sock:
        return int(sock.getsockname()[1])
