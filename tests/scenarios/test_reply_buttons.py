"""The buttons below the tutor's replies: help with the newest one, and a vote on any of them."""

import json
import sys

import pytest

from bot.course.assistance import ASSISTANCE
from bot.features.lab.reply_buttons import ANSWERING, EARLIER, ELSEWHERE, REASON_LIMIT_CHARS, THANKS, WAS_STOPPED
from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.model import Message
from tests.program import bare_env, outcome
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words
from tests.scenarios.test_channel_labs import asks, opens_here
from tests.scenarios.test_privacy import deletes_everything, files
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


# --- help -----------------------------------------------------------------------------------------


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


async def test_after_deletion_an_old_button_says_that_the_lab_is_gone(in_lab: Learner) -> None:
    seen = (await answered(in_lab)).snapshot()
    await deletes_everything(in_lab)
    await in_lab.taps("Example", on=seen)
    await in_lab.whisper("That lab is no longer here.")


async def test_help_survives_a_restart_before_it_is_answered(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    await answered(in_lab)
    claude.faults.stall(after=0)
    await in_lab.taps("Example")
    await asked(claude, scene, times=2)
    await scene.stop()
    claude.faults.reset()
    await scene.start()
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


# --- votes ----------------------------------------------------------------------------------------


async def test_a_vote_for_a_reply_is_kept_and_thanked_for(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "up", reply)
    await in_lab.whisper(THANKS)
    assert await kept(scene) == [(1, "")]


async def test_the_last_of_several_quick_votes_is_the_one_that_is_kept(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    for given in ("up", "down", "up"):
        await votes(in_lab, given, reply)
    assert await kept(scene) == [(1, "")]


async def test_a_double_click_on_a_thumb_opens_one_modal(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    for _ in range(2):
        await votes(in_lab, "down", reply)
    await scene.settled()
    assert len(scene.stage.journal.of("views.open")) == 1


async def test_a_reason_that_comes_after_a_vote_for_the_reply_changes_nothing(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    modal = await in_lab.modal("What would")
    await votes(in_lab, "up", reply)
    assert await in_lab.fills(modal, "Too long.") == {}
    assert await kept(scene) == [(1, "")]


async def test_a_vote_against_a_reply_is_kept_before_the_reason_is_asked_for(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    modal = await in_lab.modal("What would have helped you more?")
    assert await kept(scene) == [(-1, "")]
    assert await in_lab.fills(modal, "Too  long,\nand no example.") == {}
    assert await kept(scene) == [(-1, "Too long, and no example.")]


async def test_the_reason_may_be_left_out_or_changed_and_goes_with_the_vote(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    for given in ("Too long.", ""):
        await votes(in_lab, "down", reply)
        assert await in_lab.fills(await in_lab.modal("What would"), given) == {}
        assert await kept(scene) == [(-1, given)]
        await scene.passes(seconds=6)
    await votes(in_lab, "down", reply)
    await in_lab.fills(await in_lab.modal("What would"), "Too short.")
    await votes(in_lab, "up", reply)
    assert await kept(scene) == [(1, "")]


async def test_the_modal_shows_the_reason_given_before(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    await in_lab.fills(await in_lab.modal("What would"), "Too long.")
    await scene.passes(seconds=6)
    await votes(in_lab, "down", reply)
    modal = await in_lab.modal("What would")
    assert modal.body["blocks"][0]["element"]["initial_value"] == "Too long."


async def test_a_reason_with_a_secret_is_not_kept(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    key = "sk-ant-api03-" + "Ab1_" * 24
    [told] = (await in_lab.fills(await in_lab.modal("What would"), f"It said {key}")).values()
    assert "A reason can't contain what looks like a secret" in told
    assert await kept(scene) == [(-1, "")]


async def test_a_reason_beyond_the_limit_is_refused_under_its_field(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    modal = await in_lab.modal("What would")
    modal.body["blocks"][0]["element"].pop("max_length")
    [told] = (await in_lab.fills(modal, "x" * (REASON_LIMIT_CHARS + 1))).values()
    assert told == "That is more than 500 characters. Please shorten it."
    assert await kept(scene) == [(-1, "")]


async def test_a_reason_for_a_reply_that_was_deleted_meanwhile_says_so(in_lab: Learner) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    modal = await in_lab.modal("What would")
    await deletes_everything(in_lab)
    [told] = (await in_lab.fills(modal, "Too long.")).values()
    assert "That lab is no longer here." in told


async def test_a_workspace_without_feedback_buttons_gets_plain_ones_for_a_day(
    in_lab: Learner, slack: LocalSlack, scene: Scene
) -> None:
    slack.faults.no_feedback = True
    reply = await answered(in_lab)
    assert below(reply) == [*HELP, "See the request", "👍", "👎"]
    refused = len(scene.stage.journal.of("chat.stopStream"))
    await in_lab.taps("👍", on=reply)
    await in_lab.whisper(THANKS)
    assert await kept(scene) == [(1, "")]
    await answered(in_lab, ANOTHER, "Exchange 2 of 3")
    assert len(scene.stage.journal.of("chat.stopStream")) == refused + 1
    await in_lab.taps("👎")
    await in_lab.modal("What would")
    slack.faults.no_feedback = False
    await scene.passes(days=1.1)
    again = await answered(in_lab, "And a third thing?", "Exchange 3 of 3")
    assert again.blocks[-1]["type"] == "context_actions"


async def test_a_vote_and_its_reason_are_part_of_my_data(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    await in_lab.fills(await in_lab.modal("What would"), "Too long for marmalade.")
    await in_lab.says("my data")
    await in_lab.taps("Send me my data")
    await scene.settled()
    [file] = files(in_lab)
    [said] = json.loads(scene.stage.slack.workspace.files[file["id"]].content)[
        "messages to the tutor, with its replies"
    ]
    assert (said["vote"], said["vote_reason"]) == (-1, "Too long for marmalade.")
    await deletes_everything(in_lab)
    assert await kept(scene) == []


async def report(scene: Scene, *args: str) -> tuple[int, str]:
    """`homeroom report feedback`, as an operator types it beside the running bot."""
    env = bare_env(scene.state.parent, HOMEROOM_STATE=str(scene.state))
    return await outcome(sys.executable, "-m", "bot", "report", "feedback", *args, env=env)


async def test_the_report_lists_votes_by_lab_and_reasons_without_names(in_lab: Learner, scene: Scene) -> None:
    assert (await report(scene))[1].endswith("No reply of the tutor's has a vote yet.")
    first = await answered(in_lab)
    second = await answered(in_lab, ANOTHER, "Exchange 2 of 3")
    await votes(in_lab, "up", first)
    await votes(in_lab, "down", second)
    await in_lab.fills(await in_lab.modal("What would"), "It said \x1b[31mnothing new.")
    await scene.settled()
    code, told = await report(scene)
    lesson = scene.library.module.lesson(1).id
    assert code == 0
    assert told == (f"{scene.library.module.id}/{lesson}: 1 up, 1 down, 2 replies\n  - It said  [31mnothing new.")
    [lab] = json.loads((await report(scene, "--json"))[1])
    assert lab["reasons"] == ["It said  [31mnothing new."]
    assert (await report(scene, "--workspace", in_lab.slack.team_id))[1] == told
    assert (await report(scene, "--workspace", "T0ELSEWHERE"))[1] == "No reply of the tutor's has a vote yet."
    assert "Ada" not in told
    assert in_lab.id not in told
