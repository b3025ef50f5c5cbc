"""A machine on which the bot runs: it starts it, and again when it ended; its clock may be wrong."""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.app import Bot
from bot.course.errors import OperatorError
from bot.library import Library
from bot.serving import run_until
from bot.settings import Settings
from tests.simulation.disk import Disk
from tests.simulation.faults.fault import Fault
from tests.simulation.loop import SimulatedLoop
from tests.simulation.network import Listening
from tests.simulation.owners import WORLD, context_of
from tests.simulation.simulated_stage import SimulatedStage

LOOKS_EVERY_S = 10.0  # after its connections; what a quiet hour costs
DOWN_S, LONGEST_DOWN_S, HEALTHY_S = (0.5, 5.0), 60.0, 10.0
PATIENCE_S = 600.0  # of virtual time
BOT_PORT = 3000

T = TypeVar("T")


class MachineClock:
    """The machine's time, `ahead_s` of Slack's."""

    def __init__(self, loop: SimulatedLoop) -> None:
        self.ahead_s = 0.0
        self._loop = loop

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._loop.wall() + self.ahead_s, UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))


class Machine:
    """Keeps the bot running until `close`; `editions` are those of the course, of which it teaches one.

    `interruptions` has the time of each death and each broken line, `outages` when lines were slow, `strikes` the time
    of each fault, in epoch seconds.
    """

    def __init__(
        self,
        seed: object,
        stage: SimulatedStage,
        state: Path,
        editions: Sequence[Library],
        *,
        looks_every_s: float = LOOKS_EVERY_S,
    ) -> None:
        self.stage, self.loop = stage, stage.loop
        self.clock, self.disk = MachineClock(self.loop), Disk(stage.moments, self.loop.wall)
        self.edition, self.lives, self.owner = 0, 0, ""
        self.interruptions: list[float] = []
        self.outages: list[tuple[float, float]] = []
        self.strikes: list[tuple[float, Fault]] = []
        self.crashes: list[str] = []
        self.began: list[float] = []  # when each process was started
        self._undoing: list[Callable[[], None]] = []
        self._random = random.Random(f"machine {seed}")
        self._state, self._editions, self._looks_every_s = state, editions, looks_every_s
        self._token = stage.slack.bot_token  # what it is given, whatever Slack takes
        self._stopping = self._gone = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._closing = False
        self.loop.on_kill.append(self._killed)

    # --- its life -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the bot, and again whenever it has ended."""
        self._keeper = self.loop.create_task(self._keep())

    async def close(self) -> None:
        """Stop the bot in good order, for good."""
        self._closing = True
        self._stopping.set()
        if self._keeper is not None:
            await self._keeper

    def kill(self) -> None:
        """End the bot as SIGKILL does; another is started soon."""
        self.loop.kill(self.owner)

    def stop(self) -> None:
        """End the bot as SIGTERM does; another is started soon."""
        self._stopping.set()

    @property
    def runs(self) -> bool:
        """Whether there is a process."""
        return self.lives > 0 and self.owner not in self.loop.dead

    async def _keep(self) -> None:
        vain = 0  # starts in a row that came to nothing
        while not self._closing:
            began = self.loop.now
            await self._live()
            vain = vain + 1 if self.loop.now - began < HEALTHY_S else 0
            if not self._closing:
                await asyncio.sleep(min(self._random.uniform(*DOWN_S) * 2**vain, LONGEST_DOWN_S))

    async def _live(self) -> None:
        """One process, from its start to its end."""
        self.lives += 1
        self.began.append(self.loop.wall())
        self.owner = f"bot-{self.lives}"
        self._stopping, self._gone = asyncio.Event(), asyncio.Event()
        process = self.loop.create_task(self._process(), context=context_of(self.owner))
        gone = self.loop.create_task(self._gone.wait())
        await asyncio.wait({process, gone}, return_when=asyncio.FIRST_COMPLETED)
        if process.done():
            self.loop.kill(self.owner)  # whatever else it had begun ends with the process
            await gone

    async def _process(self) -> None:
        """Run the bot as `homeroom run` does."""
        settings, library = Settings.from_env(self._environment()), self._editions[self.edition]
        listen: Any = lambda _host, port: Listening(port)  # noqa: E731 - as much of a socket as uvicorn needs
        bot = Bot(
            settings,
            library,
            self.clock,
            open_store=self.disk.open,
            listen=listen,
            ping_every_s=self._looks_every_s,
            watch_every_s=self._looks_every_s,
        )
        try:
            await run_until(self._stopping, bot, self.loop.now)
        except OperatorError:
            pass  # it says what to do, and whoever keeps it running starts it again
        except Exception as error:  # noqa: BLE001 - a problem of the run, not its end
            self.crashes.append(f"{type(error).__name__}: {error}")

    def _killed(self, _owner: str) -> None:
        self.disk.abandon()
        self.interruptions += self.disk.lost_at()
        self.is_interrupted()
        self._gone.set()

    # --- what befalls it ----------------------------------------------------------------------------

    def struck(self, fault: Fault) -> None:
        """Keep that a fault struck."""
        self.strikes.append((self.loop.wall(), fault))

    def is_interrupted(self) -> None:
        """Keep that whatever was on its way just now may have been lost."""
        self.interruptions.append(self.loop.wall())

    def undoes(self, seconds: float, undo: Callable[[], None]) -> None:
        """Undo a fault after a while, at the latest with `calm`."""

        def once() -> None:
            if undo in self._undoing:
                self._undoing.remove(undo)
                undo()

        self._undoing.append(undo)
        self.loop.call_later(seconds, once, context=context_of(WORLD))

    def calm(self) -> None:
        """No fault strikes any more, and those that last end."""
        self.stage.moments.forget()
        for undo in self._undoing:
            undo()
        self._undoing.clear()
        self.disk.refuses = 0
        self.stage.calm()

    def _environment(self) -> dict[str, str]:
        stage = self.stage
        slack = stage.slack
        by_socket = slack.core.manifest["settings"]["socket_mode_enabled"]
        over_http = {"SLACK_SIGNING_SECRET": slack.signing_secret, "HOMEROOM_PORT": str(BOT_PORT)}
        return {
            "SLACK_BOT_TOKEN": self._token,
            "SLACK_API_URL": stage.slack_api_url,
            "ANTHROPIC_API_KEY": stage.claude.api_key,
            "ANTHROPIC_BASE_URL": stage.claude_base_url,
            "HOMEROOM_STATE": str(self._state),
            **({"SLACK_APP_TOKEN": slack.app_token} if by_socket else over_http),
        }

    # --- waiting ------------------------------------------------------------------------------------

    async def until(self, look: Callable[[], T], what: str) -> T:
        """The first truthy result of `look`, tried every tenth of a virtual second; on timeout, fails naming `what`."""
        deadline = self.loop.now + PATIENCE_S
        while not (found := look()):
            if self.loop.now > deadline:
                raise AssertionError(f"waited for {what} in vain")
            await asyncio.sleep(0.1)
        return found
