import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.methods import METHODS
from tests.sandbox.slack.wire import ADA, ADA_DM, GENERAL, MANIFEST, Local, error_of, local_slack, refused


async def test_the_bot_learns_who_it_is(local: Local) -> None:
    answer = await local.bot.web.auth_test()
    assert (answer["team_id"], answer["user_id"]) == (local.slack.team_id, local.slack.bot_user_id)
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_an_unknown_token_is_refused(local: Local) -> None:
    stranger = AsyncWebClient("xoxb-made-up", base_url=local.bot.web.base_url)
    assert await error_of(stranger.auth_test()) == "invalid_auth"


async def test_no_token_is_refused(local: Local) -> None:
    nobody = AsyncWebClient(base_url=local.bot.web.base_url)
    assert await error_of(nobody.auth_test()) == "not_authed"


async def test_each_token_opens_its_own_doors(local: Local) -> None:
    assert (
        await error_of(local.bot.web.apps_connections_open(app_token=local.slack.bot_token)) == "not_allowed_token_type"
    )
    assert await error_of(local.bot.app_web.chat_postMessage(channel=ADA_DM, text="hi")) == "not_allowed_token_type"


async def test_an_app_token_opens_sockets_only_with_the_scope_for_it(local: Local) -> None:
    local.slack.core.app_scopes = {"authorizations:read"}
    error = await refused(local.bot.app_web.apps_connections_open(app_token=local.slack.app_token))
    assert (error.response["error"], error.response["needed"]) == ("missing_scope", "connections:write")


async def test_an_unknown_method_is_refused(local: Local) -> None:
    assert await error_of(local.bot.web.api_call("chat.postMesage")) == "unknown_method"
    assert await error_of(local.bot.web.files_list()) == "unknown_method"


async def test_a_scope_the_manifest_lacks_is_named(local: Local) -> None:
    error = await refused(local.bot.web.conversations_info(channel=ADA_DM))
    assert error.response["error"] == "missing_scope"
    assert error.response["needed"] == "im:read"
    assert "chat:write" in error.response["provided"]


async def test_reading_a_channel_needs_another_scope_than_reading_a_dm(local: Local) -> None:
    await local.bot.web.conversations_history(channel=ADA_DM)
    error = await refused(local.bot.web.conversations_history(channel=GENERAL))
    assert error.response["needed"] == "channels:history"


async def test_a_missing_argument_is_named(local: Local) -> None:
    error = await refused(local.bot.web.api_call("chat.update", json={"channel": ADA_DM, "text": "x"}))
    assert error.response["error"] == "invalid_arguments"
    assert error.response["response_metadata"]["messages"] == ["[ERROR] missing required field: ts"]


async def test_an_argument_slack_does_not_know_is_refused(local: Local) -> None:
    call = local.bot.web.chat_postMessage(channel=ADA_DM, text="x", treahd_ts="1.2")
    assert await error_of(call) == "invalid_arguments"


@pytest.mark.parametrize("body", [{"json": {"text": "hi"}}, {"data": {"text": "hi"}}, {"params": {"text": "hi"}}])
async def test_json_forms_and_queries_are_read_alike(local: Local, body: dict[str, dict[str, str]]) -> None:
    (kind, args), *_ = body.items()
    answer = await local.bot.web.api_call("chat.postMessage", **{kind: {**args, "channel": ADA_DM}})
    assert answer["message"]["text"] == "hi"


async def test_blocks_in_a_form_are_json(local: Local) -> None:
    form = {"channel": ADA_DM, "text": "x", "blocks": '[{"type": "divider"}]'}
    answer = await local.bot.web.api_call("chat.postMessage", data=form)
    assert answer["message"]["blocks"][0]["type"] == "divider"
    broken = form | {"blocks": "[{"}
    assert await error_of(local.bot.web.api_call("chat.postMessage", data=broken)) == "invalid_blocks_format"


