"""`homeroom doctor` against the local Slack and Messages API: each fault played, each answered with its next action."""

import asyncio
import contextlib
import copy
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.cli.doctor import examine
from bot.features.context import OTHERS
from bot.library import Library
from bot.manifest import manifest
from bot.sandbox.serving import listen
from bot.sandbox.slack.request_url import request_urls
from bot.settings import Settings
from bot.store import facts
from bot.store.db import FolderUnusable
from bot.store.sqlite import FILE_NAME, LOCK_NAME, made
from tests.program import ROOT
from tests.running import running
from tests.ward import Ward, with_manifest

ELSEWHERE = ["homeroom.invalid", "203.0.113.7", "a..b", "fe80::1"]  # the first is as a proxy's name is by mistake


async def test_where_all_is_well_every_check_says_so(ward: Ward) -> None:
    found = await ward.finds()
    assert [finding.check for finding in found] == [
        "settings",
        "SLACK_BOT_TOKEN",
        "scopes",
        "guests",
        "SLACK_APP_TOKEN",
        "clock",
        "state",
        "ANTHROPIC_API_KEY",
        "HOMEROOM_MODEL",
        "tutor",
        "course",
    ]
    assert [finding for finding in found if not finding.ok] == []


async def test_it_leaves_no_trace_and_no_connection(ward: Ward) -> None:
    await ward.finds()
    assert not ward.state.exists()
    assert not ward.stage.slack.core.delivery.link.live
    assert ward.stage.claude.requests == []


async def test_a_wrong_setting_is_told_and_the_other_checks_are_made(ward: Ward) -> None:
    found = await ward.finds(SLACK_BOT_TOKEN="xapp-1", HOMEROOM_MODEL="gpt")
    told = [finding.said for finding in found if not finding.ok]
    assert [said.split()[0] for said in told] == ["SLACK_BOT_TOKEN", "HOMEROOM_MODEL"]
    assert {finding.check for finding in found if finding.ok} == {"SLACK_APP_TOKEN", "clock", "state", "course"}


async def test_a_bot_token_slack_does_not_know(ward: Ward) -> None:
    found = await ward.ill(SLACK_BOT_TOKEN="xoxb-of-yesterday")
    assert found.check == "SLACK_BOT_TOKEN"
    assert "(invalid_auth): reinstall the app and copy the token again" in found.said


async def test_the_app_taken_out_of_the_workspace(ward: Ward) -> None:
    ward.stage.slack.core.installed = False
    found = [finding for finding in await ward.finds() if not finding.ok]
    assert {finding.check for finding in found} == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}
    assert "account_inactive" in found[0].said


async def test_a_scope_that_was_not_granted(tmp_path: Path) -> None:
    less = copy.deepcopy(manifest())
    less["oauth_config"]["scopes"]["bot"].remove("im:write")
    found = await with_manifest(less, tmp_path)
    assert (found.check, found.said) == (
        "scopes",
        "Missing: im:write. Paste the manifest again, and reinstall the app.",
    )


async def test_what_keeps_guests_out_is_named_with_what_lets_them_in(ward: Ward) -> None:
    said = {finding.check: finding.said for finding in await ward.finds()}
    assert "`homeroom manifest --no-agent`" in said["guests"]
    ward.stage.slack.core.declined = {"assistant:write"}
    assert "guests" not in {finding.check for finding in await ward.finds()}


async def test_an_organization_needs_the_scope_that_tells_its_people(ward: Ward) -> None:
    ward.stage.slack.join_organization("E0OURS")
    assert [finding for finding in await ward.finds() if not finding.ok] == []
    ward.stage.slack.core.declined = {"users:read"}
    found = await ward.ill()
    assert found.check == "organization"
    assert "Without users:read they are turned away: grant it, and reinstall the app." in found.said


async def test_an_app_installed_in_a_whole_organization(ward: Ward) -> None:
    ward.stage.slack.core.is_enterprise_install = True
    assert "install the app in that workspace, and copy its token" in (await ward.ill()).said


async def test_an_app_token_slack_does_not_know(ward: Ward) -> None:
    found = await ward.ill(SLACK_APP_TOKEN="xapp-of-yesterday")
    assert (found.check, "(invalid_auth): copy it again" in found.said) == ("SLACK_APP_TOKEN", True)


async def test_an_app_token_without_its_scope(ward: Ward) -> None:
    ward.stage.slack.core.app_scopes = {"authorizations:read"}
    assert "connections:write: generate one" in (await ward.ill()).said


