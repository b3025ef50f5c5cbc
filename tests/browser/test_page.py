"""The page itself: what stands where, what is kept, what is told, and what the keyboard does.

One workspace serves the whole file; whoever moves its clock comes last.
"""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, expect

from bot.course.model import Module
from tests.browser import key
from tests.browser.conftest import DESKTOP, at_a_window
from tests.browser.contrast import hard_to_read
from tests.browser.learner import Learner
from tests.browser.workspace import Workspace

LAPTOP, TABLET = (1024, 700), (820, 700)
REPLIES = re.compile("repl(y|ies)$")
ASKS = "What does stop_reason tell me?"


@pytest.fixture(scope="module")
def windows(browser: Browser, house: Workspace) -> Iterator[tuple[Learner, Learner]]:
    """Two windows that stay open, since to open one takes its time."""
    with at_a_window(browser, house, DESKTOP) as first, at_a_window(browser, house, DESKTOP) as second:
        yield first, second


def seated(learner: Learner, name: str) -> Learner:
    """Somebody in their DM, with nothing else on their desk."""
    page = learner.page
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.emulate_media(color_scheme="light")
    page.mouse.move(5, 5)
    learner.acts_as(name)
    learner.goes_to("Homeroom")
    if learner.thread.is_visible():
        page.get_by_role("button", name="Close thread").click()
    expect(learner.log.get_by_role("article")).not_to_have_count(0)
    return learner


@pytest.fixture
def ada(windows: tuple[Learner, Learner]) -> Learner:
    return seated(windows[0], "Ada Lovell")


@pytest.fixture
def ben(windows: tuple[Learner, Learner]) -> Learner:
    return seated(windows[1], "Ben Osei")


def in_lab(learner: Learner, number: int) -> None:
    """Open a lab's thread, for the first time or once more."""
    lab = learner.log.get_by_role("article").filter(has=learner.page.get_by_role("heading", name=f"Lab {number} ·"))
    if lab.count():
        lab.get_by_role("button", name=REPLIES).click()
    else:
        learner.writes(f"lab {number}")
    learner.sees("Hi!", in_=learner.thread)


def overlap(one: Locator, other: Locator) -> bool:
    first, second = one.bounding_box(), other.bounding_box()
    assert first
    assert second
    aside = first["x"] + first["width"] <= second["x"] + 1 or second["x"] + second["width"] <= first["x"] + 1
    above = first["y"] + first["height"] <= second["y"] + 1 or second["y"] + second["height"] <= first["y"] + 1
    return not (aside or above)


# --- what stands where ------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESKTOP, LAPTOP, TABLET])
def test_a_tool_covers_neither_messages_nor_thread_and_everything_fits(ada: Learner, size: tuple[int, int]) -> None:
    ada.page.set_viewport_size({"width": size[0], "height": size[1]})
    in_lab(ada, 1)
    panes = [ada.page.get_by_role("main"), ada.page.get_by_role("complementary", name="Thread")]
    for name in ("Faults", "Clock", "Inspector"):
        with ada.at_the(name) as tool:
            assert not any(overlap(tool, pane) for pane in panes)
            for pane in (*panes, tool):
                assert (pane.bounding_box() or {})["width"] > 300
    assert ada.page.evaluate("document.body.scrollWidth") <= size[0]
    for button in ada.page.get_by_role("banner").get_by_role("button").all():
        expect(button).to_be_in_viewport(ratio=1)


def test_a_thread_at_its_end_stays_there_when_a_tool_makes_it_lower(ada: Learner) -> None:
    in_lab(ada, 2)
    ada.replies("What is a token?")
    ada.is_answered("of 3")
    with ada.at_the("Faults"):
        expect(ada.reply.get_by_role("button", name="See the request")).to_be_in_viewport(ratio=1)


