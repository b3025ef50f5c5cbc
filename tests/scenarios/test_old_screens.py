"""Buttons on a screen that is long out of date: whatever one presses, something is said, and nothing is broken."""

from dataclasses import dataclass, field

from bot.sandbox.slack.model import Change, Message
from tests.scenarios.cast import Scene
from tests.scenarios.key import right, wrong
from tests.scenarios.learner import Learner
from tests.scenarios.screen import Button, buttons, words

QUESTION = "What comes back when I leave out max_tokens?"
SORRY = "Something went wrong on my side"


@dataclass
class Album:
    """Every look of a learner's messages that had buttons, as they were when they were seen."""

    learner: Learner
    looks: dict[tuple[str, str, str], Message] = field(default_factory=dict)

    async def take(self) -> None:
        """Remember what is on the screen now."""
        await self.learner.scene.settled()
        for message in self.learner.screen():
            if message.user == self.learner.slack.bot_user_id and buttons(message):
                look = (message.channel, message.ts, words(message))
                self.looks.setdefault(look, message.snapshot())

    def presses(self) -> list[tuple[Message, Button]]:
        """One button of each kind from every message."""
        every = {(look.ts, kind(one)): (look, one) for look in self.looks.values() for one in buttons(look)}
        return list(every.values())


def kind(one: Button) -> str:
    """The button's action, without its target."""
    return one.action_id.split("/")[0]


async def a_life(learner: Learner) -> Album:
    """Meet every message with buttons that a learner can meet in the DM."""
    album = Album(learner)
    await learner.opens()
    await album.take()
    for said in ("leson 1", "hlep", "terms", "progress", "leaderboard", "thanks", "lesson 1", "quiz 1"):
        await learner.says(said)
        await album.take()
    for number in range(1, 5):
        question, _ = learner.finds("B")
        await learner.taps(wrong(learner.scene.library.module, question), on=question)
        await album.take()
        await learner.taps("Next question" if number < 4 else "See how it went")
        await album.take()
    await learner.taps("Practise the missed ones")
    await album.take()
    await learner.says(QUESTION)
    await album.take()
    await learner.taps("Open Lab 1 with this message")
    await learner.sees("Exchange 1 of 3")
    await album.take()
    for said in ("And why?", "lab 1", "test"):
        await learner.says(said)
        await album.take()
    await learner.taps("Begin the test")
    await album.take()
    test = learner.scrollback("Question 1 of 15")
    await learner.taps(right(learner.scene.library.module, test), on=test)
    await album.take()
    for label in ("Next", "Overview", "Submit"):
        await learner.taps(label)
        await album.take()
    return album


async def test_every_button_of_an_old_screen_is_answered(learner: Learner, scene: Scene) -> None:
    album = await a_life(learner)
    kinds = {kind(one) for _, one in album.presses()}
    assert len(kinds) >= 20, sorted(kinds)
    await scene.passes(days=2)
    await scene.restart()
    answers: list[Change] = []
    learner.slack.subscribe(answers.append)
    for again in (1, 2):
        for look, one in album.presses():
            await scene.passes(seconds=10)
            answers.clear()
            await learner.presses(one, on=look)
            await scene.settled()
            assert any(change.kind in {"message", "ephemeral", "view"} for change in answers), (again, one, words(look))
            assert not learner.has_seen(SORRY), one


async def test_nothing_of_one_learner_s_is_touched_by_another_who_presses_all_their_buttons(
    learner: Learner, ben: Learner, scene: Scene
) -> None:
    album = await a_life(learner)
    await ben.opens()
    own = await ben.sees("Hi, I'm Homeroom")
    tables = ("attempt", "point", "held", "turn", "done", "place")
    before = [await scene.rows(f"SELECT * FROM {table} WHERE learner = 'U0ADA'") for table in tables]  # noqa: S608
    for look, one in {kind(one): (look, one) for look, one in album.presses()}.values():
        await scene.passes(seconds=10)
        theirs = own.snapshot()
        theirs.blocks = look.snapshot().blocks
        await ben.presses(one, on=theirs)
        await scene.settled()
        assert not ben.has_seen(SORRY), one
    after = [await scene.rows(f"SELECT * FROM {table} WHERE learner = 'U0ADA'") for table in tables]  # noqa: S608
    assert after == before