async def test_an_app_without_socket_mode(tmp_path: Path) -> None:
    off = copy.deepcopy(manifest())
    off["settings"]["socket_mode_enabled"] = False
    assert request_urls(off) == {}
    assert "turn Socket Mode on at your app's page" in (await with_manifest(off, tmp_path)).said


async def test_a_slack_that_is_not_there(ward: Ward) -> None:
    found = [one for one in await ward.finds(SLACK_API_URL="http://127.0.0.1:9/api/") if not one.ok]
    assert {one.check for one in found} == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}
    assert all("check the network and SLACK_API_URL" in one.said for one in found)


@pytest.mark.parametrize(("seconds", "side"), [(400, "behind"), (-400, "ahead of")])
async def test_a_clock_that_is_off(ward: Ward, seconds: float, side: str) -> None:
    ward.stage.clock.move(seconds)
    found = await ward.ill()
    assert found.check == "clock"
    assert f"s {side} Slack: set its time" in found.said


async def test_a_signing_secret_with_no_bot_listening(ward: Ward) -> None:
    with listen() as sock:
        port = sock.getsockname()[1]
    found = await ward.finds(**ward.over_http(HOMEROOM_PORT=str(port)))
    assert [one.said for one in found if one.check == "SLACK_SIGNING_SECRET"] == [
        f"set; no bot listens on 127.0.0.1, port {port} now"
    ]
    assert "SLACK_APP_TOKEN" not in {one.check for one in found}


async def test_a_running_bots_signing_secret_is_compared(ward: Ward) -> None:
    with listen() as sock:
        port = str(sock.getsockname()[1])
    environ = ward.environ | ward.over_http(HOMEROOM_PORT=port)
    async with running(Settings.from_env(environ), Library()):
        found = {one.check: one for one in await examine(environ)}
        assert "taken by the bot" in found["SLACK_SIGNING_SECRET"].said
        other = await ward.ill(**ward.over_http(HOMEROOM_PORT=port, SLACK_SIGNING_SECRET="f" * 32))
        assert (other.check, "restart it" in other.said) == ("SLACK_SIGNING_SECRET", True)


@pytest.mark.parametrize("host", ELSEWHERE)
@pytest.mark.parametrize("port", ["0", "9"])
async def test_a_host_that_is_not_this_machines(ward: Ward, host: str, port: str) -> None:
    found = await ward.ill(**ward.over_http(HOMEROOM_HOST=host, HOMEROOM_PORT=port))
    assert (found.check, f"{host} is not an address of this machine: leave it out" in found.said) == (
        "HOMEROOM_HOST",
        True,
    )


async def test_another_program_on_the_port(ward: Ward) -> None:
    port = ward.stage.url.rsplit(":", 1)[1]
    found = await ward.ill(**ward.over_http(HOMEROOM_PORT=port))
    assert (found.check, "set HOMEROOM_PORT to a free port" in found.said) == ("HOMEROOM_PORT", True)


async def test_the_state_is_read_beside_a_running_bot(ward: Ward) -> None:
    async with running(Settings.from_env(ward.environ), Library()):
        found = {one.check: one for one in await ward.finds()}
        assert "is up to date, with 0 learners" in found["state"].said
        assert found["state"].ok


async def test_a_state_folder_that_is_a_file(ward: Ward, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("not a folder")
    found = await ward.ill()
    assert (found.check, "Set HOMEROOM_STATE to one that this user may write" in found.said) == ("state", True)


async def test_a_state_folder_that_cannot_be_made(ward: Ward, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = await ward.ill(HOMEROOM_STATE=str(tmp_path / "file" / "state"))
    assert (found.check, "cannot be created" in found.said) == ("state", True)


@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + "/state", "link", "link/state", "loop", "a/../b"])
async def test_a_state_folder_is_well_exactly_if_run_can_make_it(ward: Ward, tmp_path: Path, name: str) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (found,) = [one for one in await ward.finds(HOMEROOM_STATE=str(tmp_path / name)) if one.check == "state"]
    assert sorted(os.listdir(tmp_path)) == ["link", "loop"]  # noqa: PTH208 - it leaves no trace
    try:
        made(tmp_path / name)
    except FolderUnusable:
        assert not found.ok
    else:
        assert found.ok


@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-wal", LOCK_NAME])
async def test_a_file_of_the_state_that_cannot_be_written(ward: Ward, name: str) -> None:
    (ward.state / name).mkdir(parents=True)
    found = await ward.ill()
    assert (found.check, f"{name} cannot be written" in found.said) == ("state", True)


