from dataclasses import replace

import pytest

from bot.features import views as v
from bot.features.ports import Drawn
from bot.slack.draw import draw
from bot.slack.ids import Act
from tests.slack.blocks.reading import buttons, does, words
from tests.slack.blocks.samples import BOARD, PICTURED, PUBLIC, WEEKLY


def kinds(drawn: Drawn) -> list[str]:
    return [block["type"] for block in drawn.blocks]


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


def test_how_far_the_team_is_stands_as_bars_lesson_by_lesson() -> None:
    (chart,) = [block["chart"] for block in draw(PICTURED).blocks if block["type"] == "data_visualization"]
    assert chart["axis_config"] == {"categories": ["Lesson 1", "Lesson 2"], "y_label": "people"}
    assert {one["name"]: [point["value"] for point in one["data"]] for one in chart["series"]} == {
        "Lesson": [5, 1],
        "Quiz": [4, 0],
        "Lab": [2, 0],
    }
    assert (
        "The team's progress: Lesson 1: read 5, quiz 4, lab 2; Lesson 2: read 1, quiz 0, lab 0." in draw(PICTURED).text
    )


def test_where_no_charts_are_drawn_a_table_says_the_same() -> None:
    drawn = draw(PICTURED)
    plainer = [block["type"] for block in drawn.plainer]
    assert [kind.replace("data_visualization", "table") for kind in kinds(drawn)] == plainer
    said = words(replace(drawn, blocks=drawn.plainer)).splitlines()
    at = said.index("Done by")
    assert said[at : at + 8] == ["Done by", "Lesson", "Quiz", "Lab", "Lesson 1", "5", "4", "2"]


def test_a_preview_shows_the_table_for_an_answer_to_a_gesture_cannot_be_sent_anew() -> None:
    drawn = draw(replace(PICTURED, preview=True))
    assert "table" in kinds(drawn)
    assert "data_visualization" not in kinds(drawn)


@pytest.mark.parametrize("lessons", [0, 21])
def test_a_team_without_lessons_or_with_more_than_a_chart_holds_has_no_chart(lessons: int) -> None:
    far = tuple(v.LessonDone(number, 1, 1, 1) for number in range(1, lessons + 1))
    assert "data_visualization" not in kinds(draw(replace(PUBLIC, far=far)))


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
    assert buttons(draw(BOARD))["Post in this channel"].confirm == (
        "Everybody in <#C1> will see it, including guests and people from another company: the points of people who"
        " chose to be shown, and the team's progress. It says that you asked for it, if you show your name."
    )
    assert "Post in this channel" not in buttons(draw(replace(BOARD, channel="")))


def test_a_lead_can_preview_post_stop_and_change_the_zone() -> None:
    drawn = draw(WEEKLY)
    assert list(buttons(drawn)) == ["Preview", "Post now", "Stop", "Change the time zone"]
    assert does(drawn, "Post now") == (Act.WEEKLY, ("post", "C1"))
    assert "Next: *Monday 30 November, 09:00*." in words(drawn)
    assert "every Monday at 09:00, Europe/Berlin, for the week that ended." in words(drawn)
    assert "Ben set it up." in words(draw(replace(WEEKLY, lead="Ben")))


def test_a_stopped_board_can_be_started_again() -> None:
    drawn = draw(replace(WEEKLY, is_on=False))
    assert does(drawn, "Start again") == (Act.WEEKLY, ("start", "C1"))
    assert "Stop" not in buttons(drawn)


def test_a_new_board_is_proposed_with_its_zone() -> None:
    drawn = draw(replace(WEEKLY, is_on=False, is_new=True))
    assert does(drawn, "Start: Mondays 09:00, Europe/Berlin") == (Act.WEEKLY, ("start", "C1", "Europe/Berlin"))
    assert does(drawn, "Preview") == (Act.WEEKLY, ("preview", "C1", "Europe/Berlin"))
    assert "Stop" not in buttons(drawn)


def test_without_a_zone_the_panel_asks_for_it_alone() -> None:
    drawn = draw(v.WeeklyPanel("C1", zone="", is_on=False, next_post="", is_new=True))
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
