"""`homeroom doctor`: every check, each for itself, beside a bot that may be running."""

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path

from bot.authoring import find_content
from bot.authoring.linter import check as lint
from bot.cli.authors import lint_context
from bot.features.context import OTHERS
from bot.features.finding import Finding, ill, well
from bot.library import MODULE
from bot.manifest import FORGONE, manifest, scopes
from bot.queue.clock import SlackClock, SystemClock
from bot.settings import MODELS, Settings
from bot.slack import checkup as slack
from bot.slack.api.calls import Calls
from bot.slack.api.rate_limits import Limits
from bot.slack.api.web import open_session, web_client
from bot.store import checkup as store
from bot.store.errors import StateError
from bot.tutor import checkup as tutor
from bot.tutor.client import Claude

WITHIN_S = 30.0
_DOOR = {slack.SECRET, "HOMEROOM_HOST", "HOMEROOM_PORT"}


async def examine(environ: Mapping[str, str]) -> list[Finding]:
    """What every check found, in the order of the setting up; a setting that is wrong stands for its checks."""
    settings, problems = Settings.read(environ)
    wrong = {problem.split()[0] for problem in problems}
    found = [ill("settings", problem) for problem in problems]
    if not problems:
        found.append(well("settings", "all there"))
    checks: list[tuple[str, set[str], Callable[[], Awaitable[list[Finding]]]]] = [
        ("Slack", {"SLACK_API_URL"}, lambda: _slack(settings, wrong)),
        ("state", {"HOMEROOM_STATE"}, lambda: _state(settings.state)),
        ("tutor", {"ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "HOMEROOM_MODEL"}, lambda: _tutor(settings)),
        ("course", {"HOMEROOM_MODULE"}, lambda: _course(settings.module)),
    ]
    asked = [_within(name, check) for name, needs, check in checks if not needs & wrong]
    return found + [finding for group in await asyncio.gather(*asked) for finding in group]


async def _within(name: str, check: Callable[[], Awaitable[list[Finding]]]) -> list[Finding]:
    """A check's findings; one that comes to no end, or stumbles itself, is a finding too."""
    try:
        async with asyncio.timeout(WITHIN_S):
            return await check()
    except TimeoutError:
        return [ill(name, f"No answer within {WITHIN_S:.0f} s: check the network, and try again.")]
    except Exception as error:  # noqa: BLE001 - the other checks are told all the same
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
        if slack.BOT not in wrong:
            found += await slack.look_at_bot_token(calls, scopes(manifest()), FORGONE)
        if settings.app_token and slack.APP not in wrong:
            found.append(await slack.look_at_app_token(calls, settings.app_token))
    if dates:
        found.append(slack.look_at_clock(*dates[0]))
    if not settings.app_token and settings.signing_secret and not wrong & _DOOR:
        found.append(await slack.look_at_door(settings.signing_secret, settings.host, settings.port, clock))
    return found


async def _state(folder: Path) -> list[Finding]:
    try:
        found = [well("state", await store.look(folder))]
        others = await store.fact(folder, OTHERS) == "yes"
    except StateError as error:
        return [ill("state", str(error))]
    if others:
        found.append(
            ill(
                "connections",
                "Another process is connected to this Slack app, and gets half of what people do. Stop it, or give it"
                " an app of its own; then restart this one.",
            )
        )
    return found


async def _tutor(settings: Settings) -> list[Finding]:
    claude = Claude(settings.api_key, SystemClock(), base_url=settings.anthropic_base_url)
    try:
        return await tutor.look(claude, settings.model, next(name for name in MODELS if name != settings.model))
    finally:
        await claude.close()


async def _course(folder: Path | None) -> list[Finding]:
    path = folder or find_content() / MODULE
    report = await asyncio.to_thread(lint, path, lint_context())
    if report.errors:
        command = f"homeroom check {shlex.quote(str(path))}"
        first = next(finding for finding in report.findings if finding.severity == "error")
        return [ill("course", f"the first mistake of {report.errors}: {first} Mend them: {command}")]
    return [well("course", f"{report.module.title if report.module else path}: no mistakes")]
