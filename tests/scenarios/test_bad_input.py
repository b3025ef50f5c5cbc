"""Every mistake a person makes, and every failure that hits them, gets one sentence that names the next step."""

import contextlib
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from bot.features import router
from bot.features.actions import Press
from bot.features.context import Context
from bot.sandbox.slack.model import Message
from bot.store import facts
from bot.store.db import Query
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import buttons, words

NOT_UNDERSTOOD = "That button is from an older message. Type `/learn` to see where you are now."
SORRY = "Something went wrong on my side, but nothing was lost. Please try again in a minute."

Gesture = Callable[[Learner, Learner], Awaitable[object]]


def changed(message: Message, **fields: object) -> Message:
    """A message as an old or forged screen shows it: its first button carries something else."""
    old = message.snapshot()
    element = next(e for block in old.blocks if block["type"] == "actions" for e in block["elements"])
    element.update(fields)
    return old


def put_on(message: Message, other: Message) -> Message:
    """The blocks of one message, on the place of another."""
    seen = message.snapshot()
    seen.blocks = other.snapshot().blocks
    return seen


# --- gestures ---------------------------------------------------------------------------------------


def types(line: str) -> Gesture:
    return lambda learner, _ben: learner.types(line)


def says(text: str) -> Gesture:
    return lambda learner, _ben: learner.says(text)


def replies(text: str) -> Gesture:
    async def gesture(learner: Learner, _ben: Learner) -> None:
        await learner.types("/learn lab 1")
        await learner.sees("Hi! Let's take a request apart.")
        await learner.replies(text)

    return gesture


def taps_value(value: str, *, action: str = "") -> Gesture:
    """A quiz's button whose value, or whose action, is not what we would send."""

    async def gesture(learner: Learner, _ben: Learner) -> None:
        await learner.types("/learn quiz 1")
        question = await learner.sees("Question 1 of 4")
        fields = {"value": value} | ({"action_id": action} if action else {})
        await learner.taps("A", on=changed(question, **fields))

    return gesture


def taps_of_another(line: str, label: str, begins: str) -> Gesture:
    """A button that belongs to the attempt of somebody else."""

    async def gesture(learner: Learner, ben: Learner) -> None:
        await ben.types(line)
        await ben.sees(begins)
        await learner.opens()
        mine = await learner.sees("Homeroom")
        theirs, _ = ben.finds(label)
        await learner.taps(label, on=put_on(mine, theirs))

    return gesture


async def taps_a_request_of_another(learner: Learner, ben: Learner) -> None:
    await ben.types("/learn lab 1")
    await ben.sees("Hi! Let's take a request apart.")
    await ben.replies("What is max_tokens?")
    theirs = await ben.sees("Exchange 1 of 3")
    await learner.opens()
    mine = await learner.sees("Homeroom")
    await learner.taps("See the request", on=put_on(mine, theirs))


async def submits_an_old_test_again(learner: Learner, _ben: Learner) -> None:
    await learner.types("/learn test")
    await learner.taps("Begin the test")
    old = (await learner.sees("Question 1 of 15")).snapshot()
    await learner.taps("Submit")
    await learner.sees("Not passed yet")
    await learner.taps("Next", on=old)


async def looks_at_an_unfinished_quiz(learner: Learner, _ben: Learner) -> None:
    await learner.types("/learn quiz 1")
    await learner.taps("A")
    await learner.scene.settled()
    shown, _ = learner.finds("Next question")
    attempt = buttons(shown)[0].value.split(":")[0]
    await learner.taps("Next question", on=changed(shown, action_id="finish", value=attempt))


async def starts_a_lab_that_has_begun(learner: Learner, _ben: Learner) -> None:
    await learner.types("/learn lab 1")
    await learner.sees("Hi! Let's take a request apart.")
    old = learner.lab().snapshot()
    await learner.replies("What is max_tokens?")
    await learner.sees("Exchange 1 of 3")
    await learner.taps(buttons(old)[0].label, on=old)


