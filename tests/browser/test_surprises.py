"""Unplanned behaviour by people: the page and the bot stay kind, and nothing happens twice."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, Sits
from tests.browser.learner import Learner
from tests.browser.workspace import Workspace

pytestmark = pytest.mark.long


def test_a_slash_command_in_a_thread_is_refused_and_the_words_stay(ada: Learner) -> None:
    ada.writes("/learn lab 1")
    expect(ada.reply).to_contain_text("Hi!")
    ada.replies("/learn")
    expect(ada.toasts).to_contain_text("/learn is not supported in threads. Sorry!")
    field = ada.page.get_by_role("textbox", name="Reply in thread")
    expect(field).to_have_value("/learn")
    expect(ada.page.get_by_role("listbox")).to_be_hidden()
    field.fill("")


def test_a_double_click_does_things_once(ada: Learner) -> None:
    ada.sees("Start")
    ada.log.get_by_role("button", name="Start").dblclick()
    ada.sees("Intro · page 1 of 2")
    ada.log.get_by_role("button", name="Next page").dblclick()
    ada.sees("Intro · page 2 of 2")
    ada.log.get_by_role("button", name="Read lesson 1").dblclick()
    ada.sees("Lesson 1 · page 1 of")
    ada.writes("quiz 1")
    ada.sees("Question 1 of 4")
    ada.log.get_by_role("button", name="B", exact=True).last.dblclick()  # the page's exercise has one too
    ada.sees("1 so far")
    ada.log.get_by_role("button", name="Next question").dblclick()
    ada.sees("Question 2 of 4")
    titles = ada.log.get_by_role("article").filter(has=ada.page.get_by_role("heading"))
    expect(titles).to_have_count(6)  # the card, two pages, one page, two questions


def test_nonsense_gets_one_sentence_without_the_map_and_a_typo_its_nearest_word(ada: Learner) -> None:
    ada.sees("Start")
    ada.writes("asdf qwer <!channel> *x*")
    ada.sees("I didn't understand that.", in_=ada.newest)
    ada.writes("Why does <!channel> cost *tokens*?")
    ada.sees("Is that a question for the tutor?", "Why does <!channel> cost tokens?", in_=ada.newest)
    expect(ada.log.get_by_role("heading", name="The Messages API")).to_have_count(1)
    ada.taps("Not now")
    ada.sees("All right, I left that out.", in_=ada.newest)
    ada.writes("/learn quizz")
    ada.sees("Did you mean quiz", in_=ada.newest)
    ada.writes("/learn lesson 9")
    ada.sees("There is no lesson 9: this module has lessons 1 to 4.", in_=ada.newest)
    ada.writes("How long is a token?")
    ada.sees("Is that a question for the tutor?", in_=ada.newest)
    ada.taps("Open Lab 1 with this message")
    ada.is_answered("Exchange 1 of 3")
    expect(ada.thread).to_contain_text("You asked: How long is a token?")


def test_everybody_has_a_dm_of_their_own(sits: Sits) -> None:
    ada, ben = sits(DESKTOP), sits(DESKTOP)
    ada.sees("Start")
    ben.acts_as("Ben Osei")
    ben.sees("Hi, I'm Homeroom.", "You have not started yet.")
    ada.taps("Start")
    ada.sees("Intro · page 1 of 2")
    expect(ben.log.get_by_role("article")).to_have_count(1)
    ben.page.get_by_role("button", name="# general").click()
    ben.writes("/learn")
    ben.sees("Only visible to you", "You have not started yet.")
    ada.page.get_by_role("button", name="# general").click()
    expect(ada.log).to_contain_text("Nothing has been said here yet.")
    ben.writes("/learn lesson 2")
    ben.sees("Lesson 2 is in our direct messages.", in_=ben.newest)
    ben.newest.get_by_role("link", name="Open it there").click()
    ben.sees("Lesson 2 · page 1 of")
    ben.acts_as("Ada Lovell")
    ben.sees("Intro · page 1 of 2")


def test_a_reload_keeps_everything(ada: Learner, workspace: Workspace) -> None:
    ada.acts_as("Ben Osei")
    ada.sees("Start")
    ada.writes("lab 2")
    expect(ada.reply).to_be_visible()
    ada.replies("What is a system prompt for?")
    ada.is_answered("Exchange 1 of 3")
    before = ada.log.inner_text(), ada.thread.inner_text()
    ada.page.reload()
    expect(ada.page.get_by_role("button", name="Ben Osei (you)")).to_be_visible()
    ada.sees("Exchange 1 of 3", in_=ada.reply)
    assert (ada.log.inner_text(), ada.thread.inner_text()) == before
    ada.replies("And where does it stand in the request?")
    ada.is_answered("Exchange 2 of 3")
    assert len(workspace.calls("messages.create")) == 2


def test_after_a_week_one_goes_on_where_one_was(ada: Learner) -> None:
    ada.writes("quiz 2")
    ada.sees("Question 1 of 4")
    ada.lets_pass("Next Monday 09:00")
    expect(ada.page.get_by_role("button", name="Clock")).to_contain_text(re.compile("Mon .*09:0"))
    ada.is_connected()
    ada.taps("A")
    ada.sees("1 so far", "Next question")
    ada.writes("/learn")
    ada.sees("You are in Quiz 2.", "Quiz 2 (1 of 4)", "Go to where you were")
    ada.taps("Continue quiz 2")
    ada.sees("Question 2 of 4")
