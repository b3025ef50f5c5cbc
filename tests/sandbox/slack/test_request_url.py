"""HTTP as an app behind request URLs sees it; signatures are checked by slack_sdk's own verifier."""

import asyncio
import contextlib
import copy
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import Clock as VerifierClock
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.serving import listen, serve, url_of
from bot.sandbox.slack.request_url import request_urls
from tests.sandbox.slack.wire import ADA, ADA_DM, MANIFEST, NOW, Local, local_slack, until

BUTTONS = [
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}],
    }
]


class At(VerifierClock):
    """slack_sdk's clock at a time of our choice."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now  # type: ignore[method-assign]


@dataclass
class Called:
    """An app behind its URLs: what came, and what it answers (`None`: an empty 200)."""

    came: list[Request] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    answer: Callable[[Request], Response | None] = lambda _: None
    forged: int = 0

    def payloads(self) -> list[dict[str, Any]]:
        return [_payload(body) for body in self.bodies]


def _payload(body: str) -> dict[str, Any]:
    if body.startswith("{"):
        return json.loads(body)  # type: ignore[no-any-return]
    form = {name: values[0] for name, values in parse_qs(body).items()}
    return json.loads(form["payload"]) if "payload" in form else form  # type: ignore[no-any-return]


@contextlib.asynccontextmanager
async def called() -> AsyncIterator[tuple[Local, Called]]:
    """A workspace whose app is called over HTTP."""
    sock, app = listen(), Called()
    async with local_slack(manifest=manifest(url_of(sock))) as local:
        verifier = SignatureVerifier(local.slack.signing_secret, At(local.clock.now))

        async def events(request: Request) -> Response:
            body = (await request.body()).decode()
            app.forged += not verifier.is_valid_request(body, dict(request.headers))
            if _payload(body).get("type") == "url_verification":
                return JSONResponse({"challenge": _payload(body)["challenge"]})
            app.came.append(request)
            app.bodies.append(body)
            return app.answer(request) or Response()

        async with serve(Starlette(routes=[Route("/slack/events", events, methods=["POST"])]), sock):
            yield local, app
        assert app.forged == 0


def manifest(base: str) -> dict[str, Any]:
    made: dict[str, Any] = copy.deepcopy(MANIFEST)
    url = f"{base}/slack/events"
    made["settings"] |= {"socket_mode_enabled": False, "interactivity": {"is_enabled": True, "request_url": url}}
    made["settings"]["event_subscriptions"]["request_url"] = url
    made["features"]["slash_commands"][0]["url"] = url
    return made


async def test_the_url_is_verified_by_a_challenge() -> None:
    async with called() as (local, app):
        assert await local.slack.connected()
        assert app.came == []


async def test_events_are_signed_json_and_commands_signed_forms() -> None:
    async with called() as (local, app):
        await local.slack.say(ADA, ADA_DM, "hello")
        assert await local.slack.command(ADA, ADA_DM, "/learn", "quiz 1 & more") == ""
        event, command = app.payloads()
        assert event["event"]["text"] == "hello"
        assert (command["command"], command["text"]) == ("/learn", "quiz 1 & more")
        types = [request.headers["content-type"] for request in app.came]
        assert types == ["application/json", "application/x-www-form-urlencoded"]
        assert app.came[0].headers["x-slack-request-timestamp"] == str(int(NOW))
        assert "x-slack-retry-num" not in app.came[0].headers


async def test_the_journal_says_where_a_payload_was_posted_how_signed_and_how_answered() -> None:
    async with called() as (local, app):
        await local.slack.say(ADA, ADA_DM, "hello")
        app.answer = lambda _: Response(status_code=503, headers={"X-Slack-No-Retry": "1"})
        await local.slack.say(ADA, ADA_DM, "hello again")
        well, badly = [entry["response"]["http"] for entry in local.journal.of("message")]
        assert (well["url"], well["timestamp"]) == (str(app.came[0].url), str(int(NOW)))
        whole = app.came[0].headers["x-slack-signature"]
        assert whole.startswith(well["signature"].removesuffix("…"))
        assert whole not in str(well)  # whoever has it may send the request again
        assert (well["status"], badly["status"]) == (200, 503)


@pytest.mark.parametrize(
    "answer", [PlainTextResponse("The course"), JSONResponse({"text": "The course"})], ids=["text", "json"]
)
async def test_the_answer_to_a_command_is_shown_to_its_author(answer: Response) -> None:
    async with called() as (local, app):
        app.answer = lambda _: answer
        await local.slack.command(ADA, ADA_DM, "/learn")
        assert [m.text for m in local.slack.ephemerals(ADA)] == ["The course"]


async def test_a_button_is_a_form_with_a_payload() -> None:
    async with called() as (local, app):
        ts = (await local.bot.web.chat_postMessage(channel=ADA_DM, text="x", blocks=BUTTONS))["ts"]
        await local.slack.settled()
        assert await local.slack.press(ADA, ADA_DM, ts, "go") == ""
        pressed = app.payloads()[-1]
        assert (pressed["type"], pressed["actions"][0]["action_id"]) == ("block_actions", "go")
        assert app.bodies[-1].startswith("payload=")


async def test_an_event_answered_500_comes_again_with_its_number_and_reason_at_0_60_and_300_s() -> None:
    async with called() as (local, app):
        app.answer = lambda _: Response(status_code=500)
        await local.slack.say(ADA, ADA_DM, "hello")
        for count, wait_s in ((2, 0), (3, 60), (4, 300)):
            local.clock.move(wait_s)
            await until(lambda count=count: len(app.came) == count)
            await local.slack.settled()
        local.clock.move(3600)
        await asyncio.sleep(0.02)
        told = [(r.headers.get("x-slack-retry-num"), r.headers.get("x-slack-retry-reason")) for r in app.came]
        assert told == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
        assert len({body["event_id"] for body in app.payloads()}) == 1


async def test_an_app_may_ask_for_no_redelivery() -> None:
    async with called() as (local, app):
        app.answer = lambda _: Response(status_code=500, headers={"X-Slack-No-Retry": "1"})
        await local.slack.say(ADA, ADA_DM, "hello")
        local.clock.move(3600)
        await asyncio.sleep(0.02)
        assert len(app.came) == 1


async def test_a_lost_answer_is_a_timeout_and_the_next_one_counts() -> None:
    async with called() as (local, app):
        local.slack.faults.drop_acks()
        saying = asyncio.create_task(local.slack.say(ADA, ADA_DM, "hello"))
        await until(lambda: app.came)
        local.clock.move(3)
        await saying
        await until(lambda: len(app.came) == 2)
        await local.slack.settled()
        assert app.came[1].headers["x-slack-retry-reason"] == "http_timeout"
        assert local.journal.of("message")[0]["response"]["http"]["status"] == 0
        local.clock.move(3600)
        await asyncio.sleep(0.02)
        assert len(app.came) == 2


@pytest.mark.parametrize("answer", [Response(status_code=500), RedirectResponse("/slack/events", 307)])
async def test_a_command_that_fails_is_told_and_never_sent_again(answer: Response) -> None:
    async with called() as (local, app):
        app.answer = lambda _: answer
        assert "dispatch_failed" in await local.slack.command(ADA, ADA_DM, "/learn")
        came = len(app.came)
        local.clock.move(3600)
        await asyncio.sleep(0.02)
        assert len(app.came) == came <= 3


async def test_a_command_nobody_listens_for_is_told() -> None:
    sock = listen()
    url = url_of(sock)
    sock.close()
    async with local_slack(manifest=manifest(url)) as local:
        assert not await local.slack.connected(0.1)
        assert "dispatch_failed" in await local.slack.command(ADA, ADA_DM, "/learn")


async def test_a_modals_errors_are_the_answer_to_its_submission() -> None:
    async with called() as (local, app):
        await local.slack.command(ADA, ADA_DM, "/learn")
        view = {
            "type": "modal",
            "title": {"type": "plain_text", "text": "Name"},
            "submit": {"type": "plain_text", "text": "Save"},
            "blocks": [
                {
                    "type": "input",
                    "block_id": "b",
                    "label": {"type": "plain_text", "text": "Name"},
                    "element": {"type": "plain_text_input", "action_id": "a"},
                }
            ],
        }
        await local.bot.web.views_open(trigger_id=app.payloads()[0]["trigger_id"], view=view)
        [shown] = local.slack.views(ADA)
        app.answer = lambda _: JSONResponse({"response_action": "errors", "errors": {"b": "Taken."}})
        assert await local.slack.submit_view(ADA, shown.id, {"a": "x"}) == {"b": "Taken."}
        app.answer = lambda _: None
        assert await local.slack.submit_view(ADA, shown.id, {"a": "y"}) == {}
        assert local.slack.views(ADA) == []


async def test_no_socket_opens_for_an_app_without_socket_mode() -> None:
    async with called() as (local, _):
        answer = await local.bot.app_web.api_call("api.test")
        assert answer["ok"]
        with pytest.raises(Exception, match="socket_mode_not_enabled"):
            await local.bot.app_web.apps_connections_open(app_token=local.slack.app_token)


def test_a_url_that_leads_away_from_this_machine_is_refused() -> None:
    with pytest.raises(ValueError, match="no other machine"):
        request_urls(manifest("https://example.com"))
