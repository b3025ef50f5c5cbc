"""Words from people who haven't read the list of commands: most are understood, the rest get a kind answer."""

import pytest

from bot.course.model import Module
from bot.sandbox.claude import LocalClaude
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.key import right
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words

QUESTION = "What comes back when I leave out max_tokens?"
TOO_LONG = "That is more than 4,000 characters"

LEADS_TO = {
    "Start": "Intro · page 1 of 2",
    "lesson 2 page 3": "Lesson 2 · page 3 of ",
    "Lesson two, page three": "Lesson 2 · page 3 of ",
    "lesson two": "Lesson 2 · page 1 of ",
    "l2": "Lesson 2 · page 1 of ",
    "lab2": "Lab 2 · ",
    "quiz L3": "Question 1 of 4",
    "Take quiz 1": "Question 1 of 4",
    "where am I?": "You have not started yet.",
    "Hello!": "Hello!",
    "who are you": "I teach a course here",
    "how are you?": "ready when you are",
    "reset": "You don't have to reset anything",
    "stop": "everything stays as you left it. `/learn` brings you back",
    "b": "Please answer with the buttons under the question",
    "test results": "You have not submitted the module test yet",
    "lesson 9": "There is no lesson 9: this module has lessons 1 to 4.",
    "quiz 0": "There is no quiz 0: this module has lessons 1 to 4.",
    "leson 9": "There is no lesson 9: this module has lessons 1 to 4.",
    "lesson 2 page 40": "Lesson 2 has 8 pages.",
}


@pytest.mark.parametrize("said", LEADS_TO)
async def test_it_is_understood_in_the_dm(learner: Learner, said: str) -> None:
    await learner.says(said)
    await learner.sees(LEADS_TO[said])


ANSWERED_IN_PLACE = ("where am I?", "thanks", "ok", "how are you?", "lesson 9", "quiz 0", "test results", "stop")


@pytest.mark.parametrize("said", ANSWERED_IN_PLACE)
async def test_it_is_answered_after_the_command_every_time(learner: Learner, said: str) -> None:
    for _ in range(2):
        await learner.types(f"/learn {said}")
        await learner.whisper(LEADS_TO.get(said, ""))
    assert len(learner.slack.ephemerals(learner.id)) == 2


async def test_next_turns_the_page_and_continue_goes_back_to_where_one_was(learner: Learner, module: Module) -> None:
    await learner.says("lesson 1")
    await learner.sees("Lesson 1 · page 1 of ")
    await learner.says("next")
    await learner.sees("Lesson 1 · page 2 of ")
    await learner.says("continue")
    await learner.sees("Lesson 1 · page 2 of ")
    for number in range(3, len(module.lesson(1).pages) + 1):
        await learner.says("next")
        await learner.sees(f"Lesson 1 · page {number} of ")
    await learner.says("next")
    await learner.sees("Question 1 of 4")


async def test_me_next_turns_the_page_too(learner: Learner) -> None:
    await learner.says("lesson 1")
    await learner.sees("Lesson 1 · page 1 of ")
    await learner.types("/me next", channel=learner.dm)
    await learner.sees("Lesson 1 · page 2 of ")


async def test_words_that_were_offered_to_a_lab_are_no_start(learner: Learner) -> None:
    await learner.says(QUESTION)
    await learner.taps("Not now")
    assert labels(await learner.sees("All right, I left that out.")) == ["Start"]


async def test_the_words_that_are_offered_to_a_lab_are_those_that_were_typed(learner: Learner) -> None:
    await learner.says("Why does the API at <https://x.org/a> not answer me@x.org?")
    await learner.sees("> Why does the API at &lt;https://x.org/a&gt; not answer me@x.org?")


async def test_next_in_a_quiz_is_the_first_question_that_is_open(learner: Learner) -> None:
    await learner.says("quiz 1")
    await learner.taps("A")
    await learner.says("next")
    await learner.sees("Question 2 of 4")


async def test_the_last_test_s_result_is_shown_again(learner: Learner) -> None:
    await learner.says("test")
    await learner.taps("Begin the test")
    await learner.taps("Submit")
    await learner.sees("Not passed yet: 0 of 15")
    await learner.says("test results")
    await learner.sees("Not passed yet: 0 of 15")
    await learner.types("/learn results")
    await learner.whisper("Your test's result is in our direct messages.")


# --- a typo ---------------------------------------------------------------------------------