def test_the_tools_height_is_moved_with_the_arrow_keys(ada: Learner) -> None:
    in_lab(ada, 1)
    with ada.at_the("Inspector") as inspector:
        before = (inspector.bounding_box() or {})["height"]
        bar = ada.page.get_by_role("separator", name="Height of the tools")
        bar.press("ArrowUp")
        expect(bar).to_have_attribute("aria-valuenow", "55")
        assert (inspector.bounding_box() or {})["height"] > before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whatever_is_shown_can_be_read_by_day_and_by_night(ben: Learner, scheme: Literal["light", "dark"]) -> None:
    ben.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    ben.writes("/learn leaderboard")
    ben.sees("Only visible to you", in_=ben.newest)
    in_lab(ben, 1)
    assert hard_to_read(ben.page) == []
    for name in ("Faults", "Clock", "Inspector"):
        with ben.at_the(name) as tool:
            for line in tool.locator("li.slack > .line, li.event > .line").all()[:3]:
                line.click()
            assert hard_to_read(ben.page) == []
    ben.taps("Use an alias")
    dialog = ben.page.get_by_role("dialog", name="Your alias")
    dialog.get_by_role("textbox").fill("x")
    dialog.get_by_role("button", name="Use it").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    assert hard_to_read(ben.page) == []
    dialog.get_by_role("button", name="Close").click()


# --- the inspector ------------------------------------------------------------------------------


def test_a_line_of_the_inspector_opens_to_the_whole_call(ada: Learner) -> None:
    in_lab(ada, 3)
    with ada.at_the("Inspector") as inspector:
        line = inspector.get_by_role("button", name=re.compile("call chat.postMessage")).first
        line.press("Enter")
        expect(inspector.get_by_label("Arguments", exact=True).first).to_contain_text('"channel": "D0ADA"')
        expect(inspector.get_by_label("Answer", exact=True).first).to_contain_text('"ok": true')
        ada.replies(ASKS)
        ada.is_answered("Exchange 1 of 3")
        expect(line).to_have_attribute("aria-expanded", "true")  # what comes later leaves it open
        expect(inspector).not_to_contain_text(re.compile("xox[bp]-[^*]|xapp-[^*]|sk-ant-[^*]"))


def test_a_model_call_opens_to_what_was_replayed_what_is_new_and_what_the_cache_did(ada: Learner) -> None:
    in_lab(ada, 2)
    ada.replies("And max_tokens?")
    ada.is_answered("Exchange 2 of 3")
    with ada.at_the("Inspector") as inspector:
        line = inspector.get_by_role("button", name="POST /v1/messages").first
        expect(line).to_contain_text("2 turns replayed, 1 new (15 bytes)")
        line.click()
        expect(inspector.get_by_role("region", name="Cache breakpoints")).to_contain_text("system.0")
        turns = inspector.locator(".turns li")
        expect(turns).to_have_count(3)
        expect(turns.first).to_contain_text("replayedWhat is a token?")
        expect(turns.last).to_contain_text("newAnd max_tokens?")
        expect(inspector.get_by_label("Request", exact=True)).to_contain_text('"cache_control"')
        expect(inspector.get_by_label("Usage", exact=True)).to_contain_text("cache_read_input_tokens")


def test_what_the_inspector_shows_is_chosen_by_kind_and_cleared(ada: Learner) -> None:
    ada.writes("help")
    with ada.at_the("Inspector") as inspector:
        expect(inspector.locator("li.slack")).not_to_have_count(0)
        inspector.get_by_role("checkbox", name="Slack calls").uncheck()
        expect(inspector.locator("li.slack")).to_have_count(0)
        expect(inspector.locator("li.event")).not_to_have_count(0)
        inspector.get_by_role("button", name="Clear").click()
        expect(inspector).to_contain_text("Nothing has gone over the wire yet.")


# --- threads, places, people --------------------------------------------------------------------


def test_a_lab_opened_in_a_channel_opens_its_thread_and_others_find_it_by_its_replies(
    ada: Learner, ben: Learner
) -> None:
    ada.goes_to("# general")
    ada.writes("/learn lab 4")
    ada.log.get_by_role("button", name="Here").dblclick()
    ada.sees("Hi!", in_=ada.reply)
    expect(ada.log.get_by_role("button", name="1 reply")).to_be_in_viewport(ratio=1)  # in a pane that became narrower
    expect(ada.reply_field).to_be_focused()
    expect(ada.toasts).to_be_empty()
    expect(ben.place("# general")).to_contain_text("1")
    ben.goes_to("# general")
    expect(ben.thread).to_be_hidden()  # it is not Ben's
    ben.taps("1 reply")
    ben.sees("Hi!", in_=ben.reply)
    ada.replies(ASKS)
    ada.is_answered("Exchange 1 of 3")
    ben.sees("Exchange 1 of 3", in_=ben.reply)


