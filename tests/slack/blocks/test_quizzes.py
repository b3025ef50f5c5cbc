from dataclasses import replace

import pytest

from bot.features import views as v
from bot.slack.draw import draw
from bot.slack.ids import Act
from tests.slack.blocks.reading import buttons, does, words
from tests.slack.blocks.samples import FAILED, LAB_1, OPTIONS, PASSED, QUESTION, QUIZ_END, TEST, VERDICT


def test_a_question_shows_its_options_in_full_and_letters_as_buttons() -> None:
    drawn = draw(QUESTION)
    assert words(drawn).splitlines()[:6] == [
        "Question 2 of 4",
        '*A reply ends with `stop_reason: "max_tokens"`. What does your program know?*',
        "*A* The answer is complete; the limit was only a budget.",
        "*B* The text was cut at the ceiling the request set.",
        "*C* The prompt was too long for the model's window.",
        "*D* The model declined to go on.",
    ]
    assert list(buttons(drawn)) == ["A", "B", "C", "D"]


def test_a_letter_carries_the_authored_option_not_its_place() -> None:
    assert does(draw(QUESTION), "B") == (Act.ANSWER, ("7", "2", "0"))


def test_a_question_is_answerable_from_its_fallback_text() -> None:
    text = draw(QUESTION).text
    assert text.startswith("Question 2 of 4: A reply ends with")
    for option in OPTIONS:
        assert f"{option.letter}. {option.text}" in text
    assert "Buttons A, B, C, D: one tap answers." in text


def test_practice_says_that_nothing_is_counted() -> None:
    assert "practice, nothing is counted" in words(draw(replace(QUESTION, practice=True)))


def test_a_wrong_answer_shows_both_reasons_and_marks_both_options() -> None:
    seen = words(draw(replace(QUESTION, verdict=VERDICT)))
    assert "*B* The text was cut at the ceiling the request set. ✓\n" in seen
    assert "*C* The prompt was too long for the model's window. ← you\n" in seen
    assert "> ✗ *Not quite.* A prompt that does not fit ends otherwise; here the _output_ reached its ceiling." in seen
    assert "> ✓ *B is right.* generation stopped at `max_tokens`, so treat the text as unfinished." in seen
    assert seen.endswith("Quiz 1 · First try counts one point · 1 of 2 so far")


def test_a_right_answer_needs_one_reason() -> None:
    right = replace(VERDICT, chosen="B", why_chosen="")
    seen = words(draw(replace(QUESTION, verdict=right)))
    assert "*B* The text was cut at the ceiling the request set. ✓ ← you" in seen
    assert "> ✓ *Right.* generation stopped" in seen
    assert "✗" not in seen


def test_an_answered_question_leads_on_and_back_to_its_page() -> None:
    drawn = draw(replace(QUESTION, verdict=VERDICT))
    assert list(buttons(drawn)) == ["Next question", "Read page 4 again"]
    assert does(drawn, "Next question") == (Act.QUESTION, ("7", "3"))
    assert does(drawn, "Read page 4 again") == (Act.PAGE, ("1", "why-it-ended"))


def test_the_last_question_leads_to_the_end() -> None:
    drawn = draw(replace(QUESTION, verdict=VERDICT, next_number=0))
    assert does(drawn, "See how it went") == (Act.FINISH, ("7",))


@pytest.mark.parametrize("verdict", [None, VERDICT])
def test_a_question_gone_on_from_keeps_its_words_and_loses_its_buttons(verdict: v.Verdict | None) -> None:
    live, left = (draw(replace(QUESTION, verdict=verdict, live=live)) for live in (True, False))
    assert not buttons(left)
    assert words(left) == words(live)


def test_the_end_of_a_quiz_names_score_pages_practice_and_the_lab() -> None:
    drawn = draw(QUIZ_END)
    assert words(drawn).splitlines() == [
        "Quiz 1: 3 of 4 right",
        "First try: 3 of 4. Only first tries give points; practise as often as you like.",
        "Worth reading again:",
        "• Page 4, Why it ended",
    ]
    assert list(buttons(drawn)) == ["Lab 1", "Practise the missed ones", "Read page 4"]
    assert does(drawn, "Practise the missed ones") == (Act.PRACTISE, ("7",))
    assert does(drawn, "Read page 4") == (Act.PAGE, ("1", "why-it-ended"))


def test_the_end_of_a_quiz_names_first_and_best_where_they_differ() -> None:
    assert "First try: 2 of 4. Best: 4 of 4." in words(draw(replace(QUIZ_END, first=2, best=4)))


def test_the_end_of_a_retake_says_that_it_was_practice() -> None:
    seen = words(draw(replace(QUIZ_END, retake=True, right=1, first=2, best=3)))
    assert seen.startswith("Quiz 1 again: 1 of 4 right\nThis run was practice. First try: 2 of 4. Best: 3 of 4.")


def test_the_end_of_practice_leaves_the_score_alone() -> None:
    seen = words(draw(replace(QUIZ_END, practice=True, right=1, count=1, first=-1, reread=(), missed=0)))
    assert seen == "Practice: 1 of 1 right\nThis was practice; your score stays as it is."


# --- the module test ------------------------------------------------------------------------


def test_the_test_says_what_passes_before_it_begins() -> None:
    drawn = draw(v.TestIntro(15, 12, 80, tries=0, best=0))
    assert "15 questions, one at a time. 12 right answers pass (80%)." in words(drawn)
    assert does(drawn, "Begin the test") == (Act.TEST_BEGIN, ())


def test_the_test_remembers_earlier_tries() -> None:
    drawn = draw(v.TestIntro(15, 12, 80, tries=2, best=11))
    assert "2 tries so far, the best with 11 of 15." in words(drawn)
    assert list(buttons(drawn)) == ["Try again"]


