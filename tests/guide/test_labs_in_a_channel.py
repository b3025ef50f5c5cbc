"""docs/workspace.md on labs in a channel, followed word for word by a learner, with a teammate who reads along."""

from pathlib import Path

from bot.library import Library
from bot.sandbox.slack.model import Message
from bot.settings import Settings
from tests.child import BotProcess
from tests.guide.get import PAGE
from tests.guide.person import GENERAL, Person
from tests.guide.site import Site
from tests.guide.walk import Walk
from tests.program import ROOT
from tests.running import running
from tests.scenarios.screen import labels

ADA, BEN = "U0ADA", "U0BEN"


class Team:
    """A learner, and a teammate in the same channel."""

    def __init__(self, site: Site, bot_process: BotProcess) -> None:
        self.site = site
        self.ada, self.ben = Person(site.stage, ADA, bot_process), Person(site.stage, BEN, bot_process)
        self.opening: Message

    async def types(self, line: str) -> None:
        """The page has no commands for a terminal here."""
        raise AssertionError(line)


WALK = Walk[Team](PAGE, "Labs in a channel", types=Team.types)


async def test_whoever_follows_the_page_holds_a_lab_before_the_team(tmp_path: Path) -> None:
    site = Site()
    try:
        await site.creates((ROOT / "app_manifest.yml").read_text("utf-8"))
        environ = site.settings(tmp_path)
        async with running(Settings.from_env(environ), Library()):
            await WALK.follow(Team(site, BotProcess(site.stage, tmp_path)))
    finally:
        await site.closes()


@WALK.on("Somebody in the channel invites the bot once: `{invite}`.")
async def invites_the_bot(team: Team, invite: str) -> None:
    slack = team.site.stage.slack
    slack.workspace.channels[GENERAL].members.discard(slack.bot_user_id)
    await team.ada.types("/learn lab 1")
    await team.ada.taps("Here, so the team can watch", await team.ada.sees("Where shall Lab 1 open?"))
    await team.ada.sees(f"`{invite}`")
    assert await team.ben.types(invite) == ""


@WALK.on(
    "The learner types `{command}` in the channel. Only they see the answer: **{in_dm}**, as usual, or **{here}**."
)
async def opens_it(team: Team, command: str, in_dm: str, here: str) -> None:
    await team.ada.types(command)
    offer = await team.ada.sees("Where shall Lab 1 open?")
    assert (offer.ephemeral, labels(offer)) == (True, [in_dm, here])
    await team.ada.taps(here, offer)
    opening = await team.ben.sees("everybody in it can read this thread")
    assert (opening.channel, opening.ephemeral) == (GENERAL, False)
    team.opening = opening


@WALK.on(
    "They write in the thread below the lab's message. It works as in the DM: the tutor answers there, and three"
    " exchanges complete the lab, once one of them shows something: an answer in their own words, or a request, a"
    " prompt or a plan."
)
async def talks(team: Team) -> None:
    for exchange in (1, 2, 3):
        await team.ada.asks(f"Why do I send my old messages again? {exchange}", team.opening)
        await team.ben.sees(f"Exchange {exchange} of 3")
    await team.ben.asks("May I ask something too?", team.opening)
    told = await team.ben.sees("I didn't store what you wrote")
    assert (told.to, labels(told)) == (BEN, ["Open my own lab 1"])


@WALK.on(
    "To move it back, type `{command}` in the channel once more: **{to_dm}**. A lab that began in the DM moves to"
    " the channel the same way: **{to_here}**."
)
async def moves_it(team: Team, command: str, to_dm: str, to_here: str) -> None:
    for move, channel in ((to_dm, team.ada.dm), (to_here, GENERAL)):
        await team.ada.types(command)
        await team.ada.taps(move, await team.ada.sees("Lab 1 is in "))
        assert (await team.ada.sees("Lab 1 continues here.")).channel == channel
