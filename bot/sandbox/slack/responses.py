"""Answers through a response_url: five uses, thirty minutes, its own small rules."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.sandbox.slack import events
from bot.sandbox.slack.calls.chat import post, rewrite, show_ephemeral
from bot.sandbox.slack.calls.content import Content, read_content
from bot.sandbox.slack.calls.places import thread_of
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused
from bot.sandbox.slack.ids import ResponseUrl
from bot.sandbox.slack.model import Json, Message

_FIELDS = {"text", "blocks", "attachments", "metadata", "mrkdwn", "unfurl_links", "unfurl_media", "thread_ts"}
_FIELDS |= {"response_type", "replace_original", "delete_original"}


async def respond(core: Core, request: Request) -> Response:
    """Answer one post to `/response/{id}`: `ok` as plain text, or `{"ok": false, "error": …}`."""
    args: Json = {}
    try:
        args = _parse(await request.body())
        core.faults.check("response_url")
        answer(core, core.tickets.use_response(request.path_params["id"]), args)
        core.faults.check("response_url", after=True)
    except Refused as refused:
        core.journal.write("slack", "response_url", args, refused.body)
        status = refused.status if refused.status != 200 else 400
        return JSONResponse(refused.body, status_code=status, headers=refused.headers)
    core.journal.write("slack", "response_url", args, "ok")
    await core.faults.park("response_url", after=True)
    return PlainTextResponse("ok")


def answer(core: Core, place: ResponseUrl, args: Json) -> None:
    """Carry out an answer to a gesture: replace or delete its message, or say something beside it."""
    original = _original(core, place)
    if args.get("delete_original"):
        if original is not None:
            core.workspace.remove(original)
            if not original.ephemeral:
                core.background.start(events.deleted(core, original))
        return
    content = read_content(core, args)
    if args.get("replace_original") and original is not None:
        rewrite(core, original, content)
    else:
        _say(core, place, args, content)


def _say(core: Core, place: ResponseUrl, args: Json, content: Content) -> None:
    channel = core.workspace.channels[place.channel]
    thread_ts = thread_of(core, channel, args.get("thread_ts", ""))
    if args.get("response_type") == "in_channel":
        post(core, channel, content, thread_ts)
    else:
        show_ephemeral(core, place.channel, place.user, content, thread_ts)


def _original(core: Core, place: ResponseUrl) -> Message | None:
    if place.ephemeral:
        return next((m for m in core.workspace.ephemerals if m.ts == place.ts), None)
    return core.workspace.find(place.channel, place.ts) if place.ts else None


def _parse(body: bytes) -> Json:
    try:
        args = json.loads(body)
    except ValueError:
        raise Refused("invalid_payload") from None
    if not isinstance(args, dict) or set(args) - _FIELDS:
        raise Refused("invalid_payload")
    return args
