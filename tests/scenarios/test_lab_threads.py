"""One live thread per learner and lab, and what becomes of words said beside it."""

import asyncio

import pytest

from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import button, labels, words

QUESTION = "What comes back when I leave out max_tokens?"
ANOTHER = "What does stop_reason tell me?"


# --- one live thread ----------------------------------------------------------------------------


async def test_opening_a_lab_again_points_to_its_thread(in_lab: Learner) -> None:
    await in_lab.types("/learn lab 1")
    here = await in_lab.sees("Lab 1 already has a thread, and everything said in it is kept.", "Lab 1's thread")
    assert f"/p{in_lab.lab().ts.replace('.', '')}" in words(here)
    assert labels(here) == ["Move lab 1 here"]


async def test_a_lab_asked_for_twice_while_slack_is_slow_opens_once(learner: Learner, slack: LocalSlack) -> None:
    posting = slack.faults.hold("chat.postMessage", after=False)
    await slack.say(learner.id, learner.dm, "lab 1")
    await posting.reached.wait()
    assert not await slack.command(learner.id, learner.dm, "/learn", "lab 1")
    await slack.say(learner.id, learner.dm, "lab 1")
    posting.release()
    await learner.scene.settled()
    roots = [one for one in slack.messages(learner.dm) if words(one).startswith("Lab 1 · ")]
    assert [len(learner.thread(root)) for root in roots] == [1]
    assert not learner.has_seen("This lab continues in")


async def test_an_opening_that_slack_refused_does_not_keep_the_lab_shut(learner: Learner, slack: LocalSlack) -> None:
    slack.faults.fail("chat.postMessage", "restricted_action")
    await learner.says("lab 1")
    await learner.scene.settled()
    await learner.says("lab 1")
    await learner.sees("Hi! Let's take a request apart.")


async def test_a_moved_lab_remembers_what_was_said_and_the_old_thread_says_where(
    in_lab: Learner, claude: LocalClaude
) -> None:
    old = in_lab.lab()
    await in_lab.replies(QUESTION)
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.types("/learn lab 1")
    await in_lab.taps("Move lab 1 here")
    await in_lab.sees("Lab 1 continues here. I remember everything we said")
    new = in_lab.lab()
    assert new.ts > old.ts
    await in_lab.scene.settled()
    assert f"/p{new.ts.replace('.', '')}" in words(old)
    assert "This lab continues in" in words(old)
    await in_lab.replies(ANOTHER)
    await in_lab.sees("Exchange 2 of 3", thread=new.ts)
    assert [turn["content"] for turn in claude.requests[-1]["messages"]][::2] == [QUESTION, ANOTHER]


async def test_words_in_the_old_thread_are_pointed_to_the_new_one(in_lab: Learner, claude: LocalClaude) -> None:
    old = in_lab.lab()
    await in_lab.types("/learn lab 1")
    await in_lab.taps("Move lab 1 here")
    await in_lab.sees("processed by its provider")
    await in_lab.replies(QUESTION, thread=old.ts)
    told = await in_lab.sees("This lab continues in another thread", "Go to Lab 1's thread", thread=old.ts)
    assert labels(told) == []
    assert claude.requests == []


async def test_two_labs_may_be_open_and_each_thread_is_its_own(in_lab: Learner, claude: LocalClaude) -> None:
    first = in_lab.lab()
    await in_lab.types("/learn lab 2")
    await in_lab.sees("Lab 2 ·", "processed by its provider")
    second = in_lab.lab()
    await in_lab.replies(QUESTION, thread=first.ts)
    await in_lab.sees("Exchange 1 of 3", thread=first.ts)
    await in_lab.replies("What belongs in a system prompt?", thread=second.ts)
    await in_lab.sees("Exchange 1 of 3", thread=second.ts)
    assert len(claude.requests[-1]["messages"]) == 1


async def test_nobody_elses_lab_is_touched(in_lab: Learner, ben: Learner, claude: LocalClaude) -> None:
    await ben.types("/learn lab 1")
    await ben.sees("Hi! Let's take a request apart.")
    await in_lab.replies(QUESTION)
    await in_lab.sees("Exchange 1 of 3")
    await ben.replies(ANOTHER)
    await ben.sees("Exchange 1 of 3")
    assert [turn["content"] for turn in claude.requests[-1]["messages"]] == [ANOTHER]
    users = {request["metadata"]["user_id"] for request in claude.requests}
    assert len(users) == 2


# --- words at the top level -----------------------------------------------------------------------


async def test_words_beside_an_open_lab_are_offered_to_it(in_lab: Learner, claude: LocalClaude) -> None:
    await in_lab.says(QUESTION)
    offer = await in_lab.sees("Lab 1 is open, and the tutor reads only its", f"> {QUESTION}")
    assert labels(offer) == ["Post it in Lab 1's thread", "Not now"]
    assert claude.requests == []


async def test_words_put_into_the_lab_are_asked_there(in_lab: Learner, claude: LocalClaude) -> None:
    await in_lab.says(QUESTION)
    await in_lab.taps("Post it in Lab 1's thread")
    done = await in_lab.sees(
        "I posted your message in the lab's thread. The answer will appear there.", "Go to the thread"
    )
    assert labels(done) == []
    await in_lab.sees(f"You asked: {QUESTION}", thread=in_lab.lab().ts)
    await in_lab.sees("Exchange 1 of 3", thread=in_lab.lab().ts)
    assert claude.requests[-1]["messages"] == [{"role": "user", "content": QUESTION}]


