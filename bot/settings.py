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
from zoneinfo import ZoneInfo

from bot.course.errors import OperatorError
from bot.course.weeks import zone_named

SLACK_API_URL = "https://slack.com/api/"
ANTHROPIC_BASE_URL = "https://api.anthropic.com"
MODEL = "claude-sonnet-5-5"
MODELS = ("claude-sonnet-5-5", "claude-haiku-5-5")
HISTORY_TOKENS = 40_000  # a lab of three exchanges has about 4,000
LEARNER_CALLS_PER_DAY = 200
WORKSPACE_USD_PER_MONTH = 200
TRANSCRIPT_DAYS = 180
ZONE = "UTC"
LOOPBACK = ("127.0.0.1", "localhost", "::1")  # needs neither encryption nor a proxy
LOG_LEVELS = ("info", "debug", "warning", "error")
LOG_FORMATS = ("text", "json")
STATE = "~/.homeroom"
HOST = "127.0.0.1"
PORT = 3000
METRICS_PORT = 9464  # an example: without a setting there is none
_TOKENS = ("xoxb-", "xoxp-", "xoxe", "xapp-", "sk-ant-")
_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")
_SIGNING_SECRET = re.compile(r"[0-9a-z]{32}")  # Slack's published example is of this shape, and not of hex digits only
_DIGITS = re.compile(r"[0-9]{1,5}")
_WHOLE = re.compile(r"[0-9]{1,9}")
FIND_MEMBER_ID = "a profile's menu, Copy member ID"
# Slack: the id of a person; W in Enterprise Grid. One without a digit is rare, and as long as the others.
_MEMBER = re.compile(r"[UW](?=[A-Z]*[0-9])[A-Z0-9]+|[UW][A-Z]{8,10}")
_ADDED = re.compile(r"/v1(/+(messages|models|complete)\b.*)?/*$", re.IGNORECASE)  # as in the API's documentation
_SLACKS = re.compile(r"(.+\.)?slack(-gov)?\.com\.?")  # Slack's hosts, GovSlack's too
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
    metrics_host: str
    metrics_port: int | None  # for health and metrics; None: no port
    api_key: str = field(repr=False)
    slack_api_url: str
    keeps_tiers: bool  # false: a Slack of one's own that counts no calls
    anthropic_base_url: str
    model: str
    history_tokens: int  # of a lab's conversation, replayed at most
    learner_calls_per_day: int  # paid calls of the model
    workspace_usd_per_month: int
    transcript_days: int  # how long a lab's texts are kept after its last message
    zone: ZoneInfo  # where the workspace's days and months begin
    state: Path
    database_url: str = field(repr=False)  # empty where the state is a file in `state`
    module: Path | None  # a module's folder; None for the shipped one
    leads: tuple[str, ...]
    log_level: str
    log_format: str

    @property
    def place(self) -> Path | str:
        """The place of the state: the database's address, or the folder of the file."""
        return self.database_url or self.state

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
        read = _Reader(environ)
        settings = cls(
            bot_token=read.secret("SLACK_BOT_TOKEN", ("xoxb-", "xoxe.xoxb-"), "OAuth & Permissions"),
            app_token=read.app_token(),
            signing_secret=read.signing_secret(),
            api_key=read.secret("ANTHROPIC_API_KEY", (), "platform.claude.com, API keys"),
            host=read.host("HOMEROOM_HOST"),
            port=read.port("HOMEROOM_PORT", PORT),
            metrics_host=read.host("HOMEROOM_METRICS_HOST"),
            metrics_port=read.metrics_port(),
            slack_api_url=read.url("SLACK_API_URL", SLACK_API_URL).rstrip("/") + "/",
            keeps_tiers=read.keeps_tiers(),
            anthropic_base_url=read.base_url(),
            model=read.model(),
            history_tokens=read.whole("HOMEROOM_HISTORY_TOKENS", HISTORY_TOKENS, 2_000, 500_000),
            learner_calls_per_day=read.whole("HOMEROOM_LEARNER_CALLS_PER_DAY", LEARNER_CALLS_PER_DAY, 1, 1_000_000),
            workspace_usd_per_month=read.whole(
                "HOMEROOM_WORKSPACE_USD_PER_MONTH", WORKSPACE_USD_PER_MONTH, 1, 1_000_000
            ),
            transcript_days=read.whole("HOMEROOM_TRANSCRIPT_DAYS", TRANSCRIPT_DAYS, 1, 36_500),
            zone=read.zone(),
            state=read.path("HOMEROOM_STATE") or Path(STATE).expanduser(),
            database_url=read.database_url(),
            module=read.folder("HOMEROOM_MODULE"),
            leads=read.leads(),
            log_level=read.choice("HOMEROOM_LOG_LEVEL", LOG_LEVELS),
            log_format=read.choice("HOMEROOM_LOG_FORMAT", LOG_FORMATS),
        )
        return settings, tuple(read.problems)


