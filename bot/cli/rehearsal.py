"""`homeroom try`: the local workspace in this process, and the real `homeroom run` as its child."""

import asyncio
import logging
import os
import re
import sys
import tempfile
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.authoring import ContentError
from bot.course.errors import OperatorError
from bot.course.model import Module
from bot.library import REFUSED, SAME, TAUGHT, Library
from bot.manifest import manifest, over_http
from bot.sandbox.cast import Cast, machine_zone
from bot.sandbox.child import Child, to_terminal
from bot.sandbox.classmates import Classmate, Key, Lost, study
from bot.sandbox.clock import Clock
from bot.sandbox.serving import LOOPBACK, listen
from bot.sandbox.stage import Stage
from bot.serving import told_to_stop
from bot.store import checkup
from bot.store.db import StateError

log = logging.getLogger(__name__)

PORT = 3300
AGREES_S = 5.0  # the bot's clock and the workspace's are no closer
PROXIES = ("http_proxy", "https_proxy", "all_proxy")  # Bolt's clients use them even for a Slack on this machine
SECRETS = (
    *("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"),
    "DATABASE_URL",  # what is tried out stays in a folder
)


@dataclass(kw_only=True, slots=True)
class Rehearsal:
    """One local workspace with its bot.

    Without `live_key` the offline tutor answers. With `http` Slack calls the bot. `begins` is in this machine's zone.
    `page` is the page's path. Without `tiers` neither Slack nor the bot keeps Slack's rate limits.
    The clock never begins before the newest time in a kept state, because Slack's time never goes back.
    """

    port: int | None
    module: Path | None
    state: Path | None = None
    journal: Path | None = None
    live_key: str = ""
    http: bool = False
    empty: bool = False
    begins: datetime | None = None
    page: str = ""
    tiers: bool = True
    cast: Cast = field(default_factory=lambda: Cast(zone=machine_zone()))

    async def run(self, *, open_browser: bool) -> None:
        """Serve until Ctrl-C. Raises OperatorError if the port is taken, or the state is later than `begins`."""
        stopping = told_to_stop()
        bot_port = _free_port() if self.http else 0
        with ExitStack() as held:
            state = self.state or Path(held.enter_context(tempfile.TemporaryDirectory(prefix="homeroom-")))
            stage = self._stage(bot_port, await self._begins_at(state))
            self._teach(stage)
            await stage.start()
            child = self._child(stage, self._env(stage, state, bot_port))
            stage.page.bot = child
            is_new = not any(state.glob("*.db"))
            await child.start()
            work = [self.show(stage, open_browser=open_browser)]
            if is_new and not self.empty:
                work.append(seat(stage, self.module))
            tasks = [asyncio.create_task(one) for one in work]
            await stopping.wait()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await child.stop()
            await stage.stop()

    async def show(self, stage: Stage, *, open_browser: bool) -> None:
        """Say where the page is, and open it."""
        click.echo(f"Homeroom is at {stage.url}/{self.page}")
        click.echo("Ctrl-C ends it.")
        if open_browser:
            await asyncio.to_thread(webbrowser.open, f"{stage.url}/{self.page}")

    def taught(self, module: Module) -> None:
        """Take note of the module taught from now on."""

    def _child(self, stage: Stage, env: dict[str, str]) -> Child:
        """The bot. What it logs about an author's save is shown on the page too."""
        saved = SavedModule(self.module, stage.page.say_of_module) if self.module else None

        def say(line: str) -> None:
            to_terminal(line)
            if saved:
                saved.hear(line)
            if TAUGHT in line or (self.module and STARTED in line):
                self._teach(stage)

        return Child(bot_argv(is_live=bool(self.live_key)), env, say=say)

    def _teach(self, stage: Stage) -> None:
        """Hand the offline tutor the module's answers. A module that can't be read is reported by the bot."""
        with suppress(ContentError):
            module = Library(self.module).module
            stage.claude.teach(offline_notes(module))
            self.taught(module)

    async def _begins_at(self, state: Path) -> float | None:
        """When the clock begins, in epoch seconds; None for now."""
        zone = ZoneInfo(machine_zone())
        wanted = self.begins.replace(tzinfo=zone).timestamp() if self.begins else None
        try:
            reached = await checkup.reached(state)
        except StateError:
            return wanted  # the bot says what is wrong with it
        now = Clock(begins_at=wanted).now()
        if reached is None or reached.timestamp() <= now + AGREES_S:
            return wanted
        then = f"{reached.astimezone(zone):%Y-%m-%dT%H:%M}"
        if wanted is not None:
            raise OperatorError(
                f"The state in {state} has reached {then}, and the clock cannot go back: name a later --at,"
                " or another folder with --state."
            )
        click.echo(f"The clock starts at {then}, the time that the state in {state} has reached.")
        return reached.timestamp()

    def _stage(self, bot_port: int, begins_at: float | None) -> Stage:
        made = over_http(manifest(), f"http://{LOOPBACK}:{bot_port}") if bot_port else manifest()
        port = self.port
        if port is None:
            port = PORT if _is_free(PORT) else 0
        clock, is_live = Clock(begins_at=begins_at), bool(self.live_key)
        try:
            return Stage(
                made, port=port, journal=self.journal, clock=clock, cast=self.cast, tiers=self.tiers, live=is_live
            )
        except OSError as error:
            if error.filename:
                message = f"The journal {error.filename} cannot be written ({error.strerror}): name another file."
            else:
                message = f"Port {port} cannot be used ({error.strerror}): choose another one with --port."
            raise OperatorError(message) from None

    def _env(self, stage: Stage, state: Path, bot_port: int) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if not (name in SECRETS or name.lower() in PROXIES)}
        env |= {
            "SLACK_BOT_TOKEN": stage.slack.bot_token,
            "SLACK_API_URL": stage.slack_api_url,
            "HOMEROOM_STATE": str(state),
            "HOMEROOM_LEADS": next(iter(stage.slack.workspace.users)),  # the first person is the team's lead
            "ANTHROPIC_API_KEY": self.live_key or stage.claude.api_key,
        }
        if bot_port:
            env |= {"SLACK_SIGNING_SECRET": stage.slack.signing_secret}
            env |= {"HOMEROOM_HOST": LOOPBACK, "HOMEROOM_PORT": str(bot_port)}
        else:
            env["SLACK_APP_TOKEN"] = stage.slack.app_token
        if not self.tiers:
            env["HOMEROOM_SLACK_TIERS"] = "lifted"
        if not self.live_key:
            env["ANTHROPIC_BASE_URL"] = stage.claude_base_url
        if self.module:
            env["HOMEROOM_MODULE"] = str(self.module.resolve())
        return env


