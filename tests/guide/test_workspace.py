"""Parts 1 to 5 of docs/workspace.md, followed word for word: from nothing to a workspace with a weekly leaderboard.

The local Slack stands in Slack's place, and the local Messages API in Claude's: SLACK_API_URL and ANTHROPIC_BASE_URL,
which the page does not set, lead there. The browser's steps are played (tests/guide/site.py). Nothing is downloaded:
the clone is of what stands here, and pip finds its packages where they are installed (tests/guide/conftest.py).
All else is done as it is written: the commands are typed into a bash, and what they start is the bot.
"""

import json

import yaml

from bot.library import Library
from bot.sandbox.cast import PEOPLE
from bot.settings import Settings
from tests.child import BotProcess
from tests.guide.get import ANOTHER, PAGE
from tests.guide.newcomer import HERE, LOAD, Newcomer
from tests.guide.person import GENERAL, LEARN
from tests.guide.site import Site
from tests.guide.walk import Walk
from tests.running import running
from tests.scenarios.key import right
from tests.scenarios.screen import labels, words

ADA, BEN, CHIARA = "U0ADA", "U0BEN", "U0CHIARA"
PARTS = ("2. Make the app", "3. Start it", "4. Tell your team", "5. The team's leaderboard")
WALK = Walk[Newcomer](PAGE, *PARTS, types=Newcomer.types, writes=Newcomer.writes)


async def test_whoever_follows_the_page_gets_a_working_workspace(newcomer: Newcomer) -> None:
    async with newcomer:
        for shell in (HERE, ANOTHER):
            await newcomer.types("cd homeroom", shell)
            await newcomer.types("source .venv/bin/activate", shell)
        await WALK.follow(newcomer)
        assert "Traceback" not in (await newcomer.terminal()).output
        asked = [entry["args"]["user"] for entry in newcomer.stage.journal.of("users.info")]
        assert sorted(user for user in asked if user != ADA) == [BEN, CHIARA]  # Ada, a lead, for her time zone too


# --- 2. Make the app ------------------------------------------------------------------------


@WALK.on("Open `https://api.slack.com/apps`, choose **Create New App**, then **From a manifest**, and your workspace.")
async def opens_the_site(newcomer: Newcomer) -> None:
    assert not hasattr(newcomer.site, "stage")


@WALK.on("Paste the whole of `{file}` (the YAML tab), and create the app.")
async def pastes(newcomer: Newcomer, file: str) -> None:
    newcomer.printed["the manifest"] = (newcomer.folder / "homeroom" / file).read_text("utf-8")
    await newcomer.creates(newcomer.printed["the manifest"])
    assert await newcomer.person(ADA).types("/learn") == "/learn is not a valid command."


@WALK.on(
    "**Basic Information → App-Level Tokens → Generate Token and Scopes**: add the scope `{scope}`."
    " Copy the token that begins with `{begins}`."
)
async def generates(newcomer: Newcomer, scope: str, begins: str) -> None:
    newcomer.copied["SLACK_APP_TOKEN"] = newcomer.site.generates(scope)
    assert newcomer.copied["SLACK_APP_TOKEN"].startswith(begins)


@WALK.on("**Install App → Install to Workspace**. Copy the bot token that begins with `{begins}`.")
async def installs(newcomer: Newcomer, begins: str) -> None:
    newcomer.copied["SLACK_BOT_TOKEN"] = newcomer.site.installs()
    assert newcomer.copied["SLACK_BOT_TOKEN"].startswith(begins)
    asked = yaml.safe_load(newcomer.printed["the manifest"])["oauth_config"]["scopes"]
    assert newcomer.site.scopes == {*asked["bot"], *asked["bot_optional"]}
    assert newcomer.site.scopes == {step.text.split("`")[1] for step in PAGE.sections[PARTS[0]] if step.kind == "row"}


@WALK.on("`{scope}` | {why}")
async def reads_why(newcomer: Newcomer, scope: str, why: str) -> None:
    assert scope in newcomer.site.scopes
    asked = yaml.safe_load(newcomer.printed["the manifest"])["oauth_config"]["scopes"]
    assert why.startswith("optional") == (scope in asked["bot_optional"])


@WALK.on("Homeroom never lists a workspace's members; with `{scope}` it looks up its own learners, once a day at most.")
async def may_be_asked_about(newcomer: Newcomer, scope: str) -> None:
    """That it asks about each at most once is seen at the end."""
    assert scope in newcomer.site.scopes


