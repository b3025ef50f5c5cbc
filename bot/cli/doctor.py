"""`homeroom doctor`: independent checks, which may run beside a running bot."""

import asyncio
import re
import shlex
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.authoring import find_content
from bot.authoring.linter import check as lint
from bot.cli.authors import lint_context
from bot.course.errors import OperatorError
from bot.features.context import OTHERS
from bot.features.ports import (
    Finding,
    SlackRefused,
    SlackUnavailable,
    TutorLockedOut,
    TutorRefused,
    TutorUnavailable,
    first_of,
    ill,
    well,
)
from bot.features.tutoring.limits import CostLimits, Use, uses
from bot.library import MODULE
from bot.manifest import FORGONE, manifest, scopes
from bot.queue.clock import SlackClock, SystemClock
from bot.serving import told_to_stop
from bot.settings import MODELS, Settings
from bot.slack import checkup as slack
from bot.slack import live
from bot.slack.api.calls import Calls
from bot.slack.api.rate_limits import Limits
from bot.slack.api.web import APP, BOT, log_in, open_session, web_client
from bot.slack.blocks.words import count as counted
from bot.slack.live_dm import UNREADABLE, Dm, Result
from bot.store import checkup as store
from bot.store.db import StateError
from bot.store.engine import Place
from bot.tutor.client import Claude

T = TypeVar("T")

WITHIN_S = 30.0
OTHERS_CONNECTED = (
    "Another process is connected to this Slack app, and receives half of the events. Stop it, or give it"
    " an app of its own; then restart this one."
)
STAY = "{} of the messages posted couldn't be deleted. They stay in the DM, and do no harm."
KEY, MODEL = "ANTHROPIC_API_KEY", "HOMEROOM_MODEL"
BUDGET = "HOMEROOM_WORKSPACE_USD_PER_MONTH"
_DOOR = {slack.SECRET, "HOMEROOM_HOST", "HOMEROOM_PORT"}
NOTHING_THERE = "It has no /v1/messages: leave it out, or set it to your gateway's address for the Messages API."
_SMALL_CALL = "The Messages API refuses a small call ({}): check ANTHROPIC_BASE_URL."
_STATUS = re.compile(r"\d{3}( |$)")
_NEVER_ABOUT_ENDPOINTS = {0, 401, 402}
_TUTOR_REFUSALS = {
    401: (KEY, "Anthropic refuses it: copy the key again from platform.claude.com, API keys."),
    402: (KEY, "The credit or the monthly limit is used up: see platform.claude.com, Billing and Limits."),
    403: (KEY, "It may not use {model}: give its workspace access at platform.claude.com."),
    404: (MODEL, "The API has no {model}: set HOMEROOM_MODEL to {other}."),
}


async def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Every check's findings, in the order of the setup guide; a check is skipped if one of its settings is wrong."""
    settings, problems = Settings.read(environ)
    wrong = {problem.split()[0] for problem in problems}
    found = [ill("settings", problem) for problem in problems]
    if not problems:
        found.append(well("settings", "all there"))
    checks: list[tuple[str, set[str], Callable[[], Awaitable[list[Finding]]]]] = [
        ("Slack", {"SLACK_API_URL"}, lambda: _slack(settings, wrong)),
        ("state", {"HOMEROOM_STATE", "DATABASE_URL"}, lambda: _state(settings.place)),
        (BUDGET, {"HOMEROOM_STATE", "DATABASE_URL", "HOMEROOM_TIME_ZONE", BUDGET}, lambda: _use(settings)),
        ("tutor", {KEY, "ANTHROPIC_BASE_URL", MODEL}, lambda: _tutor(settings)),
        ("course", {"HOMEROOM_MODULE"}, lambda: _course(settings.module)),
    ]
    asked = [_within(name, check) for name, needs, check in checks if not needs & wrong]
    return found + [finding for group in await asyncio.gather(*asked) for finding in group]


