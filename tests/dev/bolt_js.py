"""A look for developers, not run by `make test`: does Bolt for JavaScript, none of ours, take our local Slack?

Once, in a folder of your own: `npm install @slack/bolt`. Then `python -m tests.dev.bolt_js FOLDER`. Needs Node 20.
"""

import asyncio
import os
import sys
from pathlib import Path

from bot.emulator.serving import listen
from bot.emulator.stage import Stage
from bot.manifest import manifest, over_http
from tests.emulator.slack.wire import until

APP = Path(__file__).with_name("bolt_js_app.mjs")
ADA = "U0ADA"


async def look(folder: Path, *, http: bool) -> None:
    """Run the app over one way, and do with it what people do."""
    with listen() as sock:
        port = sock.getsockname()[1]
    stage = Stage(over_http(manifest(), f"http://127.0.0.1:{port}") if http else manifest())
    await stage.start()
    slack = stage.slack
    way = {"SLACK_SIGNING_SECRET": slack.signing_secret} if http else {"SLACK_APP_TOKEN": slack.app_token}
    env = {"PATH": os.environ["PATH"], "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_API_URL": stage.slack_api_url}
    node = await asyncio.create_subprocess_exec("node", APP, cwd=folder, env={**env, **way, "PORT": str(port)})
    try:
        assert await slack.connected(20), "it did not connect"
        await _gestures(stage)
    finally:
        node.terminate()
        await node.wait()
        await stage.stop()


async def _gestures(stage: Stage) -> None:
    slack, dm = stage.slack, stage.slack.dm_of(ADA)
    assert await slack.command(ADA, dm, "/learn", "") == ""
    [card] = slack.ephemerals(ADA)
    assert card.text == "The course"
    await until(lambda: slack.views(ADA))
    [view] = slack.views(ADA)
    assert await slack.submit_view(ADA, view.id, {"name": "x"}) == {"b": "Too short."}
    assert await slack.submit_view(ADA, view.id, {"name": "Blue Owl"}) == {}
    assert await slack.press(ADA, dm, card.ts, "go", ephemeral=True) == ""
    await until(lambda: [one.text for one in slack.ephemerals(ADA)] == ["Gone"])
    ts = await slack.say(ADA, dm, "hello")
    await until(lambda: [one.text for one in slack.messages(dm, ts)] == ["hello", "Heard hello"])


async def main() -> None:
    for http in (False, True):
        await look(Path(sys.argv[1]), http=http)
        print("HTTP" if http else "Socket Mode", "holds")  # noqa: T201 - a program for a terminal


if __name__ == "__main__":
    asyncio.run(main())
