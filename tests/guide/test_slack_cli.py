"""docs/workspace.md on the Slack CLI: `slack run` is played by its documentation, with the hooks as they stand.

Slack: slack-cli, docs/reference/hooks.md. The hooks are commands, typed in the project's folder; `get-manifest` answers
on stdout, and `start` finds the tokens and the address of Slack's API in its environment.
"""

import json

from tests.guide.get import PAGE
from tests.guide.newcomer import Newcomer
from tests.guide.person import GENERAL
from tests.guide.walk import Walk

ADA = "U0ADA"
WALK = Walk[Newcomer](PAGE, "With the Slack CLI", types=Newcomer.types)


async def test_whoever_follows_the_page_starts_with_the_slack_cli(newcomer: Newcomer) -> None:
    async with newcomer:
        await newcomer.types("cd homeroom")
        await WALK.follow(newcomer)


@WALK.on(
    "The repository includes the Slack CLI's files (`{file}`): in the virtual environment, with `{key}` set,"
    " `slack run` makes the app from `{manifest}`, passes the tokens on and starts the bot."
)
async def slack_run(newcomer: Newcomer, file: str, key: str, manifest: str) -> None:
    folder = newcomer.folder / "homeroom"
    hooks = json.loads((folder / file).read_text("utf-8"))["hooks"]
    await newcomer.types("source .venv/bin/activate")
    await newcomer.types(hooks["get-hooks"])
    told = json.loads(newcomer.printed[hooks["get-hooks"]])
    assert told["config"]["sdk-managed-connection-enabled"] is True
    watched = [path for one in told["config"]["watch"].values() for path in one["paths"]]
    assert manifest in watched
    assert all((folder / path).exists() for path in watched)
    await newcomer.types(hooks["get-manifest"])
    await newcomer.creates(newcomer.printed[hooks["get-manifest"]])
    await newcomer.types(f"export {key}=...")
    await newcomer.types(f"export SLACK_APP_TOKEN={newcomer.site.generates('connections:write')}")
    await newcomer.types(f"export SLACK_BOT_TOKEN={newcomer.site.installs()}")
    await newcomer.types(hooks["start"])
    bot = await newcomer.terminal()
    await bot.says("Connected to Slack")
    ada = newcomer.person(ADA)
    assert await ada.types("/learn", GENERAL) == ""
    await ada.sees("The Messages API")
    await bot.presses_ctrl_c()
