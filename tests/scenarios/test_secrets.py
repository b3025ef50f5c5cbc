"""Secrets that should never have been sent: taken out wherever words come in, and their learner told what to do."""

import logging
from pathlib import Path

import pytest

from bot.features import removed_secrets
from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words

QUESTION = "What comes back when I leave out max_tokens?"
KEY = "sk-ant-api03-" + "Zx9" * 20
AWS = "AKIA" + "Z7Q4" * 4
HELD, REVOKE = "what looks like a secret (Anthropic key)", "revoke the secret at platform.claude.com"


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "bot")
    return caplog


async def is_nowhere(secret: str, scene: Scene, log: pytest.LogCaptureFixture) -> bool:
    """Whether a secret is in no file of the state folder, in no request and in no log line."""
    await scene.settled()
    files: list[Path] = [file for file in scene.state.rglob("*") if file.is_file()]
    stored = b"".join(file.read_bytes() for file in files)
    sent = str(scene.stage.claude.requests)
    return secret.encode() not in stored and secret not in sent and secret not in log.text


def asked(claude: LocalClaude) -> str:
    """The learner's newest turn."""
    return str(claude.requests[-1]["messages"][-1]["content"])


async def test_in_a_lab_it_is_taken_out_and_the_tutor_gets_the_rest(
    in_lab: Learner, claude: LocalClaude, scene: Scene, logged: pytest.LogCaptureFixture
) -> None:
    await in_lab.replies(f"My key is {KEY}, why do I get a 401?")
    told = await in_lab.sees(HELD, "The tutor gets the rest.", REVOKE, thread=in_lab.lab().ts)
    assert "It's still in Slack: delete your message" in words(told)
    assert KEY not in words(told)
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == "My key is [removed: Anthropic key], why do I get a 401?"
    assert await is_nowhere(KEY, scene, logged)


async def test_in_an_address_it_is_taken_out_and_the_rest_is_as_it_was_typed(
    in_lab: Learner, claude: LocalClaude, scene: Scene, logged: pytest.LogCaptureFixture
) -> None:
    hook = "hooks.slack.com/services/T1/B2/x9Qw"
    await in_lab.replies(f"Why does `https://api.example.com/v1?key={KEY}&n=1` fail after https://{hook} or {hook}?")
    await in_lab.sees("what looks like a secret (Anthropic key and Slack webhook)")
    await in_lab.sees("Exchange 1 of 3")
    key, webhook = "[removed: Anthropic key]", "[removed: Slack webhook]"
    rest = f"Why does `https://api.example.com/v1?key={key}&n=1` fail after https://{webhook} or {webhook}?"
    assert asked(claude) == rest
    assert await is_nowhere(KEY, scene, logged)
    assert await is_nowhere("T1/B2/x9Qw", scene, logged)


MIX = "q7W2e9R4t6Y1" * 8
LISTED: list[tuple[str, str, str]] = [  # the kind, the secret, and what it is typed in
    ("Slack token", "xo" + f"xc-2541715624-2536568458595-2560197464944-{MIX[:40]}", "{}"),
    ("Slack token", "xo" + f"xd-{MIX}%2F{MIX}%3D", "{}"),
    ("Slack webhook", "hooks.slack" + f"-gov.com/services/T5T9FBDJQ/B5T5WFU0K/{MIX[:24]}", "post to https://{} please"),
    ("Hugging Face token", "hf" + f"_{MIX[:34]}", "HF_TOKEN={}"),
    ("GitLab token", "gl" + f"pat-{MIX[:20]}", "git clone https://oauth2:{}@gitlab.com/a/b.git"),
    ("Stripe key", "sk" + f"_live_{MIX[:24]}", "`stripe.api_key = '{}'`"),
    ("Google key", "A" + f"Q.Ab8{MIX[:48]}", "https://x.googleapis.com/v1?key={}"),
    ("password", "Tr0ub4dor", "postgres://app:{}@db.example.com/x?a=1&b=2"),
    ("password", "hunter22", "db = connect(password='{}', timeout=3)"),
    ("key or token", MIX[:40], "COHERE_API_KEY={}"),
]


