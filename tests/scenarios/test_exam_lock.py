"""The exam lock: no question of the module test is passed on to the tutor, however it comes, and no key is told."""

import pytest

from bot.course.exam_guard import LEFT_OUT
from bot.course.model import Module, Question
from bot.features.tutoring.exam_lock import DECLINED
from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.model import Message, StoredFile
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels
from tests.scenarios.test_channel_labs import asks, opens_here
from tests.scenarios.test_edits import QUESTION

SORRY = DECLINED[:48]


@pytest.fixture
def item(module: Module) -> Question:
    """A question of the test that has options and no code, so that it can be typed anywhere."""
    plain = [question for question in module.test.questions if "```" not in question.ask and question.kind == "options"]
    return max(plain, key=lambda question: len(question.options[question.right].text))


def page_button(module: Module, item: Question) -> str:
    lesson = module.lesson_by_id(item.lesson)
    return f"Read lesson {lesson.number}, page {lesson.page_number(item.page)}"


async def test_a_question_of_the_test_is_declined_and_leads_to_its_page(
    in_lab: Learner, claude: LocalClaude, module: Module, item: Question
) -> None:
    await in_lab.replies(item.ask)
    declined = await in_lab.sees(SORRY, "Not counted as an exchange.", thread=in_lab.lab().ts)
    assert labels(declined) == [page_button(module, item)]
    lesson = module.lesson_by_id(item.lesson)
    await in_lab.taps(page_button(module, item))
    await in_lab.sees(lesson.pages[lesson.page_number(item.page) - 1].title)
    assert claude.requests == []


async def test_the_lab_goes_on_and_the_tutor_never_hears_of_it(
    in_lab: Learner, claude: LocalClaude, item: Question
) -> None:
    await in_lab.replies(item.ask)
    await in_lab.sees(SORRY)
    await in_lab.replies(QUESTION)
    await in_lab.sees("Exchange 1 of 3")
    assert claude.requests[-1]["messages"] == [{"role": "user", "content": QUESTION}]


async def test_the_options_alone_are_declined(in_lab: Learner, claude: LocalClaude, item: Question) -> None:
    await in_lab.replies("Which one?\n" + "\n".join(f"- {option.text}" for option in reversed(item.options)))
    await in_lab.sees(SORRY)
    assert claude.requests == []


async def test_a_question_split_over_two_messages_is_declined(
    in_lab: Learner, claude: LocalClaude, item: Question
) -> None:
    words = item.ask.split()
    await in_lab.replies(" ".join(words[: len(words) // 2]))
    await in_lab.scene.settled()
    await in_lab.replies(" ".join(words[len(words) // 2 :]))
    await in_lab.sees(SORRY)
    assert len(claude.requests) <= 1


async def test_a_message_that_becomes_a_question_of_the_test_by_an_edit_is_declined(
    in_lab: Learner, claude: LocalClaude, item: Question
) -> None:
    claude.faults.stall(after=2)
    await in_lab.replies(QUESTION)
    await in_lab.scene.calls("chat.startStream")
    waiting = await in_lab.replies("What is a thinking block?", at_once=True)
    await in_lab.edits(waiting, item.ask)
    claude.faults.reset()
    await in_lab.scene.passes(seconds=3)
    await in_lab.sees(SORRY)
    assert item.ask not in str(claude.requests)


async def test_a_file_with_a_question_of_the_test_is_declined(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude, item: Question
) -> None:
    notes = StoredFile("notes.txt", "text/plain", f"My notes.\n\n{item.ask}\n".encode())
    await slack.share_files(in_lab.id, in_lab.dm, [notes], "What do you think?", in_lab.lab().ts)
    await in_lab.sees(SORRY)
    assert claude.requests == []


async def test_a_forwarded_question_of_the_test_is_declined(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude, item: Question
) -> None:
    ts = await slack.say(in_lab.id, GENERAL, item.ask)
    [said] = slack.messages(GENERAL, ts)
    await slack.forward(in_lab.id, said, in_lab.dm, "Any idea?", in_lab.lab().ts)
    await in_lab.sees(SORRY)
    assert claude.requests == []


async def test_words_said_outside_the_thread_and_put_into_it_are_declined(
    in_lab: Learner, claude: LocalClaude, item: Question
) -> None:
    await in_lab.says(item.ask)
    await in_lab.taps("Post it in Lab 1's thread")
    await in_lab.sees(SORRY, thread=in_lab.lab().ts)
    assert claude.requests == []


async def test_a_question_of_the_test_is_declined_in_a_channel_too(
    learner: Learner, claude: LocalClaude, item: Question
) -> None:
    opening = await opens_here(learner)
    await asks(learner, opening, item.ask)
    await learner.sees(SORRY, thread=opening.ts)
    assert claude.requests == []


async def test_it_is_declined_at_once_while_everybody_waits_for_the_model(
    in_lab: Learner, claude: LocalClaude, item: Question
) -> None:
    claude.faults.fail(429, retry_after=60)
    await in_lab.replies(QUESTION)
    await in_lab.sees("busy right now")
    await in_lab.types("/learn lab 2")
    await in_lab.sees("Lab 2 · ")
    await in_lab.replies(item.ask)
    await in_lab.sees(SORRY)


# --- the reply, while the test is open ---


async def begins_test(learner: Learner) -> Message:
    await learner.types("/learn test")
    await learner.taps("Begin the test")
    return await learner.sees("Question 1 of 15")


def leak(item: Question) -> list[str]:
    """A reply that says an item's key in its second sentence, in small pieces."""
    text = f"Think of the page. {item.ask} {item.options[item.right].text}. What do you conclude?"
    return [text[at : at + 7] for at in range(0, len(text), 7)]


async def test_a_sentence_that_gives_a_key_away_is_left_out_while_the_test_is_open(
    in_lab: Learner, claude: LocalClaude, item: Question, scene: Scene
) -> None:
    root = in_lab.lab().ts
    await begins_test(in_lab)
    claude.script(deltas=leak(item))
    await in_lab.replies(QUESTION, thread=root)
    reply = await in_lab.sees("Think of the page.", "What do you conclude?", LEFT_OUT, thread=root)
    key = item.options[item.right].text
    assert key not in str(reply.snapshot())
    assert key not in str(await scene.rows("SELECT reply FROM turn"))
    sent = [
        entry
        for method in ("startStream", "appendStream", "stopStream")
        for entry in scene.stage.journal.of(f"chat.{method}")
    ]
    assert sent
    assert key not in str(sent)


async def test_the_same_sentence_is_shown_while_no_test_is_open(
    in_lab: Learner, claude: LocalClaude, item: Question
) -> None:
    claude.script(deltas=leak(item))
    await in_lab.replies(QUESTION)
    await in_lab.sees("Think of the page.", item.options[item.right].text[-20:])


async def test_teaching_goes_on_while_the_test_is_open(in_lab: Learner, claude: LocalClaude) -> None:
    root = in_lab.lab().ts
    await begins_test(in_lab)
    claude.script("A 400, and no second try would mend it. What would you change?")
    await in_lab.replies(QUESTION, thread=root)
    await in_lab.sees("A 400, and no second try would mend it. What would you change?", "Exchange 1 of 3")
