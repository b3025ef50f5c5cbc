"""A lead looks at the week's board before it comes, or posts it at once: once, and then it is brought up to date."""

from datetime import timedelta

from bot.course.model import Module
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, stands
from tests.scenarios.screen import labels, words
from tests.scenarios.weekly.acts import MONDAY_IN_BERLIN, posts, sets_up, until


async def test_a_preview_is_for_the_lead_alone(learner: Learner, chiara: Learner, module: Module, scene: Scene) -> None:
    await earns(chiara, module, 2)
    await stands(chiara, "Show my name")
    await sets_up(learner)
    await learner.taps("Preview")
    seen = await learner.whisper("Preview: only you see this.", "Leaderboard: 22 to 28 March, so far", "1. Chiara Neri")
    assert labels(seen) == []
    assert posts(scene) == []


async def test_once_a_board_stands_in_the_channel_nobody_is_told_to_invite_me(
    learner: Learner, chiara: Learner, module: Module
) -> None:
    await earns(chiara, module, 2)
    await sets_up(learner)
    assert "/invite @Homeroom" in words(learner.scrollback("Weekly leaderboard"))
    await learner.taps("Post now")
    await learner.sees("Leaderboard: 22 to 28 March, so far")
    await learner.scene.settled()
    await learner.types("/learn leaderboard weekly")
    panel = await learner.whisper("Weekly leaderboard", "Only you see this.")
    assert "/invite" not in words(panel)


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
    await learner.whisper("is already in this channel. I updated it.", "Go to it")
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


async def test_pressed_twice_while_slack_is_busy_it_is_posted_once(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await earns(chiara, module, 1)
    await sets_up(learner)
    scene.stage.slack.faults.fail("chat.postMessage", "ratelimited", retry_after_s=30)
    await learner.taps("Post now")
    await scene.settled()
    await scene.passes(seconds=8)
    await learner.taps("Post now")
    await scene.passes(minutes=2)
    await learner.whisper("is already in this channel. I updated it.", "Go to it")
    assert len(posts(scene)) == 1


async def test_pressed_just_before_monday_s_comes_one_board_stands(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(chiara, module, 1)
    await until(scene, MONDAY_IN_BERLIN - timedelta(seconds=20))
    scene.stage.slack.faults.fail("chat.postMessage", "ratelimited", retry_after_s=30)
    await learner.taps("Post now")
    await until(scene, MONDAY_IN_BERLIN + timedelta(minutes=2))
    assert len(posts(scene)) == 1


async def test_pressed_while_nobody_knows_whether_monday_s_stands_it_is_found_and_not_posted_again(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(chiara, module, 1)
    scene.stage.slack.faults.fail("chat.postMessage", "service_unavailable", status=503, retry_after_s=600, after=True)
    await until(scene, MONDAY_IN_BERLIN)
    await learner.taps("Post now")
    await learner.whisper("is already in this channel. I updated it.")
    await scene.passes(minutes=11)
    await scene.settled()
    assert len(posts(scene)) == 1


async def test_posting_now_waits_for_no_monday(learner: Learner, module: Module, scene: Scene) -> None:
    await earns(learner, module, 1)
    await sets_up(learner)
    await learner.taps("Post now")
    await scene.settled()
    await until(scene, MONDAY_IN_BERLIN)
    assert [words(board).split("\n")[0] for board in posts(scene)] == [
        "Leaderboard: 22 to 28 March, so far",
        "Leaderboard: 22 to 28 March",
    ]