async def try_live(
    environ: Mapping[str, str], member: str, say: Callable[[str], None], *, tap_s: float = live.TAP_S
) -> list[Result]:
    """Try in the real workspace what the local Slack assumes, until done or told to stop. Raises OperatorError."""
    settings, problems = Settings.read(environ)
    if wrong := [one for one in problems if one.startswith(("SLACK_", "HOMEROOM_STATE", "DATABASE_URL"))]:
        raise OperatorError("\n".join(wrong))
    stopping, clock = told_to_stop(), SystemClock()
    async with open_session(base_url=settings.slack_api_url) as session:
        client = web_client(settings.bot_token, session, base_url=settings.slack_api_url)
        calls = Calls(Limits(lambda: clock.now().timestamp(), None), clock, client)
        login = await log_in(calls)
        dm = Dm(calls, member, login.team_id or "")
        is_running = await store.is_used(settings.place)
        running = asyncio.create_task(live.run(dm, settings.app_token, say, is_running=is_running, tap_s=tap_s))
        try:
            await first_of(asyncio.wait({running}), stopping.wait())
        finally:
            running.cancel()
            await asyncio.wait({running})
            stay = await _finished(asyncio.create_task(dm.close()))
    if stay:
        say(STAY.format(stay))
    if running.cancelled():
        raise OperatorError("Stopped." if stay else "Stopped; what was posted is deleted.")
    try:
        return running.result()
    except (SlackRefused, SlackUnavailable) as error:
        raise OperatorError(f"There is no DM with {member} (Slack said {error}): check --member.") from None
    except UNREADABLE:
        raise OperatorError("Slack's answers aren't those of its API: check SLACK_API_URL and the proxy.") from None


async def _finished(task: asyncio.Task[T]) -> T:
    """A task's result. The task runs to its end even if its waiter is cancelled."""
    try:
        return await asyncio.shield(task)
    finally:
        await asyncio.wait({task})


async def _within(name: str, check: Callable[[], Awaitable[list[Finding]]]) -> list[Finding]:
    """A check's findings. If it takes too long or fails, that is a finding too."""
    try:
        async with asyncio.timeout(WITHIN_S):
            return await check()
    except TimeoutError:
        return [ill(name, f"No answer within {WITHIN_S:.0f} s: check the network, and try again.")]
    except Exception as error:  # noqa: BLE001 - the other checks still count
        return [ill(name, f"The check itself failed ({type(error).__name__}): please report this.")]


async def _slack(settings: Settings, wrong: set[str]) -> list[Finding]:
    clock = SlackClock()
    dates: list[tuple[str, datetime]] = []

    def observe(date: str) -> None:
        dates.append((date, SystemClock().now()))
        clock.observe(date)

    found: list[Finding] = []
    async with open_session(observe, base_url=settings.slack_api_url) as session:
        client = web_client(settings.bot_token, session, base_url=settings.slack_api_url)
        calls = Calls(Limits(lambda: clock.now().timestamp()), clock, client)
        if BOT not in wrong:
            found += await slack.look_at_bot_token(calls, scopes(manifest()), FORGONE)
        if settings.app_token and APP not in wrong:
            found.append(await slack.look_at_app_token(calls, settings.app_token))
    if dates:
        found.append(slack.look_at_clock(*dates[0]))
    if not settings.app_token and settings.signing_secret and not wrong & _DOOR:
        found.append(await slack.look_at_door(settings.signing_secret, settings.host, settings.port, clock))
    return found


async def _state(place: Place) -> list[Finding]:
    try:
        found = [well("state", await store.look(place))]
        others = await store.fact(place, OTHERS) == "yes"
    except StateError as error:
        return [ill("state", str(error))]
    return [*found, ill("connections", OTHERS_CONNECTED)] if others else found


async def _use(settings: Settings) -> list[Finding]:
    """Each workspace's use of the model today and this month. A broken state is another check's finding."""
    limits = CostLimits.of(settings)
    try:
        found = await store.spending(settings.place, uses, limits, limits.day(SystemClock().now()))
    except StateError:
        return []
    return [_used(use, limits.usd_per_month, is_one=len(found or ()) == 1) for use in found or ()]


