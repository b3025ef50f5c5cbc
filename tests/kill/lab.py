"""A learner's lab while the bot is killed, and the proof that nothing was lost or doubled."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from bot.sandbox.claude.calls import Call
from bot.sandbox.slack import events
from bot.sandbox.slack.model import Message
from tests.child import BotProcess

Json = dict[str, Any]
SENTENCE = "Every call carries the whole talk, for the server keeps none of it. "
REPLY = "".join(f"{number}. {SENTENCE}" for number in range(1, 9)).strip()


class Lab:
    """One learner's thread. Questions are numbered, so that the model's calls can be told apart."""

    _questions = count(1)

    def __init__(self, bot: BotProcess, user: str) -> None:
        self.bot = bot
        self.slack = bot.stage.slack
        self.claude = bot.stage.claude
        self.user = user
        self.dm = self.slack.dm_of(user)
        self.root = ""
        self.asked: list[str] = []

    async def opens(self) -> None:
        """Open the lab and wait for the tutor's greeting in its thread."""
        await self.slack.command(self.user, self.dm, "/learn", "lab 1")
        self.root = await self.bot.until(self._opening, "the lab's thread")
        await self.greeted()

    async def greeted(self) -> None:
        """Wait for the greeting."""
        await self.bot.until(lambda: self.said() and self._rests(), "the greeting")

    def _opening(self) -> str:
        return next((m.ts for m in self.slack.messages(self.dm) if m.text.startswith("Lab 1 ") and m.reply_count), "")

    async def asks(self, words: str = "") -> str:
        """Write a question into the thread; the model will answer it with REPLY, however often it is asked."""
        words = self._question(words)
        await self.slack.say(self.user, self.dm, words, self.root)
        return words

    def asks_unheard(self) -> Message:
        """Write a question whose event Slack keeps back."""
        message = Message(self.dm, self.slack.workspace.ids.ts(), self.user, self._question(), self.root)
        self.slack.workspace.add(message)
        return message

    async def is_heard(self, message: Message) -> None:
        """Slack brings a message at last."""
        await events.posted(self.slack.core, message.snapshot())

    def _question(self, words: str = "") -> str:
        words = words or f"Question {next(self._questions)}, if you please"
        self.asked.append(words)
        self.claude.script(REPLY, when=words, times=9)
        return words

    # --- what can be seen ---------------------------------------------------------------------

    def said(self) -> list[Message]:
        """The bot's messages in the thread, the opening one left out."""
        return [m for m in self.slack.messages(self.dm, self.root) if self._is_bots(m) and m.ts != self.root]

    def answers(self) -> list[Message]:
        """The tutor's replies, finished or not: all that followed the greeting."""
        return self.said()[1:]

    def reads(self, words: str) -> bool:
        """Whether one of the tutor's messages has these words."""
        return any(words in text for message in self.answers() for text in texts(message.blocks))

    def calls(self, words: str) -> list[Call]:
        """The model's calls for a question."""
        return [call for call in self.claude.calls.items if said(call)[-1]["content"] == words]

    def written(self, method: str) -> list[Json]:
        """The calls of a Slack method that went to this learner's DM."""
        entries = self.bot.stage.journal.of(method)
        return [entry for entry in entries if entry["args"].get("channel") == self.dm]

    def is_saved(self) -> bool:
        """Whether the last reply is in the state file, and not settled yet."""
        return self.phase() == "replied"

    def phase(self) -> str:
        """Phase of the learner's last question, from the state file."""
        [[phase]] = self.bot.rows("SELECT phase FROM turn WHERE learner = ? ORDER BY id DESC LIMIT 1", self.user)
        return str(phase)

    def _is_bots(self, message: Message) -> bool:
        return message.user == self.slack.bot_user_id

    def _rests(self) -> bool:
        return not any(row for row in self.slack.workspace.streams.values() if row.live and row.channel == self.dm)

    # --- what must hold -----------------------------------------------------------------------

    async def is_answered(self, exchange: int) -> None:
        """Wait until the reply that is exchange number so and so stands there whole."""
        mark = f"Exchange {exchange} of 3"
        await self.bot.until(lambda: any(mark in text for m in self.said() for text in texts(m.blocks)), mark)

    async def goes_on(self, *, model_calls: int = 1) -> None:
        """Prove that the last question was answered once and whole; then ask another, which must find it so."""
        await self.is_answered(len(self.asked))
        assert len(self.calls(self.asked[-1])) == model_calls
        await self.asks()
        await self.is_answered(len(self.asked))
        self.is_whole()

    def is_whole(self) -> None:
        """Each question has its reply, once, in order and to the last word; nothing streams; nothing was forgotten."""
        answers = self.answers()
        assert [reply(message) for message in answers] == [REPLY] * len(self.asked)
        assert [tally(message) for message in answers] == [f"Exchange {n + 1} of 3" for n in range(len(self.asked))]
        assert all(message.streaming in ("", "completed") for message in answers)
        assert not self.slack.status(self.dm, self.root)
        assert said(self.calls(self.asked[-1])[-1]) == self.transcript()

    def transcript(self) -> list[Json]:
        """The messages that the last question's request must carry."""
        turns: list[Json] = []
        for words in self.asked:
            turns += [{"role": "user", "content": words}, {"role": "assistant", "content": REPLY}]
        return turns[:-1]


def said(call: Call) -> list[Json]:
    """A request's messages, without the notes about the learner."""
    messages: list[Json] = call.request["messages"]
    return [one | {"content": one["content"].rpartition("</about-the-learner>")[2].strip()} for one in messages]


def texts(value: Any) -> Iterator[str]:
    """Every text of blocks."""
    if isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name == "text" and isinstance(item, str):
                yield item
            else:
                yield from texts(item)


def reply(message: Message) -> str:
    """The tutor's words in a message."""
    return "".join(block["text"] for block in message.blocks if block["type"] == "markdown")


def tally(message: Message) -> str:
    """The footer's count of exchanges, up to what it says of a lab that is done."""
    counted = next((text for text in texts(message.blocks) if text.startswith("Exchange ")), "")
    return counted.split(" · ", maxsplit=1)[0]
