"""docs/operating.md on containers. No Docker runs here: the image's steps are done in a fresh environment.

The rest of a Dockerfile (users, folders) is only read. compose.yaml is read against the image and the settings.
"""

import json
import re
import shlex
import shutil
import signal
import subprocess
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import yaml

from bot.queue.worker import GRACE_S
from tests.guide.newcomer import SETTINGS, Newcomer
from tests.guide.test_operating import PAGE
from tests.guide.walk import Walk
from tests.program import ROOT, Program, bare_env, outcome, started
from tests.test_settings import table

ADA = "U0ADA"
STATE = "/state"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
BOT = COMPOSE["services"]["bot"]
STEPS = re.findall(r"^([A-Z]+) (.+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)


def said(instruction: str) -> list[str]:
    return [rest for name, rest in STEPS if name == instruction]


class Machine:
    """A machine with Docker, as far as the page needs one: one image, and one container with a volume."""

    def __init__(self, newcomer: Newcomer, folder: Path) -> None:
        self.newcomer = newcomer
        self.image, self.volume, self.bin = folder / "image", folder / "volume", folder / "venv/bin"
        self.printed: dict[str, str] = {}
        self.process: Program
        self._held = AsyncExitStack()

    async def types(self, line: str) -> None:
        """Do what a line of the page does."""
        docker, compose, verb, *rest = shlex.split(line)
        assert (docker, compose) == ("docker", "compose")
        if verb == "up":
            assert rest == ["--build", "--detach"]
            self.builds()
            await self.starts()
        elif verb == "exec":
            assert rest[0] == "bot"
            self.printed[line] = await self.runs(*rest[1:])
        else:
            assert (verb, rest[1:]) == ("cp", ["."])
            shutil.copy(self.inside(rest[0].removeprefix("bot:")), self.newcomer.home)

    def builds(self) -> None:
        """Copy what is copied, and install what is installed."""
        self.image.mkdir()
        self.volume.mkdir(0o700)
        self.sh(f"python3 -m venv {shlex.quote(str(self.bin.parent))}", self.newcomer.env["PATH"])
        for name, rest in STEPS:
            if name == "COPY":
                *sources, target = rest.split()
                for source in sources:
                    self.copies(source, target)
            elif name == "RUN" and rest.startswith("pip "):
                self.sh(rest, f"{self.bin}:{self.newcomer.env['PATH']}")

    def copies(self, source: str, target: str) -> None:
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, self.image / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, self.image / target)

    def sh(self, line: str, path: str) -> None:
        env = bare_env(self.newcomer.home, PIP_NO_INDEX="1", PIP_DISABLE_PIP_VERSION_CHECK="1") | {"PATH": path}
        done = subprocess.run(("sh", "-c", line), cwd=self.image, env=env, check=False, capture_output=True, text=True)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"

    @property
    def env(self) -> dict[str, str]:
        """The variables of the image, then those of the settings' file."""
        image = dict(word.split("=", 1) for line in said("ENV") for word in shlex.split(line))
        assert image["HOMEROOM_STATE"] == STATE
        settings = (self.newcomer.settings.parent / BOT["env_file"]).read_text("utf-8").splitlines()
        stage = self.newcomer.stage
        addresses = {"SLACK_API_URL": stage.slack_api_url, "ANTHROPIC_BASE_URL": stage.claude_base_url}
        own = {"PATH": f"{self.bin}:/usr/bin:/bin", "HOMEROOM_STATE": str(self.volume)}
        return bare_env(self.newcomer.home) | image | dict(line.split("=", 1) for line in settings) | addresses | own

    async def starts(self) -> None:
        [command] = map(json.loads, said("CMD"))
        program = str(self.bin / command[0])
        self.process = await self._held.enter_async_context(
            started(program, *command[1:], env=self.env, cwd=self.volume)
        )
        await self.process.says("Connected to Slack")

    async def runs(self, program: str, *words: str) -> str:
        """Run a command in the container."""
        found = shutil.which(program, path=self.env["PATH"]) or program
        code, told = await outcome(found, *map(self.inside, words), env=self.env, cwd=self.volume)
        assert code == 0, told
        return told

    def inside(self, path: str) -> str:
        """A path of the volume."""
        return path.replace(STATE, str(self.volume), 1) if path.startswith(STATE) else path

    async def closes(self) -> None:
        await self._held.aclose()


