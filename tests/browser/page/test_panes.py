"""The page itself: what stands where, what is kept and what is told."""

import re
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.browser.contrast import hard_to_read
from tests.browser.learner import Learner
from tests.browser.page.acts import in_lab, overlap

LAPTOP, TABLET = (1024, 700), (820, 700)
ASKS = "What does stop_reason tell me?"


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
