"""docs/settings.md on what is kept and how a person is forgotten, followed word for word."""

from datetime import timedelta

from bot.features.lab.reply_buttons import REASON_LIMIT_CHARS
from bot.manifest import manifest, scopes
from bot.queue import timers
from bot.settings import TRANSCRIPT_DAYS, Settings, is_member_id
from bot.store import backup, forgetting
from tests.guide.get import ANOTHER
from tests.guide.newcomer import Newcomer
from tests.guide.test_operating import ADA, SETTINGS_PAGE, answers_a_question, connects, goes_into_the_folder
from tests.guide.walk import Walk
from tests.program import ROOT


async def says_yes(reader: Newcomer, line: str) -> None:
    """Type a line beside the bot, and say yes where it asks."""
    await reader.types(f"{line} <<< y" if line.startswith("homeroom forget U") else line, ANOTHER)


FORGET = Walk[Newcomer](SETTINGS_PAGE, "What is kept, and for how long", types=says_yes)


async def test_whoever_follows_the_page_has_a_person_forgotten(newcomer: Newcomer) -> None:
    async with newcomer:
        await newcomer.creates((ROOT / "app_manifest.yml").read_text("utf-8"))
        await connects(newcomer)
        await answers_a_question(newcomer)
        await goes_into_the_folder(newcomer, ANOTHER)
        newcomer.own["U0123ABCD"] = ADA
        await FORGET.follow(newcomer)
        await knows_the_learner_no_more(newcomer)


async def knows_the_learner_no_more(reader: Newcomer) -> None:
    assert "Deleted." in str(reader.printed)
    ada = reader.person(ADA)
    await ada.types("/learn", ada.dm)
    await ada.sees("You have not started yet")


@FORGET.on(
    "Progress, answers, points, names, and how people want to be shown | the state file | until they or you delete it"
)
async def is_forgotten_with_everything(_reader: Newcomer) -> None:
    named = {kept.table for kept in forgetting.KEPT}
    assert {"learner", "place", "reading", "done", "attempt", "answer", "first_try", "point", "score"} <= named


@FORGET.on(
    "What learners and the tutor wrote in labs | the state file; also sent to the model's provider on every turn,"
    " under a pseudonym | {days} days after the last message in the lab (`{setting}`), or until they or you delete it;"
    " at the provider, according to its terms"
)
async def is_forgotten_with_the_labs(_reader: Newcomer, days: str, setting: str) -> None:
    """tests/scenarios/test_retention.py has the days pass."""
    assert (setting, int(days)) == ("HOMEROOM_TRANSCRIPT_DAYS", TRANSCRIPT_DAYS)
    assert {"turn", "held"} <= {kept.table for kept in forgetting.KEPT}


@FORGET.on(
    "Who has been told that a lab in a channel is somebody else's | the state file, under a pseudonym | until they"
    " or the lab's learner are deleted"
)
async def is_forgotten_as_a_visitor(_reader: Newcomer) -> None:
    (visitor,) = (kept for kept in forgetting.KEPT if kept.table == "visitor")
    assert ("who = :who" in visitor.where, "attempt IN" in visitor.where) == (True, True)


@FORGET.on(
    "Votes on the tutor's replies, and the reasons for votes against them, up to {most} characters each | the state"
    " file, with the reply | the reasons as long as the texts of the lab, the votes until they or you delete them"
)
async def votes_are_forgotten_with_the_labs(_reader: Newcomer, most: str) -> None:
    assert int(most) == REASON_LIMIT_CHARS
    (turn,) = (kept for kept in forgetting.KEPT if kept.table == "turn")
    assert {"vote", "vote_reason"} <= set(turn.columns.replace(",", " ").split())


@FORGET.on("How often a learner asked the model on a day | the state file | a day after, at their next question")
async def counted_calls_are_forgotten(_reader: Newcomer) -> None:
    """tests/store/test_spending.py has the day end."""
    assert "call" in {kept.table for kept in forgetting.KEPT}


