"""docs/workspace.md on what may be wrong: each fault is planted, told in the page's words, and mended as it says."""

import logging
from pathlib import Path

import pytest
import yaml

from bot.manifest import manifest, over_http
from bot.sandbox.serving import listen
from bot.settings import SettingsError
from bot.slack.api.web import SlackLoginError
from bot.store.db import StateError
from bot.store.sqlite import FILE_NAME
from tests.guide.get import PAGE
from tests.guide.operator import Operator
from tests.guide.site import UNVERIFIED, VERIFIED
from tests.guide.walk import Walk
from tests.scenarios.screen import words

ADA = "U0ADA"
TOLD = (SettingsError, SlackLoginError, StateError)  # `homeroom run` prints their words and ends


WALK = Walk[Operator](PAGE, "When something is wrong", types=Operator.types)


@pytest.mark.long
async def test_every_trouble_is_told_in_the_pages_words_and_goes_by_what_it_says(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    operator = Operator(tmp_path, caplog)
    try:
        await operator.connects()
        await WALK.follow(operator)
    finally:
        await operator.site.closes()


@WALK.on("Run `homeroom doctor` first.")
async def asks_the_doctor(operator: Operator) -> None:
    assert await operator.doctor() == ""


@WALK.on("Slack refuses the manifest | Take out the part it names: [what may go, and what it costs](#{section}).")
async def the_manifest_is_refused(operator: Operator, section: str) -> None:
    """Check that the section has table rows; test_refused_manifest.py tries what they say."""
    [heading] = [one for one in PAGE.sections if one.lower().replace(" ", "-") == section]
    assert any(step.kind == "row" for step in PAGE.sections[heading])


@WALK.on("Guests can't find the app, or can't open it | Make it without the agent feature: [{section}](#{anchor}).")
async def guests_are_kept_out(operator: Operator, section: str, anchor: str) -> None:
    """Guests can't use the bot, and the section names the fix; test_guests.py tries it."""
    assert section.lower() == anchor
    operator.site.stage.slack.workspace.users[ADA].is_guest = True
    with pytest.raises(LookupError):
        await operator.person().opens()
    operator.site.stage.slack.workspace.users[ADA].is_guest = False
    assert PAGE.commands(section) == ["homeroom manifest --no-agent"]


@WALK.on("`{said}`, or another setting | Set it; all problems are listed at once.")
async def a_setting_is_missing(operator: Operator, said: str) -> None:
    token, key = operator.environ.pop("SLACK_BOT_TOKEN"), operator.environ.pop("ANTHROPIC_API_KEY")
    for told in (await operator.start(), await operator.doctor()):
        assert said in told
        assert "ANTHROPIC_API_KEY is missing" in told
    operator.environ |= {"SLACK_BOT_TOKEN": token, "ANTHROPIC_API_KEY": key}
    assert await operator.start() == ""


@WALK.on("`{said}` | Reinstall the app (**Install App**), and copy the new token.")
async def the_bot_token_ended(operator: Operator, said: str) -> None:
    operator.environ["SLACK_BOT_TOKEN"] = "xoxb-of-last-year"
    assert said in await operator.start()
    assert said in await operator.doctor()
    operator.environ["SLACK_BOT_TOKEN"] = operator.site.installs()
    assert await operator.doctor() == ""


@WALK.on("`{said}` | Generate one with the scope `{scope}`, and copy it.")
async def the_app_token_cannot_connect(operator: Operator, said: str, scope: str) -> None:
    operator.environ["SLACK_APP_TOKEN"] = operator.site.generates("authorizations:read")
    assert said in await operator.start()
    assert scope in await operator.doctor()
    operator.environ["SLACK_APP_TOKEN"] = operator.site.generates(scope)
    assert await operator.start() == ""


@WALK.on(
    "`{said}` | The line says why (DNS, a proxy, a certificate) and what to do. For your company's own certificate"
    " authority, add its certificate to a copy of your system's public ones, and set `{variable}` to that file."
)
async def slack_is_not_reached(operator: Operator, said: str, variable: str) -> None:
    """tests/doctor/test_network.py plays each cause, and sets the variable."""
    address = operator.environ["SLACK_API_URL"]
    operator.environ["SLACK_API_URL"] = "http://127.0.0.1:9/api/"
    assert f"{said} (127.0.0.1:9 refuses the connection)" in await operator.start()
    operator.environ["SLACK_API_URL"] = address
    assert variable == "SSL_CERT_FILE"


@WALK.on(
    "`{said}` in the log | The line says why. Once that is put right, Homeroom connects again by itself, within {n}"
    " seconds."
)
async def slack_takes_no_connection(operator: Operator, said: str, n: str) -> None:
    """test_socket_watch.py plays each refusal."""
    slack = operator.site.stage.slack
    async with operator.bot():
        slack.faults.fail("apps.connections.open", "socket_mode_not_enabled", times=999)
        for connection in slack.core.delivery.link.live:
            await connection.close()
        await operator.log_says(f"{said}; trying again until there is one. Slack refuses SLACK_APP_TOKEN")
        slack.faults.reset()
        assert await slack.connected(float(n))


@WALK.on("`{said}` and a scope | Paste the manifest again (**App Manifest**), and reinstall the app.")
async def a_scope_is_missing(operator: Operator, said: str) -> None:
    core = operator.site.stage.slack.core
    core.declined = {"im:write"}
    assert f"{said}im:write" in await operator.doctor()
    core.declined = set()
    assert await operator.doctor() == ""


@WALK.on("`{said}` | Another `homeroom run` works in this state folder. Stop it, or set `{setting}`.")
async def two_bots_in_one_folder(operator: Operator, said: str, setting: str) -> None:
    async with operator.bot():
        assert said in await operator.start()
        own, operator.environ[setting] = operator.environ[setting], str(operator.folder / "another")
        assert await operator.start() == ""
    operator.environ[setting] = own
    assert await operator.start() == ""


@WALK.on("`{said}` | Another program has the port. Set `{setting}` to a free one.")
async def the_port_is_taken(operator: Operator, said: str, setting: str) -> None:
    before, port = dict(operator.environ), operator.over_http()
    with listen(port) as taken:
        taken.listen()
        assert said in await operator.start()
        operator.over_http()
        assert operator.environ[setting] != str(port)
        assert await operator.start() == ""
    operator.environ = before


@WALK.on("`{said}` | `{setting}` is where this machine listens, not the name your proxy has outside. Leave it out.")
async def the_host_is_the_proxys(operator: Operator, said: str, setting: str) -> None:
    before = dict(operator.environ)
    operator.over_http()
    operator.environ[setting] = "homeroom.invalid"
    assert said in await operator.start()
    assert said in await operator.doctor()
    del operator.environ[setting]
    assert await operator.start() == ""
    assert await operator.doctor() == ""
    operator.environ = before


@WALK.on("`{said}` | This machine's clock is wrong by more than a minute. Set it, for example with NTP.")
async def the_clock_is_wrong(operator: Operator, said: str) -> None:
    operator.site.stage.clock.move(90)
    assert said in await operator.doctor()
    operator.site.stage.clock.move(-90)
    assert await operator.doctor() == ""


@WALK.on(
    "In Slack: `{said}` | The app is not installed in this workspace, or was made without the manifest. Make it as in"
    " part 2."
)
async def the_command_is_unknown(operator: Operator, said: str) -> None:
    core, ada = operator.site.stage.slack.core, operator.person()
    async with operator.bot():
        core.installed = False
        assert (await ada.types("/learn")).rstrip(".") == said
        operator.site.installs()
        without, core.manifest = core.manifest, {**core.manifest, "features": {}}
        assert (await ada.types("/learn")).rstrip(".") == said
        core.manifest = without
        assert await ada.types("/learn") == ""


@WALK.on(
    "In Slack: the URL did not respond with the value of the `challenge` parameter | The bot isn't running yet,"
    " or it has another app's secret and its log says `{logged}`. Set `{setting}`, start it, and press **Retry**."
)
async def the_url_is_not_verified(operator: Operator, logged: str, setting: str) -> None:
    beside = Operator(operator.folder, operator.log)
    with listen() as free:
        port = int(free.getsockname()[1])
    await beside.site.creates(yaml.safe_dump(over_http(manifest(), f"http://127.0.0.1:{port}")))
    beside.environ = operator.environ | {
        "SLACK_API_URL": beside.site.stage.slack_api_url,
        "SLACK_BOT_TOKEN": beside.site.installs(),
        "SLACK_APP_TOKEN": "",
        "HOMEROOM_PORT": str(port),
    }
    try:
        assert await beside.site.retries(0.3) == UNVERIFIED
        beside.environ[setting] = "0" * 32
        async with beside.bot():
            assert await beside.site.retries(0.3) == UNVERIFIED
        assert logged in beside.log.text
        beside.environ[setting] = beside.site.stage.slack.signing_secret
        async with beside.bot():
            assert await beside.site.retries() == VERIFIED
    finally:
        await beside.site.closes()


@WALK.on(
    "`{logged}` in the log | The state file, or `homeroom.db-wal` beside it, was moved, deleted or replaced while"
    " Homeroom ran. Homeroom accepts nothing until the file is back. Stop it, put the file or a backup in its"
    " place, and start it."
)
async def the_state_file_is_taken_away(operator: Operator, logged: str) -> None:
    ada, file = operator.person(), operator.bot_process().state / FILE_NAME
    async with operator.bot():
        file.rename(file.with_name("backup"))
        await ada.types("/learn lesson 1", ada.dm)
        await operator.log_says(logged.removeprefix("…"))
    file.with_name("backup").rename(file)
    async with operator.bot():
        await ada.types("/learn lesson 1", ada.dm)
        await ada.sees("page 1 of")


@WALK.on(
    "`{logged}` in the log, and nothing is sent | A token was revoked, or a scope is missing. Everything waits."
    " Reinstall the app, copy the new token, and restart; then everything that waited is sent."
)
async def the_token_is_revoked(operator: Operator, logged: str) -> None:
    operator.environ |= {"SLACK_APP_TOKEN": operator.site.generates("connections:write")}
    ada = operator.person()
    with operator.log.at_level(logging.ERROR):
        async with operator.bot():
            operator.site.stage.slack.core.bot_token = "xoxb-revoked"
            await ada.types("/learn lesson 1", ada.dm)
            await operator.log_says(logged)
    operator.environ["SLACK_BOT_TOKEN"] = operator.site.installs()
    async with operator.bot():
        await ada.sees("page 1 of")


@WALK.on(
    'Learners read "{said}" | The log says `{logged}` and why: the API key, its credit or monthly limit, or the'
    " model's name. Fix that. Their questions wait, and are answered without being asked again."
)
async def the_model_refuses_the_account(operator: Operator, said: str, logged: str) -> None:
    ada, stage = operator.person(), operator.site.stage
    with operator.log.at_level(logging.ERROR):
        async with operator.bot():
            await ada.types("/learn lab 1", ada.dm)
            lab = await ada.sees("Lab 1 · ")
            for exchange, status in enumerate((401, 402, 404), start=1):
                stage.claude.faults.fail(status)
                await ada.asks(f"What is JSON? {status}", lab)
                await ada.sees(said)
                await operator.rests()
                stage.clock.move(60)
                await ada.sees(f"Exchange {exchange} of 3")
    lines = [line for line in operator.log.messages if logged in line]
    assert [kind in line for kind, line in zip(("key", "credit", "not_found"), lines, strict=True)] == [True] * 3
    stage.clock.move(-180)
    stage.claude.faults.counting = 402
    assert "credit" in await operator.doctor()
    stage.claude.faults.counting = 0
    assert await operator.doctor() == ""


@WALK.on(
    'Learners read "{said}", with "{label}" | The log says `{logged}` and why. Only that one question is affected.'
)
async def the_model_refuses_a_question(operator: Operator, said: str, label: str, logged: str) -> None:
    ada, claude = operator.person(), operator.site.stage.claude
    with operator.log.at_level(logging.ERROR):
        async with operator.bot():
            lab = next(message for message in ada.screen() if words(message).startswith("Lab 1 · "))
            claude.faults.fail(400)
            await ada.asks("What is JSON?", lab)
            apology = await ada.sees(said)
            await operator.rests()
            await ada.taps(label, apology)
            await ada.sees("Exchange 4")
    assert any(logged in line for line in operator.log.messages)
