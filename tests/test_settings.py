import contextlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings, SettingsError, proxy_for

ROOT = Path(__file__).parents[1]
REQUIRED = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "ANTHROPIC_API_KEY": "sk-ant-1"}
NEXT_STEP = re.compile(r"\b(set it|copy it|leave it out|leave it|use https|made for|write the path)\b", re.IGNORECASE)


class Recorder(Mapping[str, str]):
    """An environment that remembers which names it was asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def problems(**environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({**REQUIRED, **environ})
    return refused.value.problems


def table() -> dict[str, str]:
    """The names and defaults of docs/settings.md."""
    page = (ROOT / "docs/settings.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|", page, re.MULTILINE)
    return {name: default.strip("`") for name, default in rows}


def test_every_problem_is_named_at_once_with_its_next_step() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(
            {
                "SLACK_APP_TOKEN": "xoxb-taken-for-the-other",
                "ANTHROPIC_API_KEY": "two words",
                "SLACK_API_URL": "slack.com",
                "ANTHROPIC_BASE_URL": "http://gateway.example",
                "SLACK_SIGNING_SECRET": "xapp-taken-for-it",
                "HOMEROOM_HOST": "any host",
                "HOMEROOM_SLACK_TIERS": "raised",
                "HOMEROOM_PORT": "65536",
                "HOMEROOM_METRICS_HOST": "any host",
                "HOMEROOM_LOG_LEVEL": "verbose",
                "HOMEROOM_LOG_FORMAT": "xml",
                "HOMEROOM_METRICS_PORT": "metrics",
                "HOMEROOM_LEADS": "@ada, U0BEN",
                "HOMEROOM_MODEL": "gpt",
                "HOMEROOM_HISTORY_TOKENS": "many",
                "HOMEROOM_LEARNER_CALLS_PER_DAY": "0",
                "HOMEROOM_WORKSPACE_USD_PER_MONTH": "$20",
                "HOMEROOM_TIME_ZONE": "Berlin",
                "HOMEROOM_TRANSCRIPT_DAYS": "for ever",
                "HOMEROOM_MODULE": "/no/such/folder",
                "HOMEROOM_STATE": "~nobody-of-that-name/state",
                "DATABASE_URL": "mysql://ada:hunter2@db.example/homeroom",
            }
        )
    told = refused.value.problems
    assert {line.split()[0] for line in told} == set(table())
    assert [line for line in told if not NEXT_STEP.search(line)] == []


def test_the_page_of_settings_names_exactly_what_is_read() -> None:
    environ = Recorder(REQUIRED)
    Settings.from_env(environ)
    assert environ.asked == set(table())


def test_the_page_of_settings_gives_the_defaults() -> None:
    settings, told = Settings.from_env(REQUIRED), table()
    assert [name for name, default in told.items() if default == "required"] == list(REQUIRED)
    assert settings.slack_api_url == told["SLACK_API_URL"]
    assert settings.anthropic_base_url == told["ANTHROPIC_BASE_URL"]
    assert (settings.keeps_tiers, told["HOMEROOM_SLACK_TIERS"]) == (True, "kept")
    assert settings.model == told["HOMEROOM_MODEL"]
    assert settings.history_tokens == int(told["HOMEROOM_HISTORY_TOKENS"])
    assert settings.learner_calls_per_day == int(told["HOMEROOM_LEARNER_CALLS_PER_DAY"])
    assert settings.workspace_usd_per_month == int(told["HOMEROOM_WORKSPACE_USD_PER_MONTH"])
    assert settings.zone.key == told["HOMEROOM_TIME_ZONE"]
    assert settings.transcript_days == int(told["HOMEROOM_TRANSCRIPT_DAYS"])
    assert (settings.host, str(settings.port)) == (told["HOMEROOM_HOST"], told["HOMEROOM_PORT"])
    assert (settings.metrics_host, told["HOMEROOM_METRICS_PORT"]) == (told["HOMEROOM_METRICS_HOST"], "none: no port")
    assert settings.metrics_port is None
    assert (settings.log_level, settings.log_format) == (told["HOMEROOM_LOG_LEVEL"], told["HOMEROOM_LOG_FORMAT"])
    assert settings.state == Path(told["HOMEROOM_STATE"]).expanduser()
    assert (settings.module, told["HOMEROOM_MODULE"]) == (None, "the shipped module")
    assert (settings.leads, told["HOMEROOM_LEADS"]) == ((), "nobody")


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", ["", "   ", "\n"])
def test_an_empty_setting_is_a_missing_one(name: str, value: str) -> None:
    assert [line.split(":")[0] for line in problems(**{name: value})] == [f"{name} is missing"]


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("character", [" ", "\n", "\t", "é", "“", "\x7f"])
def test_a_token_that_no_header_can_carry_is_refused_without_being_shown(name: str, character: str) -> None:
    value = f"{REQUIRED[name]}{character}secret"
    (line,) = problems(**{name: value})
    assert "copy it again" in line
    assert "secret" not in line


def test_a_token_in_the_place_of_another_is_refused_without_being_shown() -> None:
    (line,) = problems(SLACK_BOT_TOKEN="xapp-secret")
    assert "should begin with xoxb-" in line
    assert "secret" not in line


def test_the_signing_secret_stands_in_for_the_app_token() -> None:
    environ = {**REQUIRED, "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "0f" * 16}
    settings = Settings.from_env(environ)
    assert (settings.app_token, settings.signing_secret) == ("", "0f" * 16)


@pytest.mark.parametrize("value", ['"{}"', "'{}'", "{}0", "0123", "{} {}", "…", "hush-hush"])
def test_a_signing_secret_that_slack_never_gives_is_refused_without_being_shown(value: str) -> None:
    secret = value.format("0f" * 16, "0f" * 16)
    (line,) = problems(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=secret)
    assert line.startswith("SLACK_SIGNING_SECRET is not 32 letters and digits: copy it again")
    assert secret not in line


def test_a_signing_secret_that_socket_mode_does_not_use_may_be_any() -> None:
    assert Settings.from_env({**REQUIRED, "SLACK_SIGNING_SECRET": "unused"}).app_token == "xapp-1"


def test_without_either_way_to_slack_both_are_named() -> None:
    (line,) = problems(SLACK_APP_TOKEN="")
    assert "SLACK_SIGNING_SECRET" in line


@pytest.mark.parametrize("value", ["x", "-1", "65536", "3000.0", "\u0663", "0x10", "1_000", "9" * 5000])
def test_a_port_is_a_number_a_machine_has(value: str) -> None:
    (line,) = problems(HOMEROOM_PORT=value)
    assert line.startswith("HOMEROOM_PORT is not a port")


@pytest.mark.parametrize("host", ["0.0.0.0", "::1", "localhost", "10.0.0.7", "bot.example"])  # noqa: S104 - read only
def test_a_host_is_an_address_or_a_name(host: str) -> None:
    assert Settings.from_env({**REQUIRED, "HOMEROOM_HOST": host}).host == host


def test_a_rotated_bot_token_is_taken() -> None:
    assert Settings.from_env({**REQUIRED, "SLACK_BOT_TOKEN": "xoxe.xoxb-1"}).bot_token == "xoxe.xoxb-1"


def test_space_around_a_pasted_value_does_no_harm() -> None:
    assert Settings.from_env({**REQUIRED, "SLACK_BOT_TOKEN": " xoxb-1\n"}).bot_token == "xoxb-1"


def test_no_secret_shows_in_the_repr() -> None:
    shown = repr(Settings.from_env(REQUIRED))
    assert "claude-sonnet-5-5" in shown
    assert [value for value in REQUIRED.values() if value in shown] == []


@pytest.mark.parametrize("name", ["SLACK_API_URL", "ANTHROPIC_BASE_URL"])
@pytest.mark.parametrize("url", ["http://127.0.0.1:3300/x", "http://localhost:1", "http://[::1]:1/", "https://gateway"])
def test_tokens_travel_encrypted_or_stay_on_this_machine(name: str, url: str) -> None:
    Settings.from_env({**REQUIRED, name: url})


@pytest.mark.parametrize("name", ["SLACK_API_URL", "ANTHROPIC_BASE_URL"])
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://gateway.example", "unencrypted"),
        ("http://127.0.0.1.example", "unencrypted"),
        ("http://127.0.0.1@example.com/", "unencrypted"),
        ("http://0.0.0.0:1", "unencrypted"),
        ("ftp://localhost", "no"),
        ("localhost:3300", "no"),
        ("https://", "no"),
        ("https://[::1", "no"),
        ("http://localhost:port", "no"),
    ],
)
def test_other_addresses_are_refused(name: str, url: str, why: str) -> None:
    (line,) = problems(**{name: url})
    assert line.startswith(name)
    assert ("unencrypted" in line) == (why == "unencrypted")


@pytest.mark.parametrize("url", ["https://slack.example/api", "https://slack.example/api/"])
def test_the_address_of_slack_ends_in_one_slash(url: str) -> None:
    assert Settings.from_env({**REQUIRED, "SLACK_API_URL": url}).slack_api_url == "https://slack.example/api/"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "https://slack.com/api/",
            "https://SLACK.com",
            "https://www.slack.com/api",
            "https://slack.com.:443/api/",
        ),
        *("https://slack-gov.com/api/", "https://acme.slack-gov.com/api/", "https://user@slack.com/"),
    ],
)
def test_the_tiers_of_slacks_own_hosts_are_never_lifted(url: str) -> None:
    (line,) = problems(HOMEROOM_SLACK_TIERS="lifted", SLACK_API_URL=url)
    assert "counts every call: leave it out" in line


@pytest.mark.parametrize("url", ["http://127.0.0.1:3300/api/", "https://slack.example/", "https://notslack.com/api/"])
def test_a_slack_of_ones_own_may_have_no_tiers(url: str) -> None:
    assert not Settings.from_env({**REQUIRED, "HOMEROOM_SLACK_TIERS": "lifted", "SLACK_API_URL": url}).keeps_tiers


@pytest.mark.parametrize(
    "path",
    ["/v1", "/v1/", "/V1", "/anthropic/v1", "/v1/messages", "/v1/messages/count_tokens", "/v1/models/x", "/v1//"],
)
def test_a_base_url_leaves_off_the_path_that_is_added_to_it(path: str) -> None:
    (line,) = problems(ANTHROPIC_BASE_URL=f"https://gateway.example{path}")
    assert line.startswith("ANTHROPIC_BASE_URL ends in /")
    assert "leave it off" in line


@pytest.mark.parametrize("path", ["", "/", "/v1/acme/anthropic", "/v1x", "/v2", "/proxy-v1"])
def test_a_gateway_may_have_a_path_of_its_own(path: str) -> None:
    settings = Settings.from_env({**REQUIRED, "ANTHROPIC_BASE_URL": f"https://gateway.example{path}"})
    assert settings.anthropic_base_url == f"https://gateway.example{path}".rstrip("/")


@pytest.mark.parametrize("name", ["ANTHROPIC_BASE_URL", "SLACK_API_URL"])
@pytest.mark.parametrize("end", ["?key=secret", "#top"])
def test_an_address_that_paths_are_added_to_ends_before_a_query(name: str, end: str) -> None:
    (line,) = problems(**{name: f"https://gateway.example/api/{end}"})
    assert (line.startswith(f"{name} contains a ? or a #"), "secret" in line) == (True, False)


@pytest.mark.parametrize("words", ["ursula", "WERNER", "wilhelmina", "U0ADA,@ada", "U"])
def test_a_name_is_no_lead(words: str) -> None:
    (line,) = problems(HOMEROOM_LEADS=words)
    assert "set it to IDs like U0123ABCD" in line


@pytest.mark.parametrize("words", ["U1,U2", "U1 U2", " U1, ,U2,", "u1,u2"])
def test_leads_are_separated_by_commas_or_spaces(words: str) -> None:
    assert Settings.from_env({**REQUIRED, "HOMEROOM_LEADS": words}).leads == ("U1", "U2")


def test_a_modules_folder_may_stand_in_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "course").mkdir()
    settings = Settings.from_env({**REQUIRED, "HOMEROOM_MODULE": "~/course", "HOMEROOM_STATE": "~/state"})
    assert (settings.module, settings.state) == (tmp_path / "course", tmp_path / "state")


@given(
    st.dictionaries(st.sampled_from([*table()]), st.text(st.characters(exclude_characters="\0")) | st.text("/~:[]h"))
)
def test_no_environment_is_a_surprise(environ: dict[str, str]) -> None:
    with contextlib.suppress(SettingsError):  # anything else that is raised is a traceback for the operator
        Settings.from_env({**REQUIRED, **environ})


# --- which proxy an address is reached by ---


PROXY = "http://proxy.test:3128"
SLACK = "https://slack.com/api/"


@pytest.mark.parametrize(
    ("url", "environ", "proxy"),
    [
        (SLACK, {}, None),
        (SLACK, {"HTTPS_PROXY": PROXY}, PROXY),
        (SLACK, {"https_proxy": PROXY}, PROXY),
        (SLACK, {"ALL_PROXY": PROXY}, PROXY),
        (SLACK, {"HTTP_PROXY": PROXY}, None),
        ("wss://wss-primary.slack.com/link", {"HTTPS_PROXY": PROXY}, PROXY),
        (SLACK, {"HTTPS_PROXY": PROXY, "NO_PROXY": "slack.com"}, None),
        (SLACK, {"HTTPS_PROXY": PROXY, "NO_PROXY": ".slack.com,example.test"}, None),
        (SLACK, {"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, None),
        (SLACK, {"HTTPS_PROXY": PROXY, "NO_PROXY": "fd00::/8,10.0.0.0/8"}, PROXY),
        ("https://10.1.2.3/api/", {"HTTPS_PROXY": PROXY, "NO_PROXY": "fd00::/8,10.0.0.0/8"}, None),
        ("https://[fd00::7]/api/", {"HTTPS_PROXY": PROXY, "NO_PROXY": "fd00::/8"}, None),
        ("http://127.0.0.1:3300/api/", {"HTTP_PROXY": PROXY, "HTTPS_PROXY": PROXY, "ALL_PROXY": PROXY}, None),
    ],
)
def test_the_proxy_of_an_address(
    url: str, environ: dict[str, str], proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == proxy
