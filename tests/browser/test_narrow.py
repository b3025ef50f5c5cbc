"""A window as narrow as a phone: every pane can be reached and left, and nothing is cut off."""

from playwright.sync_api import Locator, expect

from bot.course.model import Module, Question
from tests.browser import key
from tests.browser.conftest import PHONE, Sits
from tests.browser.learner import Learner


def test_the_way_can_be_walked_on_a_phone(sits: Sits, module: Module) -> None:
    ada = sits(PHONE)
    ada.sees("Start")
    reads_and_answers(ada, module)
    talks(ada)
    takes_a_test(ada)
    uses_the_panes(ada)


def reads_and_answers(ada: Learner, module: Module) -> None:
    ada.taps("Start")
    ada.sees("Intro · page 1 of 2")
    ada.writes("lesson 1")
    for page in module.lessons[0].pages[:-1]:
        ada.sees(page.title, "Next page")
        expect(ada.titled.get_by_role("heading", name=page.title)).to_be_in_viewport()
        ada.taps("Next page")
    ada.taps("Take quiz 1")
    ada.sees("Question 1 of 4")
    ada.taps(key.right(module, ada.titled.inner_text()))
    ada.sees("Right.", "Next question")
    expect(ada.titled.get_by_role("button", name="Next question")).to_be_in_viewport()


def talks(ada: Learner) -> None:
    ada.writes("lab 1")
    expect(ada.reply).to_contain_text("Hi!")
    shows = "The stop_reason of a reply tells me whether its text is whole."
    for exchange, words in enumerate(("What is max_tokens?", "What is stop_reason?", shows), start=1):
        ada.replies(words)
        ada.is_answered(f"Exchange {exchange} of 3")
    ada.taps("See the request", where=ada.thread)
    dialog = ada.page.get_by_role("dialog", name="The request")
    ada.sees("cache_read_input_tokens", in_=dialog)
    dialog.get_by_role("button", name="Close").last.click()
    ada.taps("Read lesson 2", where=ada.thread)
    expect(ada.thread).to_be_hidden()  # it lay over what came of the tap
    ada.sees("Lesson 2 · page 1 of")


def takes_a_test(ada: Learner) -> None:
    ada.writes("test")
    ada.taps("Begin the test")
    ada.sees("Question 1 of 15")
    ada.taps("Overview")
    ada.sees("Your test so far")
    ada.taps("Submit")
    dialog = ada.page.get_by_role("dialog", name="Submit the test?")
    ada.sees("Open questions count as wrong.", in_=dialog)
    dialog.get_by_role("button", name="Submit").click()
    ada.sees("Not passed yet: 0 of 15")
    expect(ada.titled.get_by_role("heading", name="Not passed yet")).to_be_in_viewport()


def uses_the_panes(ada: Learner) -> None:
    page = ada.page
    ada.log.get_by_role("button", name="replies").last.click()
    page.get_by_role("button", name="Tools").click()
    with ada.at_the("Inspector") as inspector:
        expect(inspector).to_contain_text("chat.postMessage")
        expect(ada.thread).to_be_hidden()  # one pane at a time
    expect(ada.thread).to_be_visible()
    page.keyboard.press("Escape")
    expect(ada.thread).to_be_hidden()
    page.get_by_role("button", name="Places", exact=True).click()
    page.get_by_role("button", name="# learn-claude").click()
    expect(page.get_by_role("navigation", name="Places")).not_to_be_in_viewport()
    ada.writes("/learn")
    ada.sees("Only visible to you", "The Messages API")


def test_an_act_is_done_on_a_phone_and_the_page_leads_on(sits: Sits, module: Module) -> None:
    ada, lesson = sits(PHONE), module.lessons[0]
    act = next(act for act in lesson.acts if act.kind == "options")
    ada.sees("Start")
    ada.writes(f"lesson 1 page {lesson.page_number(act.page)}")
    ada.sees("Your turn", "Next page")
    tops = {box["y"] for label in letters_of(act) if (box := button(ada, label).bounding_box())}
    assert len(tops) == 1, "the options are one row"
    ada.taps("A")
    ada.sees("← you", act.options[act.right].why.split("`")[0].strip())
    expect(button(ada, "A")).to_have_count(0)
    ada.taps("Next page")
    ada.sees(f"Lesson 1 · page {lesson.page_number(act.page) + 1} of")


def letters_of(act: Question) -> str:
    return "ABCD"[: len(act.options)]


def button(ada: Learner, label: str) -> Locator:
    """A button of the newest page."""
    return ada.titled.get_by_role("button", name=label, exact=True)


def test_help_and_a_vote_are_one_tap_on_a_phone(sits: Sits) -> None:
    ada = sits(PHONE)
    ada.sees("Start")
    ada.writes("lab 1")
    expect(ada.reply).to_contain_text("Hi!")
    ada.replies("Why does Claude forget my name?")
    ada.is_answered("Exchange 1 of 3")
    first = ada.thread.get_by_role("article").filter(has_text="Exchange 1 of 3")
    first.get_by_role("button", name="Example", exact=True).click()
    expect(ada.thread.get_by_text("You asked: Can you give me an example?")).to_be_visible()
    ada.is_answered("Asking for help is fine, and not counted.")
    expect(first.get_by_role("button", name="Example", exact=True)).to_have_count(0)
    ada.reply.get_by_role("button", name="This answer didn't help").click()
    dialog = ada.page.get_by_role("dialog", name="Your vote is stored")
    dialog.get_by_role("textbox", name="What would have helped you more?").fill("A shorter one.")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()
    first.get_by_role("button", name="This answer helped").click()
    expect(ada.thread.get_by_text("Thanks for your vote.")).to_be_visible()
