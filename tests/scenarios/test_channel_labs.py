"""A lab in a channel: a team watches, its learner alone talks with the tutor, and nothing of the others is kept."""

import json

import pytest

from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.model import Message
from tests.scenarios.cast import GENERAL, LEARN, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import elements, labels, words

HERE, IN_DM = "Here, so the team can watch", "In my DM"
ASK = "What comes back when I leave out max_tokens?"


async def opens_here(learner: Learner) -> Message:
    """Open lab 1 in a channel; returns its opening message."""
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps(HERE)
    opening = await learner.sees("Lab 1 · Take a request apart", "everybody in it can read this thread")
    await learner.sees("Hi! Let's take a request apart.", thread=opening.ts)
    await learner.scene.settled()
    return opening


async def asks(learner: Learner, root: Message, text: str = ASK) -> str:
    await learner.scene.settled()
    return await learner.slack.say(learner.id, root.channel, text, root.ts)


async def test_a_lab_asked_for_in_a_channel_may_open_in_the_dm_or_there(learner: Learner, slack: LocalSlack) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    offer = await learner.whisper("Where shall Lab 1 open?")
    assert labels(offer) == [IN_DM, HERE]
    assert slack.messages(GENERAL) == slack.messages(learner.dm) == []


async def test_in_my_dm_opens_it_there_and_says_where(learner: Learner, slack: LocalSlack) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps(IN_DM)
    opening = await learner.sees("Lab 1 · Take a request apart", "Your team lead can't read it.")
    said = await learner.whisper("Lab 1 is in our direct messages.")
    assert opening.channel == learner.dm
    assert opening.ts.replace(".", "") in words(said)
    assert slack.messages(GENERAL) == []


async def test_here_opens_it_for_all_to_read_and_names_its_learner_without_a_ping(
    learner: Learner, ben: Learner, slack: LocalSlack
) -> None:
    opening = await opens_here(learner)
    assert opening.channel == GENERAL
    assert "This is a lab of Ada Lovell, in a channel: everybody in it can read this thread." in words(opening)
    assert "Your team lead can't read it" not in words(opening)
    ben.scrollback("This is a lab of Ada Lovell")
    assert slack.workspace.pings == []
    learner.scrollback("Lab 1 is in this channel")


async def test_the_learners_words_in_the_thread_are_answered_there_and_count(learner: Learner) -> None:
    opening = await opens_here(learner)
    await asks(learner, opening)
    reply = await learner.sees("Exchange 1 of 3", thread=opening.ts)
    assert (reply.channel, reply.streaming) == (GENERAL, "")


async def test_a_teammate_in_the_thread_is_told_once_and_alone_whose_lab_it_is(
    learner: Learner, ben: Learner, claude: LocalClaude, scene: Scene
) -> None:
    opening = await opens_here(learner)
    await asks(ben, opening, "May I ask something too?")
    told = await ben.whisper("This is a lab of Ada Lovell", "`/learn lab 1`")
    assert (told.thread_ts, labels(told)) == (opening.ts, ["Open my own lab 1"])
    assert not learner.has_seen("for one of your own")
    await asks(ben, opening, "And now?")
    await scene.settled()
    assert len(scene.stage.slack.ephemerals(ben.id)) == 1
    assert claude.requests == []


async def test_a_teammate_is_told_once_for_as_long_as_there_is_the_lab(
    learner: Learner, ben: Learner, slack: LocalSlack, scene: Scene
) -> None:
    opening = await opens_here(learner)
    await asks(ben, opening, "May I ask something too?")
    await ben.whisper("This is a lab of Ada Lovell")
    for _ in range(2):
        await scene.passes(days=15)
        await scene.settled()
    assert await scene.rows("SELECT 1 FROM job WHERE learner = :id", id=ben.id) == []  # what was sent is forgotten
    await asks(ben, opening, "And now?")
    await scene.settled()
    assert len(slack.ephemerals(ben.id)) == 1
    assert ben.id not in json.dumps(await scene.rows("SELECT * FROM visitor"))


async def test_nothing_that_others_say_in_a_channel_is_kept(learner: Learner, ben: Learner, scene: Scene) -> None:
    opening = await opens_here(learner)
    ts = await asks(ben, opening, "the umbrella is mauve")
    await scene.stage.slack.edit(ben.id, GENERAL, ts, "the umbrella is mauve, surely")
    await scene.stage.slack.say(ben.id, GENERAL, "a mauve umbrella at the top")
    await scene.stage.slack.say(learner.id, GENERAL, "my own mauve umbrella, outside of the thread")
    await scene.settled()
    for table in await scene.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        rows = await scene.rows(f"SELECT * FROM {table['name']}")  # noqa: S608 - our own tables
        assert "umbrella" not in json.dumps(rows, default=str), table["name"]
    assert await scene.rows("SELECT 1 FROM learner WHERE id = :id", id=ben.id) == []


