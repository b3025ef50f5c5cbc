"""Classmates in the local workspace: their progress is made by the same gestures a person makes, in the background."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack import LocalSlack, Message

Json = dict[str, Any]
Key = Callable[[str], int | None]  # what a question's message says -> the value of its right option's button
LOOK_AGAIN_S = 0.05
PATIENCE_S = 20.0
ONWARD = ("Next question", "See how it went")
PAUSE_S = 0.3  # between two gestures: whoever tries the bot comes first


@dataclass(frozen=True, slots=True)
class Classmate:
    """A classmate: the quizzes they take, their wrong answers in each, and how others see them."""

    user: str
    quizzes: tuple[tuple[str, int], ...]  # (what is typed, wrong answers)
    alias: str = ""  # empty: by name


class Lost(Exception):
    """A classmate gave up waiting for a message or a modal. They stop where they are."""


async def study(slack: LocalSlack, who: Classmate, key: Key) -> None:
    """Take the quizzes, then choose how one is seen. Raises Lost where the bot does not answer."""
    dm = slack.dm_of(who.user)
    await slack.open_tab(who.user, "messages")
    for words, wrong in who.quizzes:
        begun = _newest_ts(slack, dm)
        await _said(slack, who.user, dm, words)
        await _take(slack, who.user, dm, key, wrong, begun)
    await _be_seen(slack, who, dm)


async def _said(slack: LocalSlack, user: str, dm: str, words: str) -> None:
    await asyncio.sleep(PAUSE_S)
    await slack.say(user, dm, words)


async def _take(slack: LocalSlack, user: str, dm: str, key: Key, wrong: int, after: str) -> None:
    """Answer question after question until none is left, the first `wrong` ones wrongly."""
    while True:
        message = await _shows(slack, dm, after, "A", *ONWARD)
        if _button(message, "A"):
            await _answer(slack, user, message, key(_words(message)), is_right=wrong <= 0)
            wrong -= 1
            message = await _shows(slack, dm, after, *ONWARD)
        for label in ONWARD:
            if onward := _button(message, label):
                await _press(slack, user, message, onward)
                after = message.ts
                if label == ONWARD[-1]:
                    return


async def _answer(slack: LocalSlack, user: str, message: Message, right: int | None, *, is_right: bool) -> None:
    options = [one for one in _buttons(message) if one["text"]["text"] in "ABCD"]
    chosen = next(one for one in options if (int(one["value"].rsplit(":", 1)[1]) == right) is is_right)
    await _press(slack, user, message, chosen)


async def _shows(slack: LocalSlack, dm: str, after: str, *labels: str) -> Message:
    """The newest message after a ts that has one of these buttons, once there is one."""
    found: Message = await _until(lambda: _with(slack, dm, after, *labels))
    return found


async def _be_seen(slack: LocalSlack, who: Classmate, dm: str) -> None:
    label = "Use an alias" if who.alias else "Show my name"
    message = await _shows(slack, dm, "", label)
    button = _button(message, label)
    await _press(slack, who.user, message, button or {})
    if who.alias:
        view = await _until(lambda: next(iter(slack.views(who.user)), None))
        field = next(block["element"]["action_id"] for block in view.body["blocks"] if block["type"] == "input")
        await slack.submit_view(who.user, view.id, {field: who.alias})


async def _press(slack: LocalSlack, user: str, message: Message, button: Json) -> None:
    await asyncio.sleep(PAUSE_S)
    await slack.press(user, message.channel, message.ts, button["action_id"])


async def _until(look: Callable[[], Any]) -> Any:
    for _ in range(int(PATIENCE_S / LOOK_AGAIN_S)):
        found = look()
        if found is not None:
            return found
        await asyncio.sleep(LOOK_AGAIN_S)
    raise Lost


def _newest_ts(slack: LocalSlack, dm: str) -> str:
    messages = slack.messages(dm)
    return messages[-1].ts if messages else ""


def _with(slack: LocalSlack, dm: str, after: str, *labels: str) -> Message | None:
    """The newest message after a ts that has one of these buttons."""
    found = (one for one in reversed(slack.messages(dm)) if one.ts > after)
    return next((one for one in found if any(_button(one, label) for label in labels)), None)


def _button(message: Message, label: str) -> Json | None:
    return next((one for one in _buttons(message) if one["text"]["text"] == label), None)


def _buttons(message: Message) -> list[Json]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [one for row in rows for one in row if one["type"] == "button"]


def _words(message: Message) -> str:
    texts = [block.get("text") for block in message.blocks]
    return "\n".join(str(text["text"]) for text in texts if isinstance(text, dict))
