"""A person who is forgotten by whoever runs Homeroom, with a command."""

import asyncio
import shlex
import subprocess
import sys

import pytest

from bot.cli.forget import STAYS, WAITING
from bot.course.model import Module
from bot.sandbox.slack import LocalSlack
from tests.program import bare_env, outcome
from tests.scenarios.cast import GENERAL, LEARN, LOOK_AGAIN_S, PATIENCE_S, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, stands
from tests.scenarios.screen import labels, words

MINE = "Why is my marmalade request refused?"
HELD = "Why is another marmalade request refused?"


async def forget(scene: Scene, *args: str, answer: str = "") -> tuple[int, str]:
    """The command as an operator types it, and what it printed."""
    env = bare_env(scene.state.parent, HOMEROOM_STATE=str(scene.state))
    typed = shlex.join((sys.executable, "-m", "bot", "forget", *args))
    return await outcome("sh", "-c", f"echo '{answer}' | {typed}", env=env)


async def learns(learner: Learner, module: Module) -> None:
    """Points, a name on the board, a board posted, words in a lab, and words that wait to be put into it."""
    await earns(learner, module, 3)
    await stands(learner, "Show my name")
    await learner.types("/learn leaderboard", channel=LEARN)
    await learner.taps("Post in this channel")
    await learner.scene.settled()
    await learner.types("/learn lab 1")
    await learner.replies(MINE)
    await learner.sees("Exchange 1 of 3")
    await learner.says(HELD)
    await learner.sees("Shall I post your message there?")


async def test_after_forget_nothing_of_the_person_is_in_the_file(
    scene: Scene, learner: Learner, ben: Learner, module: Module
) -> None:
    await learns(learner, module)
    await earns(ben, module, 1)
    await scene.settled()
    await scene.stop()
    assert {"U0ADA", "Ada Lovell", "marmalade", "U0BEN"} <= written(scene, "U0ADA", "Ada Lovell", "marmalade", "U0BEN")
    code, told = await forget(scene, "U0ADA", "--yes")
    assert (code, "Deleted." in told) == (0, True), told
    assert "messages to the tutor" in told
    assert "marmalade" not in told
    assert written(scene, "U0ADA", learner.dm, "Ada Lovell", "marmalade", "U0BEN") == {"U0BEN"}
    assert await forget(scene, "U0ADA") == (0, "Nothing is kept about U0ADA.")
    await scene.start()


def written(scene: Scene, *marks: str) -> set[str]:
    """Which of these the files of the state folder hold, also where SQLite left them behind.

    Another process reads them: to close a file takes this process's locks off it, and the bot runs in this process.
    """
    files = [str(path) for path in scene.state.iterdir()]
    held = subprocess.run(("cat", *files), capture_output=True, check=True).stdout
    return {mark for mark in marks if mark.encode() in held}


async def overwritten(scene: Scene, *marks: str) -> None:
    """Wait until none of these is in the state's files any more: they are rewritten when all else is done."""
    await scene.settled()
    async with asyncio.timeout(PATIENCE_S):
        while written(scene, *marks):
            await scene.bell.next(LOOK_AGAIN_S)


async def test_who_was_forgotten_begins_anew_and_stands_on_no_board(
    scene: Scene, learner: Learner, ben: Learner, module: Module, slack: LocalSlack
) -> None:
    await learns(learner, module)
    await earns(ben, module, 1)
    await ben.types("/learn leaderboard", channel=GENERAL)
    await ben.taps("Post in this channel")
    await scene.settled()
    board = slack.messages(GENERAL)[-1]
    assert "Ada Lovell" in words(board)
    await scene.stop()
    await forget(scene, "U0ADA", "--yes")
    await scene.start()
    await scene.settled()
    assert "Ada Lovell" not in words(slack.messages(GENERAL)[-1])
    await learner.types("/learn")
    await learner.sees("You have not started yet")
    await earns(learner, module, 1)
    assert labels(learner.scrollback("How may others see you"))
    assert (await scene.rows("SELECT points FROM score WHERE learner = 'U0ADA'")) == [{"points": 1}]


async def test_a_button_from_before_answers_nothing_that_was_begun_anew(scene: Scene, learner: Learner) -> None:
    await learner.types("/learn quiz 1")
    old = await learner.sees("Question 1 of 4")
    await scene.settled()
    await scene.stop()
    await forget(scene, "U0ADA", "--yes")
    await scene.start()
    await learner.types("/learn quiz 1")
    await learner.sees("Question 1 of 4")
    await learner.taps("A", on=old)
    await learner.sees("That quiz is no longer here.")
    assert await scene.rows("SELECT question FROM answer") == []


async def test_while_the_bot_runs_forget_has_it_delete_everything(
    scene: Scene, learner: Learner, ben: Learner, module: Module
) -> None:
    await learns(learner, module)
    await earns(ben, module, 1)
    await scene.settled()
    code, told = await forget(scene, "U0ADA", "--yes")
    assert (code, told.splitlines()[-2:]) == (0, [WAITING, f"Deleted. {STAYS}"])
    await overwritten(scene, "U0ADA", learner.dm, "Ada Lovell", "marmalade")
    assert written(scene, "U0BEN")
    assert await forget(scene, "U0ADA") == (0, "Nothing is kept about U0ADA.")
    await learner.types("/learn")
    await learner.sees("You have not started yet")


async def test_forget_beside_a_bot_asks_before_it_deletes(scene: Scene, learner: Learner) -> None:
    await learner.types("/learn")
    _, told = await forget(scene, "U0ADA", answer="n")
    assert told.endswith("Nothing was deleted.")
    assert await scene.rows("SELECT id FROM learner WHERE id = 'U0ADA'")
    assert await scene.rows("SELECT id FROM job WHERE kind = 'deletion'") == []


@pytest.mark.parametrize(("answer", "left"), [("n", 1), ("y", 0)])
async def test_forget_asks_before_it_deletes(scene: Scene, learner: Learner, answer: str, left: int) -> None:
    await learner.says("lesson 1")
    await learner.sees("Lesson 1 · page 1 of ")
    await scene.settled()
    await scene.stop()
    _, told = await forget(scene, "U0ADA", answer=answer)
    assert "Delete all of it?" in told
    await scene.start()
    assert len(await scene.rows("SELECT id FROM learner WHERE id = 'U0ADA'")) == left
