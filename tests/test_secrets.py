"""Neither a token nor a word of a learner, a person's name or a reply is ever in the log, however loud it is made."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.child import BotProcess, bot_process_in
from tests.kill.lab import Lab

LOUD = {"ANTHROPIC_LOG": "debug", "PYTHONASYNCIODEBUG": "1", "HOMEROOM_LOG_LEVEL": "debug"}
USER, NAME = "U0QUILLON", "Quillon Merriweather"
ASKED = "Is the zebrafish replayed with every turn?"
REPLY = "Yes: the walrus of your history travels along, and no server keeps a narwhal of it."
BESIDE = "A pangolin, typed beside the thread"
PASTED = "sk-ant-api03-" + "Qw7" * 12
WORDS = ["zebrafish", "walrus", "narwhal", "pangolin", "Merriweather", "Qw7Qw7"]


@pytest.fixture(params=["text", "json"])
async def bot(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotProcess]:
    env = {**LOUD, "HOMEROOM_LOG_FORMAT": request.param}
    async with bot_process_in(tmp_path / "state", [(USER, NAME)], env=env) as loud:
        yield loud


async def trouble(bot: BotProcess, lab: Lab) -> None:
    """Everything that gives a program a reason to log: a model and a Slack that fail, each in its own way."""
    claude, slack = bot.stage.claude.faults, bot.stage.slack.faults
    claude.cut(after=2)
    slack.fail("chat.startStream", "internal_error", status=503)
    slack.fail("chat.update", "msg_too_long")
    await lab.slack.say(USER, lab.dm, f"{ASKED} {PASTED}", lab.root)


async def test_the_log_holds_no_secret_and_no_word(bot: BotProcess) -> None:
    lab = Lab(bot, USER)
    await lab.opens()
    lab.claude.script(REPLY, when="zebrafish", times=9)
    await lab.slack.say(USER, lab.dm, BESIDE)
    await trouble(bot, lab)
    await lab.is_answered(1)
    bot.stage.claude.faults.fail(400, message=f"messages.0.content: '{ASKED}' is not valid")
    await lab.slack.say(USER, lab.dm, f"{ASKED} Once more.", lab.root)
    await bot.until(lambda: "the model refuses" in "\n".join(bot.log), "the operator's line")
    assert await bot.terminate() == 0
    log, slack = "\n".join(bot.log), bot.stage.slack
    secrets = [slack.bot_token, slack.app_token, bot.stage.claude.api_key, "/response/", "ticket="]
    assert [secret for secret in [*secrets, *WORDS] if secret.lower() in log.lower()] == []