TYPOS = {
    "leson 3": ("Lesson 3", "Lesson 3 · page 1 of "),
    "tets": ("Test", "15 questions, one at a time."),
    "trems": ("Terms", "Key terms"),
    "progres": ("Progress", "Your progress"),
    "leaderbord": ("Leaderboard", "Nobody has points yet."),
    "nxet": ("Start", "Intro · page 1 of "),
}


@pytest.mark.parametrize("said", TYPOS)
async def test_a_typo_s_nearest_word_is_a_button_away(learner: Learner, said: str) -> None:
    label, leads_to = TYPOS[said]
    await learner.says(said)
    near = await learner.sees(f"I don't know “{said}”. Did you mean ")
    assert labels(near) == [label, "All words"]
    await learner.taps(label, on=near)
    await learner.sees(leads_to)


async def test_a_typo_after_the_command_has_the_button_too(learner: Learner) -> None:
    await learner.types("/learn qiuz 2")
    await learner.whisper("Did you mean `quiz 2`?")
    await learner.taps("Quiz 2")
    await learner.whisper("Quiz 2 is in our direct messages.")
    assert (await learner.sees("Question 1 of 4")).channel == learner.dm


async def test_all_words_are_a_button_away(learner: Learner) -> None:
    await learner.types("/learn qiuz 2")
    await learner.taps("All words")
    assert (await learner.whisper("These are the words I know.")).channel == GENERAL


# --- thanks ---------------------------------------------------------------------------------


async def test_a_thank_you_is_answered_in_one_line_with_the_next_step(learner: Learner) -> None:
    await learner.says("lesson 2")
    await learner.says("Thank you!")
    answer = await learner.sees("You're welcome.")
    assert words(answer) == "You're welcome."
    assert labels(answer) == ["Continue lesson 2"]


@pytest.mark.parametrize("said", ["ok", "👍", ":+1::skin-tone-3:", "Great!", ":tada:", "yes"])
async def test_an_ok_and_an_emoji_are_answered_too(learner: Learner, said: str) -> None:
    await learner.says(said)
    await learner.sees("All right. I'm here whenever you're ready.")


async def test_thanks_upon_thanks_is_answered_once_in_ten_minutes(learner: Learner, scene: Scene) -> None:
    await learner.says("thanks")
    await learner.sees("You're welcome.")
    await learner.says("👍")
    await learner.sees_nothing_new()
    await scene.passes(minutes=11)
    await learner.says("thanks")
    await learner.sees("You're welcome.")


@pytest.mark.parametrize("said", ["stateless", "`Stateless`", "what is stateless?"])
async def test_a_key_term_alone_is_looked_up(learner: Learner, said: str) -> None:
    await learner.says(said)
    found = await learner.sees("Key terms: stateless", "*stateless*: ", "(lesson 1)")
    assert labels(found) == ["Open lesson 1", "Course map"]
    await learner.sees_not("Is that a question for the tutor?", "Lesson 2, quiz and lab")


@pytest.mark.parametrize("said", ["what is a token?", "terms token"])
async def test_an_exact_term_is_shown_without_those_that_contain_its_word(learner: Learner, said: str) -> None:
    await learner.says(said)
    found = words(await learner.sees("Key terms: token", "(lesson "))
    assert found.count("(lesson ") == 1


@pytest.mark.parametrize("said", ["I want to talk to the tutor", "tutor", "Can I talk to the tutor?"])
async def test_asking_for_the_tutor_opens_the_lab(learner: Learner, said: str) -> None:
    await learner.says(said)
    await learner.sees("Lab 1 · ")


async def test_asking_for_the_tutor_leads_to_the_lab_under_way(learner: Learner) -> None:
    await learner.types("/learn lab 2")
    await learner.sees("Lab 2 · ")
    await learner.types("/learn lesson 3")
    await learner.sees("Lesson 3")
    await learner.says("talk to the tutor")
    await learner.sees_not("I didn't understand that.", "Lab 3 · ", "Lab 1 · ")


async def test_a_key_term_after_the_command_is_looked_up(learner: Learner) -> None:
    await learner.types("/learn stateless")
    await learner.whisper("Key terms: stateless", "(lesson 1)")


async def test_a_question_gets_the_offer_to_ask_the_tutor_and_no_map(learner: Learner) -> None:
    await learner.says(QUESTION)
    offer = await learner.sees("Is that a question for the tutor?")
    assert labels(offer) == ["Open Lab 1 with this message", "Not now", "Course map"]
    await learner.sees_not("Lesson 2, quiz and lab")