@pytest.mark.parametrize(("kind", "secret", "around"), LISTED, ids=range(len(LISTED)))
async def test_secrets_of_all_makers_are_taken_out_as_slack_brings_them(
    in_lab: Learner,
    claude: LocalClaude,
    scene: Scene,
    logged: pytest.LogCaptureFixture,
    kind: str,
    secret: str,
    around: str,
) -> None:
    await in_lab.replies(f"Why does {around.format(secret)} fail?")
    await in_lab.sees(f"what looks like a secret ({kind})", removed_secrets.revoke((kind,)))
    await scene.settled()
    assert asked(claude) == f"Why does {around.format(f'[removed: {kind}]')} fail?"
    assert await is_nowhere(secret, scene, logged)


async def test_a_message_that_was_nothing_but_a_secret_is_not_asked(in_lab: Learner, claude: LocalClaude) -> None:
    await in_lab.replies(KEY)
    await in_lab.sees(HELD, "There was nothing else in it, so I passed nothing on.")
    await in_lab.scene.settled()
    assert claude.requests == []
    assert labels(in_lab.lab()), "the suggested starts are still there"


async def test_one_that_is_too_long_as_well_is_told_both(in_lab: Learner, claude: LocalClaude) -> None:
    await in_lab.replies(f"{KEY} " + "and so on " * 500)
    told = await in_lab.sees(HELD)
    assert "The tutor gets" not in words(told)
    await in_lab.sees("That is more than 4,000 characters, so I didn't pass it on.")
    assert claude.requests == []


async def test_at_the_top_level_the_rest_is_offered_to_a_lab(
    learner: Learner, claude: LocalClaude, scene: Scene, logged: pytest.LogCaptureFixture
) -> None:
    await learner.says(f"{KEY} does not work, why?")
    await learner.sees(HELD, "I didn't pass any of it on.", REVOKE)
    await learner.sees("> [removed: Anthropic key] does not work, why?")
    await learner.taps("Open Lab 1 with this message")
    await learner.sees("Exchange 1 of 3")
    assert asked(claude) == "[removed: Anthropic key] does not work, why?"
    assert await is_nowhere(KEY, scene, logged)


async def test_a_bare_one_at_the_top_level_is_told_and_no_more(learner: Learner, slack: LocalSlack) -> None:
    await learner.says(KEY)
    await learner.sees(HELD, REVOKE)
    await learner.scene.settled()
    assert len(slack.messages(learner.dm)) == 2


async def test_an_edit_that_brings_one_into_words_that_wait(
    in_lab: Learner, claude: LocalClaude, scene: Scene, logged: pytest.LogCaptureFixture
) -> None:
    thread = in_lab.lab().ts
    await scene.settled()
    claude.faults.stall(after=2)
    await in_lab.replies(QUESTION, thread=thread)
    await scene.calls("chat.startStream")
    waiting = await in_lab.replies("And then?", thread=thread, at_once=True)
    await in_lab.edits(waiting, f"Does {KEY} look right?")
    await in_lab.sees(HELD, "The tutor gets the rest.")
    claude.faults.reset()
    await scene.passes(seconds=3)
    await in_lab.sees("Exchange 2 of 3")
    assert asked(claude) == "Does [removed: Anthropic key] look right?"
    assert await is_nowhere(KEY, scene, logged)


async def test_an_edit_that_brings_one_into_words_already_answered(
    in_lab: Learner, scene: Scene, logged: pytest.LogCaptureFixture
) -> None:
    ts = await in_lab.replies(QUESTION)
    await in_lab.sees("Exchange 1 of 3")
    await scene.settled()
    await in_lab.edits(ts, f"{QUESTION} {KEY}")
    await in_lab.sees(HELD, "I didn't pass the edit on.", REVOKE, thread=in_lab.lab().ts)
    assert await is_nowhere(KEY, scene, logged)


