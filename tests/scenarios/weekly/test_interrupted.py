"""Once, whatever happens: restarts, long absences, lost answers, and a bot that was taken away."""

from datetime import timedelta

import pytest

from bot.course.model import Module
from bot.store import open_jobs
from bot.store.db import Query
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, stands
from tests.scenarios.screen import words
from tests.scenarios.weekly.acts import MONDAY_IN_BERLIN, posts, sets_up, until


async def spoil(scene: Scene, what: str) -> None:
    """Let something fail in the store that nobody foresaw."""

    def write(query: Query) -> None:
        query(f"CREATE TRIGGER spoilt BEFORE {what} BEGIN SELECT RAISE(ABORT, 'spoilt'); END")

    assert scene.bot is not None
    await scene.bot.db.write(write)


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
    await scene.bot.db.write(open_jobs.withdraw_all, scene.bot.clock.now(), scene.stage.slack.team_id)
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
    told = await learner.sees("I was interrupted while posting the weekly leaderboard")
    assert told.channel == learner.dm
    assert len(posts(scene)) == 1


@pytest.mark.parametrize("limited", ["ratelimited", "rate_limited"])
async def test_a_limit_of_slacks_delays_it_and_doubles_nothing(
    learner: Learner, module: Module, scene: Scene, limited: str
) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    scene.stage.slack.core.declined |= {"channels:history", "groups:history"}
    scene.stage.slack.faults.fail("chat.postMessage", limited, retry_after_s=30)
    await until(scene, MONDAY_IN_BERLIN)
    await scene.passes(minutes=2)
    await scene.settled()
    assert len(posts(scene)) == 1


async def test_a_board_that_was_stopped_while_in_doubt_is_found_again_and_whoever_hides_leaves_it(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(chiara, module, 1)
    await stands(chiara, "Show my name")
    scene.stage.slack.faults.fail("chat.postMessage", "service_unavailable", status=503, retry_after_s=60, after=True)
    await until(scene, MONDAY_IN_BERLIN)
    await learner.taps("Stop")
    await scene.passes(minutes=3)
    await stands(chiara, "Hide me")
    [board] = posts(scene)
    assert "Chiara" not in words(board)


async def test_the_next_week_is_planned_also_where_something_unforeseen_ends_this_one_and_the_lead_is_told(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)

    await spoil(scene, "INSERT ON board_post")
    await until(scene, MONDAY_IN_BERLIN)
    for _ in range(12):
        await scene.passes(minutes=2)
        await scene.settled()
    rows = await scene.rows("SELECT state FROM job WHERE kind = 'board' ORDER BY id")
    assert [row["state"] for row in rows] == ["failed", "queued"]
    told = await learner.sees("I couldn't post the weekly leaderboard, and it's my fault.", "next Monday")
    assert told.channel == learner.dm


async def test_looking_people_up_in_vain_keeps_no_board_from_its_channel(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    await scene.settled()
    await spoil(scene, "UPDATE OF looked_up_at ON learner")
    await until(scene, MONDAY_IN_BERLIN)
    assert len(posts(scene)) == 1


async def test_a_week_that_was_written_down_and_never_posted_is_caught_up_with_as_the_week_it_shows(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    await stands(learner, "Show my name")
    scene.stage.slack.faults.fail("chat.postMessage", "service_unavailable", status=503, retry_after_s=8 * 86_400)
    await until(scene, MONDAY_IN_BERLIN)
    await earns(learner, module, 3, lesson=2)
    await until(scene, MONDAY_IN_BERLIN + timedelta(days=9))
    [board] = posts(scene)
    assert words(board).startswith("Leaderboard: 29 March to 4 April\n1. Ada Lovell · 3 points")
    await stands(learner, "Hide me")
    assert words(board).startswith("Leaderboard: 29 March to 4 April\nNobody has chosen")
