"""The request URL in one process, without a port: what is Slack's comes in once, nothing else does anything."""

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.slack.transport import http
from bot.slack.transport.http import LARGEST_BYTES, Door, web_app
from bot.slack.transport.inbound import WINDOW_S, Answered, Requests, Signatures
from tests.slack.requests import FORM, JSON, NOW, SECRET, call, headers

NO_PAYLOADS = ["", "{", "[]", "{}", "null", '"x"', "1" * 5000, "[" * 100_000, '{"a": NaN', "\ud800", '{"event": {}}']
EVENT = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"type": "message", "user": "U1"}}


class FixedClock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


@dataclass
class Elapsed:
    """A clock that nobody sets."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Site:
    """An app behind its door, and what reached its listeners. `status` is what they answer."""

    clock: FixedClock = field(default_factory=FixedClock)
    reached: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    slack_time: datetime | None = None
    looks: int = 0
    parts: dict[str, bool] = field(default_factory=lambda: {"state": True, "slack": True, "work": True})
    gate: asyncio.Event | None = None

    def __post_init__(self) -> None:
        app = AsyncApp(authorize=_authorize, process_before_response=True, request_verification_enabled=False)
        app.use(self._take)
        self.requests = Requests(self.clock)
        door = Door(app, Signatures(SECRET, self.clock, self._skew, self._look), Answered(), self.requests)
        self.app = web_app(door, {name: self._part(name) for name in self.parts})

    async def _take(self, body: dict[str, Any]) -> Any:
        from slack_bolt import BoltResponse

        self.reached.append(body)
        if self.gate:
            await self.gate.wait()
        return BoltResponse(status=self.status, body="said")

    def _skew(self) -> timedelta:
        return self.slack_time - self.clock.time if self.slack_time and self.looks else timedelta(0)

    async def _look(self) -> None:
        self.looks += 1

    def _part(self, name: str) -> Any:
        async def ask() -> bool:
            return self.parts[name]

        return ask

    async def post(self, body: bytes | str, headers: dict[str, str], path: str = "/slack/events") -> tuple[int, str]:
        """The status and the text of the answer."""
        raw = body.encode() if isinstance(body, str) else body
        return await call(self.app, "POST", path, headers, [raw])

    async def signed(self, payload: Any, *, at: datetime | None = None, content_type: str = JSON) -> int:
        """The status of a request as Slack sends it."""
        body = json.dumps(payload) if content_type == JSON else urlencode(payload)
        status, _ = await self.post(body, headers(body, at=at or self.clock.time, content_type=content_type))
        return status


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_id="B1", bot_token="xoxb-1")


@pytest.fixture
def site() -> Site:
    return Site()


async def test_what_slack_signed_comes_in(site: Site) -> None:
    assert await site.signed(EVENT) == 200
    assert site.reached == [EVENT]


async def test_a_form_comes_in_with_its_payload(site: Site) -> None:
    assert await site.signed({"payload": json.dumps({"type": "shortcut"})}, content_type=FORM) == 200
    assert site.reached == [{"type": "shortcut"}]


async def test_the_challenge_of_the_url_is_echoed(site: Site) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"})
    status, text = await site.post(body, headers(body))
    assert (status, json.loads(text)) == (200, {"challenge": "abc"})


async def test_slacks_published_example_has_the_signature_slack_publishes() -> None:
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    clock = FixedClock()
    clock.time = datetime.fromtimestamp(1531420618, UTC)
    published = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    signatures = Signatures("8f742231b10e8888abcd99yyyzzz85a5", clock, timedelta, _nothing)
    assert await signatures.check("1531420618", published, body) is None


async def _nothing() -> None:
    pass


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"x-slack-signature": ""}, 401),
        ({"x-slack-signature": "v0=" + "0" * 64}, 401),
        ({"x-slack-signature": "v0=é"}, 401),
        ({"x-slack-request-timestamp": ""}, 401),
        ({"x-slack-request-timestamp": "soon"}, 401),
        ({"x-slack-request-timestamp": "-1"}, 401),
        ({"x-slack-request-timestamp": "1e9"}, 401),
        ({"x-slack-request-timestamp": "9" * 400}, 401),
        ({"x-slack-request-timestamp": str(int(NOW.timestamp()) + 1)}, 401),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": ""}, 415),
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
    ],
)
async def test_a_request_without_slacks_signature_is_refused(site: Site, changes: dict[str, str], status: int) -> None:
    body = json.dumps(EVENT)
    assert (await site.post(body, headers(body) | changes))[0] == status
    assert site.reached == []


async def test_a_body_that_was_changed_or_signed_by_another_is_refused(site: Site) -> None:
    body = json.dumps(EVENT)
    assert (await site.post(body.replace("U1", "U2"), headers(body)))[0] == 401
    assert (await site.post(body, headers(body, secret="another")))[0] == 401
    assert site.reached == []


async def test_that_the_signing_secret_fits_no_request_is_logged_once_an_hour(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    for minutes in (0, 1, 59, 61, 62):
        body = json.dumps(EVENT)
        at = site.clock.time = NOW + timedelta(minutes=minutes)
        await site.post(body, headers(body, at=at, secret="another"))
    assert ["is not signed with SLACK_SIGNING_SECRET" in line for line in caplog.messages] == [True, True]


async def test_that_slack_sends_no_more_events_is_logged_once_an_hour(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    for minutes in (0, 1, 61):
        body = json.dumps({"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": minutes})
        at = site.clock.time = NOW + timedelta(minutes=minutes)
        assert (await site.post(body, headers(body, at=at)))[0] == 200
    assert ["turned off this app's events" in line for line in caplog.messages] == [True, True]
    assert site.reached == []


async def test_who_does_not_sign_at_all_is_not_in_the_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    body = json.dumps(EVENT)
    await site.post(body, headers(body) | {"x-slack-signature": ""})
    await site.post(body, headers(body, at=NOW - timedelta(hours=1)))
    assert caplog.messages == []


@pytest.mark.parametrize("body", NO_PAYLOADS)
@pytest.mark.parametrize("content_type", [JSON, FORM])
async def test_a_signed_body_that_is_no_payload_is_malformed(site: Site, body: str, content_type: str) -> None:
    raw = body.encode("utf-8", "surrogatepass")
    signed = headers(raw, content_type=content_type)
    status, _ = await site.post(raw, signed)
    assert status == 400
    assert site.reached == []


async def test_a_body_that_is_too_large_is_not_read_to_its_end(site: Site) -> None:
    chunks = [b"x" * 65_536] * 1000
    sent = headers("") | {"content-length": "1"}
    status, _ = await call(site.app, "POST", "/slack/events", sent, chunks)
    assert status == 413
    body = json.dumps({"type": "x", "text": "x" * (LARGEST_BYTES - 100)})
    assert (await site.post(body, headers(body)))[0] == 200


@pytest.mark.parametrize(("unfinished", "status"), [("hangs up", 400), ("dawdles", 408)])
async def test_a_body_that_does_not_come_to_its_end_is_given_up(
    site: Site, monkeypatch: pytest.MonkeyPatch, unfinished: str, status: int
) -> None:
    monkeypatch.setattr(http, "BODY_WITHIN_S", 0.02)
    body = json.dumps(EVENT)
    sent = headers(body)
    answer = await call(site.app, "POST", "/slack/events", sent, [body[:10].encode()], unfinished=unfinished)
    assert answer[0] == status
    assert site.reached == []


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
async def test_a_signature_is_good_for_five_minutes(site: Site, minutes: int) -> None:
    assert await site.signed(EVENT, at=NOW + timedelta(minutes=minutes)) == 401
    assert site.reached == []


async def test_where_our_own_clock_is_wrong_slack_is_asked_for_the_time(site: Site) -> None:
    site.slack_time = NOW + timedelta(hours=3)
    assert await site.signed(EVENT, at=site.slack_time) == 200
    assert site.looks == 1


async def test_old_requests_do_not_make_us_ask_slack_again_and_again(site: Site) -> None:
    for number in range(20):
        await site.signed({**EVENT, "event_id": f"Ev{number}"}, at=NOW - timedelta(hours=1))
    assert (site.looks, site.reached) == (1, [])


async def test_only_a_right_signature_makes_us_ask_for_the_time(site: Site) -> None:
    body = json.dumps(EVENT)
    await site.post(body, headers(body, at=NOW - timedelta(hours=1), secret="another"))
    assert site.looks == 0


async def test_a_replayed_request_is_answered_and_not_handled(site: Site) -> None:
    body = json.dumps(EVENT)
    assert await site.post(body, headers(body)) == (200, "said")
    assert await site.post(body, headers(body)) == (200, "")
    assert len(site.reached) == 1


async def test_a_replay_that_comes_before_the_first_answer_waits_for_it(site: Site) -> None:
    site.gate = asyncio.Event()
    body = json.dumps(EVENT)
    both = [asyncio.create_task(site.post(body, headers(body))) for _ in range(2)]
    while not site.reached:  # noqa: ASYNC110 - the loop has only to turn
        await asyncio.sleep(0)
    site.status = 500
    site.gate.set()
    assert [status for status, _ in await asyncio.gather(*both)] == [500, 500]
    assert len(site.reached) == 1


async def test_what_failed_may_come_again_in_the_same_second(site: Site) -> None:
    site.status = 500
    assert await site.signed(EVENT) == 500
    site.status = 200
    assert await site.signed(EVENT) == 200
    assert len(site.reached) == 2


async def test_a_request_under_way_is_answered_although_our_clock_is_set_right_meanwhile(site: Site) -> None:
    site.gate = asyncio.Event()
    body = json.dumps(EVENT)
    first = asyncio.create_task(site.post(body, headers(body)))
    while not site.reached:  # noqa: ASYNC110 - the loop has only to turn
        await asyncio.sleep(0)
    site.clock.time += timedelta(hours=1)
    site.gate.set()
    assert await site.signed({**EVENT, "event_id": "Ev2"}) == 200
    assert await first == (200, "said")


async def test_what_was_answered_is_forgotten_once_its_signature_is_over() -> None:
    elapsed = Elapsed()
    answered = Answered(elapsed)
    for signature in ("early", "late"):
        answered.begin(signature)
        answered.end(signature, 200)
        elapsed.seconds += 2 * WINDOW_S
    answered.begin("new")
    assert answered.earlier("early") is None
    assert answered.earlier("late") is not None


async def test_what_is_under_way_is_never_forgotten() -> None:
    elapsed = Elapsed()
    answered = Answered(elapsed)
    answered.begin("slow")
    replay = answered.earlier("slow")
    elapsed.seconds += 3 * WINDOW_S
    answered.begin("new")
    answered.end("slow", 200)
    assert replay is not None
    assert await replay == 200


async def test_only_the_headers_bolt_needs_are_passed_on(site: Site) -> None:
    body = json.dumps(EVENT)
    sent = headers(body) | {"x-slack-bolt-lazy-only": "1", "x-slack-bolt-lazy-function-name": "taken_away"}
    assert (await site.post(body, sent))[0] == 200


async def test_the_process_says_that_it_lives_and_whether_it_is_ready(site: Site) -> None:
    assert await call(site.app, "GET", "/healthz", {}, []) == (200, "ok\n")
    status, text = await call(site.app, "GET", "/readyz", {}, [])
    assert (status, json.loads(text)) == (200, {"state": True, "slack": True, "work": True})
    site.parts["state"] = False
    status, text = await call(site.app, "GET", "/readyz", {}, [])
    assert (status, json.loads(text)["state"]) == (503, False)
    assert (await call(site.app, "GET", "/healthz", {}, []))[0] == 200


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/slack/events", 405), ("POST", "/", 404)])
async def test_nothing_else_is_there(site: Site, method: str, path: str, status: int) -> None:
    assert (await call(site.app, method, path, {}, []))[0] == status


def test_a_socket_mode_process_loads_no_web_server_no_metrics_and_no_model_sdk() -> None:
    unwanted = {"starlette", "uvicorn", "anthropic", "prometheus_client", "psycopg", "bot.sandbox"}
    program = f"import bot.app, bot.cli, sys; print(*{unwanted} & {{*sys.modules}})"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == ""
