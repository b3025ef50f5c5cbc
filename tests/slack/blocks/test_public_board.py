from dataclasses import replace

from bot.emulator.slack.limits import validate_view
from bot.service import views as v
from bot.slack import ids, modals
from bot.slack.draw import draw
from bot.slack.ids import Act
from tests.slack.blocks.reading import buttons, does, words
from tests.slack.blocks.samples import BOARD, PUBLIC, WEEKLY


def test_a_weeks_board_says_its_days_its_rows_who_passed_and_how_the_team_does() -> None:
    assert words(draw(PUBLIC)).splitlines() == [
        "Leaderboard: 23 to 29 November",
        "1. Ada Lovell · 21 points",
        "2. &lt;@U1&gt; &amp; Ben · 1 point",
        "and 3 more with 1 point",
        "Passed the module test this week: Ada Lovell, &lt;!here&gt; Owl. Congratulations!",
        "12 people earned 40 points this week.",
        "Team: 7 of 10 passed the module test.",
        "Points: a quiz question right at the first try 1, a lab 1, the test passed 5.",
        "The week runs from Monday 00:00 to Monday 00:00, Europe/Berlin time.",
    ]


def test_everybody_can_hide_from_a_public_board_and_ask_for_the_own_place() -> None:
    assert list(buttons(draw(PUBLIC))) == ["My place", "Hide me"]
    assert does(draw(PUBLIC), "Hide me") == (Act.HIDE, ())


def test_a_public_board_without_anybody_shown_says_so() -> None:
    seen = words(draw(replace(PUBLIC, rows=(), more="", passed=())))
    assert "Nobody has chosen to be shown here yet." in seen
    assert "Congratulations" not in seen
    assert "12 people earned 40 points this week." in seen


def test_a_preview_is_marked_and_has_no_buttons() -> None:
    drawn = draw(replace(PUBLIC, preview=True))
    assert words(drawn).startswith("Preview: only you see this.")
    assert buttons(drawn) == {}


def test_the_own_board_offers_to_post_where_it_was_asked_for() -> None:
    assert does(draw(BOARD), "Post in this channel") == (Act.BOARD_POST, ("C1",))
    assert "Post in this channel" not in buttons(draw(replace(BOARD, channel="")))


def test_a_lead_can_preview_post_stop_and_change_the_zone() -> None:
    drawn = draw(WEEKLY)
    assert list(buttons(drawn)) == ["Preview", "Post now", "Stop", "Change the time zone"]
    assert does(drawn, "Post now") == (Act.WEEKLY, ("post", "C1"))
    assert "Next: *Monday 30 November, 09:00*." in words(drawn)
    assert "every Monday at 09:00, Europe/Berlin time" in words(drawn)


def test_a_stopped_board_can_be_started_again() -> None:
    drawn = draw(replace(WEEKLY, is_on=False))
    assert does(drawn, "Start again") == (Act.WEEKLY, ("start", "C1"))
    assert "Stop" not in buttons(drawn)


def test_without_a_zone_the_panel_asks_for_it_alone() -> None:
    drawn = draw(v.WeeklyPanel("C1", zone="", is_on=False, next_post=""))
    assert does(drawn, "Choose the time zone") == (Act.ZONE, ("C1",))
    assert len(buttons(drawn)) == 1


def test_the_question_offers_the_three_standings() -> None:
    drawn = draw(v.StandingAsked(""))
    assert list(buttons(drawn)) == ["Show my name", "Use an alias", "Stay hidden"]
    assert does(drawn, "Stay hidden") == (Act.STANDING, ("hidden", "asked"))


def test_an_answered_question_says_what_others_see_and_where_to_change_it() -> None:
    drawn = draw(v.StandingAsked("alias", "Quiet <!channel> Owl"))
    assert words(drawn) == (
        "Others see you as Quiet &lt;!channel&gt; Owl. You can change that at any time: type `leaderboard`."
    )
    assert buttons(drawn) == {}


def test_the_zone_modal_offers_every_city_within_slacks_limits() -> None:
    modal = modals.zone(origin="C1 1.1 https://hooks.slack.com/x")
    assert [str(problem) for problem in validate_view(modal)] == []
    element = modal["blocks"][0]["element"]
    offered = [option["value"] for group in element["option_groups"] for option in group["options"]]
    assert element["action_id"] == ids.INPUT_ZONE
    assert {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"} <= set(offered)
    assert len(offered) == len(set(offered))