def test_an_open_test_is_gone_on_with() -> None:
    drawn = draw(v.TestIntro(15, 12, 80, tries=0, best=0, open_attempt=5))
    assert does(drawn, "Continue your test") == (Act.TEST_OVERVIEW, ("5",))


def test_a_test_question_marks_the_chosen_option_and_reveals_nothing() -> None:
    drawn = draw(TEST)
    seen = words(drawn)
    assert "● *B* The text was cut" in seen
    assert seen.count("○") == 3
    assert "✓" not in seen + drawn.text
    assert "You chose B." in drawn.text
    assert "12 of 15 answered" in seen


def test_a_test_question_leads_to_absolute_places() -> None:
    drawn = draw(TEST)
    assert list(buttons(drawn)) == ["A", "B", "C", "D", "Back", "Next", "Overview", "Submit"]
    assert does(drawn, "B") == (Act.TEST_CHOOSE, ("5", "7", "0"))
    assert does(drawn, "Back") == (Act.TEST_GO, ("5", "6"))
    assert does(drawn, "Next") == (Act.TEST_GO, ("5", "8"))


@pytest.mark.parametrize(("number", "missing"), [(1, "Back"), (15, "Next")])
def test_the_first_and_the_last_question_have_one_way_less(number: int, missing: str) -> None:
    assert missing not in buttons(draw(replace(TEST, number=number)))


def test_submitting_names_what_is_still_open() -> None:
    submit = buttons(draw(TEST))["Submit"]
    assert submit.confirm == "Still open: 3, 9 and 12. Open questions count as wrong."
    assert not submit.primary


def test_the_dialog_before_submitting_is_plain_text() -> None:
    elements = [element for block in draw(TEST).blocks for element in block.get("elements", [])]
    [confirm] = [element["confirm"] for element in elements if "confirm" in element]
    assert confirm["text"]["type"] == "plain_text"


def test_submitting_a_full_test_says_that_it_is_final() -> None:
    assert "All 15 questions are answered" in buttons(draw(replace(TEST, unanswered=())))["Submit"].confirm


def test_the_overview_marks_what_is_answered_without_a_verdict_and_opens_each_question() -> None:
    drawn = draw(v.TestOverview(5, 15, tuple(range(1, 13)), (13, 14, 15)))
    labels = list(buttons(drawn))
    assert labels == [
        *(f"● {number}" for number in range(1, 13)),
        "○ 13",
        "○ 14",
        "○ 15",
        "Go on with question 13",
        "Submit",
    ]
    assert does(drawn, "Go on with question 13") == (Act.TEST_GO, ("5", "13"))
    assert "✓" not in words(drawn)
    assert does(drawn, "● 12") == (Act.TEST_GO, ("5", "12"))
    assert "Still open: 13, 14 and 15." in words(drawn)


def test_a_failed_test_gives_reasons_and_pages_but_no_key() -> None:
    drawn = draw(FAILED)
    seen = words(drawn)
    assert seen.startswith("Not passed yet: 10 of 15\n67% right; 12 of 15 pass.\n• Anatomy of a Request: 3 of 4")
    assert "Take the test again whenever you like." in seen
    assert "*2. Whose turn is it?*\nYou chose: Mine\n> ✗ The model speaks next.\nTo read: Why it ended" in seen
    assert "Claude's" not in seen + drawn.text
    assert does(drawn, "Read lesson 1, page 4") == (Act.PAGE, ("1", "why-it-ended"))
    assert does(drawn, "Take the test again") == (Act.TEST_BEGIN, ())


@pytest.mark.parametrize(
    ("ask", "shown"),
    [
        ("Whose turn is it?", "*2. Whose turn is it?*"),
        ("You spoke.\nWhose turn is it?", "*2.* You spoke.\n*Whose turn is it?*"),
        ("You spoke.\n\nWhose turn is it **now**, of two?", "*2.* You spoke.\n\n*Whose turn is it now, of two?*"),
        ("You spoke.\nWhose turn is it? Nobody waits.", "*2.* You spoke.\n*Whose turn is it? Nobody waits.*"),
    ],
)
def test_results_show_every_question_and_its_number_in_bold(ask: str, shown: str) -> None:
    assert shown in words(draw(replace(FAILED, missed=(replace(FAILED.missed[0], ask=ask),))))


def test_a_question_left_open_is_named_as_such() -> None:
    left = replace(FAILED.missed[0], chosen_text="", why_chosen="")
    assert "You left it open." in words(draw(replace(FAILED, missed=(left,))))


def test_a_passed_test_shows_the_keys_a_page_at_a_time() -> None:
    drawn = draw(PASSED)
    seen = words(drawn)
    assert seen.startswith("Module test passed: 13 of 15")
    assert "Your first try had 10, your best 13." in seen
    assert "✗ Mine ← you\n> You have just spoken.\n✓ Claude's\n> Turns alternate." in seen
    assert does(drawn, "Page 2") == (Act.TEST_REVIEW, ("5", "2"))
    assert "Page 1" not in buttons(drawn)


def test_a_passed_test_is_a_reason_to_be_glad_and_leads_on_to_what_is_open() -> None:
    drawn = draw(replace(PASSED, next=LAB_1))
    assert "*Well done.* The rest stays open" in words(drawn)
    assert [one.label for one in buttons(drawn).values() if one.primary] == [LAB_1.label]
    assert "that was the whole module" in words(draw(PASSED))


def test_only_the_first_page_of_a_review_repeats_the_score() -> None:
    assert "12 of 15 pass" not in words(draw(replace(PASSED, page=2)))


def test_the_lab_is_the_primary_way_on_from_a_quiz() -> None:
    assert [button.label for button in buttons(draw(QUIZ_END)).values() if button.primary] == [LAB_1.label]
