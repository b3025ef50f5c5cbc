"""The buttons below the tutor's replies that ask for help with the newest one."""

import pytest

from bot.course.ladder import ASSISTANCE
from bot.features.lab.reply_buttons import ANSWERING, EARLIER, ELSEWHERE, WAS_STOPPED
from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.model import Message
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words
from tests.scenarios.test_channel_labs import asks, opens_here
from tests.scenarios.test_privacy import deletes_everything
from tests.scenarios.test_stop import asked, is_stopped, is_writing

HELP = [one.label for one in ASSISTANCE.values()]
QUESTION, ANOTHER = "Which fields does a request need?", "And what comes back?"
SHOWN = "The stop_reason of a reply tells me whether its text is whole."
BY_AI = "Written by AI, which can make mistakes."


async def answered(learner: Learner, text: str = QUESTION, shows: str = "Exchange 1 of 3") -> Message:
    """Ask the tutor, and wait until all is at rest; returns the reply."""
    await learner.replies(text)
    reply = await learner.sees(shows)
    await learner.scene.settled()
    return reply


def below(reply: Message) -> list[str]:
    """The labels of a reply's buttons, without the one to its page."""
    return [label for label in labels(reply) if ", page " not in label]


async def votes(learner: Learner, vote: str, on: Message) -> None:
    """Press a thumb."""
    await learner._moves()
    [thumbs] = [one for block in on.blocks if block["type"] == "context_actions" for one in block["elements"]]
    value = thumbs["positive_button" if vote == "up" else "negative_button"]["value"]
    assert not await learner.slack.press(learner.id, on.channel, on.ts, thumbs["action_id"], value=value)


async def kept(scene: Scene) -> list[tuple[int, str]]:
    rows = await scene.rows("SELECT vote, vote_reason FROM turn WHERE vote <> 0 ORDER BY id")
    return [(row["vote"], row["vote_reason"]) for row in rows]


@pytest.mark.parametrize("kind", ASSISTANCE)
async def test_a_help_button_says_its_words_in_the_thread_and_is_answered_like_typed_ones(
    in_lab: Learner, claude: LocalClaude, kind: str
) -> None:
    claude.script("Three fields and a key.")
    await answered(in_lab)
    label, said = ASSISTANCE[kind]
    claude.script("Said in another way.")
    await in_lab.taps(label)
    await in_lab.sees(f"You asked: {said}", thread=in_lab.lab().ts)
    await in_lab.sees("Said in another way.", "Asking for help is fine, and not counted.")
    assert claude.requests[-1]["messages"] == [
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": "Three fields and a key."},
        {"role": "user", "content": said},
    ]


async def test_help_never_counts_as_an_exchange_and_stays_in_the_history(in_lab: Learner, claude: LocalClaude) -> None:
    await answered(in_lab)
    for label in HELP:
        await in_lab.taps(label)
        await in_lab.sees("Asking for help is fine")
    await answered(in_lab, ANOTHER, "Exchange 2 of 3")
    asks = [turn["content"] for turn in claude.requests[-1]["messages"] if turn["role"] == "user"]
    assert asks == [QUESTION, *(one.words for one in ASSISTANCE.values()), ANOTHER]
    assert await in_lab.scene.rows("SELECT item FROM point") == []


async def test_only_the_newest_reply_offers_help_and_every_one_takes_a_vote(in_lab: Learner) -> None:
    first = await answered(in_lab)
    assert below(first) == [*HELP, "See the request"]
    second = await answered(in_lab, ANOTHER, "Exchange 2 of 3")
    assert below(first) == ["See the request"]
    assert below(second) == [*HELP, "See the request"]
    for reply in (first, second):
        assert [block["type"] for block in reply.blocks][-1] == "context_actions"
        assert BY_AI in words(reply)
    assert "Exchange 1 of 3" in words(first)


async def test_the_reply_that_completed_the_lab_keeps_its_way_on(in_lab: Learner) -> None:
    for number, said in enumerate((QUESTION, ANOTHER, SHOWN), start=1):
        last = await answered(in_lab, said, f"Exchange {number} of 3")
    await in_lab.taps("Shorter", on=last)
    await in_lab.sees("Asking for help is fine")
    await in_lab.scene.settled()
    assert below(last) == ["Read lesson 2", "See the request"]
    assert "Lab 1 is done ✓" in words(last)


