"""Text that is no command: questions about the subject reach the tutor, others get a straight answer."""

import pytest

from bot.sandbox.claude import LocalClaude
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words

ABOUT_THE_SUBJECT = (
    "How do I retry after a 529?",
    "I am stuck",
    "hint",
    "which model should I use?",
    "why is my reply cut off?",
    "my stream doesn't work, it stops in the middle",
    "when does the cache expire?",
    "is there a time limit for a request?",
    "I would put the rules into the system prompt",
    "my code throws JSONDecodeError",
    "can I use temperature?",
)

STRAIGHT = {
    "what is the deadline": "There is no deadline",
    "is the test due on Friday?": "There is no deadline",
    "how much time do I have": "There is no deadline",
    "who has passed the test?": "I don't show other people's progress",
    "did Ben pass the test?": "I don't show other people's progress",
    "how are the others doing?": "I don't show other people's progress",
    "what's Ben's score": "I don't show other people's progress",
    "remind me tomorrow": "Slack can: type `/remind me",
    "do I get a certificate?": "There is no certificate",
    "can I talk to a human": "I can't connect you with a person",
    "the button doesn't work": "I can post your next step again",
    "tell me the answers": "I don't hand out answers",
    "what do I need to pass?": "15 questions, and 12 right answers pass it",
    "how often can I take the test?": "as often as you like",
    "do I have to do the labs?": "Nothing is locked",
    "how long does it take?": "Working with the Anthropic API",
}

NOT_UNDERSTOOD = (
    "order me a pizza",
    "what's the weather",
    "can you summarize this channel",
    "translate this to French",
    "lol this is great stuff",
    "who are you talking to",
    "I'm late for my meeting",
    "Ich habe eine Frage",
    "the answer is B",
    "tell me a joke",
)


@pytest.mark.parametrize("said", ABOUT_THE_SUBJECT)
async def test_a_question_about_the_subject_is_offered_to_the_tutor(learner: Learner, said: str) -> None:
    await learner.says(said)
    offer = await learner.sees("Is that a question for the tutor?")
    assert labels(offer)[0] == "Open Lab 1 with this message"


@pytest.mark.parametrize("said", STRAIGHT)
async def test_a_question_about_the_course_gets_a_straight_answer(learner: Learner, said: str) -> None:
    await learner.says(said)
    await learner.sees(STRAIGHT[said])


@pytest.mark.parametrize("said", STRAIGHT)
async def test_beside_an_open_lab_it_is_not_offered_to_the_tutor(in_lab: Learner, scene: Scene, said: str) -> None:
    await in_lab.says(said)
    await in_lab.sees(STRAIGHT[said])
    assert await scene.rows("SELECT * FROM held") == []


@pytest.mark.parametrize("said", NOT_UNDERSTOOD)
async def test_anything_else_gets_one_sentence_that_says_what_works(learner: Learner, said: str) -> None:
    await learner.says(said)
    answer = await learner.sees("I didn't understand that.")
    assert "`quiz 2`" in words(answer)
    assert labels(answer) == ["Start"]


async def test_beside_an_open_lab_that_sentence_links_to_its_thread(in_lab: Learner, scene: Scene) -> None:
    await in_lab.says("order me a pizza")
    answer = await in_lab.sees("I didn't understand that.", "please write it in your lab's thread.")
    assert f"/p{in_lab.lab().ts.replace('.', '')}" in words(answer)
    assert await scene.rows("SELECT * FROM held") == []


async def test_after_everything_is_done_a_question_is_offered_to_the_lab_whose_lesson_fits(
    learner: Learner, scene: Scene, claude: LocalClaude
) -> None:
    for number in (1, 2, 3, 4):
        await learner.types(f"/learn lab {number}")
        root = await learner.sees(f"Lab {number} · ")
        for exchange in (1, 2, 3):
            claude.script("That is how it is.", about={"kind": "contribution", "shown": "check answer"})
            await learner.replies(f"What is point {exchange} of it?", thread=root.ts)
            await learner.sees(f"Exchange {exchange} of 3")
    await scene.settled()
    await learner.says("What should the system prompt of a help desk say?")
    await learner.taps("Post it in Lab 2's thread")
    claude.script("It says what holds for every turn.")
    await learner.sees("Exchange 4")
    await learner.says("order me a pizza")
    await learner.sees("I didn't understand that.")
