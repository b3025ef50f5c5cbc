"""Hide me reaches every board that all see: also one that was on its way when it was tapped."""

import pytest

from bot.course.model import Module
from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, hides, stands
from tests.scenarios.screen import words
from tests.scenarios.test_names import posted


async def are_shown(*learners: Learner, module: Module) -> None:
    for one in learners:
        await earns(one, module, 1)
        await stands(one, "Show my name")


async def test_who_hides_while_a_board_is_on_its_way_is_taken_off_it(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await are_shown(learner, ben, module=module)
    await learner.types("/learn leaderboard")
    posting = slack.faults.hold("chat.postMessage")
    await learner.taps("Post in this channel")
    await posting.reached.wait()
    await hides(ben)
    posting.release()
    await scene.settled()
    [board] = slack.messages(GENERAL)
    assert "1. Ada Lovell" in words(board)
    assert "Ben Osei" not in words(board)


async def test_who_hides_while_nobody_knows_whether_a_board_stands_is_taken_off_it(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await are_shown(learner, ben, module=module)
    await learner.types("/learn leaderboard")
    slack.faults.fail("chat.postMessage", "service_unavailable", status=503, retry_after_s=20, after=True)
    await learner.taps("Post in this channel")
    await scene.settled()
    await stands(ben, "Hide me")
    await scene.passes(minutes=1)
    await scene.settled()
    [board] = slack.messages(GENERAL)
    assert "1. Ada Lovell" in words(board)
    assert "Ben Osei" not in words(board)


async def test_who_hides_is_taken_off_a_board_also_where_slack_fails_at_the_first_try(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await are_shown(learner, ben, module=module)
    board = await posted(learner)
    slack.faults.fail("chat.update", "update_failed")
    await stands(ben, "Hide me")
    await scene.passes(minutes=1)
    await scene.settled()
    assert "Ben Osei" not in words(board)


@pytest.mark.parametrize("error", ["edit_window_closed", "cant_update_message", "posting_to_channel_denied"])
async def test_whom_slack_keeps_on_a_board_is_told_once_for_whatever_reason(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, error: str
) -> None:
    await are_shown(learner, ben, module=module)
    board = await posted(learner)
    slack.faults.fail("chat.update", error, times=99)
    for _ in range(2):
        await stands(ben, "Hide me")
    told = [words(one) for one in ben.screen() if "I couldn't remove you from a board" in words(one)]
    assert len(told) == 1
    assert board.ts.replace(".", "") in told[0]
    assert not learner.has_seen("I couldn't remove you from a board")


async def test_who_was_never_shown_is_told_of_no_board_that_cannot_be_redrawn(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await are_shown(learner, module=module)
    await earns(ben, module, 1)
    await posted(learner)
    await slack.remove_bot(learner.id, GENERAL)
    await ben.taps("Stay hidden")
    await scene.settled()
    assert not ben.has_seen("You're still on a board")


async def test_a_board_that_shows_what_it_should_is_not_redrawn(
    learner: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await are_shown(learner, module=module)
    await learner.types("/learn leaderboard")
    before = len(scene.stage.journal.of("chat.update"))
    await learner.taps("Post in this channel")
    await scene.settled()
    assert len(slack.messages(GENERAL)) == 1
    assert len(scene.stage.journal.of("chat.update")) == before


async def test_a_board_that_somebody_deleted_is_forgotten_at_the_next_redrawing(
    learner: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await are_shown(learner, module=module)
    board = await posted(learner)
    await scene.passes(minutes=1)
    other = await posted(learner)
    assert board.ts != other.ts
    slack.workspace.remove(board)  # by an admin, or the workspace's retention
    await stands(learner, "Hide me")
    assert await scene.rows("SELECT ts FROM board_post") == [{"ts": other.ts}]
