"""`homeroom doctor --live`: tries in a real workspace the rules that our local Slack only assumes, and cleans up.

Everything happens in one member's DM with the app. Nothing that is reported contains a text, a token or an id.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable

import aiohttp

from bot.features.ports import Json, SlackRefused, SlackUnavailable
from bot.settings import proxy_for
from bot.slack.live_dm import CUT, HERE, MARK, UNREADABLE, Dm, NotSeen, Result, outcome, same

TAP_S = 60.0
RETRY_S = 20.0  # Slack waits three seconds for an ack, and delivers the event again at once
ACTION, WORD = "homeroom_live_check", "hello"
TAP = f"Please press the button, close the window that opens, and then write *{WORD}* below, not in a thread."
RUNNING = "a bot is connected to this app, and Slack would deliver to either: stop it, and run this again"
OVER_HTTP = "this app has no app-level token, so taps go to its request URL"


# --- what needs only the Web API ------------------------------------------------------------


async def _metadata(dm: Dm) -> None:
    await dm.call("chat.update", channel=dm.channel, ts=dm.root, text=HERE)
    root = next((one for one in await dm.messages() if one.get("ts") == dm.root), {})
    same((root.get("metadata") or {}).get("event_payload"), MARK["event_payload"], "the metadata after an update")


async def _stream(dm: Dm) -> None:
    people = {"recipient_user_id": dm.member, "recipient_team_id": dm.team}
    begun = await dm.call(
        "chat.startStream", channel=dm.channel, thread_ts=dm.root, markdown_text="A stream. ", **people
    )
    dm.stream = str(begun["ts"])
    dm.keep(dm.stream)
    await dm.call("chat.appendStream", channel=dm.channel, ts=dm.stream, markdown_text="It grows.")


async def _update_of_a_stream(dm: Dm) -> None:
    await dm.refused("streaming_state_conflict", "chat.update", ts=_streaming(dm), text="x")


async def _end_of_a_stream(dm: Dm) -> None:
    ts = _streaming(dm)
    await dm.call("chat.stopStream", channel=dm.channel, ts=ts, blocks=[_section("A footer.")], metadata=MARK)
    dm.stream = ""
    await dm.refused("message_not_in_streaming_state", "chat.appendStream", ts=ts, markdown_text="x")


async def _status(dm: Dm) -> None:
    for words in ("is checking", ""):
        await dm.call("assistant.threads.setStatus", **dm.thread, status=words)


async def _session(dm: Dm) -> None:
    dm.in_session = True
    await dm.call("agents.sessions.setStatus", **dm.thread, status="processing")
    await dm.call("agents.sessions.setStatus", **dm.thread, status="active")
    dm.in_session = False


async def _prompts(dm: Dm) -> None:
    """With a thread, Slack takes the call and shows nothing (docs.slack.dev), so the member keeps their prompts."""
    prompts = [{"title": "Show the course", "message": "learn"}]
    await dm.call("assistant.threads.setSuggestedPrompts", **dm.thread, prompts=prompts)


async def _table(dm: Dm) -> None:
    rows = [[{"type": "raw_text", "text": text} for text in row] for row in (("a", "b"), ("1", "2"))]
    await dm.post(text="A table.", blocks=[{"type": "table", "rows": rows}])


async def _chart(dm: Dm) -> None:
    chart = {"type": "pie", "segments": [{"label": "done", "value": 2}, {"label": "open", "value": 1}]}
    await dm.post(text="A chart.", blocks=[{"type": "data_visualization", "title": "A chart", "chart": chart}])


async def _ephemeral(dm: Dm) -> None:
    where = {"channel": dm.channel, "user": dm.member}
    await dm.call("chat.postEphemeral", **where, text="Only you see this, until you reload Slack.")


async def _by_a_reply(dm: Dm) -> None:
    answer = await dm.post(text="A reply to a reply.", thread_ts=dm.reply)
    same((answer.get("message") or {}).get("thread_ts"), dm.root, "its thread")


async def _read_by_a_reply(dm: Dm) -> None:
    same(len(await dm.messages(ts=dm.reply)), 1, "the number of messages")


async def _split(dm: Dm) -> None:
    sent = str((await dm.post(text="x" * 4100))["ts"])
    pieces = [one for one in await dm.messages() if not set(str(one.get("text"))) - {"x"} and one.get("text")]
    for piece in pieces:
        if piece["ts"] != sent:
            dm.keep(str(piece["ts"]))
    same(len(pieces) > 1, True, "more than one message")


async def _too_long(dm: Dm) -> None:
    blocks = [{"type": "markdown", "text": "x " * 3400} for _ in range(2)]
    await dm.refused("msg_blocks_too_long", "chat.postMessage", text="x", blocks=blocks)


async def _update_too_long(dm: Dm) -> None:
    await dm.refused("msg_too_long", "chat.update", ts=dm.reply, text="x" * 4001)


# --- what needs a tap -----------------------------------------------------------------------


class Socket:
    """A connection of our own (Slack: Socket Mode). What isn't meant for us isn't acked, and comes again later."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse, tap_s: float) -> None:
        self._line = line
        self.tap_s = tap_s

    async def next(self, is_wanted: Callable[[Json], bool], within_s: float, otherwise: str) -> Json:
        """The next message of that kind. Raises NotSeen."""
        try:
            async with asyncio.timeout(within_s):
                async for raw in self._line:
                    message = json.loads(raw.data) if raw.type == aiohttp.WSMsgType.TEXT else {}
                    if is_wanted(message):
                        return dict(message)
        except TimeoutError:
            raise NotSeen("unknown", otherwise) from None
        raise NotSeen("unknown", CUT)

    async def ack(self, envelope: Json) -> None:
        """Ack an envelope."""
        await self._line.send_json({"envelope_id": envelope["envelope_id"]})