async def test_a_start_that_a_teammate_taps_is_not_asked(learner: Learner, ben: Learner, claude: LocalClaude) -> None:
    opening = await opens_here(learner)
    await ben.taps(labels(opening)[0], on=opening)
    await ben.whisper("That lab belongs to somebody else.")
    await learner.scene.settled()
    assert claude.requests == []


async def test_a_start_says_who_asked(learner: Learner) -> None:
    opening = await opens_here(learner)
    await learner.taps(labels(opening)[0], on=opening)
    await learner.sees("Ada Lovell asked: ", thread=opening.ts)
    await learner.sees("Exchange 1 of 3", thread=opening.ts)


async def test_a_lab_moves_from_the_dm_to_a_channel_and_the_old_thread_says_where(learner: Learner) -> None:
    await learner.types("/learn lab 1")
    await learner.replies(ASK)
    await learner.sees("Exchange 1 of 3")
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.whisper("Lab 1 is in our direct messages.", "the team can read only what is posted from then on.")
    await learner.taps("Move it here, so the team can watch")
    opening = await learner.sees("This is a lab of Ada Lovell")
    await learner.sees("Lab 1 continues here.", thread=opening.ts)
    old = await learner.sees("This lab continues in", "a newer thread")
    assert old.channel == learner.dm
    await asks(learner, opening, "Why do I send the old messages again?")
    await learner.sees("Exchange 2 of 3", thread=opening.ts)


async def test_a_lab_moves_from_a_channel_to_the_dm_and_its_old_thread_answers_its_learner_alone(
    learner: Learner, ben: Learner
) -> None:
    opening = await opens_here(learner)
    await learner.types("/learn lab 1", channel=LEARN)
    await learner.whisper("Lab 1 is in another channel.")
    await learner.taps("Move it to my DM")
    assert (await learner.sees("Lab 1 · Take a request apart", "Your team lead")).channel == learner.dm
    await learner.sees("This lab continues in", "a newer thread")
    await asks(learner, opening)
    await learner.scene.settled()
    told = await learner.whisper("Lab 1 is in our direct messages.")
    assert told.thread_ts == opening.ts
    assert not ben.has_seen("Lab 1 is in our direct messages.")


async def test_what_is_wrong_with_a_message_in_a_channel_is_told_to_its_learner_alone(
    learner: Learner, ben: Learner
) -> None:
    opening = await opens_here(learner)
    await asks(learner, opening, "x" * 4001)
    await learner.whisper("more than 4,000 characters")
    assert not ben.has_seen("more than 4,000 characters")


async def test_who_watches_sees_a_reply_grow_for_it_is_edited_and_not_streamed(
    learner: Learner, ben: Learner, scene: Scene, claude: LocalClaude
) -> None:
    opening = await opens_here(learner)
    claude.script("Three fields and a key. ", when=ASK)
    claude.faults.stall(after=3)
    await asks(learner, opening)
    await ben.sees("Three", thread=opening.ts)
    assert not ben.has_seen("Exchange 1 of 3")
    claude.faults.reset()
    assert list(scene.stage.journal.of("chat.startStream")) == []


async def test_a_lab_in_the_dm_still_streams(learner: Learner) -> None:
    opening = await opens_here(learner)
    await asks(learner, opening)
    await learner.sees("Exchange 1 of 3", thread=opening.ts)
    await learner.types("/learn lab 2")
    await learner.sees("Lab 2 · ")
    await learner.replies("Why is the system prompt apart?")
    assert (await learner.sees("Exchange 1 of 3")).streaming == "completed"


