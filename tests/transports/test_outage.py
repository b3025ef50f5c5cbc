"""Over HTTP, and Slack cannot reach the bot for longer than it keeps trying: a proxy was down, the bot ran on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Bot
from bot.library import Library
from bot.manifest import manifest, over_http
from bot.queue.clock import SlackClock
from bot.sandbox.cast import Cast
from bot.sandbox.stage import Stage
from bot.settings import Settings
from bot.store import facts
from tests.guide.proxy import Proxy, proxied
from tests.running import running
from tests.scenarios.cast import Bell
from tests.scenarios.screen import words
from tests.transports.conftest import PEOPLE

ADA = PEOPLE[0][0]
SLACKS_WAY = "POST /slack/events"


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """The proxy between Slack and the bot, which a test can take away."""
    async with proxied() as made:
        made.passes.add(SLACKS_WAY)
        yield made


@pytest.fixture
async def stage(proxy: Proxy) -> AsyncIterator[Stage]:
    """A workspace that calls its bot through the proxy."""
    local = Stage(over_http(manifest(), proxy.url), cast=Cast(tuple(PEOPLE)), tiers=False, claude_delay_s=0)
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
async def bot(stage: Stage, proxy: Proxy, tmp_path: Path) -> AsyncIterator[Bot]:
    """The bot, running all the while."""
    env = {
        "SLACK_BOT_TOKEN": stage.slack.bot_token,
        "SLACK_SIGNING_SECRET": stage.slack.signing_secret,
        "SLACK_API_URL": stage.slack_api_url,
        "HOMEROOM_PORT": proxy.port,
        "HOMEROOM_STATE": str(tmp_path),
        "ANTHROPIC_API_KEY": stage.claude.api_key,
        "ANTHROPIC_BASE_URL": stage.claude_base_url,
    }
    async with running(Settings.from_env(env), Library(None), SlackClock()) as started:
        assert await stage.slack.connected()
        yield started


async def passes(stage: Stage, bot: Bot, minutes: int) -> None:
    """Let time pass. The bot's own calls still get through, and Slack's answers tell it the time."""
    for _ in range(minutes):
        stage.clock.move(60)
        await bot.messenger.open_dm(stage.slack.team_id, ADA)
        for _ in range(3):
            await bot.db.write(facts.fact, "", "alive")  # comes after what a minute's jump had it write


async def test_words_said_while_the_proxy_was_down_are_heard_once_slack_comes_through_again(
    stage: Stage, proxy: Proxy, bot: Bot
) -> None:
    slack, bell = stage.slack, Bell()
    dm = slack.dm_of(ADA)
    slack.subscribe(bell.ring)
    stage.journal.subscribe(bell.ring)

    async def sees(text: str) -> None:
        def found() -> bool | None:
            return any(text in words(message) for message in slack.messages(dm)) or None

        await bell.until(found, lambda: f"{text!r} never came")

    async def tries(count: int) -> None:
        def tried() -> bool | None:
            said = [one for one in stage.journal.of("message") if one["args"]["event"].get("text") == "quiz 1"]
            return len(said) >= count or None

        await bell.until(tried, lambda: f"Slack has not tried {count} times")

    await slack.say(ADA, dm, "help")
    await sees("`/learn`")
    proxy.passes.clear()
    await slack.say(ADA, dm, "quiz 1")
    for count, minutes in ((2, 1), (3, 5), (4, 34)):  # Slack tries at once, after a minute, and five minutes later
        await tries(count)
        await passes(stage, bot, minutes)
    proxy.passes.add(SLACKS_WAY)
    await slack.say(ADA, dm, "lesson 1")
    await sees("page 1 of")
    await passes(stage, bot, 1)  # the sweep looks once a minute
    await sees("Question 1 of 4")
