"""Every setting: its name in the environment, its default and its unit. docs/settings.md documents them."""

import ipaddress
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.course.errors import OperatorError

SLACK_API_URL = "https://slack.com/api/"
ANTHROPIC_BASE_URL = "https://api.anthropic.com"
MODEL = "claude-sonnet-5-5"
MODELS = ("claude-sonnet-5-5", "claude-haiku-5-5")
LOOPBACK = ("127.0.0.1", "localhost", "::1")  # needs neither encryption nor a proxy
STATE = "~/.homeroom"
HOST = "127.0.0.1"
PORT = 3000
_TOKENS = ("xoxb-", "xoxp-", "xoxe", "xapp-", "sk-ant-")
_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")
_SIGNING_SECRET = re.compile(r"[0-9a-z]{32}")  # Slack's published example is of this shape, and not of hex digits only
_DIGITS = re.compile(r"[0-9]{1,5}")
_MEMBER = re.compile(r"[UW][A-Z0-9]+")  # Slack: the id of a person; W in Enterprise Grid
_SLACKS = re.compile(r"(.+\.)?slack(-gov)?\.com\.?")  # Slack's hosts, GovSlack's too
_TIERS = {"kept": True, "lifted": False}
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


class SettingsError(OperatorError):
    """Missing or wrong settings: every problem at once, each a line with the next action."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of `homeroom run`. Secrets never show in its repr."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)  # empty where Slack calls us over HTTP
    signing_secret: str = field(repr=False)  # empty where we call Slack, over Socket Mode
    host: str
    port: int  # 0: any free one
    api_key: str = field(repr=False)
    slack_api_url: str
    keeps_tiers: bool  # false: a Slack of one's own that counts no calls
    anthropic_base_url: str
    model: str
    state: Path
    module: Path | None  # a module's folder; None for the shipped one
    leads: tuple[str, ...]

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings of an environment; raises SettingsError with every problem in it."""
        settings, problems = cls.read(environ)
        if problems:
            raise SettingsError(problems)
        return settings

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "tuple[Settings, tuple[str, ...]]":
        """The settings as far as they can be read, and every problem: a line that begins with the setting's name."""
        problems: list[str] = []
        settings = cls(
            bot_token=_secret(environ, "SLACK_BOT_TOKEN", ("xoxb-", "xoxe.xoxb-"), "OAuth & Permissions", problems),
            app_token=_app_token(environ, problems),
            signing_secret=_signing_secret(environ, problems),
            api_key=_secret(environ, "ANTHROPIC_API_KEY", (), "platform.claude.com, API keys", problems),
            host=_host(environ, problems),
            port=_port(environ, problems),
            slack_api_url=_url(environ, "SLACK_API_URL", SLACK_API_URL, problems).rstrip("/") + "/",
            keeps_tiers=_keeps_tiers(environ, problems),
            anthropic_base_url=_url(environ, "ANTHROPIC_BASE_URL", ANTHROPIC_BASE_URL, problems).rstrip("/"),
            model=_model(environ, problems),
            state=_path(environ, "HOMEROOM_STATE", problems) or Path(STATE).expanduser(),
            module=_folder(environ, "HOMEROOM_MODULE", problems),
            leads=_leads(environ, problems),
        )
        return settings, tuple(problems)


def _app_token(environ: Mapping[str, str], problems: list[str]) -> str:
    """The app-level token, which may be missing if there is a signing secret."""
    where = "Basic Information, App-Level Tokens"
    if environ.get("SLACK_APP_TOKEN", "").strip():
        return _secret(environ, "SLACK_APP_TOKEN", ("xapp-",), where, problems)
    if not environ.get("SLACK_SIGNING_SECRET", "").strip():
        problems.append(
            f"SLACK_APP_TOKEN is missing: set it to the one from {where}, or set SLACK_SIGNING_SECRET to be called"
            " over HTTP."
        )
    return ""


def _signing_secret(environ: Mapping[str, str], problems: list[str]) -> str:
    """The signing secret, if any. Socket Mode doesn't use it, so its form is then not checked."""
    secret, where = environ.get("SLACK_SIGNING_SECRET", "").strip(), "Basic Information, App Credentials"
    is_used = not environ.get("SLACK_APP_TOKEN", "").strip()
    if secret.startswith(_TOKENS):
        problems.append(f"SLACK_SIGNING_SECRET holds a token: copy it again from {where}.")
    elif secret and is_used and not _SIGNING_SECRET.fullmatch(secret):
        problems.append(
            f"SLACK_SIGNING_SECRET is not 32 letters and digits: copy it again from {where}, without quotes."
        )
    return secret


def _host(environ: Mapping[str, str], problems: list[str]) -> str:
    host = environ.get("HOMEROOM_HOST", "").strip() or HOST
    if not _HOST.fullmatch(host):
        problems.append(
            f"HOMEROOM_HOST is not an address: leave it out, or set it to one of this machine, like {HOST}."
        )
    return host


