"""The floor: the Slack calls and the stream that a reply needs, and nothing else.

It acknowledges an event, reads the model's stream through the SDK on aiohttp, and writes it into the thread as the bot
does: a status, a stream, appends at the bot's pace, an end with a footer; then, as after a first exchange, it redraws
the message above the thread and suggests what to write next. It stores nothing and recovers from nothing.
"""

import asyncio
import json
import os
from contextlib import suppress
from typing import Any

import aiohttp
import anthropic

Json = dict[str, Any]
API = os.environ["SLACK_API_URL"]
SYSTEM = "The rules, the lessons, and the brief of a lab. " * 1000  # as many bytes as the bot sends
SUGGESTED = [{"title": title, "message": title} for title in ("Quiz 2", "My progress", "Key terms", "Help")]
ROOT = [{"type": "section", "text": {"type": "mrkdwn", "text": "What this lab is about. " * 40}}]
FOOTER = [{"type": "context", "elements": [{"type": "mrkdwn", "text": "Exchange 1 of 3"}]}]


class Floor:
    """A bot that keeps no promise."""

    def __init__(self, session: aiohttp.ClientSession, claude: anthropic.AsyncAnthropic) -> None:
        self._session = session
        self._claude = claude
        self._replies: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Connect, and answer every message until the connection ends."""
        url = (await self._call("apps.connections.open"))["url"]
        async with self._session.ws_connect(url) as socket:
            async for message in socket:
                envelope = json.loads(message.data)
                if envelope["type"] == "events_api":
                    await socket.send_str(json.dumps({"envelope_id": envelope["envelope_id"]}))
                    reply = asyncio.create_task(Reply(envelope["payload"]["event"], self._call).ask(self._claude))
                    self._replies.add(reply)
                    reply.add_done_callback(self._replies.discard)

    async def _call(self, method: str, **args: Any) -> Json:
        async with self._session.post(f"{API}{method}", json=args) as answer:
            body: Json = await answer.json()
        assert body["ok"], body
        return body


class Reply:
    """One reply, as far as the model has spoken it."""

    _live = 0  # streams; more of them write less often each, as with the bot

    def __init__(self, event: Json, call: Any) -> None:
        self._ask = event["text"]
        self._place = {"channel": event["channel"], "thread_ts": event["thread_ts"]}
        self._call = call
        self._text = ""
        self._ended = asyncio.Event()

    async def ask(self, claude: anthropic.AsyncAnthropic) -> None:
        """Read the stream, and write it from its first text on."""
        channel, thread_ts = self._place.values()
        status = {"channel_id": channel, "thread_ts": thread_ts, "status": "is writing …"}
        beside = [asyncio.create_task(self._call("assistant.threads.setStatus", **status))]
        messages: list[Any] = [{"role": "user", "content": self._ask}]
        events = await claude.messages.create(
            model="claude-sonnet-5-5", max_tokens=2048, system=SYSTEM, messages=messages, stream=True
        )
        async for event in events:
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                self._text += event.delta.text
                if len(beside) == 1:
                    beside.append(asyncio.create_task(self._write()))
        self._ended.set()
        await asyncio.gather(*beside)
        await self._call("chat.update", channel=channel, ts=thread_ts, text="The lab", blocks=ROOT)
        prompts = {"channel_id": channel, "title": "You can also just ask", "prompts": SUGGESTED}
        await self._call("assistant.threads.setSuggestedPrompts", **prompts)

    async def _write(self) -> None:
        """The first text at once, then an append a second, then the rest with the footer."""
        sent = len(self._text)
        ts = (await self._call("chat.startStream", markdown_text=self._text, **self._place))["ts"]
        there = {"channel": self._place["channel"], "ts": ts}
        Reply._live += 1
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), min(2.0, max(1.0, 0.6 * Reply._live)))
            rest, sent = self._text[sent:], len(self._text)
            if self._ended.is_set():
                await self._call("chat.stopStream", markdown_text=rest, blocks=FOOTER, **there)
                Reply._live -= 1
                return
            if rest:
                await self._call("chat.appendStream", markdown_text=rest, **there)


async def main() -> None:
    """Serve until the process is ended."""
    claude = anthropic.AsyncAnthropic(max_retries=0, http_client=anthropic.DefaultAioHttpClient())
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer xoxb-bench"}) as session:
        await Floor(session, claude).serve()


if __name__ == "__main__":
    asyncio.run(main())
