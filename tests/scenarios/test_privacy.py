"""A learner sees what is kept about them, and has it deleted while the bot runs."""

import json
from html import unescape

import pytest

from bot.course.model import Module
from bot.features.privacy import ABOVE_FILE, FILE, UPLOADS
from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.model import Json, Message
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns
from tests.scenarios.screen import labels, words
from tests.scenarios.test_forgetting import MINE, learns, overwritten, written
from tests.scenarios.test_quiz import take_quiz

ASKED = ("my data", "delete my data", "Forget me!", "privacy", "What do you store?", "lösche meine Daten")
DELETE = "Delete my data"
GONE = "Everything I kept about you is deleted."


async def deletes_everything(learner: Learner) -> None:
    await learner.says("my data")
    await learner.sees("I keep your progress", "backups still hold it: mine for 14 days at most")
    await learner.taps(DELETE)
    await learner.sees(GONE, "Messages in Slack stay")
    await learner.scene.settled()


@pytest.mark.parametrize("said", ASKED)
async def test_the_question_what_is_kept_is_answered_and_deletes_nothing(learner: Learner, said: str) -> None:
    await learner.types("/learn lab 1")
    await learner.says(said)
    told = await learner.sees("your answers and points", "the model's provider", "quizzes, tests and labs taken: 1")
    assert labels(told) == ["Send me my data", DELETE]
    await learner.sees_not("Shall I", "Intro", GONE)
    assert await learner.scene.rows("SELECT id FROM learner WHERE id = 'U0ADA'")


async def test_what_is_kept_is_named_once_and_in_plain_words(learner: Learner, module: Module) -> None:
    await learner.types("/learn quiz 1")
    await take_quiz(learner, module)
    await learner.says("my data")
    told = words(await learner.sees("questions, labs and tests that gave points: 4", "first tries at questions: 4"))
    assert "total points" not in told
    await learner.types("/learn help")
    await learner.whisper("`my data`: what I keep about you")


async def test_deleting_asks_first_and_says_what_stays(learner: Learner) -> None:
    await learner.says("my data")
    panel = await learner.sees("I keep your progress")
    _, button = panel.blocks[-1]["elements"]
    dialog = button["confirm"]
    assert dialog["confirm"]["text"] == "Delete it"
    assert "Messages in Slack stay" in dialog["text"]["text"]
    assert "provider keeps" in dialog["text"]["text"]


async def test_after_deletion_nothing_of_the_person_is_in_the_file(
    scene: Scene, learner: Learner, ben: Learner, module: Module
) -> None:
    await learns(learner, module)
    await earns(ben, module, 1)
    assert {"U0ADA", "Ada Lovell", "marmalade", "U0BEN"} <= written(scene, "U0ADA", "Ada Lovell", "marmalade", "U0BEN")
    await deletes_everything(learner)
    await overwritten(scene, "U0ADA", learner.dm, "Ada Lovell", "marmalade")
    assert written(scene, "U0BEN")


async def test_after_deletion_a_learner_begins_anew_and_is_on_no_board(
    scene: Scene, learner: Learner, ben: Learner, module: Module, slack: LocalSlack
) -> None:
    await learns(learner, module)
    await earns(ben, module, 1)
    await ben.types("/learn leaderboard", channel=GENERAL)
    await ben.taps("Post in this channel")
    await scene.settled()
    assert "Ada Lovell" in words(slack.messages(GENERAL)[-1])
    await deletes_everything(learner)
    assert "Ada Lovell" not in words(slack.messages(GENERAL)[-1])
    await learner.types("/learn")
    await learner.sees("You have not started yet")
    await earns(learner, module, 1)
    assert (await scene.rows("SELECT points FROM score WHERE learner = 'U0ADA'")) == [{"points": 1}]


