"""Requests to the bot's request URL: signed as Slack signs, and sent over ASGI without a port."""

import asyncio
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

from starlette.types import Message

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


def headers(body: bytes | str, *, at: datetime = NOW, content_type: str = JSON, secret: str = SECRET) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    raw = body.encode() if isinstance(body, str) else body
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    return {
        "content-type": content_type,
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": f"v0={digest}",
    }


async def call(
    app: Any, method: str, path: str, headers: dict[str, str], chunks: list[bytes], *, unfinished: str = ""
) -> tuple[int, str]:
    """One request over ASGI; an error that the app lets through fails the test.

    `unfinished` is what the client does instead of ending its body: `hangs up` or `dawdles`.
    """
    waiting: list[Message] = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    if not unfinished:
        waiting.append({"type": "http.request", "body": b"", "more_body": False})
    sent: list[Message] = []

    async def receive() -> Message:
        if not waiting and unfinished == "dawdles":
            await asyncio.Event().wait()
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 3000),
    }
    await app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]).decode()
