"""A seeded learner: reads, answers, talks with the tutor, and presses what should not be pressed."""

import asyncio
import math
import random
from collections.abc import Awaitable, Callable

from bot.sandbox.slack.model import Message
from tests.campaign.choosing import Choosing
from tests.campaign.habits import Habits, will_of
from tests.campaign.record import Gesture, Question, Record, Wanted
from tests.campaign.voice import AWAY, mark_of, question, replied_mark
from tests.campaign.wanted import anything, of_command, of_tap
from tests.campaign.world import World
from tests.scenarios.key import Answers
from tests.scenarios.screen import Button, texts, words

TOPICS = (
    "why do I send the old messages again?",
    "what comes back when I leave out max_tokens?",
    "what does stop_reason tell me?",
    "is `system` a role?",
    "who keeps the talk, the server or I?",
    f"what is the best {AWAY} in Naples?",
)
WORDS = (
    *("next", "lesson 1", "quiz 1", "lab 1", "lesson 2", "quiz 2", "lab 2", "quiz 3", "lab 3", "test", "progress"),
    *("terms", "terms token", "leaderboard", "help", "", "intro", "qiz 2", "privacy", "lesson 99"),
)
NONSENSE = "purple monkey"
DOUBLE_S = 6.0  # the bot takes a second press within five seconds for a double click

Pace = tuple[float, float]  # the shortest and the longest a learner thinks, in seconds


