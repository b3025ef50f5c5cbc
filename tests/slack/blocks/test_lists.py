from dataclasses import replace

import pytest

from bot.course.model import Term
from bot.course.progress import Step
from bot.features import views as v
from bot.slack.draw import draw
from bot.slack.ids import Act
from tests.slack.blocks.reading import buttons, does, words
from tests.slack.blocks.samples import BOARD, LAB_1


def test_the_board_shows_ranks_the_own_row_the_team_and_how_points_come_about() -> None:
    assert words(draw(BOARD)).splitlines() == [
        "Leaderboard",
        "1. Ada Lovell · 21 points",
        "2. &lt;@U1&gt; &amp; Ben · 1 point",
        "…",
        "*9. You · 3 points*",
        "Together: 45 points.",
        "Others see you as Quiet &lt;!channel&gt; Owl.",
        "Points: a quiz question right at the first try 1, a lab 1, the test passed 5.",
    ]


def test_a_row_among_the_first_is_not_repeated() -> None:
    own = v.BoardRow(1, "Ada Lovell", 21, you=True)
    seen = words(draw(replace(BOARD, rows=(own,), own=own)))
    assert seen.count("Ada Lovell") == 1
    assert "…" not in seen


@pytest.mark.parametrize(
    ("standing", "offered"),
    [
        ("named", ["Use an alias", "Hide me"]),
        ("alias", ["Show my name", "Change my alias", "Hide me"]),
        ("hidden", ["Show my name", "Use an alias"]),
    ],
)
def test_the_board_offers_the_standings_one_does_not_have(standing: str, offered: list[str]) -> None:
    assert list(buttons(draw(replace(BOARD, standing=standing, channel="")))) == offered


def test_rows_left_out_leave_a_mark() -> None:
    own = v.BoardRow(9, "You", 3, you=True, after_gap=True)
    seen = words(draw(replace(BOARD, rows=(v.BoardRow(1, "Ada Lovell", 21), own), own=own))).splitlines()
    assert seen[1:4] == ["1. Ada Lovell · 21 points", "…", "*9. You · 3 points*"]


def test_standing_is_said_in_absolutes() -> None:
    drawn = draw(BOARD)
    assert does(drawn, "Show my name") == (Act.STANDING, ("named",))
    assert does(drawn, "Hide me") == (Act.STANDING, ("hidden",))


def test_an_empty_board_says_how_it_fills() -> None:
    assert "Nobody has points yet." in words(draw(replace(BOARD, rows=(), own=None)))


def test_terms_stand_with_their_meaning_and_lesson() -> None:
    drawn = draw(v.TermsView("", ((Term("stop_reason", "why the `reply` ended"), 1), (Term("token", "a piece"), 2))))
    hint = "To look one up, send me just the term, such as `stop_reason`, or `/learn terms stop_reason` in a channel."
    lesson_1 = "*Lesson 1*\n• *stop_reason*: why the `reply` ended"
    assert words(drawn) == f"Key terms\n{hint}\n{lesson_1}\n*Lesson 2*\n• *token*: a piece"


def test_a_term_that_is_looked_up_leads_to_the_lesson_that_teaches_it() -> None:
    drawn = draw(v.TermsView("token", ((Term("token", "a piece"), 2),)))
    assert "*token*: a piece (lesson 2)" in words(drawn)
    assert does(drawn, "Open lesson 2") == (Act.OPEN, ("lesson", "2"))


def test_no_term_found_names_the_nearest() -> None:
    drawn = draw(v.TermsView("tokn <x>", (), near=("token", "top_p")))
    assert "No key term matches “tokn &lt;x&gt;”." in words(drawn)
    assert "Similar terms: token, top_p" in drawn.text


def test_progress_is_a_line_each_the_points_and_the_next_step() -> None:
    drawn = draw(v.ProgressView((("Lesson 1 quiz", "first 3 of 4, best 4 of 4"),), 4, 25, LAB_1))
    assert "*Lesson 1 quiz*: first 3 of 4, best 4 of 4\n4 of 25 points" in words(drawn)
    assert does(drawn, "Lab 1") == (Act.OPEN, ("lab", "1"))
    assert does(drawn, "Course map") == (Act.CARD, ())


def test_help_lists_the_words_with_what_they_do() -> None:
    drawn = draw(v.Help(words=(("lesson 2", "opens a lesson"), ("terms [word]", "explains a key term"))))
    assert "`lesson 2`: opens a lesson\n`terms [word]`: explains a key term" in words(drawn)


def test_help_for_an_unknown_word_names_the_nearest() -> None:
    drawn = draw(v.Help("lessn <2>", "lesson 2", v.NextStep(Step("lesson", 2), "Lesson 2")))
    assert words(drawn) == "I don't know “lessn &lt;2&gt;”. Did you mean `lesson 2`?"
    assert does(drawn, "Lesson 2") == (Act.OPEN, ("lesson", "2"))
    assert does(drawn, "All words") == (Act.HELP, ())


def test_help_for_a_word_near_no_step_has_the_button_of_what_it_shows() -> None:
    assert does(draw(v.Help("progres", "progress")), "Progress") == (Act.PROGRESS, ())


def test_help_for_a_word_that_is_near_none_lists_them_all() -> None:
    drawn = draw(v.Help("hlep", "help", words=(("next", "go on"),)))
    assert words(drawn).startswith("I don't know “hlep”. These are the words I know.\n`next`: go on")