async def test_a_tab_that_slack_reports_again_after_the_deletion_brings_nothing_back(
    scene: Scene, learner: Learner, slack: LocalSlack
) -> None:
    slack.faults.drop_acks(2)
    opening = scene.beside(slack.open_tab(learner.id, "home"))
    for _ in range(2):
        await scene.settled()
        scene.stage.clock.move(4)  # Slack waits three seconds for an ack, and the third time comes a minute later
    await opening
    await scene.settled()
    await deletes_everything(learner)
    scene.stage.clock.move(60)
    await scene.settled()
    assert [entry["response"].get("retry_attempt") for entry in scene.stage.journal.of("app_home_opened")] == [
        None,
        1,
        2,
    ]
    assert await scene.rows("SELECT id FROM learner WHERE id = 'U0ADA'") == []


async def test_a_command_in_a_channel_shows_and_deletes_it_privately(scene: Scene, learner: Learner) -> None:
    await learner.types("/learn my data", channel=GENERAL)
    shown = await learner.whisper("I keep your progress")
    await learner.taps(DELETE, on=shown)
    await learner.whisper(GONE)
    assert await scene.rows("SELECT id FROM learner WHERE id = 'U0ADA'") == []


async def test_the_home_tab_leads_to_it(learner: Learner, slack: LocalSlack) -> None:
    await slack.open_tab(learner.id, "home")
    await learner.scene.settled()
    home = slack.home(learner.id)
    assert home is not None
    assert "My data" in str(home.body)


async def test_a_question_that_waits_for_the_model_is_withdrawn_first(
    scene: Scene, in_lab: Learner, claude: LocalClaude
) -> None:
    claude.faults.fail(429, retry_after=30)
    await in_lab.replies(MINE)
    await in_lab.sees("The tutor is busy right now.")
    await deletes_everything(in_lab)
    assert "You took that message back, so nothing was asked." in in_lab.thread(in_lab.lab())[-1]
    assert await scene.rows("SELECT id FROM turn WHERE workspace <> ''") == []
    await overwritten(scene, "U0ADA", "marmalade")


async def test_a_thread_is_no_longer_said_to_be_worked_on_once_its_waiting_question_is_deleted(
    in_lab: Learner, claude: LocalClaude, slack: LocalSlack
) -> None:
    claude.faults.fail(429, retry_after=5, times=None)
    await in_lab.says("my data")
    await in_lab.sees("I keep your progress")
    await in_lab.replies(MINE)
    thread = (in_lab.dm, in_lab.lab().ts)
    await in_lab.scene.settled()
    assert slack.workspace.is_processing(*thread)
    await in_lab.taps(DELETE)
    await in_lab.sees(GONE)
    await in_lab.scene.settled()
    assert not slack.status(*thread)
    assert not slack.workspace.is_processing(*thread)


async def test_a_reply_that_is_being_written_is_stopped_first(
    scene: Scene, in_lab: Learner, claude: LocalClaude
) -> None:
    await in_lab.says("my data")
    await in_lab.sees("I keep your progress")
    claude.script("Three fields and a key. ", when=MINE)
    claude.faults.stall(after=3)
    await in_lab.replies(MINE, at_once=True)
    await in_lab.sees("Three")
    await in_lab.taps(DELETE, at_once=True)
    await in_lab.sees(GONE)
    await scene.settled()
    assert "You stopped this reply" in in_lab.thread(in_lab.lab())[-1]
    await overwritten(scene, "U0ADA", "marmalade")


async def test_if_the_message_with_the_button_is_gone_the_dm_says_that_all_is_deleted(
    scene: Scene, learner: Learner, slack: LocalSlack
) -> None:
    await learner.says("my data")
    await learner.sees("I keep your progress", "backups still hold it: mine for 14 days at most")
    slack.faults.fail("response_url")
    slack.faults.fail("chat.update", error="message_not_found")
    await learner.taps(DELETE)
    await learner.sees(GONE)
    assert await scene.rows("SELECT id FROM learner WHERE id = 'U0ADA'") == []
    await overwritten(scene, "U0ADA")


async def exports(learner: Learner) -> None:
    await learner.says("my data")
    await learner.taps("Send me my data")