@WALK.on(
    "If you delete the four `channels:…` and `groups:…` scopes and the six events marked `labs in a channel` from"
    " the manifest, labs stay in the DM."
)
async def strikes(newcomer: Newcomer) -> None:
    """Beside the way, in a workspace of its own: the page goes on with the whole manifest."""
    lines = newcomer.printed["the manifest"].splitlines()
    marked = [line for line in lines if line.endswith("# labs in a channel")]
    scopes = [line for line in lines if line.strip().startswith(("- channels:", "- groups:"))]
    assert (len(scopes), len(marked)) == (4, 6)
    site, state = Site(), newcomer.home / "struck"
    try:
        await site.creates("\n".join(line for line in lines if line not in {*scopes, *marked}))
        environ = site.settings(state)
        assert len(site.scopes) == 8  # three of them optional
        async with running(Settings.from_env(environ), Library()):
            ada = site.person(ADA, BotProcess(site.stage, state))
            assert await ada.types("/learn lab 1") == ""
            assert (await ada.sees("Lab 1 · ")).channel == ada.dm
            assert "Here, so the team can watch" not in [label for one in ada.screen() for label in labels(one)]
    finally:
        await site.closes()


# --- 3. Start it ----------------------------------------------------------------------------


@WALK.on(
    "`{doctor}` looks at everything the bot needs: tokens, scopes, the clock, the state folder, the model, the course."
)
async def is_content(newcomer: Newcomer, doctor: str) -> None:
    lines = newcomer.printed[doctor].splitlines()
    looked_at = [line.partition(":")[0] for line in lines]
    for needed in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "scopes", "clock", "state", "HOMEROOM_MODEL", "course"):
        assert f"✓ {needed}" in looked_at, lines
    assert all(line.startswith("✓ ") for line in lines)


@WALK.on("You can run it while the bot runs, whenever something looks wrong; `{option}` prints the same for programs.")
async def asks_the_doctor_beside_the_bot(newcomer: Newcomer, option: str) -> None:
    await (await newcomer.terminal()).says("Connected to Slack")
    assert LOAD in PAGE.commands(PARTS[1])
    await newcomer.types(LOAD, ANOTHER)
    await newcomer.types(f"homeroom doctor {option}", ANOTHER)
    told = json.loads(newcomer.printed[f"homeroom doctor {option}"])
    assert [one for one in told if not one["ok"]] == []
    assert "is up to date, with 0 learners" in str(told)


@WALK.on("`{run}` prints `{said}` once it is connected.")
async def is_there(newcomer: Newcomer, run: str, said: str) -> None:
    assert run in PAGE.commands(PARTS[1])
    await (await newcomer.terminal()).says(said)
    assert (newcomer.home / ".homeroom/homeroom.db").exists()


@WALK.on("In Slack, type `{command}`: the course card appears, and only you see it.")
async def sees_the_card(newcomer: Newcomer, command: str) -> None:
    ada = newcomer.person(ADA)
    assert await ada.types(command) == ""
    card = await ada.sees("The Messages API", "Intro")
    assert (card.ephemeral, card.to) == (True, ADA)


# --- 4. Tell your team ----------------------------------------------------------------------


@WALK.on("Ask them to type `{command}` anywhere, or to open the app's **Messages** tab.")
async def the_team_comes(newcomer: Newcomer, command: str) -> None:
    ben, chiara = newcomer.person(BEN), newcomer.person(CHIARA)
    assert await ben.types(command, LEARN) == ""
    await ben.sees("The Messages API")
    await chiara.opens()
    assert (await chiara.sees("Homeroom")).channel == chiara.dm


# --- 5. The team's leaderboard --------------------------------------------------------------


@WALK.on("Anybody can see their own place with `{command}`, and post the board in the channel they typed it in.")
async def sees_a_place(newcomer: Newcomer, command: str) -> None:
    ben = newcomer.person(BEN)
    await ben.types("/learn quiz 1")
    question = await ben.sees("Question 1 of 4")
    await ben.taps(right(Library().module, question), question)
    await ben.sees("✓ *Right.*")
    await ben.types(command, LEARN)
    board = await ben.sees("Leaderboard", "You · 1 point", "Others do not see you here.")
    assert board.ephemeral
    await ben.taps("Show my name", board)
    await ben.taps("Post in this channel", await ben.sees("Leaderboard", "You · 1 point"))
    posted = await newcomer.person(ADA).sees("Leaderboard", "Ben Osei")
    assert (posted.channel, posted.ephemeral) == (LEARN, False)
    assert "Ben Osei asked for this board." in words(posted)


