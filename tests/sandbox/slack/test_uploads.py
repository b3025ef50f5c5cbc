import copy
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.wire import ADA, ADA_DM, MANIFEST, Local, local_slack

DATA = b'{"points": 1}'


@pytest.fixture
async def sending() -> AsyncIterator[Local]:
    """A workspace whose app may send files."""
    manifest = copy.deepcopy(MANIFEST)
    manifest["oauth_config"]["scopes"]["bot"].append("files:write")  # type: ignore[index]
    async with local_slack(manifest=manifest) as local:
        await local.bot.connect()
        assert await local.slack.connected()
        yield local


async def announced(local: Local, length: int = len(DATA)) -> tuple[str, str]:
    told = await local.bot.web.files_getUploadURLExternal(filename="data.json", length=length)
    return str(told["upload_url"]), str(told["file_id"])


async def sent(url: str, data: bytes | aiohttp.FormData = DATA) -> int:
    async with aiohttp.ClientSession() as session, session.post(url, data=data) as answer:
        return answer.status


async def refusal(local: Local, method: str, **args: object) -> str:
    with pytest.raises(SlackApiError) as caught:
        await local.bot.web.api_call(method, json=args)
    return str(caught.value.response["error"])


async def completing(local: Local, file_id: str, channel: str = ADA_DM) -> str:
    return await refusal(local, "files.completeUploadExternal", files=[{"id": file_id}], channel_id=channel)


async def test_a_file_is_announced_sent_and_shared_once(sending: Local) -> None:
    url, file_id = await announced(sending)
    assert await sent(url) == 200
    await sending.bot.web.files_completeUploadExternal(
        files=[{"id": file_id, "title": "Data"}], channel_id=ADA_DM, initial_comment="Yours"
    )
    (said,) = sending.slack.messages(ADA_DM)
    assert (said.text, said.files[0]["name"], said.files[0]["title"]) == ("Yours", "data.json", "Data")
    assert sending.slack.workspace.files[file_id].content == DATA
    assert await completing(sending, file_id) == "file_not_found"
    sending.slack.core.declined = {"files:write"}
    assert await refusal(sending, "files.getUploadURLExternal", filename="a", length=1) == "missing_scope"
    assert await completing(sending, file_id) == "missing_scope"


async def test_a_file_may_be_sent_as_a_form_and_shared_by_slacks_own_client(sending: Local) -> None:
    url, _ = await announced(sending)
    form = aiohttp.FormData()
    form.add_field("filename", DATA, filename="data.json")
    assert await sent(url, form) == 200
    await sending.bot.web.files_upload_v2(filename="b.txt", content="b", channel=ADA_DM)
    assert [file["name"] for said in sending.slack.messages(ADA_DM) for file in said.files] == ["b.txt"]


async def test_a_file_is_shared_by_a_channels_id_and_not_by_a_persons(sending: Local) -> None:
    url, file_id = await announced(sending)
    assert await sent(url) == 200
    assert await completing(sending, file_id, channel=ADA) == "channel_not_found"
    assert await completing(sending, file_id, channel="C0NONE") == "channel_not_found"


async def test_what_a_file_is_refused_for(sending: Local) -> None:
    assert await refusal(sending, "files.getUploadURLExternal", filename="a", length=0) == "missing_argument"
    assert await refusal(sending, "files.getUploadURLExternal", filename="a", length=-1) == "invalid_arguments"
    assert await refusal(sending, "files.getUploadURLExternal", filename="a") == "invalid_arguments"
    url, file_id = await announced(sending)
    assert await completing(sending, file_id) == "file_not_found"
    assert await sent(url, DATA + b"\n") == 400
    assert await sent(f"{url}0") == 404
    assert await completing(sending, file_id) == "file_not_found"
    assert await refusal(sending, "files.completeUploadExternal", files=[], channel_id=ADA_DM) == "invalid_arguments"
    assert sending.slack.messages(ADA_DM) == []