def files(learner: Learner) -> list[Json]:
    """The files in a learner's DM."""
    return [file for message in learner.scene.stage.slack.messages(learner.dm) for file in message.files]


async def sees_text(learner: Learner) -> Json:
    """The data that comes as text, and as no file."""
    await learner.sees("Your data, part 1 of")
    await learner.scene.settled()
    assert files(learner) == []
    sent = "".join(piece(message) for message in learner.news() if "Your data, part" in words(message))
    return dict(json.loads(sent))


@pytest.mark.parametrize("is_file", [True, False], ids=["file", "text"])
async def test_everything_is_sent_as_json_and_nothing_of_anybody_else(
    scene: Scene, learner: Learner, ben: Learner, module: Module, slack: LocalSlack, *, is_file: bool
) -> None:
    if not is_file:
        slack.core.declined = {"files:write"}
    await scene.restart()
    await learns(learner, module)
    await earns(ben, module, 1)
    await exports(learner)
    if is_file:
        await learner.sees(ABOVE_FILE)
        await scene.settled()
        assert not learner.has_seen("Your data, part")
        [file] = files(learner)
        assert (file["name"], file["mimetype"]) == (FILE, "application/json")
        sent = json.loads(slack.workspace.files[file["id"]].content)
    else:
        sent = await sees_text(learner)
        assert scene.stage.journal.of("files.getUploadURLExternal") == []
    assert sent["messages to the tutor, with its replies"][0]["you"] == MINE
    assert [one["attempt"] for one in sent["answers in quizzes and tests"]] == [1] * 4
    assert sent["name, alias and leaderboard setting"][0]["created_at"].endswith("+00:00")
    assert "U0BEN" not in str(sent)


@pytest.mark.parametrize(
    "error",
    ["missing_scope", "file_uploads_disabled", "storage_limit_reached", "access_denied", "not_allowed_token_type"],
)
async def test_where_slack_takes_no_files_the_data_comes_as_text_and_slack_is_asked_again_after_a_day(
    scene: Scene, learner: Learner, slack: LocalSlack, error: str
) -> None:
    slack.faults.fail("files.getUploadURLExternal", error)
    await exports(learner)
    assert (await sees_text(learner))["name, alias and leaderboard setting"]
    await scene.passes(days=0.9)
    await exports(learner)
    await sees_text(learner)
    assert len(scene.stage.journal.of("files.getUploadURLExternal")) == 1
    await scene.passes(days=0.2)
    await exports(learner)
    await learner.sees(ABOVE_FILE)


async def test_a_file_that_slack_does_not_share_comes_as_text(learner: Learner, slack: LocalSlack) -> None:
    slack.faults.fail("files.completeUploadExternal", "file_type_not_allowed")
    await exports(learner)
    await sees_text(learner)


async def test_a_file_host_that_fails_is_tried_again_and_then_the_data_comes_as_text(
    scene: Scene, learner: Learner, slack: LocalSlack
) -> None:
    slack.faults.fail("upload", status=503)
    await exports(learner)
    await scene.calls("files.getUploadURLExternal", 1)
    await scene.passes(seconds=30)
    await learner.sees(ABOVE_FILE)
    await scene.settled()
    assert len(files(learner)) == 1
    slack.faults.fail("upload", status=503, times=UPLOADS)
    await exports(learner)
    for tried in range(1, UPLOADS):
        await scene.calls("files.getUploadURLExternal", 2 + tried)
        await scene.passes(seconds=60)
    await learner.sees("Your data, part 1 of")
    assert len(files(learner)) == 1
    assert len(scene.stage.journal.of("files.getUploadURLExternal")) == 2 + UPLOADS


async def test_a_button_pressed_twice_sends_one_file(scene: Scene, learner: Learner, slack: LocalSlack) -> None:
    slack.faults.deliver_twice = True
    await exports(learner)
    await learner.sees(ABOVE_FILE)
    await scene.settled()
    assert len(files(learner)) == 1


def piece(message: Message) -> str:
    return unescape(words(message).split("```")[1].removeprefix("\n").removesuffix("\n"))
