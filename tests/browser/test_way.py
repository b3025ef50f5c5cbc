"""The whole way of a new learner through one module, in a real browser before the real program."""

import pytest
from playwright.sync_api import expect

from bot.course.attempt import pass_right
from bot.course.model import Module
from tests.browser import key
from tests.browser.learner import Learner

EXPLAINED = (
    "What does max_tokens do to a reply?",
    "The stop_reason of a reply tells me whether its text is whole.",
)
WRONG = 2  # how many quiz questions are missed at the first try
ALIAS = "Quiet Otter"


@pytest.fixture
def options() -> tuple[str, ...]:
    """As a newcomer starts it."""
    return ()


@pytest.mark.timeout(180)
def test_a_new_learner_walks_the_whole_way_to_a_passed_test(ada: Learner, module: Module) -> None:
    reads_the_introduction(ada, module)
    reads_the_lesson(ada, module)
    takes_the_quiz(ada, module)
    practises_what_was_missed(ada, module)
    talks_in_the_lab(ada, module)
    fails_the_test(ada, module)
    passes_the_test(ada, module)
    points = len(module.lessons[0].quiz) - WRONG + 1 + 5
    ada.writes("/learn progress")
    ada.sees("Your progress", "quiz 2 of 4", "lab done", f"{points} of 25 points")
    looks_at_the_board(ada, points)


def reads_the_introduction(ada: Learner, module: Module) -> None:
    ada.sees("Hi, I'm Homeroom.", module.title, "You have not started yet.")
    ada.taps("Start")
    for number in range(1, len(module.intro.pages)):
        ada.sees(f"Intro · page {number} of {len(module.intro.pages)}")
        ada.taps("Next page")
    ada.sees("Read lesson 1")


def reads_the_lesson(ada: Learner, module: Module) -> None:
    lesson = module.lessons[0]
    ada.taps("Read lesson 1")
    for number, page in enumerate(lesson.pages, start=1):
        ada.sees(page.title, f"Lesson 1 · page {number} of {len(lesson.pages)}")
        if number < len(lesson.pages):
            ada.taps("Next page")
    expect(ada.log.get_by_role("button", name="Next page")).to_have_count(0)


def takes_the_quiz(ada: Learner, module: Module) -> None:
    ada.taps("Take quiz 1")
    count = len(module.lessons[0].quiz)
    for number in range(1, count + 1):
        ada.sees(f"Question {number} of {count}", "the first try counts one point")
        shown = ada.titled.inner_text()
        is_wrong = number <= WRONG
        ada.taps(key.wrong(module, shown) if is_wrong else key.right(module, shown))
        ada.sees("Not quite." if is_wrong else "Right.", f"{max(0, number - WRONG)} of {number} so far")
        ada.taps("Next question" if number < count else "See how it went")
    ada.sees(f"Quiz 1: {count - WRONG} of {count} right", "Worth reading again", "Open lab 1")


def practises_what_was_missed(ada: Learner, module: Module) -> None:
    ada.taps("Practise the missed ones")
    for number in range(1, WRONG + 1):
        ada.sees(f"Question {number} of {WRONG}", "practice, nothing is counted")
        ada.taps(key.right(module, ada.titled.inner_text()))
        ada.sees("Right.")
        ada.taps("Next question" if number < WRONG else "See how it went")
    ada.sees(f"Practice: {WRONG} of {WRONG} right", "your score stays as it is")


def talks_in_the_lab(ada: Learner, module: Module) -> None:
    lab = module.lessons[0].lab
    ada.taps("Open lab 1")
    ada.sees(lab.title, "stays on this machine: an offline tutor answers it, not Claude.")
    expect(ada.reply).to_contain_text(lab.greeting.split()[-1])  # its thread opened by itself
    expect(ada.page.get_by_role("textbox", name="Reply in thread")).to_be_focused()
    ada.taps(lab.starts[0], where=ada.thread)
    ada.is_answered("Exchange 1 of 3")
    expect(ada.thread).to_contain_text(f"You asked: {lab.starts[0]}")
    for exchange, words in enumerate(EXPLAINED, start=2):
        ada.page.keyboard.type(words)  # wherever the focus is, typing goes to the thread
        ada.page.keyboard.press("Enter")
        ada.is_answered(f"Exchange {exchange} of 3")
    ada.sees("Lab 1 is done", "Read lesson 2", in_=ada.reply)
    sees_the_request(ada, lab.starts[0])