@pytest.mark.parametrize(("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
async def test_a_broken_json_body_is_refused(local: Local, body: str, error: str) -> None:
    headers = {"Authorization": f"Bearer {local.slack.bot_token}", "Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session:
        url = f"{local.bot.web.base_url}chat.postMessage"
        async with session.post(url, data=body, headers=headers) as response:
            assert (await response.json())["error"] == error


async def test_a_wrong_type_in_an_argument_is_refused(local: Local) -> None:
    web = local.bot.web
    assert await error_of(web.chat_postMessage(channel=ADA_DM, text="x", thread_ts=1.5)) == "invalid_arguments"
    assert await error_of(web.conversations_history(channel=ADA_DM, limit="ten")) == "invalid_arguments"
    assert await error_of(web.conversations_history(channel=ADA_DM, inclusive="perhaps")) == "invalid_arguments"


async def test_a_tier_2_method_is_limited_to_twenty_a_minute_and_says_when_to_come_back() -> None:
    async with local_slack(tiers=True) as local:
        root = await local.slack.say(ADA, ADA_DM, "hi")
        for _ in range(20):
            await local.bot.web.chat_startStream(channel=ADA_DM, thread_ts=root)
        error = await refused(local.bot.web.chat_startStream(channel=ADA_DM, thread_ts=root))
        assert (error.response.status_code, error.response["error"]) == (429, "ratelimited")
        assert error.response.headers["Retry-After"] == "3"
        local.clock.move(3)
        await local.bot.web.chat_startStream(channel=ADA_DM, thread_ts=root)


async def test_posting_is_limited_per_channel() -> None:
    async with local_slack(tiers=True) as local:
        for _ in range(5):
            await local.bot.web.chat_postMessage(channel=ADA_DM, text="x")
        assert await error_of(local.bot.web.chat_postMessage(channel=ADA_DM, text="x")) == "ratelimited"
        await local.bot.web.chat_postMessage(channel=GENERAL, text="x")
        local.clock.move(1)
        await local.bot.web.chat_postMessage(channel=ADA_DM, text="x")


async def test_every_call_is_journalled_without_its_token(local: Local) -> None:
    await local.bot.web.api_call(
        "chat.postMessage", data={"channel": ADA_DM, "text": "x", "token": local.slack.bot_token}
    )
    [entry] = local.journal.of("chat.postMessage")
    assert entry["args"]["text"] == "x"
    assert entry["response"]["ok"]
    assert local.slack.bot_token not in str(local.journal.entries)


async def test_api_test_echoes_and_fails_as_asked(local: Local) -> None:
    assert (await local.bot.web.api_test(foo="bar", any="thing"))["args"] == {"foo": "bar", "any": "thing"}
    assert (await AsyncWebClient(base_url=local.bot.web.base_url).api_test())["ok"]
    assert await error_of(local.bot.web.api_test(error="my_error")) == "my_error"


async def test_without_socket_mode_in_the_manifest_there_is_no_socket() -> None:
    off = MANIFEST | {"settings": {"socket_mode_enabled": False}}
    async with local_slack(manifest=off) as local:
        assert await error_of(local.bot.app_web.apps_connections_open(app_token=local.slack.app_token))


NASTY: list[object] = [0, -1, True, "", "x", "1.000001", "[1", [], [1], [{}], {}, {"a": [1]}, {"type": "modal"}]


@pytest.mark.parametrize("name", sorted(METHODS))
async def test_nonsense_is_refused_by_name_and_breaks_nothing(local: Local, name: str) -> None:
    core = local.slack.core
    token = {"app": core.app_token, "config": core.config_token}.get(METHODS[name].bearer, core.bot_token)
    headers = {"Authorization": f"Bearer {token}"}
    places = {"channel": ADA_DM, "channel_id": ADA_DM, "user": ADA, "user_id": ADA}
    async with aiohttp.ClientSession(headers=headers) as session:
        for nonsense in NASTY:
            known = {key: value for key, value in places.items() if key in METHODS[name].types}
            args = dict.fromkeys(METHODS[name].types, nonsense)
            for body in (args, args | known):
                async with session.post(f"{local.bot.web.base_url}{name}", json=body) as response:
                    answer = await response.json()
                    assert response.status == 200
                    assert answer["ok"] or answer["error"]