@FORGET.on(
    "What the model's calls took, by day, model and lab, without the people | the state file | for good, also when a"
    " person is deleted"
)
async def sums_stay(_reader: Newcomer) -> None:
    assert "spent" not in {kept.table for kept in forgetting.KEPT}


@FORGET.on("Messages that were offered to a lab but not used | the state file | {days} days")
async def held_words_end(_reader: Newcomer, days: str) -> None:
    assert timedelta(days=int(days)) == timers.KEEP_HELD


@FORGET.on("What was sent to Slack | the state file | {days} days")
async def sent_messages_end(_reader: Newcomer, days: str) -> None:
    assert timedelta(days=int(days)) == timers.KEEP_JOBS


@FORGET.on("Keys that identify repeated deliveries, without their text | the state file | {days} days")
async def keys_end(_reader: Newcomer, days: str) -> None:
    assert timedelta(days=int(days)) == timers.KEEP_SEEN


@FORGET.on(
    "Copies of the state from before a migration or a restore | beside the state file | {days} days at most, and the"
    " newest {number} ([more](operating.md#back-up))"
)
async def copies_end(_reader: Newcomer, days: str, number: str) -> None:
    assert (timedelta(days=int(days)), int(number)) == (backup.KEEP_FOR, backup.KEEP)


@FORGET.on("Every call of `{command}` | nowhere, except in the file that `{option}` names | until you delete it")
async def finds_the_option(reader: Newcomer, command: str, option: str) -> None:
    await reader.types(f"{command} --help", ANOTHER)
    assert option in reader.printed[f"{command} --help"]


@FORGET.on(
    "If people ask the bot **{words}**, or press **{tab}** on its Home tab, it says what is kept and who can read it."
)
async def asks_the_bot(reader: Newcomer, words: str, tab: str) -> None:
    ada = reader.person(ADA)
    await ada.slack.open_tab(ADA, "home")
    await reader.bot_process.until(lambda: tab in str(ada.slack.home(ADA)), "the Home tab")
    await ada.slack.say(ADA, ada.dm, words)
    await ada.sees("I keep your progress")


@FORGET.on("**{button}** sends all of it into their DM, as the file `{file}`.")
async def is_sent_it(reader: Newcomer, button: str, file: str) -> None:
    ada = reader.person(ADA)
    await ada.taps(button, on=ada.screen()[-1])
    shown = await ada.sees("Your data: everything I keep about you, as JSON.")
    assert [one["name"] for one in shown.files] == [file]


@FORGET.on(
    "If the scope `{scope}` wasn't granted, or the workspace takes no files, the same JSON comes in as many messages as"
    " it takes."
)
async def has_the_scope(_reader: Newcomer, scope: str) -> None:
    """test_privacy.py declines it."""
    assert scope in scopes(manifest())


@FORGET.on("**{button}** deletes it after a confirmation, and their message says so.")
async def sees_the_button(reader: Newcomer, button: str) -> None:
    """test_privacy.py presses it; here the operator deletes."""
    assert button in str([message.blocks for message in reader.person(ADA).screen()])


@FORGET.on("`{yes}` doesn't ask; if the state holds several workspaces, `{which}` says which one.")
async def finds_both_options(reader: Newcomer, yes: str, which: str) -> None:
    await reader.types("homeroom forget --help", ANOTHER)
    assert yes in reader.printed["homeroom forget --help"]
    assert which in reader.printed["homeroom forget --help"]


@FORGET.on("Only an ID is taken: a name such as `{name}` is refused.")
async def types_no_name(_reader: Newcomer, name: str) -> None:
    """test_forget.py types it."""
    assert not is_member_id(name)


@FORGET.on("If they are a lead, remove them from `{setting}` too.")
async def knows_the_setting(_reader: Newcomer, setting: str) -> None:
    assert Settings.read({setting: ADA})[0].leads == (ADA,)