def bot_argv(*, is_live: bool) -> list[str]:
    """The command that starts the bot: unless Claude answers, learners are told so."""
    offline = () if is_live else ("--offline-tutor",)
    return [sys.executable, "-m", "bot", "run", "--until-eof", "--local-clock", *offline]


def _free_port() -> int:
    with listen() as sock:
        return int(sock.getsockname()[1])


def _is_free(port: int) -> bool:
    try:
        listen(port).close()
    except OSError:
        return False
    return True


def offline_notes(module: Module) -> list[dict[str, Any]]:
    """The offline tutor's own material: authored answers and talks, and quiz questions without their keys."""
    return [
        {
            "lesson": lesson.number,
            "answers": [{"asks": list(answer.asks), "says": answer.says} for answer in lesson.lab.answers],
            "talks": [asdict(talk) for talk in lesson.lab.talks],
            "quiz": [
                {"ask": one.ask, "page": page.title}
                for one in module.questions
                for page in lesson.pages
                if (one.lesson, one.page) == (lesson.id, page.id)
            ],
        }
        for lesson in module.lessons
    ]


# --- an author's save ---


STARTED = "Connected to Slack"  # a bot that has started has read the module without a mistake
PREFIX = "bot | "


class SavedModule:
    """Reads the bot's log; `show` gets the mistakes of a save that isn't taught, one a line, and "" once one is taught.

    `folder` is the module's; its parents are left out of a mistake's place.
    """

    def __init__(self, folder: Path, show: Callable[[str], None]) -> None:
        self._leading = f"{folder.resolve().parent.as_posix()}/"
        self._show = show
        self._mistakes: list[str] | None = None  # None: the line isn't one of them

    def hear(self, line: str) -> None:
        """Take in a line of the log."""
        words = line.removeprefix(PREFIX)
        if self._mistakes is not None and words.startswith(self._leading):
            self._mistakes.append(words.replace(self._leading, ""))
            self._show("\n".join(self._mistakes))
            return
        self._mistakes = [] if line.endswith(REFUSED) else None
        if any(words in line for words in (TAUGHT, SAME, STARTED)):
            self._show("")


# --- the two classmates ---


AFTERWARDS_S = 1.0  # the bot's answers to their last gesture are theirs too

BEN = Classmate("U0BEN", (("quiz 1", 0), ("quiz 2", 1)))
CHIARA = Classmate("U0CHIARA", (("quiz 1", 1),), alias="Night Owl")


async def seat(stage: Stage, module: Path | None) -> None:
    """Have the classmates study in the background; the inspector doesn't show what they do."""
    if not await stage.slack.connected(60):
        return
    known = [who for who in (BEN, CHIARA) if who.user in stage.slack.workspace.users]
    key = await asyncio.to_thread(_key, module)
    inspector = stage.page.inspector
    inspector.hushed = tuple(id_ for who in known for id_ in (who.user, stage.slack.dm_of(who.user)))
    try:
        for who in known:
            await study(stage.slack, who, key)
    except (Lost, LookupError, StopIteration):
        log.info("the classmates stopped early")
    finally:
        await asyncio.sleep(AFTERWARDS_S)
        inspector.hushed = ()


def _key(path: Path | None) -> Key:
    module = Library(path).module
    questions = [(_bare(one.ask), one) for lesson in module.lessons for one in lesson.quiz]

    def right(shown: str) -> int | str | None:
        asked = next((one for ask, one in questions if ask in _bare(shown)), None)
        if asked and asked.kind == "typed":
            return asked.options[asked.right].text.strip("` ")
        return asked.right if asked else None

    return right


def _bare(text: str) -> str:
    """Only the letters and digits, so that no format is in the way."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"&\w+;|```\w+", "", text.lower()))
