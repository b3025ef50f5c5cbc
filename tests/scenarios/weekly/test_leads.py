"""Control of a weekly board: one lead, several leads, and former leads."""

from datetime import UTC, datetime, timedelta

from bot.course.model import Module
from tests.scenarios.cast import GENERAL, LEARN, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns
from tests.scenarios.screen import words
from tests.scenarios.weekly.acts import ADA, BEN, MONDAY_IN_BERLIN, WEEKLY, posts, sets_up, until


async def test_who_is_no_lead_gets_a_kind_sentence(chiara: Learner, scene: Scene) -> None:
    await chiara.types(WEEKLY)
    await chiara.whisper("Only the team's leads can set up the weekly board.", "`/learn leaderboard`")
    assert await scene.rows("SELECT * FROM weekly_board") == []


async def test_where_no_lead_is_named_the_sentence_says_how_to_become_one(learner: Learner, scene: Scene) -> None:
    scene.leads = ""
    await scene.restart()
    await learner.types(WEEKLY)
    await learner.whisper("There are no leads yet.", "`HOMEROOM_LEADS` to your member ID, `U0ADA`")


async def test_two_channels_go_by_their_own_clocks(
    learner: Learner, ben: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner, GENERAL)
    assert "every Monday at 09:00, Asia/Tokyo" in words(await sets_up(ben, LEARN))
    await earns(learner, module, 1)
    await until(scene, datetime(2027, 3, 28, 23, 59, tzinfo=UTC))
    assert (len(posts(scene, GENERAL)), len(posts(scene, LEARN))) == (0, 0)
    await until(scene, datetime(2027, 3, 29, 0, 0, tzinfo=UTC))  # 09:00 in Tokyo
    assert (len(posts(scene, GENERAL)), len(posts(scene, LEARN))) == (0, 1)
    await until(scene, MONDAY_IN_BERLIN)
    assert (len(posts(scene, GENERAL)), len(posts(scene, LEARN))) == (1, 1)


async def test_of_two_leads_in_one_channel_the_first_one_sets_the_clock(
    learner: Learner, ben: Learner, module: Module, scene: Scene
) -> None:
    await earns(learner, module, 1)
    await ben.types(WEEKLY)
    await ben.whisper("every Monday at 09:00, Asia/Tokyo")
    await sets_up(learner)
    await ben.taps("Start: Mondays 09:00, Asia/Tokyo")
    await ben.sees("I post it here every Monday at 09:00, Europe/Berlin", "Ada Lovell set it up.")
    await until(scene, MONDAY_IN_BERLIN - timedelta(minutes=1))
    assert posts(scene) == []
    await until(scene, MONDAY_IN_BERLIN)
    assert len(posts(scene)) == 1


async def test_another_lead_may_change_or_stop_it_and_whoever_set_it_up_learns_of_it(
    learner: Learner, ben: Learner
) -> None:
    await sets_up(learner)
    await ben.types(WEEKLY)
    await ben.taps("Stop")
    await ben.sees("It is stopped")
    told = await learner.sees("Ben Osei stopped a weekly leaderboard that you set up.", "Go to the channel")
    assert told.channel == learner.dm
    await ben.taps("Change the time zone")
    await ben.fills(await ben.modal("The team's time zone"), "Asia/Tokyo")
    await learner.sees("Ben Osei changed the time zone of a weekly leaderboard", "on Mondays at 09:00, Asia/Tokyo")
    await ben.taps("Start again")
    await ben.sees("I post it here every Monday at 09:00, Asia/Tokyo")
    assert not ben.has_seen("a weekly leaderboard that you")


async def test_a_lead_who_is_one_no_more_changes_nothing(learner: Learner, scene: Scene) -> None:
    await sets_up(learner)
    scene.leads = BEN
    await scene.restart()
    await learner.taps("Stop")
    await learner.whisper("Only the team's leads can set up the weekly board.")
    assert await scene.rows("SELECT is_on FROM weekly_board") == [{"is_on": 1}]


async def test_the_board_of_a_former_lead_goes_on_and_the_next_lead_answers_for_it(
    learner: Learner, ben: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    scene.leads = BEN
    await scene.restart()
    await until(scene, MONDAY_IN_BERLIN)
    assert len(posts(scene)) == 1
    await earns(learner, module, 1, lesson=2)
    await scene.stage.slack.remove_bot(ADA, GENERAL)
    await until(scene, MONDAY_IN_BERLIN + timedelta(days=7))
    assert ben.has_seen("I couldn't post the weekly leaderboard")
    assert not learner.has_seen("I couldn't post the weekly leaderboard")
    await ben.types(WEEKLY)
    await ben.taps("Stop")
    await ben.sees("It is stopped")
    assert not learner.has_seen("stopped a weekly leaderboard")


async def test_a_lead_who_has_left_the_workspace_is_told_nothing_and_another_is(
    learner: Learner, ben: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(ben, module, 1)
    scene.stage.slack.workspace.users[ADA].is_deleted = True
    await scene.stage.slack.remove_bot(BEN, GENERAL)
    await until(scene, MONDAY_IN_BERLIN)
    assert ben.has_seen("I couldn't post the weekly leaderboard")
    assert not learner.has_seen("I couldn't post the weekly leaderboard")


async def test_while_nobody_is_a_lead_the_board_rests(learner: Learner, module: Module, scene: Scene) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    scene.leads = ""
    await scene.restart()
    await until(scene, MONDAY_IN_BERLIN)
    assert posts(scene) == []
    scene.leads = BEN
    await scene.restart()
    await earns(learner, module, 1, lesson=2)
    await until(scene, MONDAY_IN_BERLIN + timedelta(days=7))
    assert len(posts(scene)) == 1


async def test_another_lead_who_changes_the_zone_leaves_the_board_to_whoever_set_it_up(
    learner: Learner, ben: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(ben, module, 1)
    await ben.types(WEEKLY)
    await ben.taps("Change the time zone")
    await ben.fills(await ben.modal("The team's time zone"), "America/New_York")
    await ben.sees("I post it here every Monday at 09:00, America/New_York", "Ada Lovell set it up.")
    await scene.stage.slack.remove_bot(BEN, GENERAL)
    await until(scene, MONDAY_IN_BERLIN + timedelta(hours=6))
    assert learner.has_seen("I couldn't post the weekly leaderboard")
    assert not ben.has_seen("I couldn't post the weekly leaderboard")


async def test_a_lead_reads_another_leads_name_as_plain_words(learner: Learner, ben: Learner, scene: Scene) -> None:
    scene.stage.slack.workspace.users[BEN].display_name = "\u202e*Ben*\u200b [x](https://x.example)"
    await sets_up(learner)
    await ben.types(WEEKLY)
    await ben.taps("Stop")
    await learner.sees("Ben (x)(https:x.example) stopped a weekly leaderboard that you set up.")
