"""Events an app gets when somebody opens or mentions it: agents, legacy assistants, mentions."""

import copy
from typing import Any

import pytest

from tests.sandbox.slack.wire import ADA, ADA_DM, GENERAL, GRACE, MANIFEST, Local, error_of, local_slack, until

PROMPTS = [{"title": "Go on", "message": "next"}]
AGENT = {"agent_view": {"agent_description": "A tutor"}}
ASSISTANT = {"assistant_view": {"assistant_description": "A tutor"}}
ABOUT = ["app_mention", "assistant_thread_started", "assistant_thread_context_changed", "app_context_changed"]


def manifest(features: dict[str, Any], *scopes: str) -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(MANIFEST)
    changed["features"] |= features
    changed["oauth_config"]["scopes"]["bot"] += ["assistant:write", *scopes]
    changed["settings"]["event_subscriptions"]["bot_events"] += ABOUT
    return changed


async def test_an_assistants_thread_begins_when_it_is_first_opened() -> None:
    async with local_slack(manifest=manifest(ASSISTANT)) as local:
        await local.bot.connect()
        for _ in range(2):
            await local.slack.open_tab(ADA, "messages")
        [event] = local.bot.events("assistant_thread_started")
        [root] = local.slack.messages(ADA_DM)
        thread = {"user_id": ADA, "context": {}, "channel_id": ADA_DM, "thread_ts": root.ts}
        assert event["assistant_thread"] == thread
        await local.slack.look_at(ADA, GENERAL)
        [event] = local.bot.events("assistant_thread_context_changed")
        seen = {"channel_id": GENERAL, "team_id": local.slack.team_id, "enterprise_id": None}
        assert event["assistant_thread"] == thread | {"context": seen}


async def test_an_assistants_thread_has_a_title_and_prompts() -> None:
    async with local_slack(manifest=manifest(ASSISTANT)) as local:
        await local.bot.connect()
        await local.slack.open_tab(ADA, "messages")
        web, [root] = local.bot.web, local.slack.messages(ADA_DM)
        await web.assistant_threads_setSuggestedPrompts(channel_id=ADA_DM, thread_ts=root.ts, prompts=PROMPTS)
        shown = local.slack.prompts(ADA)
        assert shown is not None
        assert shown.prompts == (("Go on", "next"),)
        await web.assistant_threads_setTitle(channel_id=ADA_DM, thread_ts=root.ts, title="On tokens")
        await until(lambda: local.bot.events("message_changed"))
        told = local.bot.events("message_changed")[0]["message"]
        assert (told["subtype"], told["assistant_app_thread"]["title"]) == ("assistant_app_thread", "On tokens")
        nowhere = web.assistant_threads_setTitle(channel_id=ADA_DM, thread_ts="1.000001", title="On tokens")
        assert await error_of(nowhere) == "invalid_thread_ts"


async def test_an_agent_is_told_what_is_looked_at_beside_it() -> None:
    async with local_slack(manifest=manifest(AGENT)) as local:
        await local.bot.connect()
        await local.slack.look_at(ADA, GENERAL)
        await local.slack.open_tab(ADA, "messages")
        context = {"entities": [{"type": "slack#/types/channel_id", "value": GENERAL, "team_id": local.slack.team_id}]}
        [changed], [opened] = local.bot.events("app_context_changed"), local.bot.events("app_home_opened")
        assert (changed["context"], changed["channel"], changed["user"]) == (context, ADA_DM, ADA)
        assert opened["context"] == context
        assert local.slack.messages(ADA_DM) == []
        with pytest.raises(LookupError):
            await local.slack.look_at(GRACE, ADA_DM)


async def test_an_app_that_is_no_agent_hears_nothing_of_it() -> None:
    async with local_slack(manifest=manifest({})) as local:
        await local.bot.connect()
        await local.slack.look_at(ADA, GENERAL)
        await local.slack.open_tab(ADA, "messages")
        assert [event["type"] for event in local.bot.events()] == ["app_home_opened"]
        assert "context" not in local.bot.events()[0]


async def test_who_names_the_app_in_a_channel_is_heard_twice() -> None:
    hears = manifest({}, "app_mentions:read", "channels:history")
    hears["settings"]["event_subscriptions"]["bot_events"].append("message.channels")
    async with local_slack(manifest=hears) as local:
        await local.bot.connect()
        root = await local.slack.say(ADA, GENERAL, "hi")
        ts = await local.slack.say(ADA, GENERAL, "@homeroom, is it billed?", root)
        [mention] = local.bot.events("app_mention")
        [_, message] = local.bot.events("message")
        assert mention["text"] == message["text"] == f"<@{local.slack.bot_user_id}>, is it billed?"
        assert (mention["ts"], mention["thread_ts"], mention["user"], mention["channel"]) == (ts, root, ADA, GENERAL)
        assert "channel_type" not in mention
        await local.slack.say(ADA, ADA_DM, "@Homeroom in the DM")
        await local.slack.say(ADA, GENERAL, "`@Homeroom` in code, me@Homeroom.org, @Grace Hopper")
        await local.bot.web.chat_postMessage(channel=GENERAL, text=f"<@{local.slack.bot_user_id}>")
        local.slack.core.declined = {"app_mentions:read"}
        await local.slack.say(ADA, GENERAL, "@Homeroom without the scope")
        local.slack.core.declined = set()
        local.slack.workspace.channels[GENERAL].members.discard(local.slack.bot_user_id)
        await local.slack.say(ADA, GENERAL, "@Homeroom, who is not here")
        await local.slack.settled()
        assert len(local.bot.events("app_mention")) == 1


async def test_a_name_with_an_at_sign_is_stored_by_its_id_and_typed_again_by_its_name(local: Local) -> None:
    ts = await local.slack.say(ADA, GENERAL, "@grace hopper & @Ada Lovelace: `@Ada Lovelace`")
    [message] = local.slack.messages(GENERAL)
    assert message.text == "<@U0GRACE> &amp; <@U0ADA>: `@Ada Lovelace`"
    await local.slack.edit(ADA, GENERAL, ts, "@Grace Hopper & @Ada Lovelace: `@Ada Lovelace`")
    assert not message.edited
