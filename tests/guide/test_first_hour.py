"""docs/workspace.md on the first hour: what only a real workspace can show leads to a place in the code that is there,
and what is to be typed is understood by a bot in the local one."""

import re
from pathlib import Path

from bot.cli import operators
from bot.library import Library
from bot.settings import Settings
from tests.child import BotProcess
from tests.guide.get import PAGE
from tests.guide.person import Person
from tests.guide.site import Site
from tests.guide.walk import Walk
from tests.program import ROOT
from tests.running import running

ADA = "U0ADA"
WALK = Walk[Person](PAGE, "The first hour on a real workspace", types=Person.types)  # it has no commands for a terminal


async def test_whoever_looks_around_finds_every_place(tmp_path: Path) -> None:
    site = Site()
    try:
        await site.creates((ROOT / "app_manifest.yml").read_text("utf-8"))
        environ = site.settings(tmp_path)
        async with running(Settings.from_env(environ), Library()):
            await WALK.follow(site.person(ADA, BotProcess(site.stage, tmp_path)))
    finally:
        await site.closes()


@WALK.on("`{command}` tries most of it in that member's DM with the app, and deletes what it posted.")
async def tries_it(_person: Person, command: str) -> None:
    """tests/doctor/test_live.py types it."""
    name, *arguments = command.split()[1:]
    assert name == "doctor"
    assert operators.doctor.make_context(name, arguments).params["live"]


@WALK.on("With `{option}` the report is a file to send to us; no texts, IDs or tokens are in it.")
async def sends_the_report(_person: Person, option: str) -> None:
    assert operators.doctor.make_context("doctor", option.split()).params["to"] == option.split()[1]


@WALK.on("Check the rest in this order; the code decides each in one place (files in `{folder}`), which has a test.")
async def looks(person: Person, folder: str) -> None:
    assert (ROOT / folder).is_dir()


@WALK.on("Commands and modals answer at once, also on a phone | `/learn`, {modal} | the log: `{said}`, `{refused}`")
async def looks_at_the_log(person: Person, modal: str, said: str, refused: str) -> None:
    written = [path.read_text("utf-8") for path in (ROOT / "bot/slack").rglob("*.py")]
    for line in (said.replace("command", "%s"), refused.replace("a modal", "%s")):  # the log says which gesture it was
        assert any(f'"{line}' in text for text in written), line


@WALK.on("{what} | {how} | {where}")
async def looks_at(person: Person, what: str, how: str, where: str) -> None:
    for line in re.findall(r"`(/learn[^`]*)`", how):
        assert await person.types(line, person.dm) == ""
        await person.sees("")
    place = ""
    for name in re.findall(r"`([^`]+)`", where):
        if ("/" in name and not name.startswith("/")) or name.endswith(".yml"):
            place = next(path for path in (ROOT / "bot" / name, ROOT / name) if path.is_file()).read_text("utf-8")
        elif place:
            assert re.search(rf"\b{re.escape(name)}\b", place), f"{name} is not where the page says"
