"""`homeroom doctor --live` in the local workspace, with its rules switched off one by one."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from click.testing import CliRunner

from bot.cli import main
from bot.cli.doctor import try_live
from bot.course.errors import OperatorError
from bot.library import Library
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.behaviours import BEHAVIOURS
from bot.sandbox.slack.coverage import rules
from bot.sandbox.slack.model import Prompts
from bot.settings import Settings
from bot.slack import live
from bot.slack.live_dm import CUT, HERE, Result
from tests.program import bare_env, outcome
from tests.running import running
from tests.ward import Ward

pytestmark = pytest.mark.long

ADA = "U0ADA"
Alter = Callable[[str, dict[str, Any]], dict[str, Any]]
EVERY = [*(rule for rule, _ in live.PROBES), *live.TAPPED]


class Member:
    """A person who does what the message in the DM asks for."""

    def __init__(self, slack: LocalSlack, *, writes: bool = True, breaks: bool = False) -> None:
        self._slack = slack
        self._dm = slack.dm_of(ADA)
        self._writes, self._breaks = writes, breaks
        self._tasks: list[asyncio.Task[object]] = []

    def __call__(self, _change: object) -> None:
        asked = [one for one in self._slack.messages(self._dm) if one.text == live.TAP]
        if asked and not self._tasks:
            self._tasks.append(asyncio.create_task(self._does(asked[0].ts)))

    async def _does(self, ts: str) -> None:
        await self._slack.press(ADA, self._dm, ts, live.ACTION)
        if self._breaks:
            while not self._slack.views(ADA):  # noqa: ASYNC110 - nothing tells it
                await asyncio.sleep(0.01)
            await self._slack.core.delivery.link.close()
        elif self._writes:
            await self._slack.say(ADA, self._dm, live.WORD)


async def tried(ward: Ward, *, writes: bool | None = True) -> dict[str, Result]:
    """The outcomes by rule; with `writes` None nobody taps."""
    if writes is not None:
        ward.stage.slack.subscribe(Member(ward.stage.slack, writes=writes))
    results = await try_live(ward.environ, ADA, lambda _line: None, tap_s=0.3 if writes is None else 10.0)
    assert [one.rule for one in results] == EVERY
    return {one.rule: one for one in results}


def left(slack: LocalSlack) -> list[str]:
    """Texts of ours in the DM."""
    return [one.text for one in slack.messages(slack.dm_of(ADA)) if one.user == slack.bot_user_id]


def test_every_rule_is_one_of_the_local_slacks() -> None:
    assert set(EVERY) <= {row.name for row in BEHAVIOURS} | set(rules())


async def test_in_the_local_slack_every_rule_holds_and_nothing_is_left(ward: Ward) -> None:
    results = await tried(ward)
    assert {rule: (one.outcome, one.said) for rule, one in results.items() if one.outcome != "holds"} == {}
    assert left(ward.stage.slack) == []


def two_of(rules: Mapping[str, object]) -> list[Any]:
    """The rules, of which `make test` tries two: each starts a bot of its own."""
    first, others = list(rules)[:2], list(rules)[2:]
    return [*first, *(pytest.param(rule, marks=pytest.mark.long) for rule in others)]


REFUSED = {
    "stream.thread_and_no_metadata": "chat.startStream",
    "agent.not_needed": "assistant.threads.setStatus",
    "session.agents_only": "agents.sessions.setStatus",
    "prompts.agents_only": "assistant.threads.setSuggestedPrompts",
    "response_url.checked": "chat.postEphemeral",
    "thread.read_by_a_reply": "conversations.replies",
    "stream.five_minutes": "chat.stopStream",
    "trigger_id.once_3_s": "views.open",
}


@pytest.mark.parametrize("rule", two_of(REFUSED))
async def test_a_rule_that_slack_refuses_is_reported_with_its_error(ward: Ward, rule: str) -> None:
    ward.stage.slack.faults.fail(REFUSED[rule], "feature_disabled")
    results = await tried(ward)
    assert (results[rule].outcome, results[rule].said) == ("refused", "feature_disabled")
    depends = {"stream.update_conflict", "stream.five_minutes"} if rule == "stream.thread_and_no_metadata" else set()
    assert {name for name, one in results.items() if one.outcome != "holds"} == {rule} | depends
    assert left(ward.stage.slack) == []


# --- a workspace that differs ---------------------------------------------------------------

Answer = dict[str, Any]


def accepts(error: str) -> Alter:
    """Accepts what the local Slack refuses with this error."""

    def alter(_called: str, answer: Answer) -> Answer:
        return {"ok": True, "ts": "1.000001"} if answer.get("error") == error else answer

    return alter


def answers(method: str, change: Callable[[Answer], None]) -> Alter:
    """Has every answer of a method changed."""

    def alter(called: str, answer: Answer) -> Answer:
        if called == method and answer["ok"]:
            change(answer)
        return answer

    return alter


def without_metadata(answer: Answer) -> None:
    for message in answer["messages"]:
        message.pop("metadata", None)


def with_another(answer: Answer) -> None:
    answer["messages"].append(answer["messages"][0])


def unsplit(answer: Answer) -> None:
    answer["messages"] = [one for one in answer["messages"] if set(one["text"]) != {"x"}]


def of_its_own(answer: Answer) -> None:
    answer["message"]["thread_ts"] = answer["ts"]


@asynccontextmanager
async def differing(ward: Ward, alter: Alter) -> AsyncIterator[None]:
    """A Slack that passes on every call and changes some answers."""

    async def passed_on(request: web.Request) -> web.Response:
        method, headers = request.match_info["method"], {"Authorization": request.headers["Authorization"]}
        headers["Content-Type"] = request.headers.get("Content-Type", "application/x-www-form-urlencoded")
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method,
                f"{ward.stage.slack_api_url}{method}",
                params=request.query,
                data=await request.read(),
                headers=headers,
            ) as answer,
        ):
            return web.json_response(alter(method, await answer.json()))

    app = web.Application()
    app.router.add_route("*", "/api/{method}", passed_on)
    async with TestServer(app) as server:
        ward.environ["SLACK_API_URL"] = str(server.make_url("/api/"))
        yield


DIFFERENT = {
    "update.metadata": answers("conversations.history", without_metadata),
    "stream.update_conflict": accepts("streaming_state_conflict"),
    "stream.five_minutes": accepts("message_not_in_streaming_state"),
    "thread.by_a_reply": answers("chat.postMessage", of_its_own),
    "thread.read_by_a_reply": answers("conversations.replies", with_another),
    "text.split_at_4000": answers("conversations.history", unsplit),
    "text.together_12000": accepts("msg_blocks_too_long"),
    "text.update_4000": accepts("msg_too_long"),
}


@pytest.mark.parametrize("rule", two_of(DIFFERENT))
async def test_a_rule_that_does_not_hold_is_reported(ward: Ward, rule: str) -> None:
    async with differing(ward, DIFFERENT[rule]):
        results = await tried(ward, writes=None)
    assert {name for name, one in results.items() if one.outcome == "differs"} == {rule}
    assert {name for name, one in results.items() if one.outcome == "unknown"} == set(live.TAPPED)


def without_ts(answer: Answer) -> None:
    del answer["ts"]


async def test_an_answer_without_a_field_differs_and_the_other_rules_are_tried(ward: Ward) -> None:
    async with differing(ward, answers("chat.startStream", without_ts)):
        results = await tried(ward, writes=None)
    stream = results["stream.thread_and_no_metadata"]
    assert (stream.outcome, stream.said) == ("differs", "an answer without a field that we expect")
    assert results["table"].outcome == "holds"


async def test_if_no_answer_has_a_ts_something_else_answers_there(ward: Ward) -> None:
    async with differing(ward, answers("chat.postMessage", without_ts)):
        with pytest.raises(OperatorError, match="check SLACK_API_URL and the proxy"):
            await tried(ward, writes=None)


async def test_a_connection_that_breaks_during_the_last_tap_costs_only_its_rule(ward: Ward) -> None:
    ward.stage.slack.subscribe(Member(ward.stage.slack, breaks=True))
    results = {one.rule: one for one in await try_live(ward.environ, ADA, lambda _line: None)}
    assert [results[rule].outcome for rule in live.TAPPED] == ["holds", "holds", "unknown"]
    assert results[live.RETRY].said == CUT


@pytest.mark.parametrize("error", [aiohttp.ClientConnectionResetError, ConnectionResetError])
async def test_a_rule_during_which_the_connection_breaks_is_unknown(error: type[Exception]) -> None:
    async def probe() -> None:
        raise error

    assert await live.outcome("a rule", probe()) == Result("a rule", "unknown", CUT)


async def test_a_trigger_that_opens_two_modals_is_reported(ward: Ward) -> None:
    async with differing(ward, accepts("exchanged_trigger_id")):
        results = await tried(ward, writes=False)
    assert (results[live.MODAL].outcome, results[live.MODAL].said) == ("differs", "a trigger_id opened two modals")


# --- what it must not do --------------------------------------------------------------------


async def test_without_a_tap_the_rest_is_unknown_and_everything_is_deleted(ward: Ward) -> None:
    results = await tried(ward, writes=None)
    assert {results[rule].said for rule in live.TAPPED} == {"nobody tapped"}
    assert left(ward.stage.slack) == []


async def test_the_member_keeps_their_suggested_prompts(ward: Ward) -> None:
    before = Prompts("Your next step", (("Lesson 1", "lesson 1"),))
    ward.stage.slack.workspace.suggest(ward.stage.slack.dm_of(ADA), before)
    await tried(ward, writes=None)
    assert ward.stage.slack.prompts(ADA) == before


async def test_beside_a_running_bot_it_opens_no_connection(ward: Ward) -> None:
    async with running(Settings.from_env(ward.environ | {"HOMEROOM_MODULE": ""}), Library()):
        while (before := len(ward.stage.slack.core.delivery.link.live)) < 2:  # noqa: ASYNC110 - nothing tells it
            await asyncio.sleep(0.01)
        results = await tried(ward, writes=None)
        assert len(ward.stage.journal.of("apps.connections.open")) == before
    assert {(results[rule].outcome, results[rule].said) for rule in live.TAPPED} == {("unknown", live.RUNNING)}


async def test_beside_a_bot_elsewhere_it_leaves_at_once(ward: Ward, tmp_path: Path) -> None:
    async with running(Settings.from_env(ward.environ | {"HOMEROOM_MODULE": ""}), Library()):
        ward.environ["HOMEROOM_STATE"] = str(tmp_path / "another")
        results = await tried(ward, writes=None)
    assert {results[rule].said for rule in live.TAPPED} == {live.RUNNING}


async def test_over_http_taps_are_unknown(ward: Ward) -> None:
    ward.environ |= ward.over_http()
    results = await tried(ward, writes=None)
    assert {results[rule].said for rule in live.TAPPED} == {live.OVER_HTTP}


async def test_the_report_is_a_file_without_texts_ids_or_tokens(ward: Ward, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    env = bare_env(tmp_path, **ward.environ | ward.over_http())
    code, told = await outcome(
        sys.executable, "-m", "bot", "doctor", "--live", "--member", ADA, "--json", str(file), env=env
    )
    assert code == 0, told
    rows = json.loads(file.read_text("utf-8"))
    assert {row["rule"] for row in rows} == set(EVERY)
    assert "\u2713 table: holds" in told
    for word in (ADA, "xoxb-", "T0", ward.stage.slack.dm_of(ADA), HERE):
        assert word not in told + str(rows)


def test_a_report_that_cannot_be_written_is_an_error_before_anything_is_tried(tmp_path: Path) -> None:
    arguments = ["doctor", "--live", "--member", ADA, "--json", str(tmp_path / "missing" / "report.json")]
    said = CliRunner().invoke(main, arguments, env={"SLACK_BOT_TOKEN": ""})
    assert "report.json" in said.output
    assert "No such file or directory" in said.output
    assert "SLACK_BOT_TOKEN" not in said.output


@pytest.mark.parametrize("member", [(), ("--member", "@ada")])
def test_without_a_member_it_says_how_to_find_one(member: tuple[str, ...]) -> None:
    said = CliRunner().invoke(main, ["doctor", "--live", *member])
    assert said.exit_code == 2
    assert "copy it from a profile's menu, Copy member ID" in said.output


async def test_a_member_that_nobody_is_has_no_dm(ward: Ward) -> None:
    with pytest.raises(OperatorError, match=r"There is no DM with U0NOBODY1 \(Slack said user_not_found\)"):
        await try_live(ward.environ, "U0NOBODY1", lambda _line: None)
