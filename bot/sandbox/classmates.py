"""Classmates in the local workspace: their progress is made by the same gestures a person makes, in the background."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.sandbox import Json
from bot.sandbox.slack import LocalSlack, Message

T = TypeVar("T")
# What a question's message says -> the value of its right option's button, or the words to type.
Key = Callable[[str], int | str | None]
TYPE = "Type your answer"
WRONG_WORDS = "I don't know"
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
    await slack.open_tab(who.user, "messages")
    desk = _Desk(slack, who.user)
    for words, wrong in who.quizzes:
        begun = max((message.ts for message in slack.messages(desk.dm)), default="")
        await asyncio.sleep(PAUSE_S)
        await slack.say(who.user, desk.dm, words)
        await desk.take(key, wrong, begun)
    label = "Use an alias" if who.alias else "Show my name"
    await desk.press(await desk.shows("", label), label)
    if who.alias:
        await desk.fill(who.alias)


async def read(slack: LocalSlack, user: str, words: str, pages: int, onward: str) -> None:
    """Read pages in a DM in which nothing was said yet: `words` is the command, `onward` the button of the next page.

    The pages are then alone there, each as it is left. Raises Lost where the bot does not answer.
    """
    dm, desk = slack.dm_of(user), _Desk(slack, user)
    await slack.open_tab(user, "messages")
    slack.workspace.remove(await _until(lambda: next(iter(slack.messages(dm)), None)))  # the welcome
    command, _, rest = words.partition(" ")
    await slack.command(user, dm, command, rest)
    page = await desk.page(1)
    for number in range(2, pages + 1):
        if onward not in _buttons(page):
            raise Lost
        await desk.press(page, onward, at_once=True)
        page = await desk.page(number)
    await _until(lambda: not any(onward in _buttons(one) for one in slack.messages(dm)) or None)


class _Desk:
    """A classmate's DM with the bot: its newest message with a button, and a tap."""

    def __init__(self, slack: LocalSlack, user: str) -> None:
        self._slack, self._user, self.dm = slack, user, slack.dm_of(user)

    async def take(self, key: Key, wrong: int, after: str) -> None:
        """Answer question after question until none is left, the first `wrong` ones wrongly."""
        onward = ONWARD[0]
        while onward != ONWARD[-1]:
            message = await self.shows(after, "A", "1", TYPE, *ONWARD)
            buttons = _buttons(message)
            if not buttons.keys().isdisjoint({"A", "1", TYPE}):
                await self._answer(message, key(_words(message)), is_right=wrong <= 0)
                wrong -= 1
                message = await self.shows(after, *ONWARD)
            onward = next(label for label in ONWARD if label in _buttons(message))
            await self.press(message, onward)
            after = message.ts

    async def _answer(self, message: Message, right: int | str | None, *, is_right: bool) -> None:
        """Tap the right option or a wrong one, or type an answer."""
        buttons = _buttons(message)
        if TYPE in buttons:
            await self.press(message, TYPE)
            await self.fill(str(right) if is_right else WRONG_WORDS)
            return
        options = {label: one["value"].rsplit(":", 1)[1] for label, one in buttons.items() if len(label) <= 2}
        chosen = (label for label, value in options.items() if (value == str(right)) is is_right)
        await self.press(message, next(chosen))

    async def fill(self, words: str) -> None:
        """Type into the one field of the modal that opens, and submit it."""
        view = await _until(lambda: next(iter(self._slack.views(self._user)), None))
        field = next(block["element"]["action_id"] for block in view.body["blocks"] if block["type"] == "input")
        await self._slack.submit_view(self._user, view.id, {field: words})

    async def shows(self, after: str, *labels: str) -> Message:
        """The newest message after a ts that has one of these buttons, once there is one."""

        def newest() -> Message | None:
            later = (one for one in reversed(self._slack.messages(self.dm)) if one.ts > after)
            return next((one for one in later if not _buttons(one).keys().isdisjoint(labels)), None)

        return await _until(newest)

    async def page(self, number: int) -> Message:
        """The message of that number, once there is one."""
        return await _until(lambda: next(iter(self._slack.messages(self.dm)[number - 1 :]), None))

    async def press(self, message: Message, label: str, *, at_once: bool = False) -> None:
        """Tap a button."""
        await asyncio.sleep(0 if at_once else PAUSE_S)
        await self._slack.press(self._user, message.channel, message.ts, _buttons(message)[label]["action_id"])


async def _until(look: Callable[[], T | None]) -> T:
    for _ in range(int(PATIENCE_S / LOOK_AGAIN_S)):
        found = look()
        if found is not None:
            return found
        await asyncio.sleep(LOOK_AGAIN_S)
    raise Lost


def _buttons(message: Message) -> dict[str, Json]:
    """A message's buttons by their labels."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return {one["text"]["text"]: one for row in rows for one in row if one["type"] == "button"}


def _words(message: Message) -> str:
    texts = [block.get("text") for block in message.blocks]
    return "\n".join(str(text["text"]) for text in texts if isinstance(text, dict))
