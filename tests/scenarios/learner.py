"""A person in the workspace: what they do, and what they see of it."""

import asyncio

from bot.sandbox.slack.model import Message, View
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.key import Typing
from tests.scenarios.screen import Button, button, labels, texts, words


class Learner:
    """A person by their hands and eyes.

    `sees` looks at what is new or changed since the person's own last gesture, `scrollback` at everything.
    A gesture waits until the bot has come to rest, as a person does who reads first; `at_once` does not wait.
    """

    def __init__(self, scene: Scene, user: str) -> None:
        self.scene = scene
        self.slack = scene.stage.slack
        self.id = user
        self.dm = self.slack.dm_of(user)
        self._mark = 0

    async def _moves(self, *, at_once: bool = False) -> None:
        if not at_once:
            await self.scene.settled()
        self._mark = len(self.scene.changes)

    # --- hands ------------------------------------------------------------------------------

    async def opens(self) -> None:
        """Open the DM with the bot."""
        await self._moves()
        await self.slack.open_tab(self.id, "messages")

    async def types(self, line: str, *, channel: str = "") -> None:
        """Type a slash command, such as "/learn quiz 1": in a channel, where a lab is then chosen to open in the DM.

        Once there is a DM, a lab's is typed there.
        """
        await self._moves()
        asked = not channel and line.startswith("/learn lab")
        channel = channel or (self.dm if asked and self.slack.messages(self.dm) else GENERAL)
        command, _, text = line.partition(" ")
        refused = await self.slack.command(self.id, channel, command, text)
        assert not refused, refused
        if asked and channel == GENERAL:
            await self.whisper("Where shall Lab")
            await self.taps("In my DM")

    async def says(self, text: str, *, at_once: bool = False) -> str:
        """Write at the top level of the DM; returns the message's ts."""
        await self._moves(at_once=at_once)
        return await self.slack.say(self.id, self.dm, text)

    async def replies(self, text: str, *, thread: str = "", at_once: bool = False) -> str:
        """Write in a thread, the newest lab's unless one is named; returns the message's ts."""
        await self._moves(at_once=at_once)
        return await self.slack.say(self.id, self.dm, text, thread or self.lab().ts)

    async def edits(self, ts: str, text: str) -> None:
        """Edit one's own message."""
        await self._moves(at_once=True)
        await self.slack.edit(self.id, self.dm, ts, text)

    async def deletes(self, ts: str) -> None:
        """Delete one's own message."""
        await self._moves(at_once=True)
        await self.slack.delete(self.id, self.dm, ts)

    async def taps(self, label: str, *, on: Message | None = None, at_once: bool = False) -> Button:
        """Press the button of that label, on the newest message that has it; returns the button.

        `on` may be a snapshot: the person's screen then still shows the message as it was.
        """
        await self._moves(at_once=at_once)
        message, pressed = self.finds(label, on=on)
        await self._presses(pressed, message)
        if isinstance(label, Typing):
            view = await self.modal("Question ")
            errors = await self.slack.submit_view(self.id, view.id, {_field(view): label.words})
            assert not errors, errors
        return pressed

    async def presses(self, button: Button, *, on: Message) -> None:
        """Press that very button of a message, or of a snapshot of one."""
        await self._moves()
        await self._presses(button, on)

    async def _presses(self, button: Button, message: Message) -> None:
        warning = await self._press(message, button)
        assert not warning, warning

    async def _press(self, seen: Message, pressed: Button) -> str:
        live = self.slack.workspace.find(seen.channel, seen.ts)
        gesture = self.slack.press(self.id, seen.channel, seen.ts, pressed.action_id, ephemeral=seen.ephemeral)
        if live is None or live is seen:
            return await gesture
        now, live.blocks = live.blocks, seen.blocks
        pressing = asyncio.ensure_future(gesture)
        await asyncio.sleep(0)  # the payload is made of what was seen; nobody has answered yet
        live.blocks = now
        return await pressing

    async def fills(self, view: View, value: str) -> dict[str, str]:
        """Type into a modal's one field and submit it; returns what Slack shows under the field."""
        await self._moves()
        return await self.slack.submit_view(self.id, view.id, {_field(view): value})

    # --- eyes -------------------------------------------------------------------------------

    def screen(self) -> list[Message]:
        """Everything this person can read, oldest first: the DM with its threads, the channels, the ephemerals."""
        channels = [one.id for one in self.slack.workspace.channels.values() if self.id in one.members]
        shown = [message for channel in channels for message in self.slack.messages(channel)]
        return sorted([*shown, *self.slack.ephemerals(self.id)], key=lambda message: message.ts)

    def news(self) -> list[Message]:
        """Messages that are new or changed on the screen since the last gesture, oldest first."""
        touched = {(change.channel, change.ts) for change in self.scene.changes[self._mark :]}
        return [message for message in self.screen() if (message.channel, message.ts) in touched]

    async def sees(self, *wanted: str, thread: str = "") -> Message:
        """Wait for a message that shows all these texts, and return the newest such one."""
        return await self.scene.bell.until(
            lambda: _newest(self.news(), wanted, thread), lambda: self._missed(wanted, self.news())
        )

    async def sees_not(self, *unwanted: str) -> None:
        """Once the bot has come to rest, nothing that is new or changed shows any of these texts."""
        await self.scene.settled()
        for text in unwanted:
            assert _newest(self._answers(), (text,)) is None, self._shown(self._answers())

    async def sees_nothing_new(self) -> None:
        """Once the bot has come to rest, it has said and changed nothing since the last gesture."""
        await self.scene.settled()
        assert not self._answers(), self._shown(self._answers())

    async def whisper(self, *wanted: str) -> Message:
        """Wait for an ephemeral message, which only this person sees."""
        return await self.scene.bell.until(
            lambda: _newest([one for one in self.news() if one.ephemeral], wanted),
            lambda: self._missed(wanted, self.news()),
        )

    def scrollback(self, *wanted: str) -> Message:
        """The newest message anywhere on the screen that shows all these texts."""
        found = _newest(self.screen(), wanted)
        assert found is not None, self._missed(wanted, self.screen())
        return found

    def has_seen(self, text: str) -> bool:
        """Whether any message on the screen shows the text."""
        return _newest(self.screen(), (text,)) is not None

    def finds(self, label: str, *, on: Message | None = None) -> tuple[Message, Button]:
        """The newest message with a button of that label, and the button."""
        for message in [on] if on else reversed(self.screen()):
            found = button(message, label)
            if found:
                return message, found
        shown = {label for message in self.screen() for label in labels(message)}
        raise AssertionError(f"no button {label!r} among {sorted(shown)}")

    async def modal(self, *wanted: str) -> View:
        """Wait for an open modal that shows these texts."""

        def top() -> View | None:
            views = self.slack.views(self.id)
            shown = "\n".join(texts(views[-1].body)) if views else ""
            return views[-1] if views and all(text in shown for text in wanted) else None

        return await self.scene.bell.until(top, lambda: f"no modal with {wanted}: {self.slack.views(self.id)}")

    def lab(self) -> Message:
        """The newest message that opens a lab's thread."""
        opened = [m for m in self.slack.messages(self.dm) if not m.is_reply and words(m).startswith("Lab ")]
        lab = next((m for m in reversed(opened) if "What you write in this thread" in words(m)), None)
        assert lab is not None, self._missed(("Lab",), self.screen())
        return lab

    def thread(self, root: Message) -> list[str]:
        """The texts of a thread's messages, without its root."""
        return [words(one) for one in self.slack.messages(root.channel, root.ts) if one.ts != root.ts]

    def _answers(self) -> list[Message]:
        return [message for message in self.news() if message.user == self.slack.bot_user_id]

    def _missed(self, wanted: tuple[str, ...], among: list[Message]) -> str:
        return f"{self.id} did not see {wanted}, but:\n{self._shown(among)}"

    def _shown(self, messages: list[Message]) -> str:
        return "\n---\n".join(f"{words(one)}\n{labels(one)}" for one in messages) or "nothing new"


def _newest(messages: list[Message], wanted: tuple[str, ...], thread: str = "") -> Message | None:
    for message in reversed(messages):
        if all(text in words(message) for text in wanted) and thread in ("", message.thread_ts):
            return message
    return None


def _field(view: View) -> str:
    return str(next(block["element"]["action_id"] for block in view.body["blocks"] if block["type"] == "input"))