async def test_a_state_file_that_is_none(ward: Ward) -> None:
    ward.state.mkdir()
    (ward.state / FILE_NAME).write_text("a shopping list, not a database" * 50)
    found = await ward.ill()
    assert (found.check, "Move it away to start over" in found.said) == ("state", True)


async def test_a_state_of_a_newer_and_of_an_older_homeroom(ward: Ward) -> None:
    async with running(Settings.from_env(ward.environ), Library()):
        pass
    with contextlib.closing(sqlite3.connect(ward.state / FILE_NAME)) as db, db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('homeroom', 'm999', '')")
    assert "newer Homeroom (m999). Update this program." in (await ward.ill()).said
    with contextlib.closing(sqlite3.connect(ward.state / FILE_NAME)) as db, db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name <> 'm001_work'")
    found = {one.check: one for one in await ward.finds()}
    assert (found["state"].ok, "older Homeroom" in found["state"].said) == (True, True)


async def test_another_process_on_the_app_is_named(ward: Ward, tmp_path: Path) -> None:
    async with running(Settings.from_env(ward.environ), Library(Path(ward.environ["HOMEROOM_MODULE"]))) as bot:
        async with asyncio.timeout(5):
            while await bot.db.read(facts.fact, "", OTHERS) != "no":  # noqa: ASYNC110 - Slack's greeting rings no bell
                await asyncio.sleep(0.01)
        await bot.db.write(facts.learn_fact, bot.clock.now(), "", OTHERS, "yes")
        found = await ward.ill()
        assert (found.check, "Another process is connected" in found.said) == ("connections", True)
        await bot.db.write(facts.learn_fact, bot.clock.now(), "", OTHERS, "no")
        assert all(one.ok for one in await ward.finds())


async def test_a_course_with_a_mistake(ward: Ward, tmp_path: Path) -> None:
    module = tmp_path / "my courses/messages-api"
    shutil.copytree(ROOT / "content/messages-api", module)
    lab = next(module.glob("1-*")) / "lab.yml"
    lab.write_text(lab.read_text("utf-8").replace("exchanges: 3", "exchanges: many"), "utf-8")
    found = await ward.ill(HOMEROOM_MODULE=str(module))
    assert found.check == "course"
    assert "lab.yml" in found.said
    assert f"homeroom check '{module}'" in found.said


async def test_no_secret_is_printed(ward: Ward) -> None:
    secrets = {"SLACK_BOT_TOKEN": "xoxb-hush", "SLACK_APP_TOKEN": "xapp-hush", "ANTHROPIC_API_KEY": "hush"}
    assert "hush" not in str(await ward.finds(**secrets))
    assert "hush" not in str(await ward.finds(**ward.over_http(SLACK_SIGNING_SECRET="hush", HOMEROOM_PORT="9")))
    assert "hush" not in str(await ward.finds(**ward.over_http(SLACK_SIGNING_SECRET="hush" * 8, HOMEROOM_PORT="9")))


def test_a_failing_check_ends_with_one_in_words_and_in_json() -> None:
    environ = {"HOMEROOM_STATE": "/proc/no/such", "HOMEROOM_MODEL": "gpt"}
    said = CliRunner().invoke(main, ["doctor"], env=environ)
    assert said.exit_code == 1
    assert "✗ settings: SLACK_BOT_TOKEN is missing" in said.output
    assert "✓ course: The Messages API" in said.output
    told = json.loads(CliRunner().invoke(main, ["doctor", "--json"], env=environ).output)
    assert [finding["ok"] for finding in told if finding["check"] == "course"] == [True]
    assert {"check", "ok", "said"} == set(told[0])


@pytest.mark.parametrize(
    ("declined", "said"),
    [
        (set(), "all that are needed"),
        (
            {"users:read"},
            "all that are needed; without users:read the board shows handles, and leads are asked for their time zone",
        ),
        (
            {"channels:history", "groups:history"},
            "all that are needed; without channels:history, groups:history labs stay in the DM",
        ),
    ],
)
async def test_what_may_be_struck_out_is_no_fault_and_its_price_is_named(
    ward: Ward, declined: set[str], said: str
) -> None:
    ward.stage.slack.core.declined = declined
    found = {one.check: one for one in await ward.finds()}["scopes"]
    assert (found.ok, found.said) == (True, said)
