"""A screen that is out of date: a message is pressed as somebody still sees it."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.model import Message

Blocks = list[dict[str, Any]]


@contextlib.contextmanager
def as_it_was(live: Message, blocks: Blocks) -> Iterator[None]:
    """Let the gesture that begins now meet the message as it was: its payload is made at once.

    The message is itself again in the loop's next round, before anybody can have answered.
    """
    now, live.blocks = live.blocks, blocks

    def turn_back() -> None:
        if live.blocks is blocks:
            live.blocks = now

    turning = asyncio.get_running_loop().call_soon(turn_back)
    try:
        yield
    finally:
        turning.cancel()
        turn_back()
