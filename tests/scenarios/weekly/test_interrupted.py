"""Once, whatever happens: restarts, long absences, lost answers, and a bot that was taken away."""

from datetime import timedelta

from bot.course.model import Module
from bot.store import work
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns
from tests.scenarios.screen import words
from tests.scenarios.weekly.acts import MONDAY_IN_BERLIN, posts, sets_up, until


async def test_restarts_before_at_and_after_nine_double_nothing(learner: Learner, module: Module, scene: Scene) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    for moment in (-timedelta(hours=1), timedelta(0), timedelta(minutes=1), timedelta(days=1)):
        await scene.restart()
        await until(scene, MONDAY_IN_BERLIN + moment)
    await scene.restart()
    await scene.settled()
    assert len(posts(scene)) == 1


async def test_weeks_slept_through_are_caught_up_with_once(learner: Learner, module: Module, scene: Scene) -> None:
    await sets_up(learner)
    await earns(learner, module, 2)
    await scene.stop()
    await scene.passes(days=25)
    await scene.start()
    await scene.settled()
    [board] = posts(scene)
    assert "Leaderboard: 22 to 28 March" in words(board)
    await earns(learner, module, 1, lesson=2)
    await scene.passes(days=7)
    await scene.settled()
    assert "Leaderboard: 12 to 18 April" in words(posts(scene)[-1])
    assert len(posts(scene)) == 2


async def test_an_app_that_was_removed_and_is_back_posts_again(learner: Learner, module: Module, scene: Scene) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    await scene.settled()
    assert scene.bot is not None
    await scene.bot.db.write(work.withdraw_all, scene.bot.clock.now(), scene.stage.slack.team_id)
    await scene.restart()
    await until(scene, MONDAY_IN_BERLIN)
    assert [words(board).split("\n")[0] for board in posts(scene)] == ["Leaderboard: 22 to 28 March"]


async def test_a_gateway_that_fails_after_the_post_doubles_nothing(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    scene.stage.slack.faults.fail("chat.postMessage", "service_unavailable", status=503, after=True)
    await until(scene, MONDAY_IN_BERLIN)
    await scene.passes(minutes=5)
    await scene.settled()
    [board] = posts(scene)
    await learner.taps("Show my name")
    await scene.settled()
    assert "1. Ada Lovell" in words(board), "its ts was found, so it can be redrawn"


async def test_where_nothing_can_be_read_back_a_doubtful_post_is_not_repeated_and_the_lead_is_told(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    scene.stage.slack.core.declined |= {"channels:history", "groups:history"}
    scene.stage.slack.faults.fail("chat.postMessage", "service_unavailable", status=503, after=True)
    await until(scene, MONDAY_IN_BERLIN)
    await scene.passes(minutes=5)
    told = await learner.sees("I was interrupted while I posted the weekly leaderboard")
    assert told.channel == learner.dm
    assert len(posts(scene)) == 1


async def test_a_429_delays_it_and_doubles_nothing(learner: Learner, module: Module, scene: Scene) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    scene.stage.slack.core.declined |= {"channels:history", "groups:history"}
    scene.stage.slack.faults.fail("chat.postMessage", "ratelimited", retry_after_s=30)
    await until(scene, MONDAY_IN_BERLIN)
    await scene.passes(minutes=2)
    await scene.settled()
    assert len(posts(scene)) == 1
