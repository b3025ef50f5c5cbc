"""The doctor on the model: the key, its name, the server, and what it has cost."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.course.costs import Tokens
from bot.course.model import Learner
from bot.queue.clock import SystemClock
from bot.store import spending
from bot.store.db import Query
from bot.store.migrations import migrations
from bot.store.spending import Subject
from bot.store.sqlite import Sqlite, made
from tests.ward import Ward


async def spend(ward: Ward, tokens: Tokens) -> None:
    def spent(query: Query) -> None:
        subject = Subject("messages-api", "1-anatomy", "claude-sonnet-5-5")
        begun = spending.begin(query, SystemClock().now().date(), Learner("T1", "U1"), 1, subject)
        spending.end(query, begun, subject, tokens)

    db = await Sqlite.open(made(ward.state), migrations())
    await db.write(spent)
    await db.close()


async def test_todays_use_of_the_model_is_shown(ward: Ward) -> None:
    await spend(ward, Tokens(output=100_000))
    [found] = [finding for finding in await ward.finds() if finding.check == "costs"]
    assert found.ok
    assert found.said == "today 1 call by 1 learner, $1.00; $1.00 of this month's $200, at list prices"


async def test_a_budget_that_is_used_up(ward: Ward) -> None:
    await spend(ward, Tokens(output=30_000_000))
    found = await ward.ill()
    assert found.check == "HOMEROOM_WORKSPACE_USD_PER_MONTH"
    assert "T1 has used $300.00 of this month's $200" in found.said
    assert [finding for finding in await ward.finds(HOMEROOM_WORKSPACE_USD_PER_MONTH="400") if not finding.ok] == []


async def test_a_key_anthropic_does_not_know(ward: Ward) -> None:
    found = await ward.ill(ANTHROPIC_API_KEY="sk-ant-of-yesterday")
    assert (found.check, "copy the key again" in found.said) == ("ANTHROPIC_API_KEY", True)


async def test_a_model_that_was_retired(ward: Ward) -> None:
    ward.stage.claude.retired.add("claude-haiku-5-5")
    found = await ward.ill(HOMEROOM_MODEL="claude-haiku-5-5")
    assert (found.check, found.said) == (
        "HOMEROOM_MODEL",
        "claude-haiku-5-5 was retired: set HOMEROOM_MODEL to claude-sonnet-5-5.",
    )


async def test_a_model_that_is_to_end_is_told_before_it_does(ward: Ward) -> None:
    ward.stage.claude.deprecated["claude-sonnet-5-5"] = "2027-06-30"
    found = {one.check: one for one in await ward.finds()}["HOMEROOM_MODEL"]
    assert (found.ok, found.said) == (True, "claude-sonnet-5-5 is deprecated, and ends on 2027-06-30")


@pytest.mark.parametrize(
    ("status", "check", "action"),
    [
        (402, "ANTHROPIC_API_KEY", "Billing and Limits"),
        (403, "ANTHROPIC_API_KEY", "give its workspace access"),
        (404, "HOMEROOM_MODEL", "set HOMEROOM_MODEL"),
        (401, "ANTHROPIC_API_KEY", "copy the key again"),
        (429, "tutor", "try again in a minute"),
        (529, "tutor", "try again in a minute"),
        (400, "tutor", "check ANTHROPIC_BASE_URL"),
    ],
)
async def test_a_model_that_does_not_answer(ward: Ward, status: int, check: str, action: str) -> None:
    ward.stage.claude.faults.counting = status
    ward.stage.claude.faults.fail(status, message="model: claude-sonnet-5-5")
    found = await ward.ill()
    assert (found.check, action in found.said) == (check, True)


async def test_a_server_that_counts_no_tokens_is_asked_for_a_word(ward: Ward) -> None:
    ward.stage.claude.faults.counting = 404
    found = {one.check: one for one in await ward.finds()}["tutor"]
    assert (found.ok, "this server does not count tokens" in found.said) == (True, True)


WITHOUT = {"error": {"message": "no such route"}}
MESSAGE = {"type": "message", "id": "m", "role": "assistant", "content": [], "model": "m", "stop_reason": "max_tokens"}


@pytest.mark.parametrize("status", [400, 403, 404, 405, 501])
async def test_a_gateway_that_has_only_messages_is_well(ward: Ward, status: int) -> None:
    async def messages(_request: web.Request) -> web.Response:
        return web.json_response({**MESSAGE, "usage": {"input_tokens": 1, "output_tokens": 1}})

    async def others(_request: web.Request) -> web.Response:
        return web.json_response(WITHOUT, status=status)

    app = web.Application()
    app.router.add_post("/gateway/v1/messages", messages)
    app.router.add_route("*", "/{path:.*}", others)
    async with TestServer(app) as server:
        told = {one.check: one for one in await ward.finds(ANTHROPIC_BASE_URL=str(server.make_url("/gateway")))}
    assert "it lacks /v1/models/claude-sonnet-5-5" in told["HOMEROOM_MODEL"].said
    assert "answers (with a word; this server does not count tokens)" in told["tutor"].said
    assert all(one.ok for one in told.values())


@pytest.mark.parametrize("answer", [{"text": "<h1>Welcome</h1>", "content_type": "text/html"}, {"text": "{}"}])
@pytest.mark.parametrize("status", [200, 404])
async def test_a_server_without_the_messages_api_is_told_by_its_address(
    ward: Ward, status: int, answer: dict[str, str]
) -> None:
    async def welcome(_request: web.Request) -> web.Response:
        return web.Response(status=status, **({"content_type": "application/json"} | answer))

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", welcome)
    async with TestServer(app) as server:
        found = await ward.ill(ANTHROPIC_BASE_URL=str(server.make_url("/")))
    assert (found.check, "It has no /v1/messages: leave it out" in found.said) == ("ANTHROPIC_BASE_URL", True)


async def test_a_base_url_with_its_path_is_told_what_to_leave_off(ward: Ward) -> None:
    found = await ward.ill(ANTHROPIC_BASE_URL=f"{ward.stage.claude_base_url}/v1")
    assert found.said == "ANTHROPIC_BASE_URL ends in /v1, which is added to it anyway: leave it off."


async def test_a_variable_that_keeps_the_model_from_being_asked_is_named(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    found = await ward.ill(ANTHROPIC_BASE_URL="https://messages.test")
    assert (found.check, found.said) == (
        "tutor",
        "ALL_PROXY names a socks5 proxy, which is not supported: set it to one that begins with http://.",
    )


async def test_a_messages_api_that_is_not_there(ward: Ward) -> None:
    found = await ward.ill(ANTHROPIC_BASE_URL="http://127.0.0.1:9")
    assert (found.check, "check the network and ANTHROPIC_BASE_URL" in found.said) == ("tutor", True)
