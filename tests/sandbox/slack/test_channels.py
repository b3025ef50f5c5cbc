"""Channels beside the DM: private, archived, without the bot; and what hangs on a message or on the agent."""

import copy
from typing import Any

import pytest

from tests.sandbox.slack.wire import ADA, ADA_DM, GENERAL, GRACE, MANIFEST, Local, error_of, local_slack

SHORTCUT = {"name": "Ask about this", "type": "message", "callback_id": "ask", "description": "Asks"}
PROMPTS = [{"title": "Go on", "message": "next"}, {"title": "My points", "message": "progress"}]


def manifest(*, optional: tuple[str, ...] = (), events: tuple[str, ...] = (), **features: Any) -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(MANIFEST)
    changed["oauth_config"]["scopes"]["bot"] += ["assistant:write"]
    changed["oauth_config"]["scopes"]["bot_optional"] = list(optional)
    changed["settings"]["event_subscriptions"]["bot_events"] += events
    changed["features"] |= features
    return changed


HEARS_ALL = {"optional": ("channels:history", "groups:history"), "events": ("message.channels", "message.groups")}


async def test_a_message_shortcut_carries_the_message_and_an_address_to_answer_to() -> None:
    async with local_slack(manifest=manifest(shortcuts=[SHORTCUT])) as local:
        await local.bot.connect()
        ts = await local.slack.say(GRACE, GENERAL, "Is max_tokens required?")
        assert await local.slack.shortcut(ADA, GENERAL, ts, "ask") == ""
        payload = local.bot.arrived[-1].payload
        assert (payload["type"], payload["callback_id"]) == ("message_action", "ask")
        assert payload["message"]["text"] == "Is max_tokens required?"
        assert (payload["user"]["id"], payload["message"]["user"]) == (ADA, GRACE)
        assert payload["response_url"].startswith("http://127.0.0.1")


async def test_a_shortcut_that_the_manifest_does_not_name_is_not_there(online: Local) -> None:
    ts = await online.slack.say(GRACE, GENERAL, "Is max_tokens required?")
    with pytest.raises(LookupError):
        await online.slack.shortcut(ADA, GENERAL, ts, "ask")


async def test_prompts_are_suggested_where_the_app_is_an_agent() -> None:
    async with local_slack(manifest=manifest(agent_view={"agent_description": "A tutor"})) as local:
        web = local.bot.web
        await web.assistant_threads_setSuggestedPrompts(channel_id=ADA_DM, title="Try", prompts=PROMPTS)
        shown = local.slack.prompts(ADA)
        assert shown is not None
        assert (shown.title, shown.prompts[0]) == ("Try", ("Go on", "next"))
        five = web.assistant_threads_setSuggestedPrompts(channel_id=ADA_DM, prompts=PROMPTS * 3)
        assert await error_of(five) == "invalid_arguments"
    async with local_slack(manifest=manifest()) as local:
        call = local.bot.web.assistant_threads_setSuggestedPrompts(channel_id=ADA_DM, prompts=PROMPTS)
        assert await error_of(call) == "not_agent_app"


async def test_an_app_that_is_no_agent_streams_and_shows_a_status_but_suggests_nothing() -> None:
    async with local_slack(manifest=MANIFEST) as local:
        web, root = local.bot.web, await local.slack.say(ADA, ADA_DM, "Why?")
        await web.assistant_threads_setStatus(channel_id=ADA_DM, thread_ts=root, status="is writing")
        assert local.slack.status(ADA_DM, root) == "is writing"
        stream = await web.chat_startStream(channel=ADA_DM, thread_ts=root, markdown_text="Because")
        await web.chat_stopStream(channel=ADA_DM, ts=stream["ts"])
        call = web.assistant_threads_setSuggestedPrompts(channel_id=ADA_DM, prompts=PROMPTS)
        assert await error_of(call) == "missing_scope"


async def test_guests_find_no_app_with_the_agent_feature() -> None:
    agent = manifest(agent_view={"agent_description": "A tutor"}, shortcuts=[SHORTCUT])
    async with local_slack(manifest=agent) as local:
        local.slack.workspace.users[ADA].is_guest = True
        assert (await local.bot.web.users_info(user=ADA))["user"]["is_restricted"]
        for gesture in (
            local.slack.open_tab(ADA, "messages"),
            local.slack.say(ADA, ADA_DM, "Hello?"),
            local.slack.shortcut(ADA, GENERAL, await local.slack.say(ADA, GENERAL, "Hello all"), "ask"),
        ):
            with pytest.raises(LookupError):
                await gesture
        assert "not a valid command" in await local.slack.command(ADA, GENERAL, "/learn")
        await local.slack.open_tab(GRACE, "messages")
    async with local_slack(manifest=MANIFEST) as local:
        local.slack.workspace.users[ADA].is_guest = True
        await local.slack.open_tab(ADA, "messages")
        await local.slack.say(ADA, ADA_DM, "Hello?")


