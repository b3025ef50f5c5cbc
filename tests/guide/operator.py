"""Somebody who runs Homeroom in a workspace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.app import Bot
from bot.authoring.starter import begin
from bot.cli.doctor import examine
from bot.library import Library
from bot.queue.clock import SlackClock
from bot.sandbox.serving import listen
from bot.settings import Settings, SettingsError
from bot.slack.api.web import SlackLoginError
from bot.store.db import StateError
from tests.child import PATIENCE_S, BotProcess
from tests.guide.person import Person
from tests.guide.site import Site
from tests.program import ROOT
from tests.running import running

ADA = "U0ADA"
TOLD = (SettingsError, SlackLoginError, StateError)  # `homeroom run` prints their words and ends


class Operator:
    """Somebody who runs Homeroom in a workspace, with the bot's settings in `environ`."""

    def __init__(self, folder: Path, log: pytest.LogCaptureFixture) -> None:
        self.site = Site()
        self.log = log
        self.folder = folder
        self.environ: dict[str, str] = {}

    async def connects(self) -> None:
        """Follow parts 2 and 3 of the page, with a small module that is judged in no time."""
        begin(self.folder / "module", date(2026, 11, 22))
        await self.site.creates((ROOT / "app_manifest.yml").read_text("utf-8"))
        self.environ = self.site.settings(self.folder / "state") | {"HOMEROOM_MODULE": str(self.folder / "module")}

    def over_http(self) -> int:
        """Be called over HTTP from now on; returns the port."""
        with listen() as free:
            port = int(free.getsockname()[1])
        self.environ |= {
            "SLACK_APP_TOKEN": "",
            "SLACK_SIGNING_SECRET": self.site.stage.slack.signing_secret,
            "HOMEROOM_PORT": str(port),
        }
        return port

    async def doctor(self) -> str:
        """Messages of the failed checks of `homeroom doctor`."""
        return "\n".join(one.said for one in await examine(self.environ) if not one.ok)

    async def start(self) -> str:
        """The error with which `homeroom run` exits at once; empty if it starts."""
        try:
            async with self.bot():
                return ""
        except TOLD as told:
            return str(told)

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Bot]:
        """A running bot."""
        settings = Settings.from_env(self.environ)
        async with running(settings, Library(settings.module), SlackClock()) as started:
            yield started

    async def log_says(self, words: str) -> None:
        """Wait for a line."""
        async with asyncio.timeout(PATIENCE_S):
            while words not in self.log.text:  # noqa: ASYNC110 - a log rings no bell
                await asyncio.sleep(0.02)

    def person(self) -> Person:
        """A learner in the workspace."""
        return self.site.person(ADA, self.bot_process())

    def bot_process(self) -> BotProcess:
        """The workspace, and what the bot keeps of it."""
        return BotProcess(self.site.stage, Path(self.environ["HOMEROOM_STATE"]))

    async def rests(self) -> None:
        """Wait until the bot does nothing."""
        bot = self.bot_process()
        await bot.until(lambda: not bot.rows("SELECT 1 FROM job WHERE state = 'running'"), "the bot to rest")

    async def types(self, line: str) -> None:
        """The page has no commands here."""
        raise AssertionError(line)
