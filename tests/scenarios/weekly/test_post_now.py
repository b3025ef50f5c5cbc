"""A lead looks at the week's board before it comes, or posts it at once: once, and then it is brought up to date."""

from bot.course.model import Module
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, stands
from tests.scenarios.screen import labels, words
from tests.scenarios.weekly.acts import posts, sets_up


async def test_a_preview_is_for_the_lead_alone(learner: Learner, chiara: Learner, module: Module, scene: Scene) -> None:
    await earns(chiara, module, 2)
    await stands(chiara, "Show my name")
    await sets_up(learner)
    await learner.taps("Preview")
    seen = await learner.whisper("Preview: only you see this.", "Leaderboard: 22 to 28 March, so far", "1. Chiara Neri")
    assert labels(seen) == []
    assert posts(scene) == []


async def test_with_nothing_to_show_nothing_is_posted(learner: Learner, scene: Scene) -> None:
    await sets_up(learner)
    for choice in ("Preview", "Post now"):
        await learner.taps(choice)
        await learner.whisper("Nobody has earned points this week or last, so there is nothing to post.")
    assert posts(scene) == []


async def test_post_now_posts_once_and_then_brings_it_up_to_date(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await earns(chiara, module, 1)
    await stands(chiara, "Show my name")
    await sets_up(learner)
    await learner.taps("Post now")
    await scene.settled()
    [board] = posts(scene)
    assert "Leaderboard: 22 to 28 March, so far" in words(board)
    await scene.passes(minutes=1)
    await learner.taps("Post now")
    await learner.whisper("is in this channel already; I brought it up to date.", "Go to it")
    assert len(posts(scene)) == 1


async def test_points_earned_shortly_after_are_drawn_into_the_post(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await earns(chiara, module, 1)
    await stands(chiara, "Show my name")
    await sets_up(learner)
    await learner.taps("Post now")
    await earns(chiara, module, 3, lesson=2)
    await scene.passes(minutes=1)
    await scene.settled()
    [board] = posts(scene)
    assert "1. Chiara Neri · 4 points" in words(board)
