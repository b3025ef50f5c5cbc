"""The dials: whatever goes wrong underneath, the learner gets one whole answer, and it counts once.

One workspace serves the whole file, and every test takes a lab that nobody has opened yet.
"""

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESKTOP, at_a_window
from tests.browser.learner import Learner
from tests.browser.workspace import Workspace

ASKS = "What does stop_reason tell me?"
CALL = "messages.create"
PEOPLE, LABS = ("Ben Osei", "Chiara Neri", "Ada Lovell"), (1, 2, 3, 4)
WHOLE = 4  # messages in a thread after one exchange: the lab, its greeting, the question, one reply


@pytest.fixture(scope="module")
def somebody(browser: Browser, shared_workspace: Workspace) -> Iterator[Learner]:
    with at_a_window(browser, shared_workspace, DESKTOP) as learner:
        learner.is_connected()
        learner.sees("Start")
        yield learner


@pytest.fixture(scope="module")
def untouched_labs() -> Iterator[tuple[str, int]]:
    return iter(itertools.product(PEOPLE, LABS))


@pytest.fixture
def ada(somebody: Learner, shared_workspace: Workspace, untouched_labs: Iterator[tuple[str, int]]) -> Learner:
    """Somebody who has just opened a lab, with every dial off.

    They ask for it in words: Slack brings those again where a busy bot is late, a command it gives up after 3 seconds.
    """
    name, number = next(untouched_labs)
    somebody.is_connected()  # the test before may have ended with a bot that comes back
    somebody.acts_as(name)
    expect(somebody.log.get_by_role("article")).not_to_have_count(0)
    is_heard(somebody, shared_workspace, f"lab {number}")
    somebody.sees(f"Lab {number} ·")
    somebody.sees("Hi!", in_=somebody.reply)
    return somebody


def is_heard(learner: Learner, shared_workspace: Workspace, words: str) -> None:
    """Write, and where both of Slack's first tries failed, let the minute pass after which it tries again."""
    before = len(shared_workspace.calls("message"))
    learner.writes(words)

    def failures() -> list[str]:
        tries = shared_workspace.calls("message")[before:]
        return [one["response"]["failure"] for one in tries if one["args"]["event"].get("text") == words]

    learner.until(lambda: "" in failures() or len(failures()) > 1, "Slack's tries")
    if "" not in failures():
        learner.lets_pass("+1 hour")


def test_a_bot_killed_while_it_writes_comes_back_and_the_reply_arrives_whole(ada: Learner) -> None:
    ada.turns("The model writes slowly")
    ada.replies(ASKS)
    expect(ada.page.locator("#thread-status")).to_contain_text("Homeroom is writing")
    with ada.at_the("Faults") as faults:
        faults.get_by_role("button", name="Kill the bot").click()
        expect(ada.page.locator("#bot-state")).not_to_have_text("Homeroom is connected")
        faults.get_by_role("button", name="All off").click()
    ada.is_connected()
    ada.is_answered("Exchange 1 of 3")
    expect(ada.thread.get_by_role("article")).to_have_count(WHOLE)
    ada.replies("And what if it says max_tokens?")
    ada.is_answered("Exchange 2 of 3")


def test_a_model_that_asks_for_patience_is_asked_again_when_the_time_has_come(
    ada: Learner, shared_workspace: Workspace
) -> None:
    before = len(shared_workspace.calls(CALL))
    ada.turns("Next model call: 429, retry after 5 s")
    ada.replies(ASKS)
    ada.until(lambda: len(shared_workspace.calls(CALL)) > before, "a call")
    expect(ada.page.locator("#thread-status")).to_contain_text("is working")
    ada.lets_pass("+1 hour")
    ada.is_answered("Exchange 1 of 3")
    assert len(shared_workspace.calls(CALL)) == before + 2
    expect(ada.thread.get_by_role("article")).to_have_count(WHOLE)


def test_a_model_that_stays_busy_for_an_hour_is_asked_again_by_a_button(
    ada: Learner, shared_workspace: Workspace
) -> None:
    before = len(shared_workspace.calls(CALL))
    with ada.in_trouble("Next three model calls: 529, overloaded"):
        ada.replies(ASKS)
        ada.until(lambda: len(shared_workspace.calls(CALL)) > before, "a call")
        ada.lets_pass("+1 hour")
        ada.sees("I could not get an answer from the tutor. Your message is kept", in_=ada.reply)
    ada.taps("Try again", where=ada.thread)
    ada.is_answered("Exchange 1 of 3")


def test_a_slow_model_is_seen_writing_and_can_be_stopped(ada: Learner) -> None:
    with ada.in_trouble("The model writes slowly"):
        ada.replies(ASKS)
        expect(ada.reply.locator(".caret")).to_be_visible()
        ada.page.get_by_role("button", name="Stop", exact=True).click()
        expect(ada.reply.locator(".caret")).to_have_count(0)
        ada.sees("You stopped this reply", in_=ada.reply)
        ada.sees("Try again", in_=ada.reply)


@pytest.mark.parametrize(
    ("dial", "calls"),
    [
        ("Next reply breaks off in the middle", 2),
        ("Every event arrives twice", 1),
        ("The next ack gets lost", 1),
        ("Next post to Slack: 429, retry after 1 s", 1),
        ("This workspace has no streaming", 1),  # the last one: the bot remembers it
    ],
)
def test_trouble_costs_time_and_nothing_else(ada: Learner, shared_workspace: Workspace, dial: str, calls: int) -> None:
    before = len(shared_workspace.calls(CALL))
    with ada.in_trouble(dial):
        ada.replies(ASKS)
        ada.is_answered("Exchange 1 of 3")
    assert len(shared_workspace.calls(CALL)) == before + calls
    expect(ada.thread.get_by_role("article")).to_have_count(WHOLE)
