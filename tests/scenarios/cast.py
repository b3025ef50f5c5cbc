"""The stage and the real bot in one process, joined by nothing but the wire, and the people who talk to it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import yaml

from bot.app import Bot
from bot.library import Library
from bot.queue.clock import SlackClock
from bot.sandbox.cast import Cast
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Entry
from bot.sandbox.slack.model import Change, Message
from bot.sandbox.stage import Stage
from bot.settings import Settings
from bot.store.db import Query, Row
from tests.running import running
from tests.scenarios.screen import labels, words
from tests.states import begun

PATIENCE_S = 15.0  # of real time, before a scenario says what it waited for in vain
LOOK_AGAIN_S = 0.005  # the end of a job rings no bell outside of the bot
GENERAL, LEARN = "C0GENERAL", "C0LEARN"
PEOPLE = (("U0ADA", "Ada Lovell"), ("U0BEN", "Ben Osei"), ("U0CHIARA", "Chiara Neri"), ("U0DORA", "Dora Lind"))
MANIFEST = yaml.safe_load((Path(__file__).parents[2] / "app_manifest.yml").read_text("utf-8"))

T = TypeVar("T")

_NEXT = """
SELECT min(CASE state WHEN 'running' THEN 0 ELSE not_before END) AS due FROM job
WHERE state = 'running' OR is_head = 1
"""


class Bell:
    """Rings at every piece of news."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self, *_news: object) -> None:
        self._rung.set()
        self._rung = asyncio.Event()

    async def next(self, within_s: float) -> None:
        """Wait for the next piece of news, at most so long."""
        rung = self._rung
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(rung.wait(), within_s)

    async def until(self, look: Callable[[], T | None], complaint: Callable[[], str]) -> T:
        """First result of `look` that isn't None, tried at each piece of news; fails with `complaint` on timeout."""
        rung, found = self._rung, look()
        try:
            async with asyncio.timeout(PATIENCE_S):
                while found is None:
                    await rung.wait()
                    rung, found = self._rung, look()
        except TimeoutError:
            raise AssertionError(complaint()) from None
        return found


class WatchedClock(SlackClock):
    """Slack's clock as the bot has it, which says when it has learnt something."""

    def __init__(self, ring: Callable[[], None]) -> None:
        super().__init__()
        self._ring = ring

    def observe(self, date_header: str) -> None:
        super().observe(date_header)
        self._ring()


