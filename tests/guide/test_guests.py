"""docs/workspace.md on guests, shared channels and Enterprise organizations, followed word for word."""

import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import main
from bot.cli.doctor import examine
from bot.library import Library
from bot.manifest import manifest
from bot.settings import Settings
from tests.child import BotProcess
from tests.guide.get import PAGE
from tests.guide.person import Person
from tests.guide.site import Site
from tests.guide.walk import Walk
from tests.running import running

ADA = "U0ADA"
SETTINGS_PAGE = Path(__file__).parents[2] / "docs/settings.md"


class Operator:
    """Somebody with a terminal and an app, in whose workspace Ada is a guest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printed: dict[str, str] = {}

    async def types(self, line: str) -> None:
        """Type a line of the page."""
        ended = CliRunner().invoke(main, shlex.split(line)[1:])
        assert ended.exit_code == 0, ended.output
        self.printed[line] = ended.stdout

    @asynccontextmanager
    async def app_of(self, pasted: str) -> AsyncIterator[tuple[Site, Person, dict[str, str]]]:
        """An app made of a manifest, its running bot, and Ada, the guest."""
        site = Site()
        try:
            await site.creates(pasted)
            site.stage.slack.workspace.users[ADA].is_guest = True
            environ = site.settings(self.folder / str(len(list(self.folder.iterdir()))))
            async with running(Settings.from_env(environ), Library()):
                yield site, site.person(ADA, BotProcess(site.stage, self.folder)), environ
        finally:
            await site.closes()


WALK = Walk[Operator](PAGE, "Guests", "Shared channels and Enterprise organizations", types=Operator.types)


@pytest.mark.long
async def test_whoever_follows_the_page_teaches_guests(tmp_path: Path) -> None:
    await WALK.follow(Operator(tmp_path))


@WALK.on("With `{flag}` it prints that manifest for HTTP.")
async def prints_it_for_http(operator: Operator, flag: str) -> None:
    [line] = operator.printed
    await operator.types(f"{line} {flag} https://homeroom.example")
    made = yaml.safe_load(operator.printed.pop(f"{line} {flag} https://homeroom.example"))
    assert "request_url" in made["settings"]["event_subscriptions"]
    assert "agent_view" not in made["features"]


@WALK.on(
    "To change an existing app, paste the printed manifest (your app's page, **App Manifest**), and reinstall the app."
)
async def pastes_it(operator: Operator) -> None:
    [printed] = operator.printed.values()
    async with operator.app_of(printed) as (_, ada, environ):
        await ada.opens()
        await ada.types("/learn lab 1", ada.dm)
        await ada.asks("Why do I send my old messages again?", await ada.sees("Lab 1 · "))
        await ada.sees("Exchange 1 of 3")
        assert [one for one in await examine(environ) if not one.ok or one.check == "guests"] == []


@WALK.on(
    "Admins can also block commands for guests: they can then open the app's **{tab}** tab and write the same"
    " words there."
)
async def writes_the_words(operator: Operator, tab: str) -> None:
    [printed] = operator.printed.values()
    async with operator.app_of(printed) as (site, ada, _):
        await site.stage.slack.open_tab(ADA, tab.lower())  # type: ignore[arg-type] - as the page calls it
        await site.stage.slack.say(ADA, ada.dm, "quiz 1")
        await ada.sees("Question 1 of 4")


@WALK.on(
    "An earlier version stored people who pressed a button there: remove them with "
    "[`homeroom forget`](settings.md#{anchor})."
)
async def finds_how_to_forget(operator: Operator, anchor: str) -> None:
    """Check that the section exists; test_forgetting.py tries what it says."""
    headings = [line[3:] for line in SETTINGS_PAGE.read_text("utf-8").splitlines() if line.startswith("## ")]
    assert anchor in {heading.lower().replace(",", "").replace(" ", "-") for heading in headings}


@WALK.on(
    "Slack may say that they belong to another of its workspaces, and the bot needs `{scope}` to check: without"
    " it such learners are turned away, and the doctor says so."
)
async def declines_the_scope(operator: Operator, scope: str) -> None:
    async with operator.app_of(yaml.safe_dump(manifest())) as (site, _, environ):
        site.stage.slack.join_organization("E0OURS")
        site.stage.slack.core.declined = {scope}
        [told] = [one for one in await examine(environ) if not one.ok]
        assert scope in told.said
        assert "turned away" in told.said
