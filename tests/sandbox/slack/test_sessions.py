"""An agent's sessions: what they say, what a stream makes of them, and the stop button without a stream."""

import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sandbox.slack.wire import ADA, ADA_DM, GENERAL, MANIFEST, Local, error_of, local_slack

AGENT: dict[str, Any] = copy.deepcopy(MANIFEST)
AGENT["features"]["agent_view"] = {"agent_description": "A tutor"}
AGENT["oauth_config"]["scopes"]["bot"] += ["assistant:write", "channels:history"]


@pytest.fixture
async def agent() -> AsyncIterator[Local]:
    async with local_slack(manifest=AGENT) as local:
        await local.bot.connect()
        yield local


async def asked(local: Local) -> dict[str, str]:
    """A thread with a question in it, as the arguments of a call."""
    return {"channel_id": ADA_DM, "thread_ts": await local.slack.say(ADA, ADA_DM, "What is a token?")}


def busy(local: Local, thread: dict[str, str]) -> bool:
    return local.slack.workspace.is_processing(*thread.values())


async def test_an_agent_says_what_its_session_is_and_the_title_counts_once(agent: Local) -> None:
    web, thread = agent.bot.web, await asked(agent)
    begun = await web.agents_sessions_setStatus(**thread, status="processing", title="Tokens", initiator_user_id=ADA)
    assert (begun["agent_status"], begun["title"], begun.get("warning")) == ("processing", "Tokens", None)
    later = await web.agents_sessions_setStatus(**thread, status="suspended", title="Something else")
    assert (later["agent_status"], later["title"]) == ("suspended", "Tokens")
    assert (await web.agents_sessions_rename(**thread, title="On tokens"))["title"] == "On tokens"
    assert (await web.agents_sessions_setStatus(**thread, status="closed"))["title"] == "On tokens"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"status": "is thinking"}, "invalid_arguments"),
        ({"status": "active", "thread_ts": ""}, "thread_ts_required"),
        ({"status": "active", "thread_ts": "1.000001"}, "invalid_thread_ts"),
        ({"status": "active", "channel_id": "D404"}, "channel_not_found"),
        ({"status": "active", "initiator_user_id": "U404"}, "user_not_found"),
        ({"status": "active", "title": "x" * 201}, "invalid_arguments"),
        ({"status": "active", "username": "Somebody"}, "missing_scope"),
    ],
)
async def test_what_a_session_is_refused_for(agent: Local, args: dict[str, str], error: str) -> None:
    thread = await asked(agent)
    call = agent.bot.web.api_call("agents.sessions.setStatus", json={**thread, **args})
    assert await error_of(call) == error


async def test_a_session_that_nobody_began_has_no_name(agent: Local) -> None:
    web, thread = agent.bot.web, await asked(agent)
    assert await error_of(web.agents_sessions_rename(**thread, title="Tokens")) == "session_not_found"


async def test_only_agents_have_sessions() -> None:
    async with local_slack() as local:
        thread = await asked(local)
        call = local.bot.web.agents_sessions_setStatus(**thread, status="processing")
        assert await error_of(call) == "not_authorized"
        await local.bot.web.chat_startStream(channel=ADA_DM, thread_ts=thread["thread_ts"])
        assert not busy(local, thread)


async def test_where_the_bot_is_no_member_it_has_no_session(agent: Local) -> None:
    thread_ts = await agent.slack.say(ADA, GENERAL, "Hello")
    agent.slack.workspace.channels[GENERAL].members.remove(agent.slack.bot_user_id)
    call = agent.bot.web.agents_sessions_setStatus(channel_id=GENERAL, thread_ts=thread_ts, status="processing")
    assert await error_of(call) == "not_authorized"


async def test_the_stop_button_shows_while_the_session_is_processing(agent: Local) -> None:
    web, thread = agent.bot.web, await asked(agent)
    assert not await agent.slack.stop(ADA, ADA_DM, thread["thread_ts"])
    await web.agents_sessions_setStatus(**thread, status="processing")
    await web.chat_postMessage(channel=ADA_DM, thread_ts=thread["thread_ts"], text="A moment")
    assert await agent.slack.stop(ADA, ADA_DM, thread["thread_ts"])
    [event] = agent.bot.events("agent_session_stopped")
    assert (event["thread_ts"], event["user"], event["streaming_message_ts"]) == (thread["thread_ts"], ADA, [])
    assert busy(agent, thread)
    await web.agents_sessions_setStatus(**thread, status="active")
    assert not await agent.slack.stop(ADA, ADA_DM, thread["thread_ts"])


async def test_a_session_that_is_left_processing_is_believed_for_an_hour(agent: Local) -> None:
    thread = await asked(agent)
    await agent.bot.web.agents_sessions_setStatus(**thread, status="processing")
    agent.clock.move(3599)
    assert busy(agent, thread)
    agent.clock.move(1)
    assert not busy(agent, thread)


async def test_a_stream_has_its_session_processing_until_it_is_stopped(agent: Local) -> None:
    web, thread = agent.bot.web, await asked(agent)
    ts = (await web.chat_startStream(channel=ADA_DM, thread_ts=thread["thread_ts"]))["ts"]
    assert busy(agent, thread)
    await web.agents_sessions_setStatus(**thread, status="active")
    assert await agent.slack.stop(ADA, ADA_DM, thread["thread_ts"])
    assert agent.bot.events("agent_session_stopped")[0]["streaming_message_ts"] == [ts]
    await web.agents_sessions_setStatus(**thread, status="processing")
    assert await error_of(web.chat_stopStream(channel=ADA_DM, ts=ts, session_status="done")) == "invalid_arguments"
    await web.chat_stopStream(channel=ADA_DM, ts=ts)
    assert not busy(agent, thread)
    other = (await web.chat_startStream(channel=ADA_DM, thread_ts=thread["thread_ts"]))["ts"]
    await web.chat_stopStream(channel=ADA_DM, ts=other, session_status="processing")
    assert busy(agent, thread)


async def test_a_stream_that_slack_ends_leaves_its_session_as_it_is(agent: Local) -> None:
    web, thread = agent.bot.web, await asked(agent)
    ts = (await web.chat_startStream(channel=ADA_DM, thread_ts=thread["thread_ts"]))["ts"]
    agent.clock.move(300)
    assert await error_of(web.chat_stopStream(channel=ADA_DM, ts=ts)) == "message_not_in_streaming_state"
    assert busy(agent, thread)


async def test_an_agent_that_does_not_hear_of_the_stop_button_is_warned() -> None:
    deaf = AGENT | {"settings": {"event_subscriptions": {"bot_events": ["message.im"]}}}
    async with local_slack(manifest=deaf) as local:
        thread = await asked(local)
        answer = await local.bot.web.agents_sessions_setStatus(**thread, status="processing")
        assert answer["warning"] == "missing_agent_session_stopped_event_subscription"
        assert not await local.slack.stop(ADA, ADA_DM, thread["thread_ts"])
