"""docs/settings.md on what is kept and how a person is forgotten, followed word for word."""

from datetime import timedelta

from bot.queue import timers
from bot.settings import Settings
from bot.store import forgetting
from tests.guide.get import ANOTHER
from tests.guide.newcomer import Newcomer
from tests.guide.test_operating import ADA, PAGE, answers_a_question, connects, goes_into_the_folder
from tests.guide.walk import Walk
from tests.program import ROOT


async def says_yes(reader: Newcomer, line: str) -> None:
    """Type a line, and say yes where it asks."""
    await reader.types(f"{line} <<< y" if line.startswith("homeroom forget U") else line)


FORGET = Walk[Newcomer](PAGE, "What is kept, and for how long", types=says_yes)


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
    await (await reader.terminal()).says("Connected to Slack")
    assert "Deleted." in str(reader.printed)
    ada = reader.person(ADA)
    await ada.types("/learn", ada.dm)
    await ada.sees("You have not started yet")


@FORGET.on(
    "Progress, answers, points, names, and how people want to be shown | the state file | until you have them forgotten"
)
async def is_forgotten_with_everything(_reader: Newcomer) -> None:
    named = {kept.table for kept in forgetting.KEPT}
    assert {"learner", "place", "reading", "done", "attempt", "answer", "first_try", "point", "score"} <= named


@FORGET.on(
    "What learners and the tutor wrote in labs | the state file; it goes to the model's provider with every turn, under"
    " a pseudonym | until you have them forgotten; at the provider by its own terms"
)
async def is_forgotten_with_the_labs(_reader: Newcomer) -> None:
    assert {"turn", "held"} <= {kept.table for kept in forgetting.KEPT}


@FORGET.on(
    "Who was told that a lab in a channel is somebody else's | the state file, under a pseudonym | until you have them,"
    " or the lab's learner, forgotten"
)
async def is_forgotten_as_a_visitor(_reader: Newcomer) -> None:
    (visitor,) = (kept for kept in forgetting.KEPT if kept.table == "visitor")
    assert ("who = :who" in visitor.where, "attempt IN" in visitor.where) == (True, True)


@FORGET.on("Words that were offered to a lab, and not put into it | the state file | {days} days")
async def held_words_end(_reader: Newcomer, days: str) -> None:
    assert timedelta(days=int(days)) == timers.KEEP_HELD


@FORGET.on("What was sent to Slack | the state file | {days} days")
async def sent_messages_end(_reader: Newcomer, days: str) -> None:
    assert timedelta(days=int(days)) == timers.KEEP_JOBS


@FORGET.on("Keys by which a repeated delivery is known, without its words | the state file | {days} days")
async def keys_end(_reader: Newcomer, days: str) -> None:
    assert timedelta(days=int(days)) == timers.KEEP_SEEN


@FORGET.on("Every call of `{command}` | nowhere, but for the file that `{option}` names | until you delete it")
async def finds_the_option(reader: Newcomer, command: str, option: str) -> None:
    await reader.types(f"{command} --help", ANOTHER)
    assert option in reader.printed[f"{command} --help"]


@FORGET.on(
    "Who asks the bot **{words}** is told what is kept, who reads it, and how you can delete it, with their member ID."
)
async def asks_the_bot(reader: Newcomer, words: str) -> None:
    ada = reader.person(ADA)
    await ada.slack.say(ADA, ada.dm, words)
    await ada.sees(f"homeroom forget {ADA}")


@FORGET.on("**Stop the bot** to have a person forgotten, then type, with their ID:")
async def stops_the_bot(reader: Newcomer) -> None:
    await (await reader.terminal()).presses_ctrl_c()


@FORGET.on("`{yes}` does not ask; where one state holds several workspaces, `{which}` says which.")
async def finds_both_options(reader: Newcomer, yes: str, which: str) -> None:
    await reader.types("homeroom forget --help", ANOTHER)
    assert yes in reader.printed["homeroom forget --help"]
    assert which in reader.printed["homeroom forget --help"]


@FORGET.on("Somebody who is a lead is to be taken out of `{setting}` too.")
async def knows_the_setting(_reader: Newcomer, setting: str) -> None:
    assert Settings.read({setting: ADA})[0].leads == (ADA,)