ANSWERS: dict[str, tuple[Gesture, str]] = {
    "an unknown word": (types("/learn astronomy for poets"), "These are the words I know."),
    "an unknown word with a near one": (types("/learn leaderbord"), "Did you mean `leaderboard`?"),
    "an unknown word near one that is no step": (types("/learn hlep"), "These are the words I know."),
    "a lesson that does not exist": (types("/learn lesson 9"), "There is no lesson 9: this module has lessons 1 to 4."),
    "a quiz that does not exist": (types("/learn quiz 99"), "There is no quiz 99: this module has lessons 1 to 4."),
    "a lab that does not exist, in the DM": (says("lab 7"), "There is no lab 7: this module has lessons 1 to 4."),
    "a term that does not exist": (types("/learn terms zebra"), "No key term matches “zebra”."),
    "a message without words": (says(""), "Write your question as text, and I'll answer."),
    "a message of blanks": (says("  \n "), "Write your question as text, and I'll answer."),
    "a reply without words": (replies(""), "Write your question as text, and I'll answer."),
    "12,000 characters": (says("abc " * 3000), "Please send just the part you want to talk about."),
    "a reply of 12,000 characters": (replies("abc " * 3000), "Please send just the part you want to talk about."),
    "12,000 characters after the command": (types("/learn " + "abc " * 3000), "`/learn help` lists the words I know."),
    "an option that does not exist": (taps_value("1:1:17"), "Type `quiz 1` to start a new one."),
    "a question that does not exist": (taps_value("1:99:0"), "Type `quiz 1` to start a new one."),
    "an attempt that does not exist": (taps_value("12345:1:0"), "Type `quiz 1` to start a new one."),
    "a value of nonsense": (taps_value("'; DROP TABLE attempt; --"), NOT_UNDERSTOOD),
    "a value too short": (taps_value("1"), NOT_UNDERSTOOD),
    "no value": (taps_value(""), NOT_UNDERSTOOD),
    "a number no store can hold": (taps_value(f"{10**30}:1:1"), NOT_UNDERSTOOD),
    "a step that does not exist": (taps_value("exam:1", action="open"), NOT_UNDERSTOOD),
    "a lesson that is gone": (taps_value("lesson:9", action="open"), NOT_UNDERSTOOD),
    "an action of an older version": (taps_value("1:1", action="flashcard/2"), NOT_UNDERSTOOD),
    "a page of a lesson that is gone": (
        taps_value("9:nowhere", action="page"),
        "That is not part of this module any more.",
    ),
    "held words that are gone": (taps_value("77", action="put"), "Please write it in the lab's thread."),
    "a lab that is gone": (taps_value("77:0", action="start"), "Type `lab 1` to open it again."),
    "a test that is gone": (taps_value("77", action="test-overview"), "Type `test` to start one."),
    "a turn that is gone": (taps_value("77", action="retry"), "Type `lab 1` to open it again."),
    "a request that is gone": (taps_value("77", action="request"), "Type `lab 1` to open it again."),
    "a request of nonsense": (taps_value("x", action="request"), NOT_UNDERSTOOD),
    "a standing that does not exist": (
        taps_value("famous", action="standing"),
        "Type `/learn leaderboard` for a new one.",
    ),
    "somebody else's quiz": (taps_of_another("/learn quiz 1", "A", "Question 1"), "Type `/learn` for your own."),
    "somebody else's page of a quiz": (
        taps_of_another("/learn quiz 2", "D", "Question 1"),
        "Type `/learn` for your own.",
    ),
    "somebody else's lab": (
        taps_of_another("/learn lab 1", "I left out", "provider"),
        "Type `/learn` to open your own.",
    ),
    "somebody else's request": (taps_a_request_of_another, "Type `/learn` to open your own."),
    "a test that was submitted": (submits_an_old_test_again, "Type `test` to see where you stand."),
    "the end of an unfinished quiz": (looks_at_an_unfinished_quiz, "Answer it, then see how it went."),
    "a start of a lab that has begun": (starts_a_lab_that_has_begun, "Write your next question in its thread."),
}


@pytest.mark.parametrize("what", ANSWERS)
async def test_it_is_answered_with_the_next_step(learner: Learner, ben: Learner, what: str) -> None:
    gesture, sentence = ANSWERS[what]
    await gesture(learner, ben)
    answer = await learner.sees(sentence)
    assert "Traceback" not in words(answer)
    assert "Error" not in words(answer)


async def test_a_foreign_tap_changes_nothing_of_the_other_learner(learner: Learner, ben: Learner, scene: Scene) -> None:
    await taps_of_another("/learn quiz 1", "A", "Question 1")(learner, ben)
    assert await scene.rows("SELECT * FROM answer") == []
    assert await scene.rows("SELECT * FROM point") == []