async def test_here_pressed_again_while_slack_is_slow_opens_one_lab(
    learner: Learner, slack: LocalSlack, scene: Scene
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    posting = slack.faults.hold("chat.postMessage", after=False)
    await learner.taps(HERE)
    await posting.reached.wait()
    await scene.passes(seconds=10)
    await learner.taps(HERE, at_once=True)
    posting.release()
    assert len(await openings_in_channel(learner)) == 1


async def test_a_move_pressed_again_while_the_tutor_writes_opens_one_thread(
    learner: Learner, slack: LocalSlack, scene: Scene
) -> None:
    await learner.types("/learn lab 1")
    await scene.settled()
    ending = slack.faults.hold("chat.stopStream", after=False)
    await learner.replies(ASK)
    await ending.reached.wait()
    assert await slack.command(learner.id, GENERAL, "/learn", "lab 1") == ""
    for _ in range(2):
        await learner.taps("Move it here", at_once=True)
        await scene.passes(seconds=10)
    ending.release()
    assert len(await openings_in_channel(learner)) == 1
    await learner.sees("This lab continues in", "a newer thread")


async def openings_in_channel(learner: Learner) -> list[Message]:
    await learner.scene.settled()
    return [message for message in learner.slack.messages(GENERAL) if not message.is_reply]


async def test_without_the_scopes_for_channels_a_lab_opens_in_the_dm(
    learner: Learner, slack: LocalSlack, scene: Scene
) -> None:
    slack.core.declined = {"channels:history", "groups:history"}
    await scene.restart()
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.whisper("Lab 1 is in our direct messages.")
    assert (await learner.sees("Lab 1 · Take a request apart")).channel == learner.dm


@pytest.mark.parametrize("declined", ["channels:history"])
async def test_what_was_said_in_a_private_channel_is_heard_too(
    learner: Learner, slack: LocalSlack, declined: str
) -> None:
    slack.workspace.channels[GENERAL].is_private = True
    opening = await opens_here(learner)
    slack.core.declined = {declined}
    await asks(learner, opening)
    await learner.sees("Exchange 1 of 3", thread=opening.ts)


async def test_who_watches_and_asks_for_the_request_is_answered_in_that_thread(learner: Learner, ben: Learner) -> None:
    opening = await opens_here(learner)
    await asks(learner, opening)
    reply = await learner.sees("Exchange 1 of 3", thread=opening.ts)
    await learner.scene.settled()
    await ben.taps("See the request", on=reply)
    told = await ben.whisper("That lab belongs to somebody else")
    assert (told.channel, told.thread_ts) == (GENERAL, opening.ts)


# --- words that were meant for the DM -----------------------------------------------------------


PRIVATE = "My manager must not read my system prompt"


def read_by_others(learner: Learner) -> str:
    """All that stands in the channel, threads and all."""
    return "\n".join(words(message) for message in learner.slack.messages(GENERAL))


async def test_words_offered_to_a_lab_in_the_dm_are_offered_anew_once_it_is_in_a_channel(
    learner: Learner, claude: LocalClaude
) -> None:
    await learner.types("/learn lab 1")
    await learner.says(PRIVATE)
    offer = (await learner.sees("Lab 1 is open", PRIVATE)).snapshot()
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Move it here, so the team can watch")
    await learner.sees("This is a lab of Ada Lovell")
    await learner.taps("Post it in Lab 1's thread", on=offer)
    await learner.sees("in a channel, where everybody can read it", PRIVATE)
    await learner.scene.settled()
    assert (PRIVATE in read_by_others(learner), claude.requests) == (False, [])
    await learner.taps("Post it in Lab 1's thread")
    await learner.sees(f"Ada Lovell asked: {PRIVATE}")
    await learner.sees("Exchange 1 of 3")


async def test_the_first_way_for_private_words_is_the_private_one_and_the_public_one_warns(
    learner: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    there = await opens_here(learner)
    await learner.says(PRIVATE)
    offer = await learner.sees("in a channel, where everybody can read it", PRIVATE)
    assert labels(offer) == ["Ask here, privately", "Post it in Lab 1's thread", "Not now"]
    assert [one["text"]["text"] for one in elements(offer) if one.get("style")] == ["Ask here, privately"]
    assert learner.finds("Post it in Lab 1's thread", on=offer)[1].confirm == f"Everybody in <#{GENERAL}> can read it."
    await learner.taps("Ask here, privately")
    here = await learner.sees("Lab 1 · Take a request apart", "Your team lead can't read it.")
    await learner.sees(f"You asked: {PRIVATE}", thread=here.ts)
    assert (await learner.sees("Exchange 1 of 3", thread=here.ts)).channel == learner.dm
    assert "This lab continues in" in words(slack.messages(GENERAL, there.ts)[0])
    assert PRIVATE not in read_by_others(learner)
    assert claude.requests[-1]["messages"] == [{"role": "user", "content": PRIVATE}]


async def test_words_that_open_a_lab_in_the_dm_are_not_said_in_a_channel_where_it_opened_first(
    learner: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.whisper("Where shall Lab 1 open?")
    ts = await slack.say(learner.id, LEARN, PRIVATE)
    await learner.scene.settled()
    looking = slack.faults.hold("conversations.open", after=False)  # no DM yet: its opening waits
    assert await slack.shortcut(learner.id, LEARN, ts, "ask-tutor") == ""
    await looking.reached.wait()
    await learner.taps(HERE, at_once=True)
    await learner.sees("This is a lab of Ada Lovell")
    looking.release()
    offer = await learner.sees("Lab 1 is open", PRIVATE)
    await learner.scene.settled()
    assert offer.channel == learner.dm
    assert (PRIVATE in read_by_others(learner), claude.requests) == (False, [])


async def test_words_that_wait_for_a_channel_that_refuses_the_lab_open_it_in_the_dm(
    learner: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.whisper("Where shall Lab 1 open?")
    await slack.archive(learner.id, GENERAL)
    ts = await slack.say(learner.id, LEARN, PRIVATE)
    posting = slack.faults.hold("chat.postMessage", after=False)
    await learner.taps(HERE)
    await posting.reached.wait()
    assert await slack.shortcut(learner.id, LEARN, ts, "ask-tutor") == ""
    posting.release()
    await learner.sees(f"You asked: {PRIVATE}")
    assert (await learner.sees("Exchange 1 of 3")).channel == learner.dm
    assert claude.requests[-1]["messages"] == [{"role": "user", "content": PRIVATE}]
