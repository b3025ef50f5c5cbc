"""The beginning of docs/workspace.md, up to a folder in which everything is installed."""

import re
import sys

from tests.guide.newcomer import Newcomer
from tests.guide.page import Page
from tests.guide.walk import Walk
from tests.program import ROOT

PAGE = Page(ROOT / "docs/workspace.md")
ANOTHER = "another terminal"
WALK = Walk[Newcomer](PAGE, "", "1. Get Homeroom", types=Newcomer.types)


@WALK.on(
    "You need a Slack workspace where you may install apps, a key for the Claude API, and a machine that reaches both"
    " and has git and Python {version} or newer with `{module}`."
)
async def has_what_it_needs(newcomer: Newcomer, version: str, module: str) -> None:
    assert f'requires-python = ">={version}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert sys.version_info >= tuple(int(part) for part in version.split("."))
    assert module in sys.stdlib_module_names


@WALK.on(
    "Type everything below in this folder, with its environment active: in a new terminal, type `{cd}` and"
    " `{activate}` first."
)
async def opens_another_terminal(newcomer: Newcomer, cd: str, activate: str) -> None:
    await newcomer.types(cd, ANOTHER)
    await newcomer.types(activate, ANOTHER)
    await newcomer.types("python3 -c 'import bot; print(*bot.__path__)'", ANOTHER)
    assert str(newcomer.folder / "homeroom") in str(newcomer.printed), "another Homeroom than the one got here"


@WALK.on("If you have run `make try`, these two lines are all you need.")
async def make_makes_the_same(newcomer: Newcomer) -> None:
    made = re.search(r"^VENV := (\S+)$", (newcomer.folder / "homeroom/Makefile").read_text("utf-8"), re.MULTILINE)
    assert made is not None
    assert f"source {made[1]}/bin/activate" in PAGE.commands("1. Get Homeroom")
