"""Files that the app sends: files.getUploadURLExternal, the address it gives, and files.completeUploadExternal."""

import mimetypes
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.sandbox.slack import events, files
from bot.sandbox.slack.calls.content import Content, fill, read_content
from bot.sandbox.slack.calls.places import thread_of, writable
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused, refused_arguments
from bot.sandbox.slack.model import Channel, Json, Message, StoredFile, Upload
from bot.sandbox.slack.workspace import BOT_USER_ID

PATH = "/upload/v1/{ticket}"
CHANNELS = 100


async def get_upload_url(core: Core, args: Json) -> Json:
    """files.getUploadURLExternal: where a file of that length may be sent."""
    if args["length"] == 0:
        raise Refused("missing_argument")
    if args["length"] < 0:
        raise refused_arguments("must be greater than 0 [json-pointer:/length]")
    ids = core.workspace.ids
    upload = Upload(ids.id("F"), args["filename"], args["length"])
    ticket = f"{upload.id}-{ids.word()}"
    core.workspace.uploads[ticket] = upload
    return {"upload_url": f"{core.base_url}/upload/v1/{ticket}", "file_id": upload.id}


async def receive(core: Core, request: Request) -> Response:
    """The bytes of a file, raw or as a form; the address is all the permission that they need."""
    await core.faults.park("upload", after=False)
    try:
        core.faults.check("upload")
    except Refused as refused:
        return Response(status_code=refused.status, headers=refused.headers)
    upload = core.workspace.uploads.get(request.path_params["ticket"])
    content = await _content(request)
    is_right = upload is not None and upload.length == len(content)
    core.journal.write("slack", "upload", {"id": upload.id if upload else "", "size": len(content)}, {"ok": is_right})
    if upload is None or not is_right:
        return PlainTextResponse("not the announced file", status_code=404 if upload is None else 400)
    upload.content = content
    await core.faults.park("upload", after=True)
    return PlainTextResponse(f"OK - {len(content)}")


async def _content(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        sent = [value for value in form.values() if isinstance(value, UploadFile)]
        return await sent[0].read() if sent else b""


async def complete_upload(core: Core, args: Json) -> Json:
    """files.completeUploadExternal: share what was sent, once."""
    uploads = [(_upload(core, one), one) for one in _listed(args["files"])]
    channels = _channels(core, args)
    content = _comment(core, args)
    thread_ts = thread_of(core, channels[0], args.get("thread_ts", "")) if channels else ""
    shown = []
    for upload, asked in uploads:
        upload.is_complete = True
        mimetype = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        stored = files.store(core, StoredFile(upload.name, mimetype, upload.content or b""), upload.id)
        shown.append(stored | {"title": asked.get("title") or upload.name, "user": BOT_USER_ID})
    for channel in channels:
        _share(core, channel, content, thread_ts, shown)
    return {"files": [{"id": file["id"], "title": file["title"]} for file in shown]}


def _listed(asked: Any) -> list[Json]:
    is_list = isinstance(asked, list) and asked and all(isinstance(one, dict) for one in asked)
    if not is_list or not all(isinstance(one.get("title", ""), str) for one in asked):
        raise refused_arguments("must be an array of files [json-pointer:/files]")
    return list(asked)


def _upload(core: Core, asked: Json) -> Upload:
    for upload in core.workspace.uploads.values():
        if upload.id == asked.get("id") and upload.content is not None and not upload.is_complete:
            return upload
    raise Refused("file_not_found")


def _channels(core: Core, args: Json) -> list[Channel]:
    """The channels to share in. A person's id is one of `channels`, not of `channel_id` (python-slack-sdk#1426)."""
    if args.get("channel_id") in core.workspace.users:
        raise Refused("channel_not_found")
    named = [args["channel_id"]] if args.get("channel_id") else [*filter(None, args.get("channels", "").split(","))]
    if len(named) > CHANNELS:
        raise Refused("channels_limit_exceeded")
    return [writable(core, {"channel": name}) for name in named]


def _comment(core: Core, args: Json) -> Content:
    """The comment, else the blocks."""
    if args.get("initial_comment"):
        return read_content(core, {"text": args["initial_comment"]})
    return read_content(core, {"text": "", "blocks": args["blocks"]}) if args.get("blocks") else Content("")


def _share(core: Core, channel: Channel, content: Content, thread_ts: str, shown: list[Json]) -> None:
    message = Message(channel.id, core.workspace.ids.ts(), BOT_USER_ID, "", thread_ts, files=shown)
    fill(message, content)
    core.workspace.add(message)
    core.workspace.note(message, content.words_that_ping)
    core.background.start(events.posted(core, message.snapshot()))