def _port(environ: Mapping[str, str], problems: list[str]) -> int:
    port = environ.get("HOMEROOM_PORT", "").strip() or str(PORT)
    if _DIGITS.fullmatch(port) and int(port) < 65536:
        return int(port)
    problems.append(f"HOMEROOM_PORT is not a port: leave it out, or set it to a number up to 65535, like {PORT}.")
    return PORT


def _secret(environ: Mapping[str, str], name: str, prefixes: tuple[str, ...], where: str, problems: list[str]) -> str:
    value = environ.get(name, "").strip()
    if not value:
        problems.append(f"{name} is missing: set it to the one from {where}.")
    elif not value.isascii() or not value.isprintable() or " " in value:
        problems.append(f"{name} contains a character that no token has: copy it again from {where}.")
    elif prefixes and not value.startswith(prefixes):
        problems.append(f"{name} should begin with {prefixes[0]}: copy it again from {where}.")
    return value


def _url(environ: Mapping[str, str], name: str, default: str, problems: list[str]) -> str:
    value = environ.get(name, "").strip() or default
    parts = split_address(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        problems.append(f"{name} is not a web address: leave it out, or set it to one like {default}")
    elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
        problems.append(f"{name} would send tokens unencrypted: use https, or an address of this machine.")
    return value


def split_address(address: str) -> SplitResult:
    """The parts of a web address, all empty if it can't be read."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # read late by urllib, and raises
    except ValueError:
        return urlsplit("")
    return parts


def _keeps_tiers(environ: Mapping[str, str], problems: list[str]) -> bool:
    tiers = environ.get("HOMEROOM_SLACK_TIERS", "").strip() or "kept"
    if tiers not in _TIERS:
        problems.append("HOMEROOM_SLACK_TIERS is neither kept nor lifted: leave it out to keep Slack's rate limits.")
        return True
    host = split_address(environ.get("SLACK_API_URL", "").strip() or SLACK_API_URL).hostname or ""
    if not _TIERS[tiers] and _SLACKS.fullmatch(host):
        problems.append(
            f"HOMEROOM_SLACK_TIERS is {tiers}, but {host} counts every call: leave it out, or set SLACK_API_URL to a"
            " Slack of your own."
        )
    return _TIERS[tiers]


def _model(environ: Mapping[str, str], problems: list[str]) -> str:
    model = environ.get("HOMEROOM_MODEL", "").strip() or MODEL
    if model not in MODELS:
        problems.append(f"HOMEROOM_MODEL is {model!r}: set it to {' or '.join(MODELS)}.")
    return model


def _leads(environ: Mapping[str, str], problems: list[str]) -> tuple[str, ...]:
    leads = tuple(environ.get("HOMEROOM_LEADS", "").replace(",", " ").upper().split())
    if not all(_MEMBER.fullmatch(lead) for lead in leads):
        problems.append(
            "HOMEROOM_LEADS contains something other than member IDs: set it to IDs like U0123ABCD,"
            " from a profile's menu, Copy member ID."
        )
    return leads


def _path(environ: Mapping[str, str], name: str, problems: list[str]) -> Path | None:
    value = environ.get(name, "").strip()
    try:
        return Path(value).expanduser() if value else None
    except RuntimeError:
        problems.append(f"{name} names the home of an unknown user: {value}. Write the path in full.")
        return None


def _folder(environ: Mapping[str, str], name: str, problems: list[str]) -> Path | None:
    path = _path(environ, name, problems)
    if path is not None and not os.path.isdir(path):  # noqa: PTH112 - pathlib raises for a name that is too long
        problems.append(f"{name} is not a folder: {path}. Set it to a module's folder, or leave it out.")
    return path


# --- proxies and certificates ---


def is_local(url: str) -> bool:
    """Whether a web address is on this machine, by its host's name."""
    return urlsplit(url).hostname in LOOPBACK


def proxy_for(url: str) -> str | None:
    """The environment's proxy for a web address; None for this machine and for hosts in NO_PROXY."""
    parts = urlsplit(url)
    proxies = getproxies()
    host = parts.hostname or ""
    if host in LOOPBACK or proxy_bypass(host) or _is_in_range(host, proxies.get("no", "")):
        return None
    scheme = "https" if parts.scheme in {"https", "wss"} else "http"
    return proxies.get(scheme) or proxies.get("all")


def _is_in_range(host: str, no_proxy: str) -> bool:
    """Whether an IP address is in one of NO_PROXY's ranges, such as fd00::/8."""
    with suppress(ValueError):
        address = ipaddress.ip_address(host)
        for entry in no_proxy.split(","):
            with suppress(ValueError):
                if address in ipaddress.ip_network(entry.strip(), strict=False):
                    return True
    return False


def trouble_with_environment() -> str:
    """A sentence about a proxy or certificate variable that can't be used; empty if all are fine."""
    for name in (*_PROXIES, *map(str.lower, _PROXIES)):
        scheme, colon, _ = os.environ.get(name, "").lower().partition("://")
        if colon and scheme not in {"http", "https"}:
            return f"{name} names a {scheme} proxy, which is not supported: set it to one that begins with http://."
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        path = os.environ.get(name, "")
        if path and not os.access(path, os.R_OK):
            return f"{name} names {path}, which cannot be read: correct it, or leave it out."
    return ""