async def test_a_yes_does_what_was_offered(learner: Learner, claude: LocalClaude) -> None:
    await learner.says(QUESTION)
    await learner.sees("Is that a question for the tutor?")
    await learner.says("yes")
    await learner.sees("Lab 1 opens in our direct messages with your message.")
    await learner.sees("Exchange 1 of 3")
    assert claude.requests[-1]["messages"] == [{"role": "user", "content": QUESTION}]


async def test_a_no_leaves_it_out(learner: Learner, scene: Scene) -> None:
    await learner.says(QUESTION)
    await learner.sees("Is that a question for the tutor?")
    await learner.says("no thanks")
    await learner.sees("All right, I left that out.")
    assert await scene.rows("SELECT * FROM held") == []


async def test_a_bare_yes_puts_nothing_where_others_read_along(learner: Learner, claude: LocalClaude) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Here, so the team can watch")
    await learner.sees("This is a lab of Ada Lovell")
    await learner.says(QUESTION)
    await learner.sees("in a channel, where everybody can read it")
    await learner.says("yes")
    await learner.sees("please confirm with the button")
    assert claude.requests == []


async def test_an_offer_of_an_hour_ago_is_not_what_a_yes_means(learner: Learner, scene: Scene) -> None:
    await learner.says(QUESTION)
    await learner.sees("Is that a question for the tutor?")
    await scene.passes(minutes=60)
    await learner.says("yes")
    await learner.sees("I'm here whenever you're ready")


# --- too long -------------------------------------------------------------------------------


async def test_a_message_that_was_too_long_is_heard_once_its_edit_makes_it_short(learner: Learner) -> None:
    ts = await learner.says("why " * 1100)
    await learner.sees(TOO_LONG)
    await learner.scene.settled()
    await learner.edits(ts, "why " * 1050)
    await learner.sees(TOO_LONG)
    await learner.scene.settled()
    await learner.edits(ts, "quiz 1")
    await learner.sees("Question 1 of 4")


async def test_an_edit_that_makes_a_message_too_long_is_told(learner: Learner) -> None:
    ts = await learner.says("help")
    await learner.sees("These are the words I know.")
    await learner.scene.settled()
    await learner.edits(ts, "why " * 1100)
    await learner.sees(TOO_LONG)
    await learner.scene.settled()
    await learner.edits(ts, QUESTION)
    await learner.sees("Is that a question for the tutor?")


async def test_an_edit_of_a_message_that_was_answered_is_silent(learner: Learner) -> None:
    ts = await learner.says("terms")
    await learner.sees("Key terms")
    await learner.scene.settled()
    await learner.edits(ts, "quiz 1")
    await learner.sees_nothing_new()


async def test_the_command_says_so_too(learner: Learner) -> None:
    await learner.types("/learn " + "why " * 1100)
    await learner.whisper(TOO_LONG)


async def test_an_answer_typed_as_a_letter_answers_nothing(learner: Learner, module: Module, scene: Scene) -> None:
    await learner.says("quiz 1")
    question = await learner.sees("Question 1 of 4")
    await learner.says(right(module, question).lower())
    told = await learner.sees("Please answer with the buttons under the question")
    assert labels(told) == ["Continue quiz 1"]
    assert await scene.rows("SELECT * FROM answer") == []


async def test_a_step_asked_for_in_a_thread_that_is_no_lab_opens_below_and_the_thread_says_where(
    learner: Learner,
) -> None:
    await learner.opens()
    card = await learner.sees("Hi, I'm Homeroom")
    await learner.replies("lesson two", thread=card.ts)
    assert (await learner.sees("Lesson 2 · page 1 of ")).thread_ts == ""
    told = await learner.sees("Lesson 2 is in our direct messages, outside of this thread.")
    assert told.thread_ts == card.ts


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("progress", "Your progress"),
        ("help", "`quiz"),
        ("what is the deadline", "There is no deadline"),
        ("order me a pizza", "I didn't understand that."),
        (QUESTION, "Is that a question for the tutor?"),
    ],
)
async def test_an_answer_comes_in_the_thread_of_its_question(learner: Learner, said: str, answer: str) -> None:
    await learner.opens()
    card = await learner.sees("Hi, I'm Homeroom")
    await learner.replies(said, thread=card.ts)
    assert (await learner.sees(answer)).thread_ts == card.ts
