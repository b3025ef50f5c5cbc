"""Forwards, alerts, pictures and files in what is said to the bot."""

from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.model import StoredFile
from tests.scenarios.cast import GENERAL
from tests.scenarios.learner import Learner
from tests.scenarios.test_edits import asked
from tests.scenarios.test_shortcut import picks

SAID = "Is max_tokens really required?"
PICTURE = StoredFile("screen.png", "image/png", b"\x89PNG")
REPORT = StoredFile("report.pdf", "application/pdf", b"%PDF")


async def test_a_forward_reaches_the_tutor_with_its_comment_and_author(
    in_lab: Learner, ben: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    ts = await slack.say(ben.id, GENERAL, SAID)
    said = slack.messages(GENERAL, ts)[0]
    await slack.forward(in_lab.id, said, in_lab.dm, "What do you think?", in_lab.lab().ts)
    await in_lab.sees("Exchange 1 of 3")
    name = slack.workspace.names[ben.id]
    assert asked(claude) == [f"What do you think?\n\n{name} wrote:\n> {SAID}"]


async def test_a_forward_without_a_comment_is_offered_to_the_tutor(
    learner: Learner, ben: Learner, slack: LocalSlack
) -> None:
    ts = await slack.say(ben.id, GENERAL, SAID)
    await learner.opens()
    await slack.forward(learner.id, slack.messages(GENERAL, ts)[0], learner.dm)
    await learner.sees("Is that a question for the tutor?", SAID)


async def test_an_alert_is_asked_about_with_its_blocks_and_attachments(
    learner: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "529 since 9:00"}}
    alert = {"title": "Overloaded", "text": "retry &gt; 3", "fields": [{"title": "Host", "value": "web-1"}]}
    ts = await slack.alert(GENERAL, "This content can't be displayed.", blocks=[block], attachments=[alert])
    await picks(learner, ts)
    await learner.sees("Exchange 1 of 3")
    assert asked(claude) == ["529 since 9:00\n\nOverloaded\nretry > 3\nHost: web-1"]


async def test_a_message_without_any_words_is_not_asked(
    learner: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    ts = await slack.alert(GENERAL, "This content can't be displayed.")
    await picks(learner, ts)
    await learner.whisper("That message has no text that I could pass on.")
    assert claude.requests == []


async def test_a_picture_beside_words_is_named_and_the_words_are_asked(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    await slack.share_files(in_lab.id, in_lab.dm, [PICTURE, REPORT], SAID, in_lab.lab().ts)
    await in_lab.sees("I can't see pictures or read `report.pdf`. Paste the text.", thread=in_lab.lab().ts)
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == [SAID]


async def test_a_picture_alone_is_no_question(in_lab: Learner, slack: LocalSlack, claude: LocalClaude) -> None:
    await slack.share_files(in_lab.id, in_lab.dm, [PICTURE], "", in_lab.lab().ts)
    await in_lab.sees("I can't see pictures. Paste the text.", thread=in_lab.lab().ts)
    await in_lab.scene.settled()
    assert claude.requests == []


async def test_a_picture_in_the_dm_is_named(learner: Learner, slack: LocalSlack) -> None:
    await learner.opens()
    await slack.share_files(learner.id, learner.dm, [PICTURE], SAID)
    await learner.sees("I can't see pictures. Paste the text.")
    await learner.sees("Is that a question for the tutor?", SAID)


async def test_a_picture_that_is_asked_about_is_named_there(learner: Learner, ben: Learner, slack: LocalSlack) -> None:
    ts = await slack.share_files(ben.id, GENERAL, [PICTURE], SAID)
    await picks(learner, ts)
    await learner.whisper("Lab 1 opens in our direct messages", "I can't see pictures. Paste the text.")


async def test_a_links_preview_is_no_edit(in_lab: Learner, slack: LocalSlack, claude: LocalClaude) -> None:
    claude.faults.fail(429, retry_after=30)
    ts = await in_lab.replies("What does https://a.example say?")
    await in_lab.sees("The tutor is busy right now.")
    shared = {"is_msg_unfurl": True, "from_url": "https://a.example", "author_name": "Ben", "text": "not mine"}
    await slack.preview(in_lab.dm, ts, {"from_url": "https://a.example", "title": "A page", "text": "not mine"})
    await slack.preview(in_lab.dm, ts, shared)
    await in_lab.scene.settled()
    await in_lab.scene.passes(seconds=31)
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == ["What does https://a.example say?"]
