"""`homeroom try`: the local workspace here, and the real `homeroom run` as a child beside it."""

import asyncio
import os
import sys
import tempfile
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.authoring import ContentError
from bot.cli.audience import seat
from bot.ending import told_to_stop
from bot.library import Library
from bot.manifest import Json, manifest, over_http
from bot.sandbox.cast import Cast
from bot.sandbox.child import Child, to_terminal
from bot.sandbox.clock import Clock
from bot.sandbox.serving import LOOPBACK, listen
from bot.sandbox.stage import Stage
from bot.sandbox.zone import machine_zone
from bot.saved import TAUGHT, SavedModule
from bot.store import checkup
from bot.store.errors import StateError
from bot.tutor.render import offline_notes

PORT = 3300
AGREES_S = 5.0  # the bot's clock and the workspace's are no closer
SECRETS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")


class RehearsalError(Exception):
    """The local workspace cannot be opened; the message says what to do."""


class Rehearsal:
    """One local workspace with its bot.

    `live_key` empty means the offline tutor; `http` has Slack call the bot; `begins` is a time of this machine's zone.
    The clock begins no earlier than what a kept state has reached: Slack's time never goes back.
    """

    def __init__(
        self,
        *,
        port: int | None = None,
        state: Path | None = None,
        journal: Path | None = None,
        module: Path | None = None,
        live_key: str = "",
        http: bool = False,
        empty: bool = False,
        begins: datetime | None = None,
    ) -> None:
        self._port = port
        self._state = state
        self._journal = journal
        self._module = module
        self._live_key = live_key
        self._empty = empty
        self._zone = machine_zone()
        self._begins = begins.replace(tzinfo=ZoneInfo(self._zone)) if begins else None
        self._bot_port = _free_port() if http else 0

    async def run(self, say: Callable[[str], None], *, open_browser: bool) -> None:
        """Serve until Ctrl-C. Raises RehearsalError where the port is taken, or the state is later than `begins`."""
        stopping = told_to_stop()
        with ExitStack() as held:
            state = self._state or Path(held.enter_context(tempfile.TemporaryDirectory(prefix="homeroom-")))
            stage = self._stage(await self._begins_at(state, say))
            self._teach(stage)
            await stage.start()
            child = self._child(stage, state)
            stage.attach(child)
            is_new = not any(state.glob("*.db"))
            await child.start()
            classmates = asyncio.create_task(self._seat(stage, is_new=is_new))
            say(f"Homeroom is at {stage.url}/")
            say("Ctrl-C ends it.")
            if open_browser:
                await asyncio.to_thread(webbrowser.open, f"{stage.url}/")
            await stopping.wait()
            classmates.cancel()
            await asyncio.gather(classmates, return_exceptions=True)
            await child.stop()
            await stage.stop()

    def _child(self, stage: Stage, state: Path) -> Child:
        """The bot; what it says of an author's save stands on the page too."""
        saved = SavedModule(self._module, stage.page.say_of_module) if self._module else None

        def say(line: str) -> None:
            to_terminal(line)
            if saved:
                saved.hear(line)
            if TAUGHT in line:
                self._teach(stage)

        return Child(
            [sys.executable, "-m", "bot", "run", "--until-eof", "--local-clock"], self._env(stage, state), say=say
        )

    def _teach(self, stage: Stage) -> None:
        """Hand the offline tutor the module's answers. A module that can't be read is reported by the bot."""
        with suppress(ContentError):
            stage.claude.teach(offline_notes(Library(self._module).module))

    async def _seat(self, stage: Stage, *, is_new: bool) -> None:
        if is_new and not self._empty:
            await seat(stage, self._module)

    async def _begins_at(self, state: Path, say: Callable[[str], None]) -> float | None:
        """When the clock begins, in epoch seconds; None for now."""
        wanted = self._begins.timestamp() if self._begins else None
        try:
            reached = await checkup.reached(state)
        except StateError:
            return wanted  # the bot says what is wrong with it
        now = Clock(begins_at=wanted).now()
        if reached is None or reached.timestamp() <= now + AGREES_S:
            return wanted
        then = f"{reached.astimezone(ZoneInfo(self._zone)):%Y-%m-%dT%H:%M}"
        if wanted is not None:
            raise RehearsalError(
                f"The state in {state} has come as far as {then}, and no clock goes back:"
                " name a later --at, or another folder with --state."
            )
        say(f"The clock begins at {then}: the state in {state} has come that far.")
        return reached.timestamp()

    def _stage(self, begins_at: float | None) -> Stage:
        made = manifest()
        if self._bot_port:
            made = over_http(made, f"http://{LOOPBACK}:{self._bot_port}")
        if self._port is None and not _is_free(PORT):
            return self._made(made, 0, begins_at)
        return self._made(made, PORT if self._port is None else self._port, begins_at)

    def _made(self, made: Json, port: int, begins_at: float | None) -> Stage:
        try:
            return Stage(
                made,
                port=port,
                journal=self._journal,
                clock=Clock(begins_at=begins_at),
                cast=Cast(zone=self._zone),
                live=bool(self._live_key),
            )
        except OSError as error:
            if error.filename:
                raise RehearsalError(
                    f"The journal {error.filename} cannot be written ({error.strerror}): name another file."
                ) from None
            raise RehearsalError(
                f"Port {port} cannot be used ({error.strerror}): choose another one with --port."
            ) from None

    def _env(self, stage: Stage, state: Path) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if name not in SECRETS and not _is_proxy(name)}
        env |= {
            "SLACK_BOT_TOKEN": stage.slack.bot_token,
            **self._way(stage),
            "SLACK_API_URL": stage.slack_api_url,
            "HOMEROOM_STATE": str(state),
            "HOMEROOM_LEADS": next(iter(stage.slack.workspace.users)),  # the first person is the team's lead
            "ANTHROPIC_API_KEY": self._live_key or stage.claude.api_key,
        }
        if not self._live_key:
            env["ANTHROPIC_BASE_URL"] = stage.claude_base_url
        if self._module:
            env["HOMEROOM_MODULE"] = str(self._module.resolve())
        return env

    def _way(self, stage: Stage) -> dict[str, str]:
        """How the bot and Slack find each other."""
        if not self._bot_port:
            return {"SLACK_APP_TOKEN": stage.slack.app_token}
        return {
            "SLACK_SIGNING_SECRET": stage.slack.signing_secret,
            "HOMEROOM_HOST": LOOPBACK,
            "HOMEROOM_PORT": str(self._bot_port),
        }


def _free_port() -> int:
    with listen() as sock:
        return int(sock.getsockname()[1])


def _is_free(port: int) -> bool:
    try:
        listen(port).close()
    except OSError:
        return False
    return True


def _is_proxy(name: str) -> bool:
    """Bolt's own clients take HTTPS_PROXY even for a Slack on this machine."""
    return name.lower() in {"http_proxy", "https_proxy", "all_proxy"}
