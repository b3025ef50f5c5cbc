"""Learners with points, and how they choose to be seen."""

from bot.course.model import Module
from tests.scenarios.cast import LEARN
from tests.scenarios.key import right, wrong
from tests.scenarios.learner import Learner
from tests.scenarios.screen import button


async def earns(learner: Learner, module: Module, points: int, *, lesson: int = 1) -> None:
    """Take a quiz and answer so many of its questions right at the first try, at most four."""
    await learner.types(f"/learn quiz {lesson}")
    for number in range(1, 5):
        question = await learner.sees(f"Question {number} of 4")
        is_right = number <= points
        await learner.taps((right if is_right else wrong)(module, question), on=question)
        await learner.sees("✓ *Right.*" if is_right else "✗ *Not quite.*")
        await learner.taps("Next question" if number < 4 else "See how it went", on=question)
    await learner.scene.settled()


async def stands(learner: Learner, label: str) -> None:
    """Choose on the own board how one is seen: "Show my name" or "Hide me"."""
    await learner.types("/learn leaderboard", channel=learner.dm)
    await learner.taps(label)
    await learner.scene.settled()


async def takes_alias(learner: Learner, alias: str) -> dict[str, str]:
    """Ask for an alias on the own board; returns the mistakes that its modal shows."""
    await learner.types("/learn leaderboard")
    await learner.taps("Use an alias")
    return await learner.fills(await learner.modal("Your alias"), alias)


async def hides(learner: Learner) -> None:
    """Tap Hide me on the own board, whatever else is under way."""
    slack = learner.slack
    await slack.command(learner.id, LEARN, "/learn", "leaderboard")
    panel = slack.ephemerals(learner.id, LEARN)[-1]
    hide = button(panel, "Hide me")
    assert hide is not None
    await slack.press(learner.id, LEARN, panel.ts, hide.action_id, ephemeral=True)
