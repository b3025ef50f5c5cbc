"""Changes to channels and people: archived, left, shared with another workspace, deactivated."""

import copy
from typing import Any

import pytest

from bot.sandbox.slack.model import Change, Channel
from tests.sandbox.slack.wire import ADA, GENERAL, GRACE, MANIFEST, Local, error_of, local_slack

ABOUT = ("channel_archive", "channel_unarchive", "channel_left", "group_archive", "group_unarchive", "group_left")


def hears_channels(*scopes: str) -> dict[str, Any]:
    manifest: dict[str, Any] = copy.deepcopy(MANIFEST)
    manifest["oauth_config"]["scopes"]["bot"] += ["channels:history", *scopes]
    manifest["settings"]["event_subscriptions"]["bot_events"] += ["message.channels", *ABOUT]
    return manifest


def kinds(local: Local) -> list[str]:
    return [event["type"] for event in local.bot.events() if event["type"] != "message"]


async def test_an_archived_channel_is_told_where_channels_may_be_read() -> None:
    async with local_slack(manifest=hears_channels("channels:read")) as local:
        await local.bot.connect()
        await local.slack.archive(ADA, GENERAL)
        await local.slack.archive(ADA, GENERAL)
        with pytest.raises(LookupError):
            await local.slack.command(ADA, GENERAL, "/learn")
        await local.slack.unarchive(ADA, GENERAL)
        assert kinds(local) == ["channel_archive", "channel_unarchive"]
        assert local.bot.events("channel_archive")[0]["channel"] == GENERAL
        assert local.bot.events("channel_archive")[0]["is_moved"] == 0
        local.slack.core.declined = {"channels:read"}
        await local.slack.archive(ADA, GENERAL)
        assert len(kinds(local)) == 2


async def test_of_a_private_channel_who_opened_it_again_is_called_the_actor() -> None:
    async with local_slack(manifest=hears_channels("groups:read")) as local:
        await local.bot.connect()
        local.slack.workspace.channels[GENERAL].is_private = True
        await local.slack.archive(ADA, GENERAL)
        await local.slack.unarchive(ADA, GENERAL)
        archived, opened = local.bot.events()
        assert (archived["type"], archived["user"], archived["is_moved"]) == ("group_archive", ADA, 0)
        assert (opened["type"], opened["actor_id"]) == ("group_unarchive", ADA)


async def test_the_bot_hears_that_it_was_taken_out_of_a_channel() -> None:
    async with local_slack(manifest=hears_channels("channels:read", "groups:read")) as local:
        await local.bot.connect()
        assert await local.slack.command(ADA, GENERAL, "/remove", "@Homeroom") == ""
        [left] = local.bot.events("channel_left")
        assert (left["channel"], left["actor_id"]) == (GENERAL, ADA)
        [told] = local.bot.events("message")
        assert (told["user"], told["channel_type"]) == ("USLACKBOT", "im")
        assert "removed from #general" in told["text"]
        await local.slack.say(ADA, GENERAL, "not heard any more")
        assert await error_of(local.bot.web.chat_postMessage(channel=GENERAL, text="Hi")) == "not_in_channel"
        await local.slack.command(ADA, GENERAL, "/invite", "@Homeroom")
        local.slack.workspace.channels[GENERAL].is_private = True
        await local.slack.remove_bot(ADA, GENERAL)
        assert kinds(local) == ["channel_left", "group_left"]


async def test_what_stands_in_a_lost_channel_stays(online: Local) -> None:
    web = online.bot.web
    ts = (await web.chat_postMessage(channel=GENERAL, text="Hi"))["ts"]
    await online.slack.archive(ADA, GENERAL)
    assert await error_of(web.chat_update(channel=GENERAL, ts=ts, text="Ho")) == "is_inactive"
    await online.slack.unarchive(ADA, GENERAL)
    await online.slack.remove_bot(ADA, GENERAL)
    assert await error_of(web.chat_update(channel=GENERAL, ts=ts, text="Ho")) == "channel_not_found"


async def test_a_person_who_left_is_told_as_deleted(online: Local) -> None:
    online.slack.workspace.users[GRACE].is_deleted = True
    told = await online.bot.web.users_info(user=GRACE)
    assert told["user"]["deleted"]
    assert await error_of(online.bot.web.conversations_open(users=GRACE)) == "user_disabled"
    with pytest.raises(LookupError):
        await online.slack.say(GRACE, GENERAL, "I am still here")


async def test_a_person_is_called_as_they_chose(online: Local) -> None:
    online.slack.workspace.users[GRACE].display_name = "Amazing Grace"
    user = (await online.bot.web.users_info(user=GRACE))["user"]
    assert (user["name"], user["real_name"]) == ("grace.hopper", "Grace Hopper")
    assert user["profile"]["display_name"] == "Amazing Grace"


async def test_a_channel_is_renamed_and_keeps_its_id(online: Local) -> None:
    await online.slack.command(ADA, GENERAL, "/rename", "all-of-us")
    await online.slack.command(ADA, GENERAL, "/learn")
    payload = online.bot.arrived[-1].payload
    assert (payload["channel_id"], payload["channel_name"]) == (GENERAL, "all-of-us")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("all-of-us", "#general is now #all-of-us."),
        ("two words", "Channel names are up to 80 letters"),
        ("a" * 81, "Channel names are up to 80 letters"),
        ("#random", "#random is another channel's name."),
    ],
)
async def test_who_renames_a_channel_is_told_what_came_of_it(online: Local, name: str, said: str) -> None:
    online.slack.workspace.channels["C0RANDOM"] = Channel("C0RANDOM", "random", members={ADA})
    told: list[Change] = []
    online.slack.workspace.subscribe(told.append)
    await online.slack.command(ADA, GENERAL, "/rename", name)
    assert [str(change.data)[: len(said)] for change in told if change.kind == "toast"] == [said]
    assert online.slack.workspace.channels[GENERAL].name == ("all-of-us" if name == "all-of-us" else "general")