CONTAINER = Walk[Machine](PAGE, "In a container", types=Machine.types)


async def test_whoever_follows_the_page_has_a_bot_in_a_container(newcomer: Newcomer, tmp_path: Path) -> None:
    async with newcomer:
        await newcomer.creates((ROOT / "app_manifest.yml").read_text("utf-8"))
        newcomer.has_tokens()
        newcomer.settings.touch(0o600)
        newcomer.writes("".join(f"{name}=...\n" for name in newcomer.copied))
        machine = Machine(newcomer, tmp_path)
        try:
            await CONTAINER.follow(machine)
        finally:
            await machine.closes()
        assert "runs as process" in machine.printed["docker compose exec bot homeroom status"]
        assert (newcomer.home / "backup.db").stat().st_size


@CONTAINER.on("`{image}` and `{compose}` run one bot, with its state in a volume.")
async def finds_the_files(_machine: Machine, image: str, compose: str) -> None:
    assert [(ROOT / name).is_file() for name in (image, compose)] == [True, True]


@CONTAINER.on("Make `{file}` in this folder ([how](workspace.md#3-start-it)), and type:")
async def has_made_it(_machine: Machine, file: str) -> None:
    assert file == SETTINGS == BOT["env_file"]


@CONTAINER.on("`{line}` shows its log, with `{said}` in it.")
async def reads_its_log(machine: Machine, line: str, said: str) -> None:
    assert line == "docker compose logs bot"
    await machine.process.says(said)
    ada = machine.newcomer.person(ADA)
    await ada.types("/learn")
    await ada.sees("The Messages API")


@CONTAINER.on("`{line}` gives replies in progress their 30 seconds.")
async def stops_it_later(_machine: Machine, line: str) -> None:
    assert (line, GRACE_S) == ("docker compose stop", 30)
    assert int(BOT["stop_grace_period"].removesuffix("s")) >= GRACE_S + 10


@CONTAINER.on("To put one back, give it to the image's user (`{line}`), and run `{restore}` in place of `{run}`.")
async def may_restore(machine: Machine, line: str, restore: str, run: str) -> None:
    """The container is stopped as Docker stops it, before `docker compose run` does this."""
    assert f"--uid {line.rsplit(maxsplit=1)[-1]} " in said("RUN")[0]
    assert [restore.split(), run.split()] == [["homeroom", "restore"], json.loads(said("CMD")[0])]
    machine.process.signal(signal.SIGTERM)
    assert await machine.process.ends() == 0
    told = await machine.runs(*restore.split(), str(machine.newcomer.home / "backup.db"), "--replace")
    assert "1 learner" in told


def test_compose_keeps_the_state_in_a_volume_and_starts_the_bot_again() -> None:
    assert BOT["volumes"] == [f"state:{STATE}"]
    assert said("VOLUME") == [STATE]
    assert COMPOSE["volumes"].keys() == {"state"}
    assert BOT["restart"] in {"always", "unless-stopped"}


def test_compose_and_the_image_set_nothing_but_settings() -> None:
    image = {word.split("=")[0] for line in said("ENV") for word in shlex.split(line)}
    assert image | {*BOT.get("environment", {})} <= {*table(), "PYTHONUNBUFFERED"}


def test_the_image_runs_as_a_user_of_its_own_and_holds_no_settings() -> None:
    assert said("USER") == ["homeroom"]
    allowed = {line.removeprefix("!") for line in read(".dockerignore") if line.startswith("!")}
    copied = {source for line in said("COPY") for source in line.split()[:-1]}
    assert read(".dockerignore")[1] == "*", "all but what is named"
    assert allowed == copied


def read(name: str) -> list[str]:
    return (ROOT / name).read_text("utf-8").splitlines()
