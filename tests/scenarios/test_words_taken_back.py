"""Words from the DM that were put into a lab's thread, and then taken back."""

import pytest

from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack, events
from bot.sandbox.slack.faults import Hold
from bot.sandbox.slack.model import Message
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import words

FIRST, SECRET = "What comes back when I leave out max_tokens?", "My manager must not read my system prompt"
PUT = "Post it in Lab 1's thread"
GONE = "Ada Lovell took this question back."


@pytest.fixture
async def root(learner: Learner) -> Message:
    """The opening message of a lab in a channel."""
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Here, so the team can watch")
    opening = await learner.sees("Lab 1 · Take a request apart", "everybody in it can read this thread")
    await learner.scene.settled()
    return opening


async def puts(learner: Learner) -> str:
    """Say something in the DM and agree that others read it; returns the message's ts."""
    ts = await learner.says(SECRET)
    await learner.sees("in a channel, where everybody can read it", SECRET)
    await learner.taps(PUT)
    return ts


def read_by_others(learner: Learner) -> str:
    return "\n".join(words(message) for message in learner.slack.messages(GENERAL))


async def test_while_they_wait_they_are_withdrawn_and_nobody_reads_them_any_more(
    learner: Learner, root: Message, claude: LocalClaude
) -> None:
    claude.script("Three fields.", when=FIRST)
    claude.faults.stall(after=2)
    await learner.slack.say(learner.id, GENERAL, FIRST, root.ts)
    await learner.sees("Three", thread=root.ts)
    ts = await learner.says(SECRET, at_once=True)
    await learner.sees("in a channel, where everybody can read it", SECRET)
    await learner.taps(PUT, at_once=True)
    await learner.sees("I posted your message in the lab's thread")
    await learner.deletes(ts)
    claude.faults.reset()
    await learner.scene.passes(seconds=3)
    await learner.scene.settled()
    assert SECRET not in read_by_others(learner)
    assert all(SECRET not in str(request) for request in claude.requests)


async def test_once_answered_they_stand_in_the_channel_no_more_and_their_learner_knows_what_stays(
    learner: Learner, root: Message
) -> None:
    ts = await puts(learner)
    await learner.sees(f"Ada Lovell asked: {SECRET}")
    await learner.sees("Exchange 1 of 3", thread=root.ts)
    await learner.scene.settled()
    await learner.deletes(ts)
    await learner.sees(GONE)
    told = await learner.sees("It stays part of this lab")
    assert (told.channel, told.thread_ts) == (learner.dm, "")
    assert SECRET not in read_by_others(learner)


async def test_taken_back_while_the_line_is_on_its_way_they_do_not_stay(
    learner: Learner, root: Message, slack: LocalSlack, claude: LocalClaude
) -> None:
    ts = await learner.says(SECRET)
    await learner.sees("in a channel, where everybody can read it", SECRET)
    await learner.scene.settled()
    posting = slack.faults.hold("chat.postMessage")
    await learner.taps(PUT, at_once=True)
    await posting.reached.wait()
    await learner.deletes(ts)
    posting.release()
    await learner.sees(GONE)
    await learner.scene.settled()
    assert SECRET not in read_by_others(learner)
    assert all(SECRET not in str(request) for request in claude.requests)


async def test_an_edit_in_the_dm_shows_nobody_what_they_did_not_agree_to_show(
    learner: Learner, root: Message, claude: LocalClaude
) -> None:
    ts = await puts(learner)
    await learner.sees("Exchange 1 of 3", thread=root.ts)
    await learner.scene.settled()
    await learner.edits(ts, "Nor this")
    await learner.sees_nothing_new()
    assert "Nor this" not in read_by_others(learner)
    assert all("Nor this" not in str(request) for request in claude.requests)


async def test_in_a_labs_thread_in_the_dm_they_are_taken_back_too(learner: Learner) -> None:
    await learner.types("/learn lab 1")
    await learner.sees("Hi! Let's take a request apart.")
    ts = await learner.says(SECRET)
    await learner.sees("Lab 1 is open", SECRET)
    await learner.taps(PUT)
    await learner.sees(f"You asked: {SECRET}")
    await learner.sees("Exchange 1 of 3")
    await learner.scene.settled()
    await learner.deletes(ts)
    await learner.sees("You took this question back.", thread=learner.lab().ts)


async def test_a_question_that_moves_along_with_its_lab_is_not_shown_again_once_it_is_taken_back(
    in_lab: Learner, claude: LocalClaude, slack: LocalSlack, scene: Scene
) -> None:
    claude.faults.fail(400)
    ts = await in_lab.replies(SECRET)
    await in_lab.sees("The tutor cannot answer right now")
    await in_lab.says("lab 1")
    await in_lab.sees("already has a thread")
    opening = slack.faults.hold("chat.postMessage")
    await in_lab.taps("Move lab 1 here")
    await opening.reached.wait()
    greeting = Hold("chat.postMessage", after=True)
    slack.faults.holds.insert(0, greeting)
    opening.release()
    await greeting.reached.wait()
    await in_lab.deletes(ts)
    greeting.release()
    await scene.settled()
    assert not [call for call in scene.stage.journal.of("chat.postMessage") if SECRET in str(call["args"])]


# --- a deletion that comes first ------------------------------------------------------------------


async def comes_late(learner: Learner, channel: str, thread_ts: str) -> None:
    """Slack delivers a deletion at once, and only then the message, which it sends again."""
    core = learner.slack.core
    taken_back = Message(channel, core.workspace.ids.ts(), learner.id, SECRET, thread_ts)
    await events.deleted(core, taken_back)
    await events.posted(core, taken_back)
    await learner.scene.settled()


@pytest.mark.parametrize("place", ["a lab in the DM", "the DM"])
async def test_words_that_were_deleted_before_they_came_are_not_heard(
    in_lab: Learner, claude: LocalClaude, place: str
) -> None:
    before = len(in_lab.screen())
    await comes_late(in_lab, in_lab.lab().channel, in_lab.lab().ts if place == "a lab in the DM" else "")
    assert (len(in_lab.screen()), claude.requests) == (before, [])


async def test_words_in_a_channel_that_were_deleted_before_they_came_are_not_asked(
    learner: Learner, root: Message, claude: LocalClaude
) -> None:
    await comes_late(learner, root.channel, root.ts)
    assert claude.requests == []


async def test_words_that_were_deleted_before_they_came_are_not_asked_in_a_lab_that_is_only_opening(
    learner: Learner, claude: LocalClaude
) -> None:
    """Its opening message stands in the channel, and Slack has not told us so yet."""
    await learner.types("/learn lab 1", channel=GENERAL)
    opening = learner.slack.faults.hold("chat.postMessage")
    await learner.taps("Here, so the team can watch", at_once=True)
    await opening.reached.wait()
    [root] = [one for one in learner.slack.messages(GENERAL) if "Lab 1" in words(one)]
    core = learner.slack.core
    taken_back = Message(GENERAL, core.workspace.ids.ts(), learner.id, SECRET, root.ts)
    await events.deleted(core, taken_back)
    await events.posted(core, taken_back)
    opening.release()
    await learner.scene.settled()
    assert claude.requests == []


async def test_of_what_a_teammate_deletes_below_a_lab_nothing_is_noted(
    learner: Learner, root: Message, scene: Scene
) -> None:
    core = learner.slack.core
    theirs = Message(root.channel, core.workspace.ids.ts(), "U0BEN", SECRET, root.ts)
    await events.deleted(core, theirs)
    assert await scene.rows("SELECT 1 FROM seen WHERE key LIKE :key", key=f"%{theirs.ts}%") == []