async def test_a_mistake_of_ours_is_told_as_one_and_nothing_of_it_is_kept(
    learner: Learner, scene: Scene, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(query: Query, context: Context, _press: Press) -> None:
        facts.learn_fact(query, context.now, "", "half", "done")
        raise KeyError("words of a learner")

    monkeypatch.setitem(router.PRESSED, "answer", broken)
    await learner.types("/learn quiz 1")
    await learner.sees("Question 1 of 4")
    await learner.taps("A")
    await learner.whisper(SORRY)
    assert "could not be handled: KeyError at test_bad_input.py" in caplog.text
    assert await scene.rows("SELECT * FROM workspace_fact WHERE name = 'half'") == []


# --- envelopes that Slack would not send ------------------------------------------------------------

PRESSED: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": "U0ADA", "team_id": "T0LOCAL"},
    "team": {"id": "T0LOCAL"},
    "trigger_id": "1.2.3",
    "actions": [{"action_id": "card", "type": "button"}],
}
SAID: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T0LOCAL",
    "event_id": "Ev1",
    "event": {"type": "message", "channel_type": "im", "channel": "D0ADA", "user": "U0ADA", "text": "map", "ts": "1.2"},
}
SUBMITTED: dict[str, Any] = {
    "type": "view_submission",
    "user": {"id": "U0ADA", "team_id": "T0LOCAL"},
    "team": {"id": "T0LOCAL"},
    "view": {"id": "V1", "type": "modal", "callback_id": "alias", "state": {"values": {}}},
}
COMMAND: dict[str, Any] = {
    "command": "/learn",
    "text": "map",
    "team_id": "T0LOCAL",
    "user_id": "U0ADA",
    "channel_id": "C0GENERAL",
    "trigger_id": "1.2.3",
}


def without(payload: dict[str, Any], *path: str) -> dict[str, Any]:
    """A payload in which something is missing."""
    copy = {**payload}
    if len(path) > 1:
        copy[path[0]] = without(payload[path[0]], *path[1:])
    else:
        del copy[path[0]]
    return copy


MALFORMED: dict[str, tuple[Any, dict[str, Any]]] = {
    "a press without a user": ("interactive", without(PRESSED, "user")),
    "a press by nobody": ("interactive", without(PRESSED, "user", "id")),
    "a press without a trigger": ("interactive", without(PRESSED, "trigger_id")),
    "a message without a ts": ("events_api", without(SAID, "event", "ts")),
    "a message without a channel": ("events_api", without(SAID, "event", "channel")),
    "a message without a workspace": ("events_api", without(SAID, "team_id")),
    "a message without text": ("events_api", without(SAID, "event", "text")),
    "a submission without values": ("interactive", without(SUBMITTED, "view", "state")),
    "a submission by nobody": ("interactive", without(SUBMITTED, "user")),
    "a command by nobody": ("slash_commands", without(COMMAND, "user_id")),
    "a command without a workspace": ("slash_commands", without(COMMAND, "team_id")),
    "a command without text": ("slash_commands", without(COMMAND, "text")),
}


@pytest.mark.parametrize("what", MALFORMED)
async def test_a_malformed_envelope_is_acked_and_harms_nobody(learner: Learner, scene: Scene, what: str) -> None:
    kind, payload = MALFORMED[what]
    await scene.stage.slack.core.delivery.gesture(kind, payload)  # raises where no ack comes
    await learner.types("/learn")
    await learner.whisper("The Messages API")


# --- the store fails --------------------------------------------------------------------------------


@contextlib.contextmanager
def broken(scene: Scene) -> Iterator[None]:
    """The state file without the learners, as after a bad repair."""
    with contextlib.closing(sqlite3.connect(next(scene.state.glob("*.db")), isolation_level=None)) as other:
        other.execute("ALTER TABLE learner RENAME TO elsewhere")
        yield
        other.execute("ALTER TABLE elsewhere RENAME TO learner")


async def test_a_command_while_the_store_fails_gets_a_sentence_and_works_later(learner: Learner, scene: Scene) -> None:
    with broken(scene):
        await learner.types("/learn quiz 1")
        await learner.whisper(SORRY)
    await learner.types("/learn quiz 1")
    await learner.sees("Question 1 of 4")


async def test_a_tap_while_the_store_fails_gets_a_sentence_and_works_later(
    learner: Learner, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await learner.types("/learn quiz 1")
    await learner.sees("Question 1 of 4")
    await scene.settled()
    with broken(scene):
        await learner.taps("A", at_once=True)
        await learner.whisper(SORRY)
    assert "no such table" not in caplog.text
    await learner.taps("A")
    await learner.sees("so far")


async def test_a_modal_while_the_store_fails_keeps_what_was_typed(learner: Learner, scene: Scene) -> None:
    await learner.types("/learn leaderboard")
    await learner.taps("Use an alias")
    view = await learner.modal("Your alias")
    with broken(scene):
        assert list((await learner.fills(view, "Token Counter")).values()) == [SORRY]
    assert learner.slack.views(learner.id)
    assert await learner.fills(view, "Token Counter") == {}


async def test_words_said_while_the_store_fails_are_heard_later(learner: Learner, scene: Scene) -> None:
    await learner.opens()
    await scene.settled()
    with broken(scene):
        said = scene.beside(learner.says("quiz 1", at_once=True))
        await learner.sees("quiz 1")
        scene.stage.clock.move(4)
        await said
    await scene.passes(minutes=7)
    await learner.sees("Question 1 of 4")
