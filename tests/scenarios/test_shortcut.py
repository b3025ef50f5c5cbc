"""'Ask the tutor about this': any message as a question in one's current lab."""

from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import GENERAL, LEARN, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words

ASK = "ask-tutor"
SAID = "Is the version header really required?"


async def picks(learner: Learner, ts: str, channel: str = GENERAL) -> None:
    await learner.scene.settled()
    assert await learner.slack.shortcut(learner.id, channel, ts, ASK) == ""


async def test_a_message_of_a_channel_opens_the_current_lab_with_its_words(
    learner: Learner, ben: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    ts = await slack.say(ben.id, GENERAL, SAID)
    await picks(learner, ts)
    told = await learner.whisper("Lab 1 opens in our direct messages with this question.", "Open it there")
    assert (told.channel, labels(told)) == (GENERAL, [])
    await learner.sees(f"You asked: {SAID}")
    reply = await learner.sees("Exchange 1 of 3")
    assert reply.channel == learner.dm
    assert claude.requests[-1]["messages"] == [{"role": "user", "content": SAID}]
    assert slack.messages(ben.dm) == []


async def test_a_lab_under_way_takes_the_question_into_its_thread(learner: Learner, slack: LocalSlack) -> None:
    await learner.types("/learn lab 2")
    root = await learner.sees("Lab 2 · ")
    ts = await slack.say(learner.id, GENERAL, SAID)
    await picks(learner, ts)
    told = await learner.whisper("I asked the tutor in Lab 2")
    assert root.ts.replace(".", "") in words(told)
    await learner.sees("Exchange 1 of 3", thread=root.ts)


async def test_a_lab_in_a_channel_gets_nothing_without_being_asked_first(
    learner: Learner, ben: Learner, slack: LocalSlack
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Here, so the team can watch")
    root = await learner.sees("This is a lab of Ada Lovell")
    ts = await slack.say(ben.id, LEARN, "Not for everybody: is max_tokens required?")
    await picks(learner, ts, LEARN)
    await learner.whisper("Lab 1 is in a channel, so I'm asking you in our DM first")
    offer = await learner.sees("in a channel, where everybody can read it", "Not for everybody")
    assert offer.channel == learner.dm
    assert "Not for everybody" not in "".join(learner.thread(root))


async def test_a_response_url_that_does_not_answer_holds_up_nothing_in_the_dm(
    learner: Learner, ben: Learner, slack: LocalSlack, scene: Scene
) -> None:
    slack.faults.fail("response_url", "internal_error", status=503, times=2)
    ts = await slack.say(ben.id, GENERAL, SAID)
    await picks(learner, ts)
    await learner.says("terms token")
    await learner.sees("Key terms: token")
    for _ in range(2):
        await scene.passes(minutes=1)
        await scene.settled()
    assert learner.has_seen("Lab 1 opens in our direct messages with this question.")


async def test_the_same_shortcut_delivered_twice_asks_once(
    learner: Learner, slack: LocalSlack, claude: LocalClaude, scene: Scene
) -> None:
    slack.faults.deliver_twice = True
    ts = await slack.say(learner.id, GENERAL, SAID)
    await picks(learner, ts)
    await learner.sees("Exchange 1 of 3")
    await scene.settled()
    assert len(claude.requests) == 1


async def test_a_secret_is_left_out_and_a_long_message_is_cut_and_both_are_told(
    learner: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    key = "sk-ant-api03-" + "a1B2" * 24
    ts = await slack.say(learner.id, GENERAL, f"{key} " + "why " * 1200)
    await picks(learner, ts)
    await learner.whisper("I used its first 4,000 characters.", "I left out what looks like a secret")
    await learner.sees("Exchange 1 of 3")
    assert key not in str(claude.requests)


async def test_with_every_lab_done_the_one_whose_lesson_fits_takes_the_question(
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
    ts = await learner.slack.say(learner.id, GENERAL, SAID)
    await picks(learner, ts)
    await learner.whisper("I asked the tutor in Lab 1")
    await learner.sees("Exchange 4")


async def test_a_message_without_words_is_not_asked(learner: Learner, slack: LocalSlack, claude: LocalClaude) -> None:
    ts = await slack.say(learner.id, GENERAL, " ")
    await picks(learner, ts)
    await learner.whisper("That message has no text that I could pass on.")
    assert claude.requests == []


async def test_help_names_it(learner: Learner) -> None:
    await learner.types("/learn help")
    await learner.whisper("*Ask the tutor about this*, under *More actions* of any message, takes that message")
