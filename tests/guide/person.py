"""A person in a workspace whose bot is a program of its own: what they type and press, and what they see."""

from bot.sandbox.slack.model import Message, View
from bot.sandbox.stage import Stage
from tests.child import BotProcess
from tests.scenarios.screen import button, labels, words

GENERAL, LEARN = "C0GENERAL", "C0LEARN"


class Person:
    """Their hands and eyes. `sees` waits for what is newer than the person's own last gesture."""

    def __init__(self, stage: Stage, user: str, bot_process: BotProcess) -> None:
        self.slack = stage.slack
        self.user = user
        self.dm = self.slack.dm_of(user)
        self._bot_process = bot_process
        self._known: set[tuple[str, ...]] = set()

    async def types(self, line: str, channel: str = GENERAL) -> str:
        """Type a slash command; returns what Slack says where it does not know it."""
        self._look_up()
        command, _, text = line.partition(" ")
        return await self.slack.command(self.user, channel, command, text)

    async def opens(self) -> None:
        """Open the app's Messages tab."""
        self._look_up()
        await self.slack.open_tab(self.user, "messages")

    async def asks(self, text: str, root: Message) -> None:
        """Write into a thread."""
        self._look_up()
        await self.slack.say(self.user, root.channel, text, root.ts)

    async def taps(self, label: str, on: Message) -> None:
        """Press a button of a message."""
        pressed = button(on, label)
        assert pressed is not None, f"no button {label!r} but {labels(on)}"
        self._look_up()
        refused = await self.slack.press(self.user, on.channel, on.ts, pressed.action_id, ephemeral=on.ephemeral)
        assert not refused, refused

    async def fills(self, view: View, value: str) -> None:
        """Fill in a modal's one field and submit it."""
        self._look_up()
        field = next(block["element"]["action_id"] for block in view.body["blocks"] if block["type"] == "input")
        assert await self.slack.submit_view(self.user, view.id, {field: value}) == {}

    async def modal(self) -> View:
        """Wait for a modal."""
        return (await self._bot_process.until(lambda: self.slack.views(self.user), "a modal"))[-1]

    async def sees(self, *texts: str) -> Message:
        """Wait for a message that shows all these texts, new or changed."""
        try:
            found = await self._bot_process.until(lambda: self._newest(texts), " and ".join(texts))
        except AssertionError as vain:
            shown = "\n---\n".join(words(message) for message in self._new())
            raise AssertionError(f"{vain}\n{self.user} sees:\n{shown}") from None
        assert found is not None
        return found

    def screen(self) -> list[Message]:
        """All this person can read: the DM, the channels and what is for them alone, oldest first."""
        places = [place.id for place in self.slack.workspace.channels.values() if self.user in place.members]
        shown = [message for place in places for message in self.slack.messages(place)]
        return sorted([*shown, *self.slack.ephemerals(self.user)], key=lambda message: message.ts)

    def _new(self) -> list[Message]:
        return [message for message in self.screen() if _face(message) not in self._known]

    def _newest(self, texts: tuple[str, ...]) -> Message | None:
        found = [message for message in self._new() if all(text in words(message) for text in texts)]
        return found[-1] if found else None

    def _look_up(self) -> None:
        self._known = {_face(message) for message in self.screen()}


def _face(message: Message) -> tuple[str, str, str, str]:
    return (message.channel, message.ts, words(message), str(labels(message)))
