"""Payloads name the person's own workspace or organization beside the app's."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.slack.test_gestures import BLOCKS
from tests.sandbox.slack.test_membership import hears_channels
from tests.sandbox.slack.test_views import MODAL
from tests.sandbox.slack.wire import ADA, GENERAL, Local, local_slack

SAM = "U0STRANGER"


@pytest.fixture
async def shared() -> AsyncIterator[Local]:
    """A channel shared with another workspace, of which Sam is a member."""
    manifest = hears_channels()
    ask = {"name": "Ask", "type": "message", "callback_id": "ask", "description": "Asks"}
    manifest["features"]["shortcuts"] = [ask]
    async with local_slack(manifest=manifest) as local:
        await local.bot.connect()
        local.slack.share(GENERAL, SAM, "Sam Stranger")
        yield local


async def test_a_strangers_message_names_their_workspace_and_ours(shared: Local) -> None:
    ts = await shared.slack.say(SAM, GENERAL, "Hello from outside")
    await shared.slack.edit(SAM, GENERAL, ts, "Hello again")
    await shared.slack.delete(SAM, GENERAL, ts)
    said, changed, deleted = [request.payload for request in shared.bot.arrived]
    for body in (said, changed, deleted):
        assert body["is_ext_shared_channel"]
        assert body["team_id"] == "T0PARTNER"
        assert body["authorizations"][0]["team_id"] == body["context_team_id"] == shared.slack.team_id
    for message in (said["event"], changed["event"]["message"], deleted["event"]["previous_message"]):
        assert message["team"] == message["user_team"] == message["source_team"] == "T0PARTNER"


async def test_a_strangers_button_and_shortcut_name_the_apps_workspace_as_the_team(shared: Local) -> None:
    board = await shared.bot.web.chat_postMessage(channel=GENERAL, text="Board", blocks=BLOCKS)
    await shared.slack.press(SAM, GENERAL, board["ts"], "answer/1")
    await shared.slack.shortcut(SAM, GENERAL, board["ts"], "ask")
    for request in shared.bot.arrived[-2:]:
        assert request.payload["team"]["id"] == shared.slack.team_id
        assert request.payload["user"]["team_id"] == "T0PARTNER"


async def test_a_strangers_modal_names_their_workspace_as_the_team(shared: Local) -> None:
    board = await shared.bot.web.chat_postMessage(channel=GENERAL, text="Board", blocks=BLOCKS)
    await shared.slack.press(SAM, GENERAL, board["ts"], "answer/1")
    await shared.bot.web.views_open(trigger_id=shared.bot.arrived[-1].payload["trigger_id"], view=MODAL)
    [view] = shared.slack.views(SAM)
    assert await shared.slack.submit_view(SAM, view.id, {"alias": "Owl"}) == {}
    submitted = shared.bot.arrived[-1].payload
    assert submitted["team"]["id"] == submitted["user"]["team_id"] == "T0PARTNER"
    assert submitted["view"]["app_installed_team_id"] == shared.slack.team_id


async def test_a_stranger_has_no_command(shared: Local) -> None:
    assert "not a valid command" in await shared.slack.command(SAM, GENERAL, "/learn")


async def test_a_strangers_dm_with_the_app_is_a_shared_one(shared: Local) -> None:
    await shared.slack.open_tab(SAM, "messages")
    opened = shared.bot.arrived[-1].payload
    assert (opened["event"]["user"], opened["team_id"], opened["is_ext_shared_channel"]) == (SAM, "T0PARTNER", True)


async def test_in_an_organization_a_person_comes_with_its_id(shared: Local) -> None:
    shared.slack.join_organization("E0OURS")
    assert (await shared.bot.web.auth_test())["enterprise_id"] == "E0OURS"
    board = await shared.bot.web.chat_postMessage(channel=GENERAL, text="Board", blocks=BLOCKS)
    await shared.slack.press(ADA, GENERAL, board["ts"], "answer/1")
    pressed = shared.bot.arrived[-1].payload
    assert (pressed["user"]["team_id"], pressed["enterprise"]["id"]) == ("E0OURS", "E0OURS")
    assert (pressed["team"]["id"], pressed["team"]["enterprise_id"]) == (shared.slack.team_id, "E0OURS")
    assert pressed["is_enterprise_install"] is False


async def test_in_an_organization_a_person_may_come_with_another_workspace_of_it(shared: Local) -> None:
    shared.slack.join_organization("E0OURS", {ADA: "T0SISTER"})
    await shared.slack.say(ADA, GENERAL, "Hello from next door")
    body = shared.bot.arrived[-1].payload
    assert (body["event"]["team"], body["authorizations"][0]["enterprise_id"]) == ("T0SISTER", "E0OURS")
    told = (await shared.bot.web.users_info(user=ADA))["user"]
    assert told["enterprise_user"]["enterprise_id"] == "E0OURS"
    assert told["enterprise_user"]["teams"] == [shared.slack.team_id, "T0SISTER"]
    assert "enterprise_user" not in (await shared.bot.web.users_info(user=SAM))["user"]
    await shared.slack.command(ADA, GENERAL, "/learn")
    typed = shared.bot.arrived[-1].payload
    assert (typed["team_id"], typed["enterprise_id"]) == (shared.slack.team_id, "E0OURS")
