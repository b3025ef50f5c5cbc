from dataclasses import replace

from bot.course.model import Image, Page, Prose, Table
from bot.features import views as v
from bot.slack.draw import draw
from bot.slack.ids import Act
from tests.slack.blocks.reading import buttons, does, kinds, words
from tests.slack.blocks.samples import ACT, CARD, PAGE, QUIZ_1, VERDICT


def test_the_card_says_where_one_is_and_maps_the_way_in_one_line() -> None:
    seen = words(draw(CARD))
    assert "You are in *Lesson 1, quiz*. About 6 minutes to go." in seen
    assert "✓ Introduction\n✓ Lesson 1 · ▸ *Quiz 1 (2 of 4)* · ○ Lab 1\n○ Lesson 2, quiz and lab\n" in seen
    assert "✓ Lesson 3, quiz and lab\n○ Module test" in seen


def test_the_card_leads_on_with_one_primary_button_and_to_terms_and_board() -> None:
    drawn = draw(CARD)
    assert list(buttons(drawn)) == ["Continue quiz 1", "Terms", "Leaderboard"]
    assert does(drawn, "Continue quiz 1") == (Act.OPEN, ("quiz", "1"))
    assert [button.label for button in buttons(drawn).values() if button.primary] == ["Continue quiz 1"]


def test_the_card_links_to_where_the_learner_was() -> None:
    link = "<https://homeroom.slack.com/archives/D1/p1?thread_ts=1.1&amp;cid=D1|Go to where you were>"
    assert link in words(draw(CARD))


def test_the_card_offers_the_module_test_once_everything_before_it_is_done() -> None:
    done = tuple(v.Station(station.step, "done") for station in CARD.stations)
    assert does(draw(replace(CARD, stations=done, next=None)), "Module test") == (Act.OPEN, ("test", "0"))
    assert "Module test" not in buttons(draw(CARD))


def test_a_card_without_time_left_or_next_step_says_neither() -> None:
    drawn = draw(replace(CARD, minutes_left=0, next=None, link=""))
    assert "minute" not in words(drawn)
    assert list(buttons(drawn)) == ["Terms", "Leaderboard"]


def test_the_welcome_is_two_lines_above_the_card() -> None:
    drawn = draw(v.Welcome(CARD))
    first = drawn.blocks[0]["text"]["text"]
    assert first.count("\n") == 1
    assert drawn.blocks[1:] == draw(CARD).blocks
    assert "The Messages API" in drawn.text


def test_a_first_page_reads_title_tagline_question_prose_table_notes_place() -> None:
    drawn = draw(PAGE)
    assert kinds(drawn) == [
        "header", "context", "section", "markdown", "table", "markdown", "context", "context", "actions",
    ]  # fmt: skip
    seen = words(drawn)
    assert "One POST, three required fields, no memory." in seen
    assert "_What must a call to Claude carry?_" in seen
    assert "Lesson 1 · page 1 of 5" in seen


def test_a_later_page_has_no_tagline() -> None:
    seen = words(draw(replace(PAGE, number=2)))
    assert "One POST" not in seen
    assert "What must a call" not in seen


def test_code_on_a_page_keeps_its_signs() -> None:
    assert "print(1 < 2)" in words(draw(PAGE))


def test_a_table_has_a_bold_header_and_styled_cells() -> None:
    table = next(block for block in draw(PAGE).blocks if block["type"] == "table")
    cells = [[cell["elements"][0]["elements"] for cell in row] for row in table["rows"]]
    assert cells[0][0] == [{"type": "text", "text": "Field", "style": {"bold": True}}]
    assert cells[1][0] == [{"type": "text", "text": "max_tokens", "style": {"code": True}}]
    assert cells[1][1] == [{"type": "text", "text": "a "}, {"type": "text", "text": "ceiling", "style": {"bold": True}}]
    assert cells[2][1][1] == {"type": "text", "text": "name", "style": {"italic": True}}


def test_a_second_table_becomes_a_code_block_in_columns() -> None:
    last = [block for block in draw(PAGE).blocks if block["type"] == "markdown"][-1]["text"]
    assert last.endswith("```\nRole       Who\n---------  ------\nuser       you\nassistant  Claude\n```")


def test_a_table_too_large_for_slack_becomes_a_code_block() -> None:
    wide = Table(tuple("abcdefghijklmnopqrstu"), (tuple("abcdefghijklmnopqrstu"),))
    drawn = draw(replace(PAGE, page=Page("p", "Wide", (wide,))))
    assert "table" not in kinds(drawn)
    assert "a  b  c" in words(drawn)


