import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.cli import main
from bot.features.lab.channel_labs import HEARING
from bot.manifest import FORGONE, as_yaml, manifest, over_http, read, scopes
from bot.sandbox.slack.limits import validate_manifest
from bot.sandbox.slack.request_url import request_urls

ROOT = Path(__file__).parents[1]
SOURCE = (ROOT / "app_manifest.yml").read_text("utf-8")
URL = "https://homeroom.example/slack/events"


def printed(*args: str) -> Result:
    return CliRunner().invoke(main, ["manifest", *args])


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Every value of a manifest by its path."""
    if isinstance(value, dict):
        return {k: v for name, inner in value.items() for k, v in leaves(inner, f"{path}/{name}").items()}
    if isinstance(value, list):
        return {k: v for index, inner in enumerate(value) for k, v in leaves(inner, f"{path}/{index}").items()}
    return {path: value}


def test_the_manifest_is_printed_as_it_is_written() -> None:
    assert printed().output == SOURCE


def test_as_json_it_says_the_same() -> None:
    assert json.loads(printed("--json").output) == yaml.safe_load(SOURCE)


@pytest.mark.parametrize("as_json", [True, False])
def test_for_http_it_differs_by_its_request_urls_and_has_no_socket_mode(as_json: bool) -> None:
    output = printed("--http", "https://homeroom.example", *(["--json"] if as_json else [])).output
    made = leaves(json.loads(output) if as_json else yaml.safe_load(output))
    plain = leaves(yaml.safe_load(SOURCE))
    assert {path: value for path, value in made.items() if plain.get(path) != value} == {
        "/features/slash_commands/0/url": URL,
        "/settings/event_subscriptions/request_url": URL,
        "/settings/interactivity/request_url": URL,
        "/settings/socket_mode_enabled": False,
    }
    assert set(plain) <= set(made)


@pytest.mark.parametrize("address", ["https://homeroom.example/", URL, URL + "/"])
def test_the_address_may_be_the_whole_request_url(address: str) -> None:
    assert URL in printed("--http", address).output


def test_behind_a_path_of_a_proxy_the_request_url_is_below_it() -> None:
    assert "https://x.example/homeroom/slack/events" in printed("--http", "https://x.example/homeroom").output


@pytest.mark.parametrize(
    "address",
    ["", "homeroom.example", "http://homeroom.example", "ftp://x.example", "https://[", "https://x:y", "https://x\\y"],
)
def test_an_address_slack_cannot_call_is_told_with_an_example(address: str) -> None:
    result = printed("--http", address)
    assert (result.exit_code, "https://homeroom.example" in result.stderr, result.stdout) == (1, True, "")


def test_for_http_every_scope_still_says_what_it_is_for() -> None:
    comments = [line.partition("#")[2] for line in SOURCE.splitlines() if "#" in line]
    told = printed("--http", "https://homeroom.example").output
    assert len(comments) > 8
    assert [comment for comment in comments if comment not in told] == []


def test_a_manifest_written_in_another_way_differs_over_http_in_the_same_places() -> None:
    other = yaml.safe_dump(yaml.safe_load(SOURCE), default_flow_style=True)
    assert read(as_yaml(other, "https://homeroom.example")) == over_http(manifest(), "https://homeroom.example")


@pytest.mark.parametrize("args", [(), ("--http", "https://homeroom.example")], ids=["socket", "http"])
@pytest.mark.parametrize("as_json", [True, False], ids=["json", "yaml"])
def test_without_the_agent_feature_nothing_else_is_missing(args: tuple[str, ...], *, as_json: bool) -> None:
    text = [printed(*args, *more, *(["--json"] if as_json else [])).output for more in ((), ("--no-agent",))]
    whole, bare = (json.loads(one) if as_json else yaml.safe_load(one) for one in text)
    assert "agent" not in text[1]
    del whole["features"]["agent_view"]
    whole["oauth_config"]["scopes"]["bot"].remove("assistant:write")
    whole["settings"]["event_subscriptions"]["bot_events"].remove("agent_session_stopped")
    assert bare == whole
    assert validate_manifest(bare) == []


def test_without_the_agent_feature_every_other_scope_still_says_what_it_is_for() -> None:
    lines = SOURCE.splitlines()
    gone = [line for line in lines if line not in printed("--no-agent").output.splitlines()]
    assert [line.split("#")[0].strip() for line in gone if "#" in line] == ["agent_view:", "- assistant:write"]


def test_a_manifest_written_in_another_way_loses_the_agent_too() -> None:
    other = yaml.safe_dump(yaml.safe_load(SOURCE), default_flow_style=True)
    assert read(as_yaml(other, agent=False)) == read(as_yaml(SOURCE, agent=False))


def test_the_scopes_one_may_do_without_are_asked_for_and_those_of_channels_are_the_services() -> None:
    assert set(FORGONE) < scopes(manifest())
    assert tuple(scope for scope, lost in FORGONE.items() if lost == "labs stay in the DM") == HEARING


def test_the_tokens_do_not_expire() -> None:
    """Homeroom can't refresh a token, so one that expires would stop it."""
    assert manifest()["settings"]["token_rotation_enabled"] is False


def test_the_local_slack_takes_either() -> None:
    assert request_urls(yaml.safe_load(SOURCE)) == {}
    http = yaml.safe_load(printed("--http", "http://127.0.0.1:3000").output)
    assert set(request_urls(http)) == {"events_api", "interactive", "/learn"}