def _used(use: Use, budget: int, *, is_one: bool) -> Finding:
    month = f"${use.usd_month:,.2f} of this month's ${budget:,}"
    if use.usd_month >= budget:
        return ill(BUDGET, f"{use.workspace} has used {month}, so the tutor answers nobody: raise it, or wait.")
    where = "" if is_one else f"{use.workspace}: "
    calls, learners = counted(use.calls, "call"), counted(use.learners, "learner")
    return well("costs", f"{where}today {calls} by {learners}, ${use.usd_today:,.2f}; {month}, at list prices")


async def _tutor(settings: Settings) -> list[Finding]:
    """The key, the model, and an answer."""
    claude, model = Claude(settings.api_key, SystemClock(), base_url=settings.anthropic_base_url), settings.model
    other = next(name for name in MODELS if name != model)
    try:
        stage, ends_on = await _if_offered(claude.lifecycle(model), ("", ""))
        found = _lifecycle(model, other, stage, ends_on)
        return [well(KEY, "taken"), found, *([await _answer(claude, model)] if found.ok else [])]
    except (TutorLockedOut, TutorRefused) as refused:
        return [_refused(refused, model, other)]
    except TutorUnavailable as away:
        fix = "try again in a minute" if _STATUS.match(away.reason) else "check the network and ANTHROPIC_BASE_URL"
        return [ill("tutor", f"The Messages API does not answer ({away}): {away.fix or fix}.")]
    finally:
        await claude.close()


async def _if_offered(answer: Awaitable[T], default: T) -> T:
    """The answer, or the default if the server refuses it in a way in which a gateway refuses an endpoint it lacks."""
    try:
        return await answer
    except (TutorLockedOut, TutorRefused) as refused:
        if refused.status in _NEVER_ABOUT_ENDPOINTS:
            raise
    except TutorUnavailable as away:
        if not away.reason.startswith("501"):
            raise
    return default


def _lifecycle(model: str, other: str, stage: str, ends_on: str) -> Finding:
    if stage == "retired":
        return ill(MODEL, f"{model} was retired: set HOMEROOM_MODEL to {other}.")
    if stage == "deprecated":
        return well(MODEL, f"{model} is deprecated, and ends {f'on {ends_on}' if ends_on else 'some day'}")
    if not stage:
        return well(MODEL, f"this server does not say until when {model} works (it lacks /v1/models/{model})")
    return well(MODEL, f"{model} is active")


async def _answer(claude: Claude, model: str) -> Finding:
    """Whether the model answers: counting a word's tokens costs nothing, and a reply of one token nearly nothing."""
    if tokens := await _if_offered(claude.count(model), 0):
        return well("tutor", f"{model} answers ({tokens} tokens counted)")
    await claude.greet(model)
    return well("tutor", f"{model} answers (with a word; this server does not count tokens)")


def _refused(refused: TutorLockedOut | TutorRefused, model: str, other: str) -> Finding:
    if refused.status == 0:
        return ill("tutor", refused.reason)
    check, said = _TUTOR_REFUSALS.get(refused.status, ("tutor", _SMALL_CALL.format(refused.status)))
    is_page = refused.status == 200 or (refused.status == 404 and "model" not in refused.reason.partition("404")[2])
    if is_page or refused.status == 405:
        check, said = "ANTHROPIC_BASE_URL", NOTHING_THERE
    return ill(check, said.format(model=model, other=other))


async def _course(folder: Path | None) -> list[Finding]:
    path = folder or find_content() / MODULE
    report = await asyncio.to_thread(lint, path, lint_context())
    if report.errors:
        command = f"homeroom check {shlex.quote(str(path))}"
        first = next(finding for finding in report.findings if finding.severity == "error")
        return [ill("course", f"the first mistake of {report.errors}: {first} Fix them: {command}")]
    return [well("course", f"{report.module.title if report.module else path}: no mistakes")]
