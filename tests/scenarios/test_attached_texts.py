"""Code and text files beside words: they are fetched, and become part of the question."""

import pytest

from bot.features.attached_files import FETCHES
from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack, events
from bot.sandbox.slack.model import Message, StoredFile
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.test_attached import PICTURE, SAID
from tests.scenarios.test_edits import asked
from tests.scenarios.test_secrets import KEY

CODE = StoredFile("ask.py", "text/x-python", b"client.messages.create()\n")
WITH_CODE = f"{SAID}\n\nAttached file `ask.py`:\n```\nclient.messages.create()\n```"


async def test_an_attached_text_is_part_of_the_question(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    slack.faults.deliver_twice = True
    await slack.share_files(in_lab.id, in_lab.dm, [CODE, PICTURE], SAID, in_lab.lab().ts)
    await in_lab.sees("I can't see pictures. Paste the text.", thread=in_lab.lab().ts)
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.scene.settled()
    assert asked(claude) == [WITH_CODE]
    assert len(claude.requests) == 1


async def test_a_text_alone_is_a_question(in_lab: Learner, slack: LocalSlack, claude: LocalClaude) -> None:
    fenced = StoredFile("notes.md", "text/markdown", b"```py\n1\n```")
    await slack.share_files(in_lab.id, in_lab.dm, [fenced], "", in_lab.lab().ts)
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == ["Attached file `notes.md`:\n````\n```py\n1\n```\n````"]


async def test_without_the_scope_the_learner_is_asked_to_paste_the_text(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    slack.core.declined = {"files:read"}
    await slack.share_files(in_lab.id, in_lab.dm, [CODE], SAID, in_lab.lab().ts)
    await in_lab.sees("I can't read `ask.py`. Paste the text.", thread=in_lab.lab().ts)
    await in_lab.sees("Exchange 1 of 3")
    await slack.share_files(in_lab.id, in_lab.dm, [CODE], "", in_lab.lab().ts)
    await in_lab.sees("I can't read `ask.py`. Paste the text.", thread=in_lab.lab().ts)
    await in_lab.scene.settled()
    assert asked(claude) == [SAID]


async def test_a_large_text_and_one_on_another_host_are_named(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    large = StoredFile("big.log", "text/plain", b"x" * 50_001)
    moved = StoredFile("far.txt", "text/plain", b"far", moved_to="https://evil.example/far.txt")
    await slack.share_files(in_lab.id, in_lab.dm, [large, moved], SAID, in_lab.lab().ts)
    await in_lab.sees("I can't read `far.txt`. Paste the text. I left out `big.log`:", thread=in_lab.lab().ts)
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == [SAID]


async def test_a_secret_in_an_attached_text_is_removed(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude, scene: Scene
) -> None:
    await slack.share_files(
        in_lab.id,
        in_lab.dm,
        [StoredFile("env.txt", "text/plain", f"KEY={KEY}\nMORE=1".encode())],
        SAID,
        in_lab.lab().ts,
    )
    await in_lab.sees("Your message contained what looks like a secret", thread=in_lab.lab().ts)
    await in_lab.sees("Exchange 1 of 3")
    assert KEY not in str(claude.requests)
    assert KEY not in str(await scene.rows("SELECT * FROM turn"))
    assert "MORE=1" in asked(claude)[0]


async def test_an_edit_of_a_waiting_question_keeps_its_attached_text(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    claude.faults.fail(429, retry_after=30)
    ts = await slack.share_files(in_lab.id, in_lab.dm, [CODE], "Is it requird?", in_lab.lab().ts)
    await in_lab.sees("The tutor is busy right now.")
    await in_lab.scene.settled()
    await in_lab.edits(ts, SAID)
    await in_lab.scene.passes(seconds=31)
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == [WITH_CODE]


async def test_a_deleted_question_with_a_text_is_not_asked(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude, scene: Scene
) -> None:
    thread = in_lab.lab().ts
    claude.faults.stall(after=2)
    await in_lab.replies("First", thread=thread)
    await scene.calls("chat.startStream")
    ts = await slack.share_files(in_lab.id, in_lab.dm, [CODE], SAID, thread)
    await in_lab.deletes(ts)
    claude.faults.reset()
    await scene.passes(seconds=3)
    await in_lab.sees("Exchange 1 of 3")
    await scene.settled()
    assert SAID not in str(claude.requests)


async def test_a_text_in_a_channels_lab_is_read_and_elsewhere_named(
    learner: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Here, so the team can watch")
    root = await learner.sees("This is a lab of Ada Lovell")
    await slack.share_files(learner.id, GENERAL, [CODE], SAID, root.ts)
    await learner.sees("Exchange 1 of 3", thread=root.ts)
    assert asked(claude) == [WITH_CODE]
    await slack.share_files(learner.id, learner.dm, [CODE], "What is a token?")
    await learner.sees("I can't read `ask.py`. Paste the text.")


# --- the limit ------------------------------------------------------------------------------


async def test_the_files_of_a_message_share_one_limit_and_the_rest_is_named(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    files = [StoredFile(f"{name}.csv", "text/csv", name.encode() * 30_000) for name in ("a", "b", "c")]
    await slack.share_files(in_lab.id, in_lab.dm, [*files, CODE], SAID, in_lab.lab().ts)
    left_out = "I left out `b.csv` and 1 more: I read up to 5 files and 50 kB of text in a message."
    await in_lab.sees(left_out, thread=in_lab.lab().ts)
    await in_lab.sees("Exchange 1 of 3")
    (question,) = asked(claude)
    assert "a" * 30_000 in question
    assert "ask.py" in question
    assert "bbb" not in question


async def test_a_very_long_lab_is_asked_without_its_oldest_part_and_the_request_says_so(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude, scene: Scene
) -> None:
    scene.more["HOMEROOM_HISTORY_TOKENS"] = "2000"
    await scene.restart()
    thread = in_lab.lab().ts
    for number, size in ((1, 3_000), (2, 1_000), (3, 1_500)):
        file = StoredFile(f"{number}.log", "text/plain", f"{number}".encode() * size)
        await slack.share_files(in_lab.id, in_lab.dm, [file], SAID, thread)
        await in_lab.sees(f"Exchange {number} of 3")
    messages = claude.requests[-1]["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant", "user"]
    assert "2.log" in messages[0]["content"]
    await in_lab.taps("See the request")
    await in_lab.modal("This lab is very long, so its oldest part, 1 exchange, was left out.")


# --- while a file is fetched ----------------------------------------------------------------


@pytest.fixture
async def fetched(in_lab: Learner, slack: LocalSlack) -> str:
    """The ts of a question whose file is being fetched, until Slack's faults are reset."""
    hold = slack.faults.hold("file", after=False)
    ts = await slack.share_files(in_lab.id, in_lab.dm, [CODE], "Is it requird?", in_lab.lab().ts)
    await hold.reached.wait()
    return ts


async def test_a_question_deleted_while_its_file_is_fetched_is_not_asked(
    in_lab: Learner, fetched: str, slack: LocalSlack, claude: LocalClaude, scene: Scene
) -> None:
    await in_lab.deletes(fetched)
    slack.faults.reset()
    assert await scene.rows("SELECT * FROM turn") == []
    await in_lab.replies("What is a token?")
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == ["What is a token?"]


async def test_a_question_edited_while_its_file_is_fetched_keeps_the_file(
    in_lab: Learner, fetched: str, slack: LocalSlack, claude: LocalClaude
) -> None:
    await in_lab.edits(fetched, SAID)
    slack.faults.reset()
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == [WITH_CODE]


async def test_stop_while_a_file_is_fetched_stops_that_question_alone(
    in_lab: Learner, fetched: str, slack: LocalSlack, claude: LocalClaude
) -> None:
    thread = in_lab.lab().ts
    await in_lab.replies("stop", thread=thread, at_once=True)
    await in_lab.sees("Stopped. I was still reading your files", thread=thread)
    await slack.share_files(in_lab.id, in_lab.dm, [CODE], SAID, thread)
    slack.faults.reset()
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.sees_not("Nothing is being written here")
    assert asked(claude) == [WITH_CODE]


async def test_a_stop_that_slack_brings_late_leaves_a_later_question_whose_file_is_fetched(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    root, hold = in_lab.lab(), slack.faults.hold("file", after=False)
    late = Message(root.channel, slack.workspace.ids.ts(), in_lab.id, "stop", root.ts)
    await slack.share_files(in_lab.id, in_lab.dm, [CODE], SAID, root.ts)
    await hold.reached.wait()
    slack.core.workspace.add(late)
    await events.posted(slack.core, late.snapshot())
    await in_lab.sees("Nothing is being written here", thread=root.ts)
    slack.faults.reset()
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == [WITH_CODE]


async def test_a_file_that_slack_does_not_give_out_now_is_fetched_later(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    slack.faults.fail("file", status=503)
    await slack.share_files(in_lab.id, in_lab.dm, [CODE], SAID, in_lab.lab().ts)
    await in_lab.scene.settled()
    await in_lab.scene.passes(seconds=31)
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == [WITH_CODE]


async def test_after_some_tries_the_words_are_asked_without_the_file(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    slack.faults.fail("file", "ratelimited", times=FETCHES)
    await slack.share_files(in_lab.id, in_lab.dm, [CODE], SAID, in_lab.lab().ts)
    for _ in range(FETCHES - 1):
        await in_lab.scene.settled()
        assert claude.requests == []
        await in_lab.scene.passes(seconds=31)
    await in_lab.sees("I can't read `ask.py`. Paste the text.", thread=in_lab.lab().ts)
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == [SAID]


# --- an edit afterwards ---------------------------------------------------------------------


@pytest.mark.parametrize("new", [SAID, ""])
async def test_an_edit_replaces_words_that_look_like_an_attached_file(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude, new: str
) -> None:
    claude.faults.fail(429, retry_after=30)
    ts = await slack.share_files(in_lab.id, in_lab.dm, [CODE], "Attached file `a.py`: Bob wrote that.", in_lab.lab().ts)
    await in_lab.sees("The tutor is busy right now.")
    await in_lab.scene.settled()
    await in_lab.edits(ts, new)
    await in_lab.scene.passes(seconds=31)
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == [WITH_CODE if new else WITH_CODE.removeprefix(f"{SAID}\n\n")]


async def test_try_again_after_a_stop_asks_with_the_file(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    thread = in_lab.lab().ts
    claude.faults.stall(after=2)
    await slack.share_files(in_lab.id, in_lab.dm, [CODE], SAID, thread)
    await in_lab.scene.calls("chat.startStream")
    await in_lab.replies("stop", thread=thread, at_once=True)
    await in_lab.scene.settled()
    claude.faults.reset()
    await in_lab.taps("Try again")
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude)[-1] == WITH_CODE
