"""Entry points that an app offers besides its messages: prompts in its DM, and entries in a message's menu."""

import copy
from typing import Any

import pytest

from bot.sandbox.stage import Stage
from tests.sandbox.page.tab import ADA, ADA_DM, BEN, GENERAL, PAGE_MANIFEST, connected_bot, open_tab, running_stage

SHORTCUT = {"name": "Ask about this", "type": "message", "callback_id": "ask", "description": "Asks"}
OWN = {"title": "Map", "message": "card"}
SHOWN = {"title": "Go on", "message": "next"}


def manifest() -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(PAGE_MANIFEST)
    changed["oauth_config"]["scopes"]["bot"].append("assistant:write")
    changed["settings"]["event_subscriptions"]["bot_events"].append("app_context_changed")
    changed["features"] |= {
        "shortcuts": [SHORTCUT],
        "agent_view": {"agent_description": "A tutor", "suggested_prompts": [OWN]},
    }
    return changed


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.sandbox.page.tab.PAGE_MANIFEST", manifest())


async def offers(stage: Stage) -> Any:
    async with open_tab(stage) as tab:
        return tab.state["prompts"], tab.state["shortcuts"]


@pytest.mark.usefixtures("agent")
async def test_the_manifests_prompts_are_shown_until_the_app_suggests_others() -> None:
    async with running_stage() as stage, connected_bot(stage) as bot:
        assert (await offers(stage))[0] == {"title": "", "prompts": [OWN]}
        async with open_tab(stage) as tab:
            await bot.web.assistant_threads_setSuggestedPrompts(channel_id=ADA_DM, title="Try", prompts=[SHOWN])
            news = await tab.until(lambda one: one["type"] == "prompts")
            assert news["prompts"] == {"title": "Try", "prompts": [SHOWN]}


@pytest.mark.usefixtures("agent")
async def test_a_message_may_be_handed_to_the_app_from_its_menu() -> None:
    async with running_stage() as stage, connected_bot(stage) as bot:
        ts = await stage.slack.say(BEN, GENERAL, "Is it billed?")
        assert (await offers(stage))[1] == [{"callback_id": "ask", "name": "Ask about this"}]
        async with open_tab(stage) as tab:
            await tab.act("shortcut", channel=GENERAL, ts=ts, callback_id="ask")
        assert bot.arrived[-1].payload["message"]["text"] == "Is it billed?"


@pytest.mark.usefixtures("agent")
async def test_an_agent_is_told_which_channel_is_looked_at() -> None:
    async with running_stage() as stage, connected_bot(stage) as bot, open_tab(stage) as tab:
        await tab.act("look", channel=GENERAL)
        [event] = bot.events("app_context_changed")
        assert event["context"]["entities"][0]["value"] == GENERAL


@pytest.mark.usefixtures("agent")
async def test_an_agent_at_work_can_be_stopped() -> None:
    async with running_stage() as stage, connected_bot(stage) as bot, open_tab(stage) as tab:
        root = await stage.slack.say(ADA, ADA_DM, "What is a token?")
        await bot.web.agents_sessions_setStatus(channel_id=ADA_DM, thread_ts=root, status="processing")
        working = {"channel": ADA_DM, "thread_ts": root, "text": "", "busy": True}
        assert await tab.until(lambda one: one["type"] == "status") == {"type": "status", **working}
        async with open_tab(stage) as another:
            assert another.state["statuses"] == [working]
        await tab.act("stop", channel=ADA_DM, thread_ts=root)
        [event] = bot.events("agent_session_stopped")
        assert (event["user"], event["thread_ts"], event["streaming_message_ts"]) == (ADA, root, [])


async def test_an_app_that_is_no_agent_offers_nothing(stage: Stage) -> None:
    assert await offers(stage) == ({"title": "", "prompts": []}, [])
