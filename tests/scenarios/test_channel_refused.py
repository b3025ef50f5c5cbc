"""A channel does not take a lab: who asked for it reads why and what to do, and the DM stays open."""

import pytest

from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import GENERAL
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels
from tests.scenarios.test_channel_labs import HERE, IN_DM


async def test_where_the_bot_is_no_member_it_asks_to_be_invited(learner: Learner, slack: LocalSlack) -> None:
    slack.workspace.channels[GENERAL].members.discard(slack.bot_user_id)
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps(HERE)
    told = await learner.whisper("`/invite @Homeroom`")
    assert labels(told) == [IN_DM, HERE]
    assert await slack.command(learner.id, GENERAL, "/invite", "@Homeroom") == ""
    await learner.taps(HERE)
    await learner.sees("This is a lab of Ada Lovell")


async def test_an_archived_channel_is_told_and_the_dm_stays_open(learner: Learner, slack: LocalSlack) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await slack.archive(learner.id, GENERAL)
    await learner.taps(HERE)
    await learner.whisper("This channel is archived")
    await learner.taps(IN_DM)
    await learner.sees("Lab 1 · Take a request apart", "Your team lead can't read it.")


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ("restricted_action_read_only_channel", "The people who manage it may know why."),
        ("invalid_blocks", "The people who run Homeroom can find the reason in the log."),
    ],
)
async def test_any_other_refusal_says_who_knows_more_and_is_in_the_log(
    learner: Learner, slack: LocalSlack, caplog: pytest.LogCaptureFixture, refusal: str, said: str
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    slack.faults.fail("chat.postMessage", refusal)
    await learner.taps(HERE)
    assert labels(await learner.whisper(said)) == [IN_DM, HERE]
    assert f"could not open its lab: Slack said {refusal}" in caplog.text