@WALK.on("Stop the bot, and add the leads' member IDs to `{file}` (in a profile, **⋮**, then **Copy member ID**):")
async def names_the_leads(newcomer: Newcomer, file: str) -> None:
    assert file == newcomer.settings.name
    ada = newcomer.person(ADA)
    await ada.types("/learn leaderboard weekly")
    await ada.sees("There are no leads yet.", f"`{ADA}`")
    newcomer.own |= {"U0123ABCD": ADA, "U0456EFGH": BEN}
    await (await newcomer.terminal()).presses_ctrl_c()


@WALK.on("In `make try`, {lead} is.)")
async def leads_in_the_local_workspace(newcomer: Newcomer, lead: str) -> None:
    assert PEOPLE[0][1].startswith(lead)
    await (await newcomer.terminal()).says("Connected to Slack")


@WALK.on(
    "A lead types `{command}` in the channel, and only the lead sees the answer: **{start}, {zone}**, or the"
    " lead's own time zone."
)
async def asks_for_it(newcomer: Newcomer, command: str, start: str, zone: str) -> None:
    newcomer.stage.slack.workspace.users[ADA].tz = zone
    ada = newcomer.person(ADA)
    await ada.types(command)
    panel = await ada.sees("Weekly leaderboard", "Nothing is posted until you start it.")
    assert panel.ephemeral
    await ada.taps(f"{start}, {zone}", panel)


@WALK.on("Nothing is posted until the lead presses it; then the buttons are **{preview}**, **{post}** and **{stop}**.")
async def has_it(newcomer: Newcomer, **shown: str) -> None:
    ada = newcomer.person(ADA)
    await ada.types("/learn leaderboard weekly")
    panel = await ada.sees("I post it here every Monday at 09:00")
    assert labels(panel)[:3] == list(shown.values())
    await ada.taps(shown["preview"], panel)
    await ada.sees("Preview: only you see this.", "Ben Osei")
    await ada.taps(shown["stop"], panel)
    await ada.taps("Start again", await ada.sees("It is stopped, so nothing is posted automatically."))
    await ada.sees("I post it here every Monday at 09:00")


@WALK.on("The bot has to be in the channel: `{invite}`.")
async def invites_the_bot(newcomer: Newcomer, invite: str) -> None:
    ada, channel = newcomer.person(ADA), newcomer.stage.slack.workspace.channels[GENERAL]
    channel.members.discard(newcomer.stage.slack.bot_user_id)
    await ada.types("/learn leaderboard weekly")
    await ada.taps("Post now", await ada.sees("I post it here every Monday at 09:00"))
    await ada.sees(f"`{invite}`")
    assert await ada.types(invite) == ""
    assert newcomer.stage.slack.bot_user_id in channel.members


@WALK.on(
    "**{change}** sets another one; if Slack doesn't say what the lead's is (no `{scope}`, or only UTC), Homeroom asks."
)
async def changes_the_zone(newcomer: Newcomer, change: str, scope: str) -> None:
    ada = newcomer.person(ADA)
    await ada.types("/learn leaderboard weekly")
    await ada.taps(change, await ada.sees("Weekly leaderboard"))
    await ada.fills(await ada.modal(), "America/New_York")
    await ada.sees("every Monday at 09:00, America/New_York")
    newcomer.stage.slack.core.declined = {scope}
    await ada.types("/learn leaderboard weekly", LEARN)
    await ada.sees("Which time zone should I use?")


@WALK.on("**{post}** posts this week's board so far.")
async def posts_it(newcomer: Newcomer, post: str) -> None:
    ada = newcomer.person(ADA)
    await ada.types("/learn leaderboard weekly")
    await ada.taps(post, await ada.sees("Weekly leaderboard"))
    assert (await ada.sees("so far", "Ben Osei")).channel == GENERAL


@WALK.on("**{hide}** under every public board removes whoever presses it from that post and every other one, at once.")
async def hides(newcomer: Newcomer, hide: str) -> None:
    ben = newcomer.person(BEN)
    boards = [one for one in ben.screen() if one.channel in (GENERAL, LEARN) and not one.ephemeral]
    assert len(boards) == 2
    await ben.taps(hide, boards[0])
    await newcomer.bot_process.until(
        lambda: not any("Ben Osei" in words(one) for one in boards), "both boards without Ben"
    )
