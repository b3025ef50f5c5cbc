"""The doctor's checks of Slack: tokens, scopes, the clock, and whether both sides can reach each other."""

import asyncio
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import aiohttp

from bot.features.ports import Clock, Finding, SlackRefused, SlackUnavailable, ill, well
from bot.network import NotHere, listen
from bot.slack.api.calls import Calls
from bot.slack.api.web import APP, BOT, SlackLoginError, ahead_of, log_in, told
from bot.slack.transport.inbound import signed

SECRET = "SLACK_SIGNING_SECRET"  # noqa: S105 - the setting's name
SKEW = timedelta(seconds=60)
KEPT_OUT = (
    "Guests can't use an app with Slack's agent feature, which yours has. If your learners are guests, make the app"
    " from what `homeroom manifest --no-agent` prints."
)
TURNED_AWAY = (
    "This workspace is in an Enterprise organization, and Slack may say that learners belong to another of"
    " its workspaces."
    " Without users:read they are turned away: grant it, and reinstall the app."
)
_TIMEOUT = aiohttp.ClientTimeout(total=5)


async def look_at_bot_token(calls: Calls, wanted: Iterable[str], forgone: Mapping[str, str]) -> list[Finding]:
    """Whether Slack accepts the bot's token, and whether it has the scopes wanted (Slack: auth.test).

    `forgone` maps the optional ones to what is missing without them.
    """
    try:
        login = await log_in(calls)
    except SlackLoginError as error:
        return [ill(BOT, str(error))]
    granted = set(login.bot_scopes or ())
    found = [
        well(BOT, f"{login.user_id or login.bot_user_id} in workspace {login.team_id}"),
        _scopes(granted, wanted, forgone),
    ]
    if "assistant:write" in granted:
        found.append(well("guests", KEPT_OUT))
    if login.enterprise_id and "users:read" not in granted:
        found.append(ill("organization", TURNED_AWAY))
    return found


def _scopes(granted: set[str], wanted: Iterable[str], forgone: Mapping[str, str]) -> Finding:
    missing = sorted(set(wanted) - granted - set(forgone))
    if missing:
        return ill("scopes", f"Missing: {', '.join(missing)}. Paste the manifest again, and reinstall the app.")
    lacking = {what: [scope for scope in forgone if forgone[scope] == what] for what in forgone.values()}
    left_out = [f"; without {', '.join(one)} {what}" for what, one in lacking.items() if not granted.issuperset(one)]
    return well("scopes", f"all that are needed{''.join(left_out)}")


async def look_at_app_token(calls: Calls, token: str) -> Finding:
    """Whether Slack offers a connection for it (Slack: apps.connections.open); none is opened."""
    try:
        await calls.call("", "apps.connections.open", app_token=token)
    except (SlackRefused, SlackUnavailable) as error:
        return ill(APP, told(APP, error))
    return well(APP, "opens a connection")


def look_at_clock(date: str, here: datetime) -> Finding:
    """Compare this machine's time with the `Date` of Slack's answer."""
    skew = ahead_of(here, date)
    if skew is None:
        return ill("clock", "Slack's answer has no Date: check SLACK_API_URL.")
    seconds = abs(round(skew.total_seconds()))
    if abs(skew) > SKEW:
        side = "behind" if skew > timedelta(0) else "ahead of"
        return ill("clock", f"This machine is {seconds} s {side} Slack: set its time, for example with NTP.")
    return well("clock", f"within {max(seconds, 2)} s of Slack's")


async def look_at_door(secret: str, host: str, port: int, clock: Clock) -> Finding:
    """Whether a bot with this signing secret listens at the address; no listener is fine too."""
    try:
        (await asyncio.to_thread(listen, host, 0)).close()
    except NotHere as error:
        return ill("HOMEROOM_HOST", str(error))
    if not port:
        return well(SECRET, "set; the port will be a free one")
    where = f"{host}, port {port}"
    challenge = secrets.token_hex(8)
    try:
        status, text = await _challenged(secret, _url(host, port), challenge, clock)
    except (aiohttp.ClientConnectorError, TimeoutError):
        return well(SECRET, f"set; no bot listens on {where} now")
    except (aiohttp.ClientError, OSError):
        status, text = 0, ""
    if status == 401:
        return ill(SECRET, f"The bot on {where} uses another one: restart it with this one.")
    if status != 200 or challenge not in text:
        return ill("HOMEROOM_PORT", f"Another program listens on {where}: set HOMEROOM_PORT to a free port.")
    return well(SECRET, f"taken by the bot on {where}")


async def _challenged(secret: str, url: str, challenge: str, clock: Clock) -> tuple[int, str]:
    """The status and text of the answer to a challenge (Slack: url_verification)."""
    body = json.dumps({"type": "url_verification", "challenge": challenge})
    timestamp = str(int(clock.now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signed(secret, timestamp, body),
    }
    async with (
        aiohttp.ClientSession(timeout=_TIMEOUT) as session,
        session.post(url, data=body, headers=headers) as seen,
    ):
        return seen.status, await seen.text(errors="replace")


def _url(host: str, port: int) -> str:
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - all addresses: ours is one of them
    return f"http://[{here}]:{port}/slack/events" if ":" in here else f"http://{here}:{port}/slack/events"
