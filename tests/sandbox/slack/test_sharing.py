import aiohttp

from bot.sandbox.slack.model import StoredFile
from tests.sandbox.slack.wire import ADA, ADA_DM, GENERAL, GRACE, MANIFEST, Local, local_slack

CODE = StoredFile("a.py", "text/x-python", b"print(1)\n")
SCOPES = MANIFEST["oauth_config"] | {"scopes": {"bot": ["im:history"], "bot_optional": ["files:read"]}}


async def fetched(url: str, token: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url, headers={"Authorization": token}) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_a_shared_file_is_read_with_the_bots_token_and_its_scope_alone() -> None:
    async with local_slack(manifest=MANIFEST | {"oauth_config": SCOPES}) as local:
        await local.bot.connect()
        assert await local.slack.connected()
        await local.slack.share_files(ADA, ADA_DM, [CODE], "Look")
        (event,) = local.bot.events("file_share")
        (shared,) = event["files"]
        assert (event["text"], shared["name"], shared["mimetype"], shared["size"]) == (
            "Look",
            "a.py",
            "text/x-python",
            9,
        )
        token = f"Bearer {local.slack.bot_token}"
        assert await fetched(shared["url_private"], token) == "print(1)\n"
        assert "Sign in" in await fetched(shared["url_private"], "Bearer xoxb-other")
        local.slack.core.declined = {"files:read"}
        assert "Sign in" in await fetched(shared["url_private"], token)


async def test_a_forward_is_attached_with_its_author(online: Local) -> None:
    ts = await online.slack.say(GRACE, GENERAL, "Is it required?")
    (said,) = online.slack.messages(GENERAL, ts)
    await online.slack.forward(ADA, said, ADA_DM, "What now?")
    (event,) = online.bot.events("message")
    (shared,) = event["attachments"]
    assert (event["text"], shared["text"], shared["author_name"]) == ("What now?", "Is it required?", "Grace Hopper")
    assert shared["is_share"]


async def test_a_links_preview_comes_as_a_change_that_is_no_edit(online: Local) -> None:
    ts = await online.slack.say(ADA, ADA_DM, "https://a.example")
    await online.slack.preview(ADA_DM, ts, {"from_url": "https://a.example", "title": "A page"})
    (event,) = online.bot.events("message_changed")
    assert event["message"]["attachments"] == [{"from_url": "https://a.example", "title": "A page"}]
    assert event["message"]["text"] == event["previous_message"]["text"]
    assert "edited" not in event["message"]


async def test_what_another_app_posts_is_a_bot_message(online: Local) -> None:
    await online.slack.alert(ADA_DM, "Errors", attachments=[{"text": "529"}])
    (event,) = online.bot.events("bot_message")
    assert event["bot_id"]
    assert event["attachments"] == [{"text": "529"}]
