"""A bot with a metrics port tells how it is, over either way to Slack; one without loads nothing for it."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import psutil
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from bot.sandbox.serving import listen
from tests.child import BotProcess, bot_process_in
from tests.kill.lab import Lab
from tests.program import outcome
from tests.slack.requests import headers

USER, NAME = "U0QUILLON", "Quillon Merriweather"
QUESTION = "Is the zebrafish replayed with every turn?"


class Watched:
    """A bot, and its metrics port as an operator asks it."""

    def __init__(self, bot: BotProcess, port: int) -> None:
        self.bot, self.port = bot, port
        self.lab = Lab(bot, USER)

    async def get(self, path: str, accept: str = "text/plain") -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url, headers={"accept": accept}) as answer:
            return answer.status, await answer.text()

    async def total(self, name: str, **labels: str) -> float:
        """The sum of the samples of a metric that have these labels."""
        _, text = await self.get("/metrics")
        samples = [one for family in text_string_to_metric_families(text) for one in family.samples]
        return sum(one.value for one in samples if one.name == name and labels.items() <= one.labels.items())


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["socket", "http"])
async def watched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    """A bot in whose lab a question was answered, after Slack and the model had asked it to wait."""
    with listen() as sock:
        port = sock.getsockname()[1]
    env = {"HOMEROOM_METRICS_PORT": str(port)}
    state: Path = tmp_path_factory.mktemp("state")
    async with bot_process_in(state, [(USER, NAME)], env=env, http=request.param == "http") as bot:
        watched = Watched(bot, port)
        await watched.lab.opens()
        bot.stage.claude.faults.fail(429, retry_after=0.1)
        bot.stage.slack.faults.fail("chat.stopStream", "ratelimited")
        await watched.lab.asks(QUESTION)
        await watched.lab.is_answered(1)
        yield watched


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_process_says_that_it_lives_and_which_part_is_ready(watched: Watched) -> None:
    assert await watched.get("/healthz") == (200, "ok\n")
    status, text = await watched.get("/readyz")
    assert (status, json.loads(text)) == (200, {"state": True, "slack": True, "tutor": True, "work": True})


async def test_an_answered_question_is_timed_and_its_tokens_are_counted(watched: Watched) -> None:
    team = watched.bot.stage.slack.team_id
    assert await watched.total("homeroom_turn_seconds_count", workspace=team) == 1
    assert 0 < await watched.total("homeroom_turn_seconds_sum", workspace=team) < 60
    assert await watched.total("homeroom_first_text_seconds_count", workspace=team) == 1
    assert await watched.total("homeroom_jobs_total", workspace=team, kind="turn", ended="answered") == 1
    assert await watched.total("homeroom_model_tokens_total", workspace=team, kind="output") > 0
    assert await watched.total("homeroom_model_cost_usd_total", workspace=team) > 0


async def test_the_waits_that_slack_and_the_model_asked_for_are_counted(watched: Watched) -> None:
    team = watched.bot.stage.slack.team_id
    assert await watched.total("homeroom_model_errors_total", workspace=team, kind="rate_limited") == 1
    asked = {"workspace": team, "method": "chat.stopStream"}
    assert await watched.total("homeroom_slack_calls_total", **asked, ended="rate_limited") == 1
    assert await watched.total("homeroom_slack_calls_total", **asked, ended="ok") == 1
    assert await watched.total("homeroom_slack_pause_seconds_total", workspace=team) == 1


async def test_the_figures_of_the_state_are_told_by_workspace(watched: Watched) -> None:
    team = watched.bot.stage.slack.team_id
    _, text = await watched.get("/metrics")
    for pool in ("tutor", "other"):
        assert f'homeroom_queue_age_seconds{{pool="{pool}",workspace="{team}"}} 0.0' in text
    assert await watched.total("homeroom_month_cost_usd", workspace=team) > 0
    assert await watched.total("homeroom_month_budget_usd") == 200
    assert await watched.total("homeroom_ready") == 4
    assert await watched.total("process_resident_memory_bytes") > 0


async def test_neither_people_nor_places_nor_words_are_in_it(watched: Watched) -> None:
    _, text = await watched.get("/metrics")
    lab = watched.lab
    told = [USER, "Quillon", "Merriweather", "zebrafish", lab.dm, lab.root, watched.bot.stage.slack.bot_token]
    assert [word for word in told if word.lower() in text.lower()] == []


async def test_it_speaks_openmetrics_to_whoever_asks_for_it(watched: Watched) -> None:
    status, text = await watched.get("/metrics", "application/openmetrics-text; version=1.0.0")
    assert (status, text.rstrip().splitlines()[-1]) == (200, "# EOF")


async def test_no_other_machine_reaches_it(watched: Watched) -> None:
    open_ports = psutil.Process(watched.bot.pid).net_connections("inet")
    assert {one.laddr.ip for one in open_ports if one.laddr and one.laddr.port == watched.port} == {"127.0.0.1"}


async def test_slacks_own_port_tells_no_metrics(watched: Watched) -> None:
    port = watched.bot.env.get("HOMEROOM_PORT")
    async with aiohttp.ClientSession() as session:
        if port:
            async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                assert answer.status == 404
    assert (await watched.get("/slack/events"))[0] == 404


async def test_a_request_that_cannot_be_handled_is_counted(watched: Watched) -> None:
    slack, port = watched.bot.stage.slack, watched.bot.env.get("HOMEROOM_PORT")
    if port:  # over Socket Mode, the local Slack sends nothing malformed
        event = {"type": "app_home_opened", "tab": "home"}
        body = json.dumps({"type": "event_callback", "team_id": slack.team_id, "event": event})
        at = datetime.fromtimestamp(slack.core.clock.now(), UTC)
        sent = headers(body, at=at, secret=slack.signing_secret)
        url = f"http://127.0.0.1:{port}/slack/events"
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=sent) as answer:
            assert answer.status == 200
    counted = await watched.total("homeroom_failed_requests_total", workspace=slack.team_id, kind="event")
    assert counted == (1 if port else 0)


async def test_a_bot_that_slack_refuses_is_not_ready(watched: Watched) -> None:
    core = watched.bot.stage.slack.core
    token, core.bot_token = core.bot_token, "xoxb-another"
    await watched.lab.slack.say(USER, watched.lab.dm, "progress")
    await watched.bot.until(lambda: any("Slack refuses us" in line for line in watched.bot.log), "the refusal")
    status, text = await watched.get("/readyz")
    assert (status, json.loads(text)["slack"]) == (503, False)
    core.bot_token = token


async def test_a_port_that_is_taken_is_told_in_a_sentence(watched: Watched) -> None:
    bot = watched.bot
    env = bot._env() | {"HOMEROOM_STATE": str(bot.state.with_name("another")), "HOMEROOM_PORT": "0"}
    code, output = await outcome(sys.executable, "-m", "bot", "run", env=env)
    assert code == 1
    assert f"HOMEROOM_METRICS_PORT: 127.0.0.1, port {watched.port} cannot be used" in output
    assert "Traceback" not in output


PROGRAM = """
import sys
from bot.app import Bot
from bot.library import Library
from bot.queue.clock import SystemClock
from bot.settings import Settings

required = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "ANTHROPIC_API_KEY": "sk-ant-1"}
Bot(Settings.from_env({**required, "HOMEROOM_METRICS_PORT": sys.argv[1]}), Library(), SystemClock())
print("prometheus_client" in sys.modules)
"""


@pytest.mark.parametrize(("port", "is_loaded"), [("", "False"), ("9464", "True")])
async def test_what_counts_is_loaded_only_where_a_port_is_set(port: str, is_loaded: str) -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM, port], capture_output=True, text=True, check=True)  # noqa: ASYNC221
    assert ended.stdout.strip() == is_loaded