async def test_words_put_twice_are_asked_once_and_nobody_is_scolded(in_lab: Learner, claude: LocalClaude) -> None:
    await in_lab.says(QUESTION)
    offer = (await in_lab.sees("Lab 1 is open")).snapshot()
    put = "Post it in Lab 1's thread"
    await asyncio.gather(*(in_lab.taps(put, on=offer, at_once=True) for _ in range(2)))
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.scene.settled()
    assert len(claude.requests) == 1
    assert in_lab.slack.ephemerals(in_lab.id, in_lab.dm) == []
    assert "I posted your message in the lab's thread" in words(in_lab.scrollback("I posted your message"))


async def test_words_not_now_are_left_out(in_lab: Learner, claude: LocalClaude, scene: Scene) -> None:
    await in_lab.says("My private thought on tokens")
    await in_lab.taps("Not now")
    left = await in_lab.sees("All right, I left that out.")
    assert labels(left) == ["Continue lab 1"]
    assert await scene.rows("SELECT * FROM held") == []
    assert claude.requests == []


@pytest.mark.parametrize(
    ("thanks", "answer"), [("thanks", "You're welcome."), ("ok", "All right."), ("👍", "All right.")]
)
async def test_a_thank_you_gets_no_card_and_no_offer(in_lab: Learner, thanks: str, answer: str) -> None:
    await in_lab.says(thanks)
    assert labels(await in_lab.sees(answer)) == ["Continue lab 1"]
    await in_lab.sees_not("Lab 1 is open", "Lesson 2, quiz and lab")


async def test_words_without_an_open_lab_get_an_offer_to_open_the_current_one(learner: Learner) -> None:
    await learner.types("/learn lesson 2")
    await learner.says("Why is the system prompt no lock?")
    offer = await learner.sees("> Why is the system prompt no lock?")
    assert button(offer, "Not now")
    assert "2" in labels(offer)[0]


async def test_the_offer_opens_the_lab_with_those_words(learner: Learner, claude: LocalClaude) -> None:
    await learner.says(QUESTION)
    offer = await learner.sees(f"> {QUESTION}")
    await learner.taps(labels(offer)[0])
    await learner.sees("Hi! Let's take a request apart.")
    thread = learner.lab().ts
    await learner.sees(f"You asked: {QUESTION}", thread=thread)
    await learner.sees("Exchange 1 of 3", thread=thread)
    await learner.sees("Lab 1 opens in our direct messages with your message.")
    assert claude.requests[-1]["messages"] == [{"role": "user", "content": QUESTION}]


async def test_a_declined_offer_opens_nothing(learner: Learner) -> None:
    await learner.says(QUESTION)
    await learner.taps("Not now")
    await learner.sees("All right, I left that out.")
    await learner.types("/learn")
    await learner.whisper("You have not started yet.")


async def test_words_of_the_grammar_work_beside_an_open_lab(in_lab: Learner) -> None:
    await in_lab.says("quiz 1")
    await in_lab.sees("Question 1 of 4")


async def test_words_taken_back_are_forgotten_and_their_offer_goes(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    ts = await in_lab.says("My private thought on tokens")
    offer = (await in_lab.sees("Lab 1 is open", "My private thought on tokens")).snapshot()
    await in_lab.scene.settled()
    await in_lab.deletes(ts)
    gone = await in_lab.sees("You took that message back")
    assert (gone.ts, labels(gone), "My private thought on tokens" in words(gone)) == (offer.ts, [], False)
    assert await scene.rows("SELECT * FROM held") == []
    await in_lab.taps("Post it in Lab 1's thread", on=offer)
    await in_lab.scene.settled()
    assert claude.requests == []


async def test_words_taken_back_while_their_lab_opens_are_not_asked(
    learner: Learner, claude: LocalClaude, slack: LocalSlack
) -> None:
    ts = await learner.says(QUESTION)
    offer = await learner.sees(f"> {QUESTION}")
    await learner.scene.settled()
    posting = slack.faults.hold("chat.postMessage", after=False)
    await learner.taps(labels(offer)[0])
    await posting.reached.wait()
    await learner.deletes(ts)
    posting.release()
    await learner.sees("Hi! Let's take a request apart.")
    await learner.scene.settled()
    assert claude.requests == []


async def test_words_edited_while_they_are_offered_are_asked_as_they_are_now(
    in_lab: Learner, claude: LocalClaude
) -> None:
    ts = await in_lab.says(QUESTION)
    await in_lab.sees("Lab 1 is open")
    await in_lab.scene.settled()
    await in_lab.edits(ts, ANOTHER)
    await in_lab.sees("Lab 1 is open", f"> {ANOTHER}")
    await in_lab.taps("Post it in Lab 1's thread")
    await in_lab.sees("Exchange 1 of 3")
    assert claude.requests[-1]["messages"] == [{"role": "user", "content": ANOTHER}]


async def test_words_edited_beyond_the_limit_are_no_longer_offered(in_lab: Learner) -> None:
    ts = await in_lab.says(QUESTION)
    await in_lab.sees("Lab 1 is open")
    await in_lab.scene.settled()
    await in_lab.edits(ts, "why " * 1100)
    assert labels(await in_lab.sees("That is more than 4,000 characters")) == []


async def test_words_offered_before_a_restart_can_be_put_after_it(
    in_lab: Learner, scene: Scene, claude: LocalClaude
) -> None:
    await in_lab.says(QUESTION)
    await in_lab.sees("Lab 1 is open")
    await scene.restart()
    await in_lab.taps("Post it in Lab 1's thread")
    await in_lab.sees("Exchange 1 of 3")
    assert claude.requests[-1]["messages"] == [{"role": "user", "content": QUESTION}]
