"""Setting up a channel's weekly board: it is proposed by the lead's clock, and begins when they say so."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.course.model import Module
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, stands
from tests.scenarios.screen import labels, words
from tests.scenarios.test_home import opens_home
from tests.scenarios.weekly.acts import ADA, MONDAY_IN_BERLIN, WEEKLY, posts, sets_up, until

START = "Start: Mondays 09:00, Europe/Berlin"
CHOICES = ["Preview", "Post now", "Stop", "Change the time zone"]


async def test_the_command_proposes_and_nothing_happens_before_the_lead_starts_it(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await earns(learner, module, 1)
    await learner.types(WEEKLY)
    panel = await learner.whisper("every Monday at 09:00, Europe/Berlin", "Nothing is posted until you start it.")
    assert labels(panel) == [START, "Preview", "Post now", "Another time zone"]
    await until(scene, MONDAY_IN_BERLIN)
    assert posts(scene) == []
    assert await scene.rows("SELECT * FROM weekly_board") == []


async def test_one_tap_starts_it_and_says_when_it_comes(learner: Learner, scene: Scene) -> None:
    await learner.types(WEEKLY)
    await learner.taps(START)
    panel = await learner.whisper(
        "I post it here every Monday at 09:00, Europe/Berlin", "Next: *Monday 29 March, 09:00*."
    )
    assert labels(panel) == CHOICES
    assert posts(scene) == []


async def test_what_would_come_can_be_seen_before_it_is_started(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await earns(chiara, module, 2)
    await stands(chiara, "Show my name")
    await learner.types(WEEKLY)
    await learner.taps("Preview")
    await learner.whisper("Preview: only you see this.", "1. Chiara Neri · 2 points")
    assert posts(scene) == []


async def asks_for_the_zone(learner: Learner) -> None:
    await learner.types(WEEKLY)
    panel = await learner.whisper("Which time zone should I use?")
    assert labels(panel) == ["Choose the time zone"]
    await learner.taps("Choose the time zone")
    view = await learner.modal("The team's time zone")
    assert await learner.fills(view, "America/New_York") == {}
    panel = await learner.sees("every Monday at 09:00, America/New_York", "Nothing is posted until you start it.")
    await learner.taps("Start: Mondays 09:00, America/New_York", on=panel)
    assert labels(await learner.sees("I post it here every Monday at 09:00, America/New_York")) == CHOICES


async def test_where_slack_does_not_tell_the_zone_a_modal_asks_for_it(learner: Learner, scene: Scene) -> None:
    scene.stage.slack.core.declined.add("users:read")
    await asks_for_the_zone(learner)


@pytest.mark.parametrize("zone", ["Etc/UTC", "UTC", "Mars/Olympus"])
async def test_a_zone_that_nobody_chose_is_not_taken_for_the_leads(learner: Learner, scene: Scene, zone: str) -> None:
    scene.stage.slack.workspace.users[ADA].tz = zone
    await asks_for_the_zone(learner)


async def test_utc_can_be_chosen_and_is_called_so(learner: Learner) -> None:
    await learner.types(WEEKLY)
    await learner.taps("Another time zone")
    await learner.fills(await learner.modal("The team's time zone"), "UTC")
    await learner.taps("Start: Mondays 09:00, UTC")
    panel = await learner.sees("I post it here every Monday at 09:00, UTC")
    assert "Etc/" not in words(panel)


async def test_the_zone_can_be_changed_and_the_post_moves_with_it(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    await learner.types(WEEKLY)
    await learner.taps("Change the time zone")
    await learner.fills(await learner.modal("The team's time zone"), "America/New_York")
    await until(scene, MONDAY_IN_BERLIN)
    assert posts(scene) == []
    await until(scene, datetime(2027, 3, 29, 13, 0, tzinfo=UTC))
    assert len(posts(scene)) == 1


async def moves_to(lead: Learner, zone: str) -> None:
    await lead.types(WEEKLY)
    await lead.taps("Change the time zone")
    assert await lead.fills(await lead.modal("The team's time zone"), zone) == {}


async def test_a_board_posted_on_a_monday_comes_no_second_time_where_that_monday_s_nine_is_still_to_come(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    await until(scene, MONDAY_IN_BERLIN + timedelta(minutes=30))
    await moves_to(learner, "America/Los_Angeles")
    await learner.sees("every Monday at 09:00, America/Los_Angeles", "Next: *Monday 5 April, 09:00*.")
    await opens_home(learner, "next on Monday 5 April, 09:00, America/Los_Angeles")
    await earns(learner, module, 1, lesson=2)
    await until(scene, datetime(2027, 4, 5, 15, 59, tzinfo=UTC))
    assert len(posts(scene)) == 1
    await until(scene, datetime(2027, 4, 5, 16, 0, tzinfo=UTC))  # 09:00 in Los Angeles
    assert len(posts(scene)) == 2


async def test_a_board_that_is_overdue_by_its_new_clocks_comes_at_once(
    learner: Learner, module: Module, scene: Scene
) -> None:
    scene.stage.slack.workspace.users[ADA].tz = "America/Los_Angeles"
    await sets_up(learner)
    await earns(learner, module, 1)
    await until(scene, datetime(2027, 3, 29, 8, 0, tzinfo=UTC))  # 17:00 in Tokyo, 01:00 in Los Angeles
    assert posts(scene) == []
    await moves_to(learner, "Asia/Tokyo")
    await learner.sees("every Monday at 09:00, Asia/Tokyo", "Next: *Monday 5 April, 09:00*.")
    await scene.settled()
    [board] = posts(scene)
    assert "Leaderboard: 22 to 28 March" in words(board)
    await until(scene, datetime(2027, 3, 29, 16, 0, tzinfo=UTC))  # 09:00 in Los Angeles
    assert len(posts(scene)) == 1


@pytest.mark.parametrize(
    ("is_new", "sentence"),
    [
        (False, "The weekly leaderboard now uses Asia/Tokyo time."),
        (True, "The panel disappeared while you were choosing a time zone. Type `/learn leaderboard weekly`"),
    ],
)
async def test_a_zone_chosen_when_slack_has_let_go_of_the_panel_is_told_in_the_dm(
    learner: Learner, scene: Scene, is_new: bool, sentence: str
) -> None:
    if not is_new:
        await sets_up(learner)
    await learner.types(WEEKLY)
    await learner.taps("Another time zone" if is_new else "Change the time zone")
    view = await learner.modal("The team's time zone")
    await scene.passes(minutes=40)
    assert await learner.fills(view, "Asia/Tokyo") == {}
    assert (await learner.sees(sentence)).channel == learner.dm


async def test_a_stopped_board_stays_stopped_when_its_zone_changes(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await earns(learner, module, 1)
    await sets_up(learner)
    await learner.taps("Stop")
    await learner.sees("It is stopped")
    await learner.taps("Change the time zone")
    await learner.fills(await learner.modal("The team's time zone"), "America/New_York")
    await learner.sees("It is stopped", "it is posted every Monday at 09:00, America/New_York")
    await until(scene, MONDAY_IN_BERLIN + timedelta(days=1))
    assert posts(scene) == []


async def test_in_a_dm_a_lead_is_led_to_a_channel(learner: Learner) -> None:
    await learner.types(WEEKLY, channel=learner.dm)
    await learner.whisper("The weekly board belongs in a channel")
    await learner.says("leaderboard weekly")
    await learner.sees("The weekly board belongs in a channel")


async def test_after_stop_nothing_comes_until_it_is_started_again(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await earns(learner, module, 1)
    await sets_up(learner)
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
    await sets_up(learner)
    for _ in range(2):
        await learner.taps("Stop")
        await learner.sees("It is stopped")
        await learner.taps("Start again")
        await learner.sees("Next: *Monday 29 March, 09:00*.")
    await until(scene, MONDAY_IN_BERLIN)
    assert len(posts(scene)) == 1
