"""A channel that takes no post: the lead is told once, and what can be made good is."""

from datetime import timedelta

import pytest

from bot.course.model import Module
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, stands
from tests.scenarios.screen import words
from tests.scenarios.weekly.acts import ADA, MONDAY_IN_BERLIN, WEEKLY, posts, sets_up, until


@pytest.mark.parametrize("is_private", [False, True])
async def test_a_missing_invitation_is_told_to_the_lead_once_and_made_good(
    learner: Learner, module: Module, scene: Scene, is_private: bool
) -> None:
    slack = scene.stage.slack
    slack.workspace.channels[GENERAL].is_private = is_private
    await sets_up(learner)
    await earns(learner, module, 1)
    await slack.remove_bot(ADA, GENERAL)
    await until(scene, MONDAY_IN_BERLIN)
    for _ in range(3):
        await scene.passes(minutes=61)
        await scene.settled()
    told = [message for message in learner.screen() if "Type `/invite @Homeroom` there" in words(message)]
    assert [message.channel for message in told] == [learner.dm]
    await slack.command(ADA, GENERAL, "/invite", "@Homeroom")
    await scene.passes(minutes=61)
    await scene.settled()
    assert len(posts(scene)) == 1


async def test_an_archived_channel_ends_it_and_the_lead_is_told(learner: Learner, module: Module, scene: Scene) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    await scene.stage.slack.archive(ADA, GENERAL)
    await until(scene, MONDAY_IN_BERLIN)
    await until(scene, MONDAY_IN_BERLIN + timedelta(days=7))
    told = [one for one in learner.screen() if "weekly leaderboard is archived, so I have stopped it." in words(one)]
    assert [one.channel for one in told] == [learner.dm]
    await scene.stage.slack.unarchive(ADA, GENERAL)
    await learner.types(WEEKLY)
    await learner.whisper("It is stopped")
    assert posts(scene) == []


@pytest.mark.parametrize(("days", "is_posted"), [(12, True), (7, False)])
async def test_after_a_long_absence_an_invitation_is_promised_what_it_brings(
    learner: Learner, module: Module, scene: Scene, days: int, is_posted: bool
) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    await scene.stage.slack.remove_bot(ADA, GENERAL)
    await scene.settled()
    await scene.stop()
    await scene.passes(days=days)  # till a Monday afternoon, or a Wednesday
    await scene.start()
    await learner.sees("I'll post it within the hour" if is_posted else "there, and the next one is posted on Monday")
    await scene.stage.slack.command(ADA, GENERAL, "/invite", "@Homeroom")
    for _ in range(2):
        await scene.passes(minutes=61)
        await scene.settled()
    assert len(posts(scene)) == int(is_posted)


async def test_the_lead_reads_until_when_an_invitation_brings_the_board_and_how_it_comes_after_that(
    learner: Learner, module: Module, scene: Scene
) -> None:
    slack = scene.stage.slack
    await sets_up(learner)
    await earns(learner, module, 1)
    await slack.remove_bot(ADA, GENERAL)
    await until(scene, MONDAY_IN_BERLIN)
    await learner.sees(
        "before Tuesday 09:00, and I'll post it within the hour.", "After that,", "at once with Post now under"
    )
    for _ in range(26):
        await scene.passes(minutes=61)
        await scene.settled()
    await slack.command(ADA, GENERAL, "/invite", "@Homeroom")
    await scene.passes(minutes=61)
    await scene.settled()
    assert posts(scene) == []
    await learner.types(WEEKLY)
    await learner.taps("Post now")
    await scene.settled()
    assert len(posts(scene)) == 1


async def test_a_channel_that_slack_calls_inactive_is_archived(learner: Learner, module: Module, scene: Scene) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    scene.stage.slack.faults.fail("chat.postMessage", "is_inactive")
    await until(scene, MONDAY_IN_BERLIN)
    await learner.sees("The channel of the weekly leaderboard is archived, so I have stopped it.")
    assert await scene.rows("SELECT is_on FROM weekly_board") == [{"is_on": 0}]


async def test_a_renamed_channel_changes_nothing(learner: Learner, module: Module, scene: Scene) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    await scene.stage.slack.command(ADA, GENERAL, "/rename", "all-of-us")
    await until(scene, MONDAY_IN_BERLIN)
    assert len(posts(scene)) == 1


@pytest.mark.parametrize("is_first", [True, False])
async def test_who_hides_is_told_of_a_board_that_is_lost_and_not_who_earned_points_for_it_meanwhile(
    learner: Learner, ben: Learner, chiara: Learner, module: Module, scene: Scene, is_first: bool
) -> None:
    slack = scene.stage.slack
    for one in (learner, ben, chiara):
        await earns(one, module, 1)
    await stands(ben, "Show my name")
    await sets_up(learner)
    await learner.taps("Post now")
    await scene.settled()
    await slack.remove_bot(ADA, GENERAL)
    if is_first:
        slack.faults.fail("chat.update", "ratelimited", retry_after_s=25)
        await stands(ben, "Hide me")
        await earns(chiara, module, 1, lesson=2)
    else:
        await earns(chiara, module, 1, lesson=2)
        await stands(ben, "Hide me")
    for _ in range(2):
        await scene.passes(minutes=2)
        await scene.settled()
    assert ben.has_seen("You're still on a board in a channel")
    assert not chiara.has_seen("You're still on a board in a channel")
