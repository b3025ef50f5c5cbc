"""docs/workspace.md on keeping the bot running: the unit is read as systemd reads it, and what it says is done.

No systemd runs here. In its place stands one service: its file, its process, and the stop with SIGTERM that is not
longer waited for than the unit says. If `systemd-analyze` is installed, it checks the unit too.
"""

import configparser
import os
import re
import shutil
import signal
from contextlib import AsyncExitStack
from pathlib import Path

from bot.queue.worker import GRACE_S
from tests.guide.get import PAGE
from tests.guide.newcomer import LOAD, Newcomer
from tests.guide.walk import Walk
from tests.program import ROOT, Program, outcome, started

ADA = "U0ADA"
SECTION = "Keep it running"


class Service:
    """A unit of systemd for one person: `%h` is the folder in which part 1 was followed."""

    def __init__(self, newcomer: Newcomer) -> None:
        self.newcomer = newcomer
        self.file = newcomer.home / "homeroom.service"
        self.process: Program
        self._held = AsyncExitStack()

    def writes(self, text: str) -> None:
        """Write the unit."""
        self.file.write_text(text, "utf-8")

    async def types(self, line: str) -> None:
        """Type a line of the page."""
        await self.newcomer.types(line)

    def said(self, key: str) -> str:
        """A setting of the unit's service, with placeholders filled in."""
        return self._filled(self._written(key))

    async def starts(self) -> None:
        """Start the process with the variables of its file, and with nothing of a terminal."""
        command = [self._filled(word) for word in self._written("ExecStart").split()]
        folder = Path(self.said("WorkingDirectory"))
        self.process = await self._held.enter_async_context(started(*command, env=self._environment(), cwd=folder))
        await self.process.says("Connected to Slack")

    async def stops(self) -> None:
        """End it as systemd does; it must be done before it would be killed."""
        self.process.signal(signal.SIGTERM)
        assert await self.process.ends(float(self.said("TimeoutStopSec"))) == 0

    async def closes(self) -> None:
        """Take it away."""
        await self._held.aclose()

    def _written(self, key: str) -> str:
        unit = configparser.ConfigParser(interpolation=None)
        unit.optionxform = str  # type: ignore[assignment, method-assign]
        unit.read(self.file, "utf-8")
        return unit["Service"][key]

    def _filled(self, word: str) -> str:
        """A word as systemd reads it: the home folder is put in after a line is cut into words."""
        return word.replace("%h", str(self.newcomer.folder))

    def _environment(self) -> dict[str, str]:
        lines = Path(self.said("EnvironmentFile")).read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines) | {
            "PATH": os.defpath,
            "HOME": str(self.newcomer.home),
            "SLACK_API_URL": self.newcomer.stage.slack_api_url,
            "ANTHROPIC_BASE_URL": self.newcomer.stage.claude_base_url,
        }


WALK = Walk[Service](PAGE, SECTION, types=Service.types, writes=Service.writes)


async def test_whoever_follows_the_page_has_a_bot_without_a_terminal(newcomer: Newcomer) -> None:
    async with newcomer:
        await newcomer.creates((ROOT / "app_manifest.yml").read_text("utf-8"))
        newcomer.has_tokens()
        newcomer.settings.touch(0o600)
        newcomer.writes("".join(f"{name}=...\n" for name in newcomer.copied))
        service = Service(newcomer)
        try:
            await WALK.follow(service)
        finally:
            await service.closes()


@WALK.on("Write this into `{file}`; `%h` is your home folder, where you followed part 1:")
async def knows_where(service: Service, file: str) -> None:
    assert file.startswith("~/.config/systemd/user/")
    service.file = service.newcomer.home / Path(file).name


@WALK.on(
    "Stop the bot in your terminal with Ctrl-C, and start this one: `systemctl --user enable --now {name}`. Type"
    " `loginctl enable-linger` once, so that it also runs while you are logged out."
)
async def starts_it(service: Service, name: str) -> None:
    assert service.file.name == f"{name}.service"
    if shutil.which("systemd-analyze"):
        await is_judged(service)
    await service.starts()
    ada = service.newcomer.person(ADA)
    await ada.types("/learn")
    await ada.sees("The Messages API")


async def is_judged(service: Service) -> None:
    """A word that systemd does not know is ignored by it, and told; so is what it thinks of the machine's own units."""
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(service.newcomer.folder),
        "XDG_RUNTIME_DIR": str(service.file.parent),
    }
    code, told = await outcome("systemd-analyze", "verify", "--user", str(service.file), env=env)
    assert (code, [line for line in told.splitlines() if service.file.name in line]) == (0, [])


@WALK.on("`journalctl --user -u {name}` shows its log, with `{said}` in it.")
async def reads_its_log(service: Service, name: str, said: str) -> None:
    assert service.file.stem == name
    await service.process.says(said)


@WALK.on("After a change in `{file}`, and after an upgrade: `systemctl --user restart {name}`.")
async def changes_a_setting(service: Service, file: str, name: str) -> None:
    assert (service.file.stem, service.newcomer.settings.name) == (name, file)
    service.newcomer.writes(f"HOMEROOM_LEADS={ADA}\n")
    await service.stops()
    await service.starts()
    ada = service.newcomer.person(ADA)
    await ada.types("/learn leaderboard weekly")
    await ada.sees("Weekly leaderboard")


@WALK.on("`{name}` is longer than the 30 seconds that replies get to finish.")
async def waits_long_enough(service: Service, name: str) -> None:
    assert GRACE_S == 30
    assert float(service.said(name)) >= GRACE_S + 10
    assert re.fullmatch("on-failure|always", service.said("Restart"))


@WALK.on("The doctor reads its terminal's variables, so load the same file first, as in part 3: `{line}`.")
async def asks_the_doctor_beside_it(service: Service, line: str) -> None:
    assert line == LOAD
    for typed in ("cd homeroom", "source .venv/bin/activate", line, "homeroom doctor"):
        await service.types(typed)
    assert "✗" not in service.newcomer.printed["homeroom doctor"]
    await service.stops()