async def test_an_edit_at_the_top_level_that_brings_one_in(
    learner: Learner, scene: Scene, logged: pytest.LogCaptureFixture
) -> None:
    ts = await learner.says("terms")
    await learner.sees("Key terms")
    await scene.settled()
    await learner.edits(ts, f"terms {KEY}")
    await learner.sees(HELD, "I didn't pass the edit on.", REVOKE)
    assert await is_nowhere(KEY, scene, logged)


async def test_an_edit_that_leaves_nothing_else_in_words_that_are_offered_to_a_lab(in_lab: Learner) -> None:
    ts = await in_lab.says(QUESTION)
    offer = await in_lab.sees("Shall I post your message there?")
    await in_lab.edits(ts, KEY)
    await in_lab.sees(HELD, "I didn't pass any of it on.")
    await in_lab.scene.settled()
    now = in_lab.slack.workspace.find(offer.channel, offer.ts)
    assert now is not None
    assert (labels(now), words(now)) == ([], removed_secrets.NOTHING_ELSE)


async def test_in_a_thread_that_a_lab_has_left(in_lab: Learner, claude: LocalClaude) -> None:
    old = in_lab.lab()
    await in_lab.types("/learn lab 1")
    await in_lab.taps("Move lab 1 here")
    await in_lab.sees("processed by its provider")
    await in_lab.replies(f"Is {KEY} a key?", thread=old.ts)
    await in_lab.sees(HELD, "I didn't pass any of it on.", thread=old.ts)
    assert claude.requests == []


async def test_in_a_channel_its_learner_alone_is_told_and_that_all_can_read_it(
    learner: Learner, ben: Learner, scene: Scene, slack: LocalSlack, logged: pytest.LogCaptureFixture
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Here, so the team can watch")
    root = await learner.sees("This is a lab of Ada Lovell")
    await scene.settled()
    await slack.say(learner.id, GENERAL, f"Is {KEY} a key?", root.ts)
    told = await learner.whisper(HELD, "It's still in this channel, where everybody can read it: delete your message")
    assert told.thread_ts == root.ts
    assert not ben.has_seen(HELD)
    assert await is_nowhere(KEY, scene, logged)


async def test_after_the_command(learner: Learner, scene: Scene, logged: pytest.LogCaptureFixture) -> None:
    await learner.types(f"/learn {KEY}")
    told = await learner.whisper(f"What you typed contained {HELD}", "Slack has seen it", REVOKE)
    assert KEY not in words(told)
    assert await is_nowhere(KEY, scene, logged)


async def test_in_a_message_that_the_tutor_is_asked_about(
    learner: Learner, ben: Learner, scene: Scene, slack: LocalSlack, logged: pytest.LogCaptureFixture
) -> None:
    ts = await slack.say(ben.id, GENERAL, f"Is {KEY} a key?")
    await scene.settled()
    assert await slack.shortcut(learner.id, GENERAL, ts, "ask-tutor") == ""
    await learner.whisper(f"I left out {HELD}: its owner should {REVOKE}")
    assert await is_nowhere(KEY, scene, logged)


async def test_as_an_alias(learner: Learner, scene: Scene, logged: pytest.LogCaptureFixture) -> None:
    await learner.types("/learn leaderboard")
    await learner.taps("Use an alias")
    told = await learner.fills(await learner.modal("Your alias"), AWS)
    (sentence,) = told.values()
    assert sentence.startswith(
        "An alias can't contain what looks like a secret (AWS key). Choose another one, and revoke"
    )
    assert await is_nowhere(AWS, scene, logged)


async def test_the_bots_own_tokens_are_never_logged(
    scene: Scene, slack: LocalSlack, claude: LocalClaude, learner: Learner, logged: pytest.LogCaptureFixture
) -> None:
    logged.set_level(logging.DEBUG)
    await scene.restart()
    await learner.types("/learn lab 1")
    await learner.sees("Hi! Let's take a request apart.")
    await learner.replies(QUESTION)
    await learner.sees("Exchange 1 of 3")
    logged_lines = "\n".join(record.getMessage() for record in logged.records if record.name.startswith("bot"))
    for secret in (slack.bot_token, slack.app_token, claude.api_key, QUESTION):
        assert secret not in logged_lines