def sees_the_request(ada: Learner, first_words: str) -> None:
    ada.taps("See the request", where=ada.thread)
    dialog = ada.page.get_by_role("dialog", name="The request")
    ada.sees("5 messages, sent in full every time", first_words, EXPLAINED[-1], "cache_read_input_tokens", in_=dialog)
    dialog.get_by_role("button", name="Close").last.click()
    expect(dialog).to_be_hidden()


def fails_the_test(ada: Learner, module: Module) -> None:
    count = len(module.test.questions)
    ada.writes("/learn test")
    ada.sees(f"{count} questions, one at a time. {pass_right(count, 80)} right answers pass (80%).")
    ada.taps("Begin the test")
    ada.sees(f"Question 1 of {count}", f"0 of {count} answered")
    asked = goes_to_letters(ada, module)
    ada.taps("A")
    ada.sees("● A", f"1 of {count} answered")
    ada.taps("B")
    ada.sees("● B", "○ A", f"1 of {count} answered")
    ada.taps("Overview")
    *most, last = (number for number in range(1, count + 1) if number != asked)
    still_open = f"Still open: {', '.join(map(str, most))} and {last}."
    ada.sees("Your test so far", f"● {asked}", still_open)
    ada.taps(f"○ {last}")
    ada.sees(f"Question {last} of {count}")
    submits(ada, "Not yet", still_open)
    ada.sees(f"Question {last} of {count}")
    submits(ada, "Submit", "Open questions count as wrong.")
    ada.sees("Not passed yet:", "You left it open.", "Take the test again")
    expect(ada.titled.get_by_role("heading", name="Not passed yet")).to_be_in_viewport()
    assert "✓" not in ada.titled.inner_text()


def goes_to_letters(ada: Learner, module: Module) -> int:
    """Go on to the first question with four options; returns its number."""
    number = 1
    while not key.is_lettered(module, ada.titled.inner_text()):
        number += 1
        ada.taps("Next")
        ada.sees(f"Question {number} of {len(module.test.questions)}")
    return number


def submits(ada: Learner, answer: str, *words: str) -> None:
    ada.taps("Submit")
    dialog = ada.page.get_by_role("dialog", name="Submit the test?")
    ada.sees(*words, in_=dialog)
    dialog.get_by_role("button", name=answer).click()


def passes_the_test(ada: Learner, module: Module) -> None:
    count = len(module.test.questions)
    ada.taps("Take the test again")
    for number in range(1, count + 1):
        ada.sees(f"Question {number} of {count}")
        ada.taps(key.right(module, ada.titled.inner_text()))
        ada.sees(f"{number} of {count} answered")
        if number < count:
            ada.taps("Next")
    submits(ada, "Submit", f"All {count} questions are answered.")
    ada.sees(f"Module test passed: {count} of {count}", "← you", "Page 1 of 3")
    ada.taps("Page 2")
    ada.sees("page 2", "Page 2 of 3")


def looks_at_the_board(ada: Learner, points: int) -> None:
    ada.writes("/learn leaderboard")
    ada.sees("Leaderboard", f"1. You · {points} points", "Others do not see you here.")
    ada.taps("Use an alias")
    dialog = ada.page.get_by_role("dialog", name="Your alias")
    dialog.get_by_role("textbox").fill("x")
    dialog.get_by_role("button", name="Use it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("at least 2 characters")
    dialog.get_by_role("textbox").fill(ALIAS)
    dialog.get_by_role("button", name="Use it").click()
    expect(dialog).to_be_hidden()
    ada.sees(f"Others see you as {ALIAS}.", "Change my alias", "Hide me")
