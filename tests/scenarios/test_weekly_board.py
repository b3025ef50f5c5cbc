"""The weekly board: set up by a lead, posted on Monday at nine by the clocks of its zone, once whatever happens."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.course.model import Module
from bot.emulator.slack.model import Message
from bot.library import Library
from bot.store import work
from tests.scenarios.cast import GENERAL, LEARN, Scene, scene_in
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, stands
from tests.scenarios.screen import labels, words
from tests.scenarios.test_module_test import answer_all, begin

WEEKLY = "/learn leaderboard weekly"
WEDNESDAY = datetime(2027, 3, 24, 10, 0, tzinfo=UTC)  # the week in which Berlin's clocks go forward
MONDAY_IN_BERLIN = datetime(2027, 3, 29, 7, 0, tzinfo=UTC)  # 09:00, and 08:00 UTC a week before
ADA, BEN = "U0ADA", "U0BEN"


@pytest.fixture
async def scene(tmp_path: Path, library: Library) -> AsyncIterator[Scene]:
    """A workspace with two leads: Ada in Berlin and Ben in Tokyo."""
    async with scene_in(tmp_path / "state", library, begins=WEDNESDAY, leads=f"{ADA},{BEN}") as started:
        started.stage.slack.workspace.users[ADA].tz = "Europe/Berlin"
        started.stage.slack.workspace.users[BEN].tz = "Asia/Tokyo"
        yield started


@pytest.fixture
def chiara(scene: Scene) -> Learner:
    """Chiara, who is no lead."""
    return Learner(scene, "U0CHIARA")


async def until(scene: Scene, moment: datetime) -> None:
    """Let the time pass until that moment, and the bot do what is due then."""
    await scene.settled()
    await scene.passes(seconds=moment.timestamp() - scene.stage.clock.now())
    await scene.settled()


def posts(scene: Scene, channel: str = GENERAL) -> list[Message]:
    return scene.stage.slack.messages(channel)


# --- setting it up --------------------------------------------------------------------------


async def test_a_lead_sets_it_up_with_the_command_and_sees_when_it_comes(learner: Learner, scene: Scene) -> None:
    await learner.types(WEEKLY)
    panel = await learner.whisper("every Monday at 09:00, Europe/Berlin time", "Next: *Monday 29 March, 09:00*.")
    assert labels(panel) == ["Preview", "Post now", "Stop", "Change the time zone"]
    assert posts(scene) == []


async def test_who_is_no_lead_gets_a_kind_sentence(chiara: Learner, scene: Scene) -> None:
    await chiara.types(WEEKLY)
    await chiara.whisper("The weekly board is set up by the team's leads.", "`/learn leaderboard`")
    assert await scene.rows("SELECT * FROM weekly_board") == []


async def test_where_no_lead_is_named_the_sentence_says_how_to_become_one(learner: Learner, scene: Scene) -> None:
    scene.leads = ""
    await scene.restart()
    await learner.types(WEEKLY)
    await learner.whisper("Nobody is named as a lead yet.", "`HOMEROOM_LEADS` to your member ID, `U0ADA`")


async def test_in_a_dm_a_lead_is_led_to_a_channel(learner: Learner) -> None:
    await learner.types(WEEKLY, channel=learner.dm)
    await learner.whisper("The weekly board belongs in a channel")
    await learner.says("leaderboard weekly")
    await learner.sees("The weekly board belongs in a channel")


async def test_where_slack_does_not_tell_the_zone_a_modal_asks_for_it(learner: Learner, scene: Scene) -> None:
    scene.stage.slack.core.declined.add("users:read")
    await learner.types(WEEKLY)
    panel = await learner.whisper("By which time zone is that?")
    assert labels(panel) == ["Choose the time zone"]
    await learner.taps("Choose the time zone")
    view = await learner.modal("The team's time zone")
    assert await learner.fills(view, "America/New_York") == {}
    panel = await learner.sees("every Monday at 09:00, America/New_York time")
    assert labels(panel)[:3] == ["Preview", "Post now", "Stop"]


async def test_the_zone_can_be_changed_and_the_post_moves_with_it(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await learner.types(WEEKLY)
    await earns(learner, module, 1)
    await learner.types(WEEKLY)
    await learner.taps("Change the time zone")
    await learner.fills(await learner.modal("The team's time zone"), "America/New_York")
    await until(scene, MONDAY_IN_BERLIN)
    assert posts(scene) == []
    await until(scene, datetime(2027, 3, 29, 13, 0, tzinfo=UTC))
    assert len(posts(scene)) == 1


async def test_a_preview_is_for_the_lead_alone(learner: Learner, chiara: Learner, module: Module, scene: Scene) -> None:
    await earns(chiara, module, 2)
    await stands(chiara, "Show my name")
    await learner.types(WEEKLY)
    await learner.taps("Preview")
    seen = await learner.whisper("Preview: only you see this.", "Leaderboard: 22 to 28 March, so far", "1. chiara.neri")
    assert labels(seen) == []
    assert posts(scene) == []


async def test_with_nothing_to_show_nothing_is_posted(learner: Learner, scene: Scene) -> None:
    await learner.types(WEEKLY)
    for choice in ("Preview", "Post now"):
        await learner.taps(choice)
        await learner.whisper("Nobody has earned points this week or last, so there is nothing to post.")
    assert posts(scene) == []


async def test_post_now_posts_once_and_then_brings_it_up_to_date(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await earns(chiara, module, 1)
    await stands(chiara, "Show my name")
    await learner.types(WEEKLY)
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
    await learner.types(WEEKLY)
    await learner.taps("Post now")
    await earns(chiara, module, 3, lesson=2)
    await scene.passes(minutes=1)
    await scene.settled()
    [board] = posts(scene)
    assert "1. chiara.neri · 4 points" in words(board)


async def test_after_stop_nothing_comes_until_it_is_started_again(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await earns(learner, module, 1)
    await learner.types(WEEKLY)
    await learner.taps("Stop")
    panel = await learner.sees("It is stopped")
    assert "Start again" in labels(panel)
    await until(scene, MONDAY_IN_BERLIN)
    assert posts(scene) == []
    await learner.types(WEEKLY)
    await learner.taps("Start again")
    await learner.sees("Next: *Monday 5 April, 09:00*.")
    await earns(learner, module, 2, lesson=2)
    await until(scene, MONDAY_IN_BERLIN + timedelta(days=7))
    assert len(posts(scene)) == 1


async def test_stopped_and_started_within_a_week_it_comes_once(learner: Learner, module: Module, scene: Scene) -> None:
    await earns(learner, module, 1)
    await learner.types(WEEKLY)
    for _ in range(2):
        await learner.taps("Stop")
        await learner.sees("It is stopped")
        await learner.taps("Start again")
        await learner.sees("Next: *Monday 29 March, 09:00*.")
    await until(scene, MONDAY_IN_BERLIN)
    assert len(posts(scene)) == 1


# --- monday at nine -------------------------------------------------------------------------


async def test_it_comes_on_monday_at_nine_with_the_week_that_ended(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await learner.types(WEEKLY)
    await earns(chiara, module, 3)
    await stands(chiara, "Show my name")
    await until(scene, MONDAY_IN_BERLIN - timedelta(minutes=1))
    assert posts(scene) == []
    await until(scene, MONDAY_IN_BERLIN)
    [board] = posts(scene)
    assert words(board).split("\n")[:2] == ["Leaderboard: 22 to 28 March", "1. chiara.neri · 3 points"]
    assert "1 person earned 3 points this week." in words(board)
    assert "Team: 0 of 1 passed the module test." in words(board)
    assert "from Monday 00:00 to Monday 00:00, Europe/Berlin time" in words(board)
    assert labels(board) == ["My place", "Hide me"]


async def test_only_points_of_the_week_count(learner: Learner, module: Module, scene: Scene) -> None:
    await learner.types(WEEKLY)
    await earns(learner, module, 4)
    await stands(learner, "Show my name")
    await until(scene, datetime(2027, 3, 28, 22, 0, 1, tzinfo=UTC))  # Monday has begun in Berlin
    await earns(learner, module, 1, lesson=2)
    await until(scene, MONDAY_IN_BERLIN)
    await until(scene, MONDAY_IN_BERLIN + timedelta(days=7))
    assert [words(board).split("\n")[1] for board in posts(scene)] == [
        "1. ada.lovell · 4 points",
        "1. ada.lovell · 1 point",
    ]


async def test_an_empty_week_is_not_posted(learner: Learner, module: Module, scene: Scene) -> None:
    await learner.types(WEEKLY)
    await earns(learner, module, 1)
    for week in range(4):
        await until(scene, MONDAY_IN_BERLIN + timedelta(days=7 * week))
    assert len(posts(scene)) == 1


async def test_where_nobody_is_shown_the_post_counts_and_names_nobody(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await learner.types(WEEKLY)
    await earns(chiara, module, 2)
    await earns(learner, module, 1)
    await until(scene, MONDAY_IN_BERLIN)
    [board] = posts(scene)
    assert "Nobody has chosen to be shown here yet." in words(board)
    assert "2 people earned 3 points this week." in words(board)
    assert "chiara" not in words(board)


async def test_those_who_passed_are_congratulated_if_they_are_shown(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await learner.types(WEEKLY)
    for one in (learner, chiara):
        await answer_all(one, module, await begin(one))
        await one.taps("Submit")
        await one.sees("Module test passed: 15 of 15")
    await stands(chiara, "Show my name")
    await until(scene, MONDAY_IN_BERLIN)
    [board] = posts(scene)
    assert "Passed the module test this week: chiara.neri. Congratulations!" in words(board)
    assert "Team: 2 of 2 passed the module test." in words(board)
    assert "ada" not in words(board)


async def test_hiding_redraws_the_weekly_post_also_much_later(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await learner.types(WEEKLY)
    await earns(chiara, module, 2)
    await stands(chiara, "Show my name")
    await until(scene, MONDAY_IN_BERLIN)
    await until(scene, MONDAY_IN_BERLIN + timedelta(days=40))
    [board] = posts(scene)
    await chiara.taps("Hide me", on=board)
    await scene.settled()
    assert "chiara" not in words(board)
    assert "Leaderboard: 22 to 28 March" in words(board)


@pytest.mark.parametrize("monday", [datetime(2027, 11, 1, 8, 0, tzinfo=UTC)])  # the clocks went back the day before
async def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_go_back(
    learner: Learner, module: Module, scene: Scene, monday: datetime
) -> None:
    await until(scene, monday - timedelta(days=3))
    await learner.types(WEEKLY)
    await earns(learner, module, 1)
    await until(scene, monday - timedelta(minutes=1))
    assert posts(scene) == []
    await until(scene, monday)
    assert len(posts(scene)) == 1


async def test_two_channels_go_by_their_own_clocks(
    learner: Learner, ben: Learner, module: Module, scene: Scene
) -> None:
    await learner.types(WEEKLY, channel=GENERAL)
    await ben.types(WEEKLY, channel=LEARN)
    await ben.whisper("every Monday at 09:00, Asia/Tokyo time")
    await earns(learner, module, 1)
    await until(scene, datetime(2027, 3, 28, 23, 59, tzinfo=UTC))
    assert (len(posts(scene, GENERAL)), len(posts(scene, LEARN))) == (0, 0)
    await until(scene, datetime(2027, 3, 29, 0, 0, tzinfo=UTC))  # 09:00 in Tokyo
    assert (len(posts(scene, GENERAL)), len(posts(scene, LEARN))) == (0, 1)
    await until(scene, MONDAY_IN_BERLIN)
    assert (len(posts(scene, GENERAL)), len(posts(scene, LEARN))) == (1, 1)


# --- whatever happens -----------------------------------------------------------------------


async def test_restarts_before_at_and_after_nine_double_nothing(learner: Learner, module: Module, scene: Scene) -> None:
    await learner.types(WEEKLY)
    await earns(learner, module, 1)
    for moment in (-timedelta(hours=1), timedelta(0), timedelta(minutes=1), timedelta(days=1)):
        await scene.restart()
        await until(scene, MONDAY_IN_BERLIN + moment)
    await scene.restart()
    await scene.settled()
    assert len(posts(scene)) == 1


async def test_weeks_slept_through_are_caught_up_with_once(learner: Learner, module: Module, scene: Scene) -> None:
    await learner.types(WEEKLY)
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
    await learner.types(WEEKLY)
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
    await learner.types(WEEKLY)
    await earns(learner, module, 1)
    scene.stage.slack.faults.fail("chat.postMessage", "service_unavailable", status=503, after=True)
    await until(scene, MONDAY_IN_BERLIN)
    await scene.passes(minutes=5)
    await scene.settled()
    [board] = posts(scene)
    await learner.taps("Show my name")
    await scene.settled()
    assert "1. ada.lovell" in words(board), "its ts was found, so it can be redrawn"


async def test_where_nothing_can_be_read_back_a_doubtful_post_is_not_repeated_and_the_lead_is_told(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await learner.types(WEEKLY)
    await earns(learner, module, 1)
    scene.stage.slack.core.declined |= {"channels:history", "groups:history"}
    scene.stage.slack.faults.fail("chat.postMessage", "service_unavailable", status=503, after=True)
    await until(scene, MONDAY_IN_BERLIN)
    await scene.passes(minutes=5)
    told = await learner.sees("I was interrupted while I posted the weekly leaderboard")
    assert told.channel == learner.dm
    assert len(posts(scene)) == 1


async def test_a_429_delays_it_and_doubles_nothing(learner: Learner, module: Module, scene: Scene) -> None:
    await learner.types(WEEKLY)
    await earns(learner, module, 1)
    scene.stage.slack.core.declined |= {"channels:history", "groups:history"}
    scene.stage.slack.faults.fail("chat.postMessage", "ratelimited", retry_after_s=30)
    await until(scene, MONDAY_IN_BERLIN)
    await scene.passes(minutes=2)
    await scene.settled()
    assert len(posts(scene)) == 1


async def test_a_missing_invitation_is_told_to_the_lead_once_and_made_good(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await learner.types(WEEKLY)
    await earns(learner, module, 1)
    members = scene.stage.slack.workspace.channels[GENERAL].members
    members.discard(scene.stage.slack.bot_user_id)
    await until(scene, MONDAY_IN_BERLIN)
    for _ in range(3):
        await scene.passes(minutes=61)
        await scene.settled()
    told = [message for message in learner.screen() if "Type `/invite @Homeroom` there" in words(message)]
    assert [message.channel for message in told] == [learner.dm]
    members.add(scene.stage.slack.bot_user_id)
    await scene.passes(minutes=61)
    await scene.settled()
    assert len(posts(scene)) == 1


async def test_an_archived_channel_ends_it_and_the_lead_is_told(learner: Learner, module: Module, scene: Scene) -> None:
    await learner.types(WEEKLY)
    await earns(learner, module, 1)
    scene.stage.slack.faults.fail("chat.postMessage", "is_archived")
    await until(scene, MONDAY_IN_BERLIN)
    assert learner.has_seen("The channel of the weekly leaderboard is archived, so I have stopped it.")
    await learner.types(WEEKLY)
    await learner.whisper("It is stopped")


async def test_a_lead_who_is_one_no_more_changes_nothing(learner: Learner, scene: Scene) -> None:
    await learner.types(WEEKLY)
    scene.leads = BEN
    await scene.restart()
    await learner.taps("Stop")
    await learner.whisper("The weekly board is set up by the team's leads.")
    assert await scene.rows("SELECT is_on FROM weekly_board") == [{"is_on": 1}]