class Scene:
    """A workspace with Homeroom in it.

    `stage` is the local Slack and Messages API with their faults, `bot` the running bot, None while it is stopped.
    """

    def __init__(self, stage: Stage, state: Path, library: Library, leads: str = "") -> None:
        self.stage = stage
        self.leads = leads
        self.more: dict[str, str] = {}  # settings that a test changes before it restarts the bot
        self.is_offline = False  # whether the bot knows that the offline tutor answers
        self.state = state
        self.library = library
        self.bell = Bell()
        self.changes: list[Change] = []
        self._gestures: set[asyncio.Task[Any]] = set()
        self._faces: dict[tuple[str, str], object] = {}
        self.bot: Bot | None = None
        self._running = contextlib.AsyncExitStack()
        stage.slack.subscribe(self._changed)
        stage.journal.subscribe(self.bell.ring)
        stage.claude.calls.subscribe(self.bell.ring)

    def _changed(self, change: Change) -> None:
        if self._looks_new(change):
            self.changes.append(change)
        self.bell.ring()

    def _looks_new(self, change: Change) -> bool:
        """Whether a person would see a difference; a thread's root is news to Slack with every reply."""
        if not isinstance(change.data, Message) or change.kind == "deleted":
            return True
        place, face = (change.channel, change.ts), (words(change.data), labels(change.data))
        is_new = self._faces.get(place) != face
        self._faces[place] = face
        return is_new

    # --- the bot ----------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the bot on the state folder, and wait until Slack has its connection."""
        clock = WatchedClock(self.bell.ring)
        settings = Settings.from_env(self.environment())
        starting = running(settings, self.library, clock, is_offline=self.is_offline)
        self.bot = await self._running.enter_async_context(starting)
        assert await self.stage.slack.connected()

    async def stop(self) -> None:
        """Stop the bot in good order."""
        self.bot = None
        await self._running.aclose()

    async def restart(self) -> None:
        """Stop and start the bot on the same state folder."""
        await self.stop()
        await self.start()

    def environment(self) -> dict[str, str]:
        """The environment the bot runs in."""
        return {
            "SLACK_BOT_TOKEN": self.stage.slack.bot_token,
            "SLACK_APP_TOKEN": self.stage.slack.app_token,
            "SLACK_API_URL": self.stage.slack_api_url,
            "ANTHROPIC_API_KEY": self.stage.claude.api_key,
            "ANTHROPIC_BASE_URL": self.stage.claude_base_url,
            "HOMEROOM_STATE": str(self.state),
            "HOMEROOM_LEADS": self.leads,
            **self.more,
        }

    async def chatter(self, count: int = 201) -> None:
        """Let somebody say more in the channel than Slack gives at once."""
        for number in range(count):
            await self.stage.slack.say("U0DORA", GENERAL, f"Has anybody seen number {number}?")

    # --- waiting ----------------------------------------------------------------------------

    async def settled(self) -> None:
        """Wait until every envelope is acked and the bot has nothing to do that is due."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.stage.slack.settled()
                while await self._is_busy():
                    await self.bell.next(LOOK_AGAIN_S)
                await self.stage.slack.settled()
        except TimeoutError:
            rows = await self._rows("SELECT kind, key, state, error FROM job WHERE state IN ('queued', 'running')")
            raise AssertionError(f"the bot is still at work: {rows}") from None

    async def _is_busy(self) -> bool:
        if self.bot is None:
            return False
        [row] = await self._rows(_NEXT)  # the time is asked afterwards: what was put meanwhile is due
        return row["due"] is not None and row["due"] <= self.bot.clock.now().timestamp()

    async def rows(self, sql: str, **params: object) -> list[Row]:
        """Query the bot's store once the bot is idle."""
        await self.settled()
        return await self._rows(sql, **params)

    async def _rows(self, sql: str, **params: object) -> list[Row]:
        def read(query: Query) -> list[Row]:
            return query(sql, **params)

        assert self.bot is not None
        return await self.bot.db.read(read)

    async def passes(self, *, seconds: float = 0, minutes: float = 0, days: float = 0) -> None:
        """Move the one clock, and wait until the bot has heard of it."""
        await self.stage.slack.settled()
        self.stage.clock.move(seconds + 60 * minutes + 86_400 * days)
        if self.bot is not None:
            await self.bell.until(self._agrees, lambda: "the bot did not follow the clock")
            assert await self.stage.slack.connected()

    def _agrees(self) -> bool | None:
        assert self.bot is not None
        return abs(self.bot.clock.now().timestamp() - self.stage.clock.now()) < 3 or None

    async def calls(self, method: str, count: int = 1) -> None:
        """Wait until the bot has made so many calls of a method."""
        journal = self.stage.journal
        await self.bell.until(
            lambda: len(journal.of(method)) >= count or None,
            lambda: f"{len(journal.of(method))} calls of {method}, not {count}",
        )

    def beside(self, gesture: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Let a person do something while the scenario goes on."""
        task = asyncio.create_task(gesture)
        self._gestures.add(task)
        task.add_done_callback(self._gestures.discard)
        return task

    def events(self, kind: str, text: str) -> list[Entry]:
        """The deliveries of an event that holds a text, each attempt one."""
        return [entry for entry in self.stage.journal.of(kind) if text in str(entry["args"]["event"].get("text"))]


@contextlib.asynccontextmanager
async def scene_in(
    state: Path,
    library: Library,
    *,
    begins: datetime | None = None,
    leads: str = "",
    manifest: dict[str, Any] | None = None,
    database_url: str = "",
) -> AsyncIterator[Scene]:
    """A started scene; the bot and the stage end with it. `begins` sets its clock, `leads` are user ids."""
    clock = Clock(begins_at=begins.timestamp() if begins else None)
    stage = Stage(manifest or MANIFEST, cast=Cast(PEOPLE), clock=clock, tiers=False, claude_delay_s=0)
    await stage.start()
    scene = Scene(stage, begun(state), library, leads)
    scene.more["DATABASE_URL"] = database_url
    try:
        await scene.start()
        yield scene
    finally:
        stage.slack.faults.reset()
        stage.claude.faults.reset()
        await scene.stop()
        await stage.stop()