class Person:
    """One learner. The same seed and user do the same where they are shown the same."""

    def __init__(self, world: World, record: Record, user: str, seed: int, *, pace: Pace = (1.0, 20.0)) -> None:
        self.world, self.record, self.user = world, record, user
        self.slack = world.stage.slack
        self.dm = self.slack.dm_of(user)
        self.random = random.Random(f"{seed}/{user}")
        self.eyes = record.eyes[user]
        self._pace = pace
        self.choosing = Choosing(self.random, Answers(world.module), skill=self.random.uniform(0.5, 0.95))
        self._marks = 0
        self._pressed_at: dict[tuple[str, ...], float] = {}
        self._acts: dict[Callable[[], Awaitable[None]], int] = {
            self.talks: 34,
            self.presses: 26,
            self.studies: 20,
            self.commands: 10,
            self.says: 5,
            **Habits(self).acts(),
        }

    async def live(self, actions: int, *, until: float = math.inf) -> None:
        """Do so many things, none after `until`, with a thought before each."""
        await self.opens()
        for _ in range(actions):
            await self.world.sleep(self.random.uniform(*self._pace))
            if self.world.now() >= until or self.user in self.record.left:
                return
            act = self.random.choices(list(self._acts), list(self._acts.values()))[0]
            try:
                await act()
            except LookupError:
                continue  # what they meant to use has gone meanwhile

    # --- reading and answering --------------------------------------------------------------------

    async def opens(self) -> None:
        """Open the DM."""
        self.does("opened", "messages")
        await self.slack.open_tab(self.user, "messages")

    async def commands(self) -> None:
        """Type a slash command."""
        await self.types(self.random.choice((*WORDS, NONSENSE)))

    async def types(self, text: str, *, channel: str = "") -> None:
        """Type this slash command, in the DM unless a channel is named."""
        gesture = self.does("command", text, channel=channel, wants=of_command(text))
        gesture.acked = not await self.slack.command(self.user, channel or self.dm, "/learn", text)

    async def says(self) -> None:
        """Write at the top level of the DM: a word the bot knows, or words for the tutor in the wrong place."""
        mark = self.new_mark()  # words said twice would be asked twice
        text = self.random.choice([*WORDS, f"{NONSENSE} {mark}", question(mark, self.random.choice(TOPICS))])
        if text:
            gesture = self.does("said", text, wants=anything)
            ts = await self.slack.say(self.user, self.dm, text)
            gesture.key = ("said", self.dm, ts)

    async def presses(self) -> None:
        """Press a button that is in view."""
        found = self.finds_a_button()
        if found is None:
            await self.commands()
            return
        message, button = found
        if self.random.random() < 0.2:
            self.eyes.remembers(message)
        await self.taps(message, button)

    async def studies(self) -> None:
        """Go on with the quiz or the test that is in view, or begin one."""
        found = self.choosing.exam(self.eyes.in_view)
        if found is None:
            await self.types(self.random.choice(("quiz 1", "quiz 2", "quiz 3", "test")))
        else:
            await self.taps(*found)

    def finds_a_button(self) -> tuple[Message, Button] | None:
        """A button in view, mostly one that leads on."""
        return self.choosing.button(self.eyes.in_view)

    async def taps(self, message: Message, button: Button) -> None:
        """Press this very button."""
        act = button.action_id.partition("/")[0]  # two buttons of one message may ask for the same
        place = (message.channel, message.ts, act, button.value)
        now, before = self.world.now(), self._pressed_at.get(place, -math.inf)
        self._pressed_at[place] = now
        wants = of_tap(button.action_id, message.channel, message.ts) if now - before > DOUBLE_S else None
        what = f"{button.label} ({button.action_id} {button.value})"
        gesture = self.does("tap", what, channel=message.channel, ts=message.ts, wants=wants)
        self._asks_by_tap(message, button, gesture)
        if (will := will_of(button)) is not None:
            self.record.wills(gesture, will)
        pressing = self.slack.press(
            self.user, message.channel, message.ts, button.action_id, ephemeral=message.ephemeral, value=button.value
        )
        gesture.acked = not await pressing
        if act == "type":
            await self._types_an_answer()
        if act == "delete-data" and gesture.acked:
            self.record.left[self.user] = gesture

    async def _types_an_answer(self) -> None:
        """Type into the modal that a button has opened, and submit it."""
        for view in self.slack.views(self.user):
            if view.body.get("callback_id") == "answer":
                words = self.choosing.words_for("\n".join(texts(view.body["blocks"])))
                gesture = self.does("answer", words, wants=anything)
                gesture.acked = not await self.slack.submit_view(self.user, view.id, {"answer-input": words})
        for view in self.slack.views(self.user):
            await self.slack.close_view(self.user, view.id)

    def _asks_by_tap(self, message: Message, button: Button, gesture: Gesture) -> None:
        """A tap that says words to the tutor: a suggested start, help, held words, or "Try again"."""
        act = button.action_id.split("/")[0]
        if act == "retry":
            for asked in self.record.questions_of(self.user):
                asked.is_retried = True  # which of them it is, only the bot knows
        elif act == "put" and (held := self._held(message)):
            self._asks_of(message, mark_of(held), gesture)
        elif act == "start":
            index = int(button.value.split(":")[1])
            starts = self.world.module.lesson(self.eyes.labs[message.channel, message.ts]).lab.starts
            said = starts[index] if index < len(starts) else button.label  # one about a missed question
            self._asks_of(message, mark_of(said), gesture)
        elif act == "assist":
            kind = button.value.split(":")[1]
            self._asks_of(message, f"{replied_mark(words(message))}-{kind}", gesture, thread_ts=message.thread_ts)

    def _held(self, message: Message) -> str:
        """The words that an offer quotes."""
        said = [one.what for one in self.record.gestures_of(self.user) if one.kind == "said"]
        return next((text for text in reversed(said) if text in words(message)), "")

    def _asks_of(self, message: Message, mark: str, gesture: Gesture, *, thread_ts: str = "") -> None:
        if all(mark not in one.marks for one in self.record.questions_of(self.user)):
            place = message.channel, thread_ts or message.ts
            self.record.asks(Question(self.user, *place, [mark], gesture.at, gesture, is_tapped=True))

    # --- the tutor ----------------------------------------------------------------------------------

    async def talks(self) -> None:
        """Ask the tutor something in a lab's thread, or open a lab."""
        thread = self.thread()
        if thread is None:
            await self.types(f"lab {self.random.randint(1, 3)}")
            return
        for _ in range(self.random.choice((1, 1, 1, 2))):  # two at once, now and then
            await self.asks(*thread)

    async def asks(self, channel: str, root: str) -> Question:
        """Write a question into this thread."""
        mark = self.new_mark()
        text = question(mark, self.random.choice(TOPICS))
        gesture = self.does("asked", text, channel=channel, ts=root)
        asked = self.record.asks(Question(self.user, channel, root, [mark], gesture.at, gesture))
        await self.slack.say(self.user, channel, text, root)
        return asked

    def asks_unheard(self, channel: str, root: str) -> Message:
        """Write a question whose event Slack keeps back: bring it later with `bot.sandbox.slack.events.posted`."""
        mark = self.new_mark()
        text = question(mark, self.random.choice(TOPICS))
        gesture = self.does("asked, unheard", text, channel=channel, ts=root)
        self.record.asks(Question(self.user, channel, root, [mark], gesture.at, gesture, is_late=True))
        message = Message(channel, self.slack.workspace.ids.ts(), self.user, text, root)
        return self.slack.workspace.add(message)

    def thread(self) -> tuple[str, str] | None:
        """One of the learner's threads, mostly the newest."""
        threads = list(self.eyes.labs)
        if not threads or (len(threads) < 3 and self.random.random() < 0.1):
            return None
        return threads[-1] if self.random.random() < 0.8 else self.random.choice(threads)

    # --- all of them --------------------------------------------------------------------------------

    async def looks(self) -> None:
        """Look at the progress and at Home, as somebody does who wants to know what they have."""
        await self.types("progress")
        self.does("opened", "home")
        await self.slack.open_tab(self.user, "home")

    def new_mark(self) -> str:
        """A mark that no other words carry."""
        self._marks += 1
        return f"{self.user.removeprefix('U0').lower()}-{self._marks}"

    def does(
        self,
        kind: str,
        what: str,
        *,
        channel: str = "",
        ts: str = "",
        key: tuple[str, ...] = (),
        wants: Wanted | None = None,
    ) -> Gesture:
        """Write down what the learner is about to do."""
        gesture = Gesture(kind, self.user, channel or self.dm, what, self.world.now(), ts, key, wants=wants)
        return self.record.does(gesture)


async def everybody_looks(people: list[Person]) -> None:
    """The last thing before the checks: each learner looks at what they have, which answers no earlier gesture.

    Not so those who had their data deleted: a look would have the bot keep something about them.
    """
    people[0].record.closes()
    await asyncio.gather(*(person.looks() for person in people if person.user not in person.record.left))
