"""A lead who was forgotten: the channel's board goes on, and nobody's name is on it."""

from bot.course.model import Module
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns
from tests.scenarios.screen import words
from tests.scenarios.test_forgetting import forget, written
from tests.scenarios.weekly.acts import MONDAY_IN_BERLIN, WEEKLY, posts, sets_up, until


async def test_the_board_of_a_lead_who_was_forgotten_comes_without_the_name(
    learner: Learner, ben: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner, GENERAL)
    await earns(ben, module, 1)
    await scene.settled()
    await scene.stop()
    assert "weekly boards set up" in (await forget(scene, "U0ADA", "--yes"))[1]
    assert written(scene, "U0ADA", "U0BEN") == {"U0BEN"}
    scene.leads = "U0BEN"
    await scene.start()
    await ben.types(WEEKLY)
    panel = await ben.whisper("I post it here every Monday at 09:00, Europe/Berlin")
    assert "set it up" not in words(panel)
    await until(scene, MONDAY_IN_BERLIN)
    assert len(posts(scene)) == 1