class _Reader:
    """Reads an environment's settings, and notes every problem."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def _text(self, name: str, default: str = "") -> str:
        return self._environ.get(name, "").strip() or default

    def _need(self, is_fine: object, problem: str) -> None:
        if not is_fine:
            self.problems.append(problem)

    def secret(self, name: str, prefixes: tuple[str, ...], where: str) -> str:
        value = self._text(name)
        if not value:
            self.problems.append(f"{name} is missing: set it to the one from {where}.")
        elif not value.isascii() or not value.isprintable() or " " in value:
            self.problems.append(f"{name} contains a character that no token has: copy it again from {where}.")
        elif prefixes and not value.startswith(prefixes):
            self.problems.append(f"{name} should begin with {prefixes[0]}: copy it again from {where}.")
        return value

    def app_token(self) -> str:
        """The app-level token, which may be missing if there is a signing secret."""
        where = "Basic Information, App-Level Tokens"
        if self._text("SLACK_APP_TOKEN"):
            return self.secret("SLACK_APP_TOKEN", ("xapp-",), where)
        missing = f"SLACK_APP_TOKEN is missing: set it to the one from {where}, or set SLACK_SIGNING_SECRET"
        self._need(self._text("SLACK_SIGNING_SECRET"), f"{missing} to be called over HTTP.")
        return ""

    def signing_secret(self) -> str:
        """The signing secret, if any. Socket Mode doesn't use it, so its form is then not checked."""
        secret, again = self._text("SLACK_SIGNING_SECRET"), "copy it again from Basic Information, App Credentials"
        if secret.startswith(_TOKENS):
            self.problems.append(f"SLACK_SIGNING_SECRET holds a token: {again}.")
        elif secret and not self._text("SLACK_APP_TOKEN"):
            is_one = _SIGNING_SECRET.fullmatch(secret)
            self._need(is_one, f"SLACK_SIGNING_SECRET is not 32 letters and digits: {again}, without quotes.")
        return secret

    def host(self, name: str) -> str:
        host = self._text(name, HOST)
        problem = f"{name} is not an address: leave it out, or set it to one of this machine, like {HOST}."
        self._need(_HOST.fullmatch(host), problem)
        return host

    def port(self, name: str, default: int) -> int:
        port = self._text(name, str(default))
        is_one = _DIGITS.fullmatch(port) and int(port) < 65536
        problem = f"{name} is not a port: leave it out, or set it to a number up to 65535, like {default}."
        self._need(is_one, problem)
        return int(port) if is_one else default

    def metrics_port(self) -> int | None:
        """The port for health and metrics, if one is set."""
        name = "HOMEROOM_METRICS_PORT"
        return self.port(name, METRICS_PORT) if self._text(name) else None

    def url(self, name: str, default: str) -> str:
        value = self._text(name, default)
        parts = split_address(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            self.problems.append(f"{name} is not a web address: leave it out, or set it to one like {default}")
        elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
            self.problems.append(f"{name} would send tokens unencrypted: use https, or an address of this machine.")
        elif parts.query or parts.fragment:
            self.problems.append(
                f"{name} contains a ? or a #, but paths are added to it: leave it off, with what follows."
            )
        return value

    def base_url(self) -> str:
        """The Messages API's address, without the path that the SDK adds."""
        url = self.url("ANTHROPIC_BASE_URL", ANTHROPIC_BASE_URL).rstrip("/")
        if added := _ADDED.search(split_address(url).path):
            self.problems.append(f"ANTHROPIC_BASE_URL ends in {added[0]}, which is added to it anyway: leave it off.")
        return url

    def keeps_tiers(self) -> bool:
        name, tiers = "HOMEROOM_SLACK_TIERS", self._text("HOMEROOM_SLACK_TIERS", "kept")
        host = split_address(self._text("SLACK_API_URL", SLACK_API_URL)).hostname or ""
        if tiers not in {"kept", "lifted"}:
            self.problems.append(f"{name} is neither kept nor lifted: leave it out to keep Slack's rate limits.")
        elif tiers == "lifted" and _SLACKS.fullmatch(host):
            problem = f"{name} is lifted, but {host} counts every call: leave it out, or set SLACK_API_URL to"
            self.problems.append(f"{problem} a Slack of your own.")
        return tiers != "lifted"

    def model(self) -> str:
        model = self._text("HOMEROOM_MODEL", MODEL)
        self._need(model in MODELS, f"HOMEROOM_MODEL is {model!r}: set it to {' or '.join(MODELS)}.")
        return model

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        text = self._text(name, str(default))
        is_one = _WHOLE.fullmatch(text) and least <= int(text) <= most
        problem = f"{name} is not a whole number from {least} to {most}: leave it out, or set it to one like {default}."
        self._need(is_one, problem)
        return int(text) if is_one else default

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of these words; the first is the default."""
        value = self._text(name, choices[0]).lower()
        listed = f"{', '.join(choices[:-1])} or {choices[-1]}"
        self._need(value in choices, f"{name} is none of its values: leave it out, or set it to {listed}.")
        return value

    def zone(self) -> ZoneInfo:
        name = self._text("HOMEROOM_TIME_ZONE", ZONE)
        found = zone_named(name)
        self._need(found, f"HOMEROOM_TIME_ZONE is no time zone: {name}. Set it to a name like Europe/Berlin.")
        return found or ZoneInfo(ZONE)

    def leads(self) -> tuple[str, ...]:
        leads = self._text("HOMEROOM_LEADS").replace(",", " ").split()
        are_ids = [is_member_id(lead) or (not lead.isalpha() and is_member_id(lead.upper())) for lead in leads]
        problem = "HOMEROOM_LEADS contains something other than member IDs: set it to IDs like U0123ABCD, from"
        self._need(all(are_ids), f"{problem} {FIND_MEMBER_ID}.")
        return tuple(lead.upper() for lead in leads)

    def path(self, name: str) -> Path | None:
        value = self._text(name)
        try:
            return Path(value).expanduser() if value else None
        except RuntimeError:
            self.problems.append(f"{name} names the home of an unknown user: {value}. Write the path in full.")
            return None

    def database_url(self) -> str:
        """The database's address, if any. It may hold a password, so that no problem repeats it."""
        url = self._text("DATABASE_URL")
        problem = "DATABASE_URL is not the address of a PostgreSQL database: leave it out to keep the state in a file,"
        is_one = not url or split_address(url).scheme in {"postgresql", "postgres"}
        self._need(is_one, f"{problem} or set it to one like postgresql://USER:PASSWORD@HOST/DATABASE.")
        return url

    def folder(self, name: str) -> Path | None:
        path = self.path(name)
        is_one = path is None or os.path.isdir(path)  # noqa: PTH112 - pathlib raises for a name that is too long
        self._need(is_one, f"{name} is not a folder: {path}. Set it to a module's folder, or leave it out.")
        return path


def is_member_id(text: str) -> bool:
    """Whether a text has the form of a person's ID in Slack. Names in capitals usually don't."""
    return _MEMBER.fullmatch(text) is not None


def split_address(address: str) -> SplitResult:
    """The parts of a web address, all empty if it can't be read."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # read late by urllib, and raises
    except ValueError:
        return urlsplit("")
    return parts


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