async def test_a_double_click_is_one_turn(in_lab: Learner, claude: LocalClaude) -> None:
    seen = (await answered(in_lab)).snapshot()
    await in_lab.taps("Example", on=seen)
    await in_lab.taps("Example", on=seen, at_once=True)
    await in_lab.sees("Asking for help is fine")
    await in_lab.scene.settled()
    assert len(claude.requests) == 2
    assert in_lab.slack.ephemerals(in_lab.id, in_lab.dm) == []


async def test_while_the_tutor_answers_no_other_help_is_asked_for(in_lab: Learner, claude: LocalClaude) -> None:
    seen = (await answered(in_lab)).snapshot()
    claude.faults.stall(after=0)
    await in_lab.taps("Example", on=seen, at_once=True)
    await asked(claude, in_lab.scene, times=2)
    await in_lab.taps("Shorter", on=seen, at_once=True)
    await in_lab.whisper(ANSWERING)
    claude.faults.reset()
    assert len(claude.requests) == 2


async def test_an_earlier_replys_button_says_to_use_the_newest(in_lab: Learner, claude: LocalClaude) -> None:
    seen = (await answered(in_lab)).snapshot()
    await answered(in_lab, ANOTHER, "Exchange 2 of 3")
    await in_lab.taps("Example", on=seen)
    await in_lab.whisper(EARLIER)
    assert len(claude.requests) == 2


async def test_a_button_of_a_lab_that_moved_says_that_it_continues_elsewhere(
    in_lab: Learner, claude: LocalClaude
) -> None:
    reply = await answered(in_lab)
    await in_lab.types("/learn lab 1")
    await in_lab.taps("Move it here")
    await in_lab.sees("Lab 1 continues here.")
    await in_lab.taps("Example", on=reply)
    await in_lab.whisper(ELSEWHERE)
    assert len(claude.requests) == 1