def test_what_comes_for_another_place_or_another_person_is_marked_until_it_is_seen(ada: Learner, ben: Learner) -> None:
    ada.acts_as("Chiara Neri")
    ada.goes_to("# learn-claude")
    ada.acts_as("Ada Lovell")
    ada.goes_to("Homeroom")
    ben.goes_to("# learn-claude")
    ben.writes("hello all")
    expect(ada.place("# learn-claude").get_by_label("1 new")).to_be_visible()
    expect(ada.place("Chiara Neri").get_by_label("new")).to_be_visible()
    assert re.match(r"^\(\d+\) Homeroom", ada.page.title())
    ada.goes_to("# learn-claude")
    expect(ada.log.get_by_role("separator", name="New")).to_be_visible()
    expect(ada.place("# learn-claude").locator(".count")).to_have_count(0)
    ada.acts_as("Chiara Neri")
    expect(ada.log.get_by_role("separator", name="New")).to_be_visible()
    expect(ada.place("# learn-claude").locator(".count")).to_have_count(0)


def test_a_draft_stays_with_its_place_and_its_person(ada: Learner) -> None:
    ada.goes_to("# general")
    ada.field.fill("Ada's words")
    expect(ada.page.get_by_test_id("composer").get_by_label("You write as Ada Lovell")).to_be_visible()
    ada.acts_as("Ben Osei")
    expect(ada.field).to_be_empty()
    expect(ada.page.get_by_test_id("composer").get_by_label("You write as Ben Osei")).to_be_visible()
    ada.field.fill("Ben's words")
    ada.goes_to("# learn-claude")
    expect(ada.field).to_be_empty()
    ada.page.reload()
    ada.goes_to("# general")
    expect(ada.field).to_have_value("Ben's words")
    ada.acts_as("Ada Lovell")
    expect(ada.field).to_have_value("Ada's words")


def test_everybody_has_a_home_with_buttons_that_work(ada: Learner) -> None:
    for name in ("Chiara Neri", "Ben Osei"):
        ada.acts_as(name)
        ada.page.get_by_role("tab", name="Home").click()
        home = ada.page.get_by_role("region", name="Home")
        home.get_by_role("button", name="Lesson 2").click()
        messages = ada.page.get_by_role("tab", name="Messages")
        expect(messages.get_by_label("new")).to_be_visible()
        messages.click()
        ada.sees("Lesson 2 · page 1 of")
        expect(messages.get_by_label("new")).to_have_count(0)


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


def test_a_double_click_on_what_the_page_suggests_or_submits_does_it_once(ada: Learner, house: Workspace) -> None:
    before = len(house.calls("message"))
    ada.page.get_by_role("group", name="Suggested").get_by_role("button", name="My progress").dblclick()
    ada.sees("Your progress")
    sent = [one for one in house.calls("message")[before:] if one["args"]["event"].get("client_msg_id")]
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
    assert ada.page.evaluate("document.activeElement !== document.body")


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
        expect(clock).to_contain_text("The same as this machine's clock.")
        clock.get_by_role("button", name="Next Monday 09:00").click()
        expect(clock).to_contain_text("ahead of this machine's clock.")
    expect(ada.page.get_by_role("button", name="Clock")).to_have_text(re.compile(r"^Mon \d+ \w+, 09:0\d \S+$"))
    expect(ada.place("# learn-claude").get_by_label("1 new")).to_be_visible()
    ada.goes_to("# learn-claude")
    expect(ada.log.get_by_role("separator", name=re.compile("The clock was moved .* ahead"))).to_be_visible()
    expect(ada.newest.get_by_role("heading")).to_be_visible()
