"""The keyboard, the menus and fast clicks on the page. Tests that move the clock come last."""

import re

from playwright.sync_api import expect

from bot.course.model import Module
from tests.browser import key
from tests.browser.learner import Learner
from tests.browser.page.acts import REPLIES, in_lab
from tests.browser.workspace import Workspace

ANSWERED_MS = 150  # between the presses of a slow double click, in which the first is answered

# --- the keyboard -------------------------------------------------------------------------------


def test_escape_puts_away_what_lies_on_top_and_the_focus_goes_back(ada: Learner) -> None:
    in_lab(ada, 1)
    ada.page.get_by_role("button", name="Inspector").press("Enter")
    ada.page.keyboard.press("Escape")
    expect(ada.page.get_by_role("complementary", name="Inspector")).to_be_hidden()
    expect(ada.page.get_by_role("button", name="Inspector")).to_be_focused()
    expect(ada.thread).to_be_visible()
    ada.reply_field.press("Escape")
    expect(ada.thread).to_be_hidden()
    ada.log.get_by_role("button", name=REPLIES).last.press("Enter")
    expect(ada.reply_field).to_be_focused()
    ada.page.keyboard.press("Escape")
    expect(ada.log.get_by_role("button", name=REPLIES).last).to_be_focused()


def test_enter_sends_and_shift_enter_breaks_the_line(ada: Learner) -> None:
    ada.goes_to("# learn-claude")
    ada.page.keyboard.type("one")
    ada.page.keyboard.press("Shift+Enter")
    ada.page.keyboard.type("two")
    expect(ada.field).to_have_value("one\ntwo")
    ada.page.keyboard.press("Enter")
    expect(ada.newest.locator(".text")).to_have_text("onetwo")
    expect(ada.newest.locator(".text br")).to_have_count(1)
    expect(ada.field).to_be_empty()


def test_a_message_can_be_handed_to_the_tutor_with_the_keyboard_alone(ada: Learner, ben: Learner) -> None:
    ben.goes_to("# learn-claude")
    ben.writes("Does anybody know what a stop_reason is?")
    ada.goes_to("# learn-claude")
    expect(ada.newest).to_contain_text("stop_reason")
    ada.log.focus()
    ada.page.keyboard.press("ArrowUp")
    expect(ada.newest).to_be_focused()
    ada.page.keyboard.press("Tab")
    ada.page.keyboard.press("Tab")
    expect(ada.newest.get_by_role("button", name="More actions")).to_be_focused()
    ada.page.keyboard.press("Enter")
    item = ada.page.get_by_role("menuitem", name="Ask the tutor about this")
    expect(item).to_be_focused()
    ada.page.keyboard.press("Escape")
    expect(item).to_have_count(0)
    expect(ada.newest.get_by_role("button", name="More actions")).to_be_focused()
    ada.page.keyboard.press("Enter")
    ada.page.keyboard.press("Enter")
    ada.sees("Only visible to you", "Open it there", in_=ada.newest)


def test_the_menu_of_a_message_is_shown_where_one_points(ada: Learner) -> None:
    more = ada.newest.get_by_role("button", name="More actions")
    ada.page.mouse.move(5, 5)
    expect(ada.newest.locator(".gestures")).to_have_css("opacity", "0")
    ada.newest.hover()
    expect(ada.newest.locator(".gestures")).to_have_css("opacity", "1")
    more.click()
    expect(ada.page.get_by_role("menuitem", name="Ask the tutor about this")).to_be_in_viewport(ratio=1)


# --- kindness -----------------------------------------------------------------------------------


def test_a_double_click_on_what_the_page_suggests_or_submits_does_it_once(
    ada: Learner, shared_workspace: Workspace
) -> None:
    before = len(shared_workspace.calls("message"))
    ada.page.get_by_role("group", name="Suggested").get_by_role("button", name="My progress").dblclick(
        delay=ANSWERED_MS
    )
    ada.sees("Your progress")
    sent = [one for one in shared_workspace.calls("message")[before:] if one["args"]["event"].get("client_msg_id")]
    assert len(sent) == 1
    ada.writes("/learn leaderboard")
    ada.taps("Use an alias")
    dialog = ada.page.get_by_role("dialog", name="Your alias")
    dialog.get_by_role("textbox").fill("x")
    dialog.get_by_role("button", name="Use it").click()
    expect(dialog.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_role("textbox").fill("Early Bird")
    dialog.get_by_role("button", name="Use it").dblclick()
    expect(dialog).to_be_hidden()
    ada.sees("Others see you as Early Bird.")
    expect(ada.toasts).to_be_empty()
    ada.page.wait_for_function("document.activeElement !== document.body")


def test_a_command_that_fails_says_so_in_slacks_words_and_stays_in_the_field(ada: Learner) -> None:
    ada.writes("/nonsense")
    expect(ada.toasts).to_contain_text("/nonsense is not a valid command.")
    expect(ada.field).to_have_value("/nonsense")
    ada.field.fill("")
    ada.toasts.get_by_role("button", name="Dismiss").click()


def test_long_words_and_long_code_stay_in_their_pane(ada: Learner) -> None:
    ada.goes_to("# learn-claude")
    ada.writes(f"{'w' * 400}\n```\n{'x = 1; ' * 80}\n```\n`{'y' * 300}`")
    ada.sees("x = 1;", in_=ada.newest)


# --- the clock, last ----------------------------------------------------------------------------


def test_a_jump_to_monday_is_shown_and_brings_the_weekly_board(ada: Learner, module: Module) -> None:
    ada.writes("quiz 1")
    ada.sees("Question 1 of 4")
    ada.taps(key.right(module, ada.titled.inner_text()))  # a week without points has no board
    ada.sees("Right.")
    ada.goes_to("# learn-claude")
    ada.writes("/learn leaderboard weekly")
    ada.sees("Weekly leaderboard")
    if ada.log.get_by_role("button", name="Choose the time zone").count():  # this machine's is UTC, and no team's
        ada.taps("Choose the time zone")
        dialog = ada.page.get_by_role("dialog")
        dialog.get_by_role("combobox").select_option("UTC")
        dialog.get_by_role("button", name="Use it").click()
    ada.log.get_by_role("button", name="Start: Mondays 09:00").click()
    ada.sees("Next: Monday")
    ada.goes_to("# general")
    with ada.at_the("Clock") as clock:
        expect(clock).to_contain_text("behind this machine's clock.")
        clock.get_by_role("button", name="Next Monday 09:00").click()
        expect(clock).to_contain_text(re.compile("Monday,? 23 November 2026 at 09:00"))
    expect(ada.page.get_by_role("button", name="Clock")).to_have_text(re.compile(r"^Mon 23 Nov, 09:0\d \S+$"))
    expect(ada.place("# learn-claude").get_by_label("1 new")).to_be_visible()
    ada.goes_to("# learn-claude")
    expect(ada.log.get_by_role("separator", name=re.compile("The clock was moved .* ahead"))).to_be_visible()
    expect(ada.newest.get_by_role("heading")).to_be_visible()
