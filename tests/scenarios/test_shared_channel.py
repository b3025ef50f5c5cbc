"""A channel shared with another workspace: its members watch, and nothing that names them is kept or shown."""

import json
from typing import Any

import pytest

from bot.course.model import Module
from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.calls.views import push_view
from bot.slack import modals
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, stands
from tests.scenarios.screen import labels, words

STRANGER = "U0STRANGER"


@pytest.fixture
def stranger(scene: Scene) -> Learner:
    """Sam, who is of another company and in the channel with all of ours."""
    scene.stage.slack.share(GENERAL, STRANGER, "Sam Stranger")
    return Learner(scene, STRANGER)


OURS = "This course belongs to another workspace"


async def knows_nothing_of(scene: Scene, user: str) -> None:
    await scene.settled()
    for table in await scene.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        rows = await scene.rows(f"SELECT * FROM {table['name']}")  # noqa: S608 - our own tables
        assert user not in json.dumps(rows, default=str), table["name"]
    assert await scene.rows("SELECT 1 FROM job WHERE state = 'failed'") == []


async def test_a_stranger_who_hides_stands_on_no_board_anyway(
    learner: Learner, stranger: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(learner, module, 1)
    await stands(learner, "Show my name")
    await learner.types("/learn leaderboard")
    await learner.taps("Post in this channel")
    await scene.settled()
    [board] = slack.messages(GENERAL)
    for label in ("Hide me", "My place"):
        await stranger.taps(label, on=board)
        await stranger.whisper(OURS)
    assert "1. Ada Lovell · 1 point" in words(board)
    await knows_nothing_of(scene, STRANGER)


async def test_a_stranger_in_a_labs_thread_is_told_once_whose_it_is_and_sent_nowhere(
    learner: Learner, stranger: Learner, slack: LocalSlack, claude: LocalClaude, scene: Scene
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Here, so the team can watch")
    root = await learner.sees("Lab 1 · Take a request apart", "everybody in it can read this thread")
    for text in ("May I ask something?", "And now?"):
        await scene.settled()
        await slack.say(STRANGER, GENERAL, text, root.ts)
    await scene.settled()
    [told] = slack.ephemerals(STRANGER)
    assert words(told).startswith("This is a lab of Ada Lovell")
    assert "/learn" not in words(told)
    assert labels(told) == []
    assert claude.requests == []
    await stranger.taps(labels(root)[0], on=root)
    await stranger.whisper(OURS)
    assert claude.requests == []
    await knows_nothing_of(scene, STRANGER)


async def test_a_stranger_who_wrote_while_the_bot_was_away_is_sent_nowhere_either(
    learner: Learner, stranger: Learner, slack: LocalSlack, scene: Scene
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Here, so the team can watch")
    root = await learner.sees("Lab 1 · Take a request apart", "everybody in it can read this thread")
    await scene.settled()
    await scene.stop()
    await slack.say(STRANGER, GENERAL, "May I ask something?", root.ts)
    await scene.passes(minutes=40)
    await scene.start()
    told = await stranger.whisper("This is a lab of Ada Lovell")
    assert "/learn" not in words(told)
    assert labels(told) == []
    await knows_nothing_of(scene, STRANGER)


async def test_the_learner_goes_on_in_a_channel_that_was_shared_meanwhile(
    learner: Learner, slack: LocalSlack, scene: Scene
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Here, so the team can watch")
    root = await learner.sees("Lab 1 · Take a request apart", "everybody in it can read this thread")
    slack.share(GENERAL, STRANGER, "Sam Stranger")
    await scene.settled()
    await slack.say(learner.id, GENERAL, "What comes back when I leave out max_tokens?", root.ts)
    await learner.sees("Exchange 1 of 3", thread=root.ts)


async def test_a_stranger_who_asks_the_tutor_about_a_message_is_told_and_nothing_is_asked(
    learner: Learner, stranger: Learner, slack: LocalSlack, claude: LocalClaude, scene: Scene
) -> None:
    ts = await slack.say(learner.id, GENERAL, "What is max_tokens?")
    await scene.settled()
    assert await slack.shortcut(STRANGER, GENERAL, ts, "ask-tutor") == ""
    await stranger.whisper(OURS)
    assert claude.requests == []
    await knows_nothing_of(scene, STRANGER)


@pytest.mark.parametrize(("view", "value"), [(modals.alias(), "Night owl"), (modals.zone(), "Europe/Rome")])
async def test_a_stranger_who_submits_one_of_our_modals_is_told_under_its_field(
    stranger: Learner, slack: LocalSlack, scene: Scene, view: dict[str, Any], value: str
) -> None:
    opened = push_view(slack.core, STRANGER, view)
    [sentence] = (await stranger.fills(opened, value)).values()
    assert sentence.startswith(OURS)
    await knows_nothing_of(scene, STRANGER)


async def test_a_stranger_who_finds_the_apps_dm_is_told_each_time_and_shown_nothing(
    stranger: Learner, slack: LocalSlack, scene: Scene
) -> None:
    await slack.open_tab(STRANGER, "messages")
    await slack.open_tab(STRANGER, "home")
    said = await stranger.says("quiz 1")
    await stranger.whisper(OURS)
    await stranger.edits(said, "quiz 2, quiz 3 " * 500)  # which a learner would be told is too long
    await stranger.deletes(said)
    await scene.settled()
    assert slack.messages(stranger.dm) == []
    assert slack.home(STRANGER) is None
    await knows_nothing_of(scene, STRANGER)


async def test_a_stranger_who_edits_and_deletes_in_a_labs_thread_leaves_no_trace(
    learner: Learner, slack: LocalSlack, stranger: Learner, scene: Scene
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Here, so the team can watch")
    root = await learner.sees("Lab 1 · Take a request apart", "everybody in it can read this thread")
    await scene.settled()
    ts = await slack.say(STRANGER, GENERAL, "May I?", root.ts)
    await slack.edit(STRANGER, GENERAL, ts, "May I ask?")
    await slack.delete(STRANGER, GENERAL, ts)
    await knows_nothing_of(scene, STRANGER)


async def test_a_command_typed_in_another_workspace_is_answered_and_nobody_is_kept(
    slack: LocalSlack, scene: Scene
) -> None:
    body = {"command": "/learn", "text": "", "team_id": "T0PARTNER", "user_id": STRANGER, "user_name": "sam"}
    typed = {**body, "channel_id": GENERAL, "channel_name": "general", "trigger_id": "1.2.x"}
    assert (await slack.core.delivery.gesture("slash_commands", typed))["text"].startswith(OURS)
    await knows_nothing_of(scene, STRANGER)


async def test_the_app_removed_from_another_workspace_goes_on_in_ours(
    learner: Learner, slack: LocalSlack, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    removed = {
        "type": "event_callback",
        "event_id": "Ev1",
        "team_id": "T0PARTNER",
        "authorizations": [{"team_id": "T0PARTNER", "user_id": "U0BOT"}],
        "event": {"type": "app_uninstalled"},
    }
    assert await slack.core.delivery.event(removed)
    assert "was removed" not in caplog.text
    await learner.types("/learn quiz 1")
    await learner.sees("Question 1 of 4")
