"""A workspace of an Enterprise organization: its people come with the organization's id, or another workspace's."""

import pytest

from bot.sandbox.slack import LocalSlack
from bot.slack.api.web import SlackLoginError
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words

ORGANIZATION, SISTER = "E0OURS", "T0SISTER"
OURS = "This course belongs to another workspace"


@pytest.fixture
async def organization(scene: Scene, slack: LocalSlack, ben: Learner) -> None:
    """Our workspace is one of several; Ben's own is another."""
    slack.join_organization(ORGANIZATION, {ben.id: SISTER})
    await scene.restart()


@pytest.mark.usefixtures("organization")
async def test_whoever_is_of_the_organization_learns_as_everybody_does(
    learner: Learner, ben: Learner, scene: Scene
) -> None:
    for one in (learner, ben):
        await one.opens()
        await one.types("/learn quiz 1")
        await one.taps("A", on=await one.sees("Question 1 of 4"))
        await one.says("progress")
        await one.sees("Your progress")
    rows = await scene.rows("SELECT workspace, id FROM learner ORDER BY id")
    assert [(row["workspace"], row["id"]) for row in rows] == [("T0LOCAL", learner.id), ("T0LOCAL", ben.id)]


@pytest.mark.usefixtures("organization")
async def test_slack_is_asked_once_of_whom_the_payload_says_too_little(ben: Learner, scene: Scene) -> None:
    for text in ("progress", "terms", "card"):
        await ben.says(text)
        await scene.settled()
    asked = scene.stage.journal.of("users.info")
    assert [call["args"]["user"] for call in asked].count(ben.id) == 1


@pytest.mark.usefixtures("organization")
async def test_who_is_of_another_organization_is_a_stranger(learner: Learner, slack: LocalSlack, scene: Scene) -> None:
    slack.share(GENERAL, "U0STRANGER", "Sam Stranger", "E0THEIRS")
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Here, so the team can watch")
    root = await learner.sees("Lab 1 · Take a request apart", "everybody in it can read this thread")
    stranger = Learner(scene, "U0STRANGER")
    await stranger.taps(labels(root)[0], on=root)
    await stranger.whisper(OURS)
    assert await scene.rows("SELECT 1 FROM learner WHERE id = 'U0STRANGER'") == []


@pytest.mark.usefixtures("organization")
async def test_without_users_read_one_who_comes_with_another_workspace_is_told_and_the_operator_too(
    ben: Learner, slack: LocalSlack, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    slack.core.declined = {"users:read"}
    await ben.says("progress")
    assert words(await ben.whisper(OURS))
    assert "because Slack does not say whether they belong here (missing_scope)" in caplog.text
    assert await scene.rows("SELECT 1 FROM learner WHERE id = :id", id=ben.id) == []


@pytest.mark.usefixtures("organization")
async def test_words_are_not_lost_while_slack_cannot_be_asked(ben: Learner, slack: LocalSlack, scene: Scene) -> None:
    slack.faults.fail("users.info", "internal_error", times=9)
    await ben.says("progress")
    assert await scene.rows("SELECT 1 FROM learner WHERE id = :id", id=ben.id) == []
    slack.faults.reset()
    await scene.passes(minutes=2)
    await ben.sees("Your progress")


async def test_an_app_installed_in_a_whole_organization_is_told_at_the_start(scene: Scene, slack: LocalSlack) -> None:
    await scene.stop()
    slack.core.is_enterprise_install = True
    with pytest.raises(SlackLoginError, match="install the app in that workspace"):
        await scene.start()
