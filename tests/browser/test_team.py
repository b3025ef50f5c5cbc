"""A team of three in one workspace: a lab they watch, a board they share, and the Monday when it comes by itself."""

import re

import pytest
from playwright.sync_api import Locator, expect

from bot.course.model import Module
from tests.browser import key
from tests.browser.learner import Learner

ADA, BEN, CHIARA = "Ada Lovell", "Ben Osei", "Chiara Neri"
CHANNEL = "# learn-claude"
QUESTION = "What belongs in a system prompt, and what in the first message?"


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """As a newcomer in Berlin starts it on a Wednesday: Ben and Chiara have studied already."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    return ()


def goes_to(one: Learner, place: str) -> None:
    one.page.get_by_role("navigation", name="Places").get_by_role("button", name=re.compile(place)).click()


def message(one: Learner, words: str) -> Locator:
    """The newest message that holds these words."""
    return one.log.get_by_role("article").filter(has_text=words).last


@pytest.mark.timeout(180)
def test_a_team_of_three_plays_a_week(ada: Learner, module: Module) -> None:
    earns_a_point(ada, module)
    opens_a_lab_for_all_to_see(ada)
    watches_and_is_told_whose_lab_it_is(ada)
    shares_the_board(ada)
    takes_herself_off_the_board(ada)
    sets_up_mondays_board(ada)


def earns_a_point(ada: Learner, module: Module) -> None:
    ada.writes("/learn quiz 1")
    ada.sees("Question 1 of 4")
    ada.taps(key.right(module, ada.titled.inner_text()))
    ada.sees("Right.")


def opens_a_lab_for_all_to_see(ada: Learner) -> None:
    goes_to(ada, CHANNEL)
    ada.writes("/learn lab 2")
    ada.taps("Here, so the team can watch")
    ada.sees("This is a lab of Ada Lovell, in a channel: everybody in it can read this thread.")
    message(ada, "This is a lab of Ada Lovell").get_by_role("button", name=re.compile("1 reply")).click()
    ada.replies(QUESTION)
    ada.is_answered("Exchange 1 of 3")


def watches_and_is_told_whose_lab_it_is(ada: Learner) -> None:
    ada.acts_as(BEN)
    goes_to(ada, "Homeroom")
    ada.sees("Quiz 2: 3 of 4 right")  # Ben studies in the background, and a late question would stand below his lab
    goes_to(ada, CHANNEL)
    message(ada, "This is a lab of Ada Lovell").get_by_role("button", name=re.compile("replies")).click()
    expect(ada.thread).to_contain_text(QUESTION)
    ada.replies("May I ask something too?")
    ada.sees("This is a lab of Ada Lovell: the tutor answers only Ada Lovell", in_=ada.reply)
    ada.replies("Please?")
    expect(ada.thread.get_by_text("Only visible to you")).to_have_count(1)
    ada.taps("Open my own lab 2", where=ada.thread)
    goes_to(ada, "Homeroom")
    ada.sees("Lab 2")


def shares_the_board(ada: Learner) -> None:
    ada.acts_as(ADA)
    goes_to(ada, CHANNEL)
    ada.writes("/learn leaderboard")
    ada.sees("Others do not see you here.")
    ada.taps("Show my name")
    ada.taps("Post in this channel")
    dialog = ada.page.get_by_role("dialog", name="Post the board for everyone?")
    dialog.get_by_role("button", name="Post it").click()
    ada.sees("Ada Lovell", "Ben Osei", "Night Owl", "The team's progress")


def takes_herself_off_the_board(ada: Learner) -> None:
    ada.acts_as(CHIARA)
    goes_to(ada, CHANNEL)
    ada.taps("Hide me")
    expect(message(ada, "Leaderboard")).not_to_contain_text("Night Owl")
    expect(message(ada, "Leaderboard")).not_to_contain_text("The team's progress")
    ada.sees("Ada Lovell", "Ben Osei")


def sets_up_mondays_board(ada: Learner) -> None:
    ada.acts_as(ADA)
    goes_to(ada, CHANNEL)
    ada.writes("/learn leaderboard weekly")
    ada.sees("Weekly leaderboard", "every Monday at 09:00, Europe/Berlin", "Nothing is posted until you start it.")
    ada.taps("Start: Mondays 09:00, Europe/Berlin")
    ada.sees("Next: Monday")
    ada.taps("Preview")
    ada.sees("Preview: only you see this.", "so far", in_=ada.newest)
    ada.lets_pass("Next Monday 09:00")
    ada.is_connected()
    ada.sees("Leaderboard: 16 to 22 November", "Ada Lovell", "Ben Osei")