def test_a_page_with_an_image_has_a_plainer_form_in_which_it_is_a_link() -> None:
    image = Image("https://x.example/gone.png", "A [diagram]", "")
    drawn = draw(replace(PAGE, page=replace(PAGE.page, parts=(Prose("words"), image, *PAGE.page.parts[1:2]))))
    plainer = replace(drawn, blocks=drawn.plainer)
    assert [kind for kind in kinds(drawn) if kind not in kinds(plainer)] == ["image"]
    assert "words\n\n[A [diagram]](https://x.example/gone.png)" in words(plainer)
    assert list(buttons(plainer)) == list(buttons(drawn)) == ["Next page"]
    assert draw(PAGE).plainer == ()


def test_a_note_says_the_fact_and_names_its_site() -> None:
    seen = words(draw(PAGE))
    assert "¹ `model` has no default — <https://platform.claude.com/docs/api?x=1&amp;y=2|platform.claude.com>" in seen


def test_a_page_leads_to_the_next_one_by_its_id_and_says_where_it_stands() -> None:
    assert does(draw(PAGE), "Next page") == (Act.PAGE, ("1", "whose-turn", PAGE.page.id))


def test_the_last_page_leads_to_the_quiz() -> None:
    drawn = draw(replace(PAGE, number=5, next_page_id="", next=QUIZ_1))
    assert does(drawn, "Continue quiz 1") == (Act.OPEN, ("quiz", "1"))


def test_a_page_read_on_from_has_no_buttons_and_keeps_its_words() -> None:
    drawn = draw(replace(PAGE, live=False))
    assert not buttons(drawn)
    assert "Buttons" not in drawn.text
    assert "Three fields and a key" in drawn.text


def test_a_page_of_the_intro_says_so() -> None:
    assert "Intro · page 1 of 5" in words(draw(replace(PAGE, lesson_number=0)))


def test_the_fallback_of_a_page_reads_as_the_page() -> None:
    text = draw(PAGE).text
    for said in ("page 1 of 5", "Three fields and a key", "refused with 400", "max_tokens", "[Next page]"):
        assert said in text


def test_a_sentence_comes_with_its_link_and_next_step() -> None:
    drawn = draw(
        v.Said("It goes on in our chat.", next=QUIZ_1, link="https://x.slack.com/p1", link_label="Open it there")
    )
    assert words(drawn) == "It goes on in our chat.\n<https://x.slack.com/p1|Open it there>"
    assert does(drawn, "Continue quiz 1") == (Act.OPEN, ("quiz", "1"))
    assert "[Continue quiz 1]" in drawn.text


def test_a_lab_with_a_thread_elsewhere_can_be_moved_down_here() -> None:
    assert does(draw(v.Said("Lab 1 has its thread further up.", move=1)), "Move lab 1 here") == (Act.MOVE, ("1",))


def test_a_link_that_is_no_web_address_is_only_words() -> None:
    assert words(draw(v.Said("There.", link="javascript:alert(1)"))) == "There.\nOpen it"


def test_an_act_stands_between_a_page_s_text_and_its_way_on_with_a_button_for_each_option() -> None:
    drawn = draw(replace(PAGE, act=ACT))
    assert kinds(drawn)[-6:] == ["context", "section", "section", "actions", "context", "actions"]
    assert list(buttons(drawn)) == ["A", "B", "C", "Next page"]
    assert does(drawn, "B") == (Act.ACT, ("1", PAGE.page.id, "0", "0123abcd", "1"))
    assert "*A* The answer is complete" in words(drawn)
    assert "Right" not in words(drawn)


def test_an_answered_act_shows_the_right_option_both_reasons_and_no_buttons_of_its_own() -> None:
    drawn = draw(replace(PAGE, act=replace(ACT, verdict=VERDICT)))
    assert list(buttons(drawn)) == ["Next page"]
    seen = words(drawn)
    assert "*B* The text was cut at the ceiling the request set. ✓" in seen
    assert "*C* The prompt was too long for the model's window. ← you" in seen
    assert "✗ *Not quite.* A prompt that does not fit" in seen
    assert "*B is right.* generation stopped" in seen


def test_an_act_can_still_be_answered_on_a_page_read_on_from() -> None:
    drawn = draw(replace(PAGE, act=ACT, live=False))
    assert list(buttons(drawn)) == ["A", "B", "C"]
    assert does(drawn, "A") == (Act.ACT, ("1", PAGE.page.id, "2", "0123abcd", "0"))


def test_the_fallback_text_of_a_long_page_has_its_whole_act() -> None:
    page = replace(PAGE.page, parts=(Prose("word " * 500), PAGE.page.parts[1], Prose("word " * 500)))
    text = draw(replace(PAGE, page=page, act=replace(ACT, verdict=VERDICT))).text
    assert len(text) <= 3900
    assert "Your turn: What does the program print?\nA. The answer is complete" in text
    assert text.endswith("so treat the text as unfinished.")