async def test_prompts_with_a_thread_are_taken_and_not_shown() -> None:
    async with local_slack(manifest=manifest(agent_view={"agent_description": "A tutor"})) as local:
        web = local.bot.web
        await web.assistant_threads_setSuggestedPrompts(channel_id=ADA_DM, thread_ts="1.2", prompts=PROMPTS)
        assert local.slack.prompts(ADA) is None


async def test_an_optional_scope_may_be_declined() -> None:
    async with local_slack(manifest=manifest(**HEARS_ALL)) as local:
        await local.bot.connect()
        await local.slack.say(GRACE, GENERAL, "heard")
        local.slack.core.declined = {"channels:history"}
        await local.slack.say(GRACE, GENERAL, "not heard")
        assert [event["text"] for event in local.bot.events("message")] == ["heard"]


async def test_a_private_channel_is_heard_with_its_own_event_and_scope() -> None:
    async with local_slack(manifest=manifest(**HEARS_ALL)) as local:
        await local.bot.connect()
        local.slack.workspace.channels[GENERAL].is_private = True
        await local.slack.say(GRACE, GENERAL, "among us")
        assert [event["channel_type"] for event in local.bot.events("message")] == ["group"]
        local.slack.core.declined = {"groups:history"}
        await local.slack.say(GRACE, GENERAL, "not heard")
        assert len(local.bot.events("message")) == 1


async def test_nobody_writes_in_an_archived_channel(local: Local) -> None:
    ts = await local.slack.say(ADA, GENERAL, "Hi")
    local.slack.workspace.channels[GENERAL].is_archived = True
    seen = local.bot.web.reactions_add(channel=GENERAL, timestamp=ts, name="eyes")
    assert await error_of(seen) == "is_archived"
    assert await error_of(local.bot.web.chat_postMessage(channel=GENERAL, text="Hi")) == "is_archived"
    with pytest.raises(LookupError):
        await local.slack.say(ADA, GENERAL, "Hi")


async def test_a_channel_tells_its_kind_and_where_asked_how_many_are_in_it() -> None:
    changed = manifest(optional=("channels:read", "groups:read"))
    async with local_slack(manifest=changed) as local:
        info = local.bot.web.conversations_info
        channel = (await info(channel=GENERAL))["channel"]
        assert (channel["is_private"], channel["is_general"], channel["is_mpim"]) == (False, True, False)
        assert "num_members" not in channel
        local.slack.workspace.channels[GENERAL].is_private = True
        channel = (await info(channel=GENERAL, include_num_members=True))["channel"]
        assert (channel["is_private"], channel["num_members"]) == (True, 3)
        assert (await info(channel=GENERAL, include_locale=True))["channel"]["locale"] == "en-US"
        assert (await local.bot.web.users_info(user=ADA, include_locale=True))["user"]["locale"] == "en-US"


async def test_a_private_channel_without_the_bot_is_not_there_for_it(local: Local) -> None:
    place = local.slack.workspace.channels[GENERAL]
    place.members.discard(local.slack.bot_user_id)
    place.is_private = True
    assert await error_of(local.bot.web.chat_postMessage(channel=GENERAL, text="Hi")) == "channel_not_found"


async def test_the_bot_joins_a_public_channel_by_itself() -> None:
    changed = manifest()
    changed["oauth_config"]["scopes"]["bot"].append("channels:join")
    async with local_slack(manifest=changed) as local:
        web, place = local.bot.web, local.slack.workspace.channels[GENERAL]
        place.members.discard(local.slack.bot_user_id)
        assert "warning" not in (await web.conversations_join(channel=GENERAL)).data
        assert (await web.conversations_join(channel=GENERAL))["warning"] == "already_in_channel"
        assert (await web.chat_postMessage(channel=GENERAL, text="Hi"))["ok"]
        assert await error_of(web.conversations_join(channel=ADA_DM)) == "method_not_supported_for_channel_type"
        place.is_archived = True
        assert await error_of(web.conversations_join(channel=GENERAL)) == "is_archived"


async def test_invite_makes_the_bot_a_member(online: Local) -> None:
    online.slack.workspace.channels[GENERAL].members.discard(online.slack.bot_user_id)
    assert await error_of(online.bot.web.chat_postMessage(channel=GENERAL, text="Hi")) == "not_in_channel"
    assert await online.slack.command(ADA, GENERAL, "/invite", "@Homeroom") == ""
    assert (await online.bot.web.chat_postMessage(channel=GENERAL, text="Hi"))["ok"]
