"""docs/workspace.md on a manifest that Slack refuses: of what is left, an app is made, and the bot does without."""

import re
from pathlib import Path

import pytest

from bot.cli.doctor import examine
from bot.library import Library
from bot.manifest import FORGONE, manifest_path
from bot.settings import Settings
from tests.child import BotProcess
from tests.guide.get import PAGE
from tests.guide.site import Site
from tests.guide.walk import Walk
from tests.running import running

ADA = "U0ADA"


class Maker:
    """Somebody who creates the app, with a folder for each try."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines = manifest_path().read_text("utf-8").splitlines()

    def without(self, *names: str) -> str:
        """The manifest without the lines of these names, and what stands indented below them."""
        kept = self.lines
        for name in names:
            kept = struck(kept, name)
        return "\n".join(kept)

    async def types(self, line: str) -> None:
        """The page has no commands here."""
        raise AssertionError(line)


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def struck(lines: list[str], name: str) -> list[str]:
    """The lines without an entry, which must be there; a name may also be the comment at lines' ends."""
    entry = re.compile(rf"\s*(- )?{re.escape(name)}(:| |$)|.*# {re.escape(name)}$")
    kept, below = list[str](), -1
    for line in lines:
        if below >= 0 and indent(line) > below:
            continue
        below = indent(line) if entry.match(line) else -1
        if below < 0:
            kept.append(line)
    assert len(kept) < len(lines), name
    return kept


WALK = Walk[Maker](PAGE, "A manifest that Slack refuses", types=Maker.types)


@pytest.mark.long
async def test_each_part_that_may_go_can_be_done_without(tmp_path: Path) -> None:
    await WALK.follow(Maker(tmp_path))


async def test_all_parts_that_may_go_can_be_done_without_together(tmp_path: Path) -> None:
    rows = [step.text for step in PAGE.sections["A manifest that Slack refuses"] if step.kind == "row"]
    named = [name for row in rows for name in parts(row.partition(" | ")[0])]
    assert set(FORGONE) - set(named) == {"files:read", "files:write", "users:read"}  # they stand below `bot_optional`
    await does_without(Maker(tmp_path), named)


def parts(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@WALK.on("{delete} | {missing}")
async def deletes(maker: Maker, delete: str, missing: str) -> None:
    told = await does_without(maker, parts(delete))
    costs = {cost for scope, cost in FORGONE.items() if f"`{scope}`" in delete}
    assert all(cost in told for cost in costs)


async def does_without(maker: Maker, names: list[str]) -> str:
    """Make an app without these parts, and use it; returns what the doctor says of the scopes."""
    site, state = Site(), maker.folder / re.sub(r"\W", "-", names[-1] + str(len(names)))
    try:
        await site.creates(maker.without(*names))
        environ = site.settings(state)
        async with running(Settings.from_env(environ), Library()):
            ada = site.person(ADA, BotProcess(site.stage, state))
            await ada.opens()
            await ada.sees("Homeroom")
            await ada.types("/learn lab 1", ada.dm)
            await ada.asks("Why do I send my old messages again?", await ada.sees("Lab 1 · "))
            await ada.sees("Exchange 1 of 3")
            found = await examine(environ)
        assert [one.said for one in found if not one.ok] == []
        return next(one.said for one in found if one.check == "scopes")
    finally:
        await site.closes()