async def test_a_stopped_reply_offers_to_try_again_and_no_help(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    seen = (await answered(in_lab)).snapshot()
    claude.script("What comes back is a message. ", when=ANOTHER)
    claude.faults.stall(after=3)
    await in_lab.replies(ANOTHER, at_once=True)
    await is_writing(in_lab, "What comes")
    await is_stopped(in_lab)
    stopped = await in_lab.sees("You stopped this reply", BY_AI)
    assert labels(stopped) == ["Try again"]
    assert "context_actions" not in [block["type"] for block in stopped.blocks]
    claude.faults.reset()
    element = {"type": "button", "text": {"type": "plain_text", "text": "Example"}, "action_id": "assist/example"}
    [row] = await scene.rows("SELECT id FROM turn WHERE stop_reason = 'stopped'")
    forged = stopped.snapshot()
    forged.blocks = [{"type": "actions", "block_id": "b", "elements": [element | {"value": f"{row['id']}:example"}]}]
    await in_lab.taps("Example", on=forged)
    await in_lab.whisper(WAS_STOPPED)
    await in_lab.taps("Example", on=seen)
    await in_lab.whisper(EARLIER)


async def test_help_that_was_stopped_stays_help_when_it_is_asked_for_again(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    await answered(in_lab)
    claude.script("It is a message. ", when=ASSISTANCE["shorter"].words)
    claude.faults.stall(after=2)
    await in_lab.taps("Shorter", at_once=True)
    await is_writing(in_lab, "It")
    await is_stopped(in_lab)
    await in_lab.sees("You stopped this reply")
    claude.faults.reset()
    await in_lab.taps("Try again")
    await in_lab.sees("Asking for help is fine")
    assert [row["exchanges"] for row in await scene.rows("SELECT exchanges FROM attempt WHERE kind = 'lab'")] == [1]


async def test_help_that_was_refused_can_be_asked_for_again_with_the_same_button(
    in_lab: Learner, claude: LocalClaude
) -> None:
    reply = await answered(in_lab)
    claude.faults.refuse()
    await in_lab.taps("Example", on=reply)
    await in_lab.sees("Not counted as an exchange.")
    await in_lab.scene.passes(seconds=6)
    await in_lab.taps("Example", on=reply)
    await in_lab.sees("Asking for help is fine")
    assert len([one for one in in_lab.thread(in_lab.lab()) if one.startswith("You asked")]) == 2


async def test_help_that_was_given_up_can_be_asked_for_again_with_the_same_button(
    in_lab: Learner, scene: Scene
) -> None:
    scene.more["HOMEROOM_LEARNER_CALLS_PER_DAY"] = "1"
    await scene.restart()
    reply = await answered(in_lab)
    await in_lab.taps("Example", on=reply)
    await in_lab.sees("You have reached today's limit")
    await scene.passes(days=1)
    await in_lab.taps("Example", on=reply)
    await in_lab.sees("Asking for help is fine")


async def test_a_footer_that_another_version_kept_keeps_no_job_from_its_end(in_lab: Learner, scene: Scene) -> None:
    first = await answered(in_lab)
    assert scene.bot is not None
    await scene.bot.db.write(lambda query: query('UPDATE turn SET footer = \'{"next": {"to": 2}}\''))
    await answered(in_lab, ANOTHER, "Exchange 2 of 3")
    rows = await scene.rows("SELECT state, failures FROM job WHERE key LIKE 'help:%'")
    assert [(row["state"], row["failures"]) for row in rows] == [("done", 0)]
    assert "Exchange 1 of 3" in words(first)


@pytest.mark.parametrize("button", ["Example", "See the request"])
async def test_after_deletion_an_old_button_says_that_the_lab_is_gone(in_lab: Learner, button: str) -> None:
    seen = (await answered(in_lab)).snapshot()
    await deletes_everything(in_lab)
    await in_lab.taps(button, on=seen)
    await in_lab.whisper("That lab is no longer here.")


async def test_after_deletion_try_again_says_that_the_lab_is_gone(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    claude.script("What comes back is a message. ", when=ANOTHER)
    claude.faults.stall(after=3)
    await in_lab.replies(ANOTHER, at_once=True)
    await is_writing(in_lab, "What comes")
    await is_stopped(in_lab)
    stopped = (await in_lab.sees("You stopped this reply", BY_AI)).snapshot()
    claude.faults.reset()
    await scene.settled()
    await deletes_everything(in_lab)
    await in_lab.taps("Try again", on=stopped)
    await in_lab.whisper("That lab is no longer here.")


async def test_help_survives_a_restart_before_it_is_answered(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    await answered(in_lab)
    claude.faults.fail(529, retry_after=15)
    await in_lab.taps("Example")
    await asked(claude, scene, times=2)
    await in_lab.sees("The tutor is busy right now.")
    await scene.stop()
    await scene.start()
    await scene.passes(seconds=16)
    await in_lab.sees("Asking for help is fine")
    assert len([one for one in in_lab.thread(in_lab.lab()) if one.startswith("You asked")]) == 1


async def test_in_a_channel_only_the_labs_learner_presses_and_everybody_sees_what_was_asked(
    learner: Learner, ben: Learner, scene: Scene
) -> None:
    opening = await opens_here(learner)
    await asks(learner, opening)
    reply = await learner.sees("Exchange 1 of 3", thread=opening.ts)
    await ben.taps("Example", on=reply)
    await ben.whisper("That lab belongs to somebody else.")
    await votes(ben, "up", reply)
    await ben.whisper("That lab belongs to somebody else.")
    assert await kept(scene) == []
    await learner.taps("Example", on=reply)
    await ben.sees("Ada Lovell asked: Can you give me an example?", thread=opening.ts)
    await ben.sees("Asking for help is fine", thread=opening.ts)


async def test_a_reply_that_is_gone_from_slack_keeps_nobody_waiting(in_lab: Learner, slack: LocalSlack) -> None:
    first = await answered(in_lab)
    slack.workspace.remove(first)
    await answered(in_lab, ANOTHER, "Exchange 2 of 3")
    rows = await in_lab.scene.rows("SELECT state, failures FROM job WHERE key LIKE 'help:%'")
    assert [row["state"] for row in rows] == ["done"]