async def _tapped(dm: Dm, socket: Socket) -> Json:
    button = {"type": "button", "action_id": ACTION, "text": {"type": "plain_text", "text": "Check"}, "value": "x"}
    await dm.post(text=TAP, blocks=[_section(TAP), {"type": "actions", "elements": [button]}])
    envelope = await socket.next(
        lambda one: any(action.get("action_id") == ACTION for action in _payload(one).get("actions") or ()),
        socket.tap_s,
        "nobody tapped",
    )
    await socket.ack(envelope)
    return _payload(envelope)


async def _modal(dm: Dm, tap: Json) -> None:
    title = {"type": "plain_text", "text": "Homeroom"}
    view = {"type": "modal", "title": title, "blocks": [_section("Please close this window.")]}
    await dm.call("views.open", trigger_id=tap.get("trigger_id"), view=view)
    try:
        await dm.call("views.open", trigger_id=tap.get("trigger_id"), view=view)
    except SlackRefused as refusal:
        same(refusal.error, "exchanged_trigger_id", "the second use of a trigger_id")
    else:
        raise NotSeen("differs", "a trigger_id opened two modals")


async def _identity(dm: Dm, tap: Json) -> None:
    same((tap.get("team") or {}).get("id") == dm.team, True, "team.id is the app's workspace")
    same(bool((tap.get("user") or {}).get("team_id")), True, "user.team_id is there")


async def _redelivered(dm: Dm, socket: Socket) -> None:
    def is_word(message: Json) -> bool:
        event = _payload(message).get("event") or {}
        return event.get("channel") == dm.channel and event.get("user") == dm.member and event.get("type") == "message"

    first = await socket.next(is_word, socket.tap_s, "nobody wrote the word")
    key = _payload(first).get("event_id")
    again = await socket.next(
        lambda one: is_word(one) and _payload(one).get("event_id") == key, RETRY_S, "it did not come again in time"
    )
    await socket.ack(again)
    same(again.get("retry_attempt"), 1, "retry_attempt")


# --- the run --------------------------------------------------------------------------------

PROBES: tuple[tuple[str, Callable[[Dm], Awaitable[None]]], ...] = (
    ("update.metadata", _metadata),
    ("stream.thread_and_no_metadata", _stream),
    ("stream.update_conflict", _update_of_a_stream),
    ("stream.five_minutes", _end_of_a_stream),
    ("agent.not_needed", _status),
    ("session.agents_only", _session),
    ("prompts.agents_only", _prompts),
    ("table", _table),
    ("data_visualization", _chart),
    ("response_url.checked", _ephemeral),
    ("thread.by_a_reply", _by_a_reply),
    ("thread.read_by_a_reply", _read_by_a_reply),
    ("text.split_at_4000", _split),
    ("text.together_12000", _too_long),
    ("text.update_4000", _update_too_long),
)
MODAL, IDENTITY, RETRY = "trigger_id.once_3_s", "identity.gesture", "event.retry_0_60_300"
TAPPED = (MODAL, IDENTITY, RETRY)


async def run(
    dm: Dm, app_token: str, say: Callable[[str], None], *, is_running: bool, tap_s: float = TAP_S
) -> list[Result]:
    """Try every rule; the caller closes the DM. Raises SlackRefused or SlackUnavailable without a DM."""
    await dm.open()
    results = [await outcome(rule, probe(dm)) for rule, probe in PROBES]
    if not app_token or is_running:
        return results + [Result(rule, "unknown", RUNNING if is_running else OVER_HTTP) for rule in TAPPED]
    say("Now open the DM with the app in Slack, and do what it asks there. You have a minute for each step.")
    return results + await _with_taps(dm, app_token, tap_s)


async def _with_taps(dm: Dm, app_token: str, tap_s: float) -> list[Result]:
    results: list[Result] = []
    try:
        url = str((await dm.call("apps.connections.open", app_token=app_token))["url"])
        async with aiohttp.ClientSession() as session, session.ws_connect(url, proxy=proxy_for(url)) as line:
            socket = Socket(line, tap_s)
            hello = await socket.next(lambda one: one.get("type") == "hello", RETRY_S, "no connection")
            _alone(hello)
            tap = await _tapped(dm, socket)
            results.append(await outcome(MODAL, _modal(dm, tap)))
            results.append(await outcome(IDENTITY, _identity(dm, tap)))
            results.append(await outcome(RETRY, _redelivered(dm, socket)))
            return results
    except (NotSeen, SlackRefused, SlackUnavailable, aiohttp.ClientError, OSError, *UNREADABLE) as error:
        why = str(error) if isinstance(error, NotSeen | SlackRefused) else "no connection"
        return results + [Result(rule, "unknown", why) for rule in TAPPED[len(results) :]]


def _alone(hello: Json) -> None:
    """Raise NotSeen if the app has other connections."""
    if int(hello.get("num_connections") or 0) > 1:
        raise NotSeen("unknown", RUNNING)


def _streaming(dm: Dm) -> str:
    if not dm.stream:
        raise NotSeen("unknown", "there is no stream")
    return dm.stream


def _payload(message: Json) -> Json:
    payload = message.get("payload")
    return payload if isinstance(payload, dict) else {}


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}
