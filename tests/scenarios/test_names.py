"""Names on the boards: as Slack shows them, as they are today, and of nobody who has left."""

from datetime import UTC, datetime

import pytest

from bot.course.model import Learner as Person
from bot.course.model import Module
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.model import Message
from bot.store import learners, progress
from bot.store.db import Query
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, stands, takes_alias
from tests.scenarios.screen import words


async def board(learner: Learner) -> str:
    await learner.types("/learn leaderboard")
    return words(await learner.whisper("Leaderboard"))


async def posted(learner: Learner) -> Message:
    await learner.types("/learn leaderboard")
    await learner.taps("Post in this channel")
    await learner.scene.settled()
    return learner.slack.messages(GENERAL)[-1]


async def test_a_name_is_the_one_slack_shows(learner: Learner, ben: Learner, module: Module, slack: LocalSlack) -> None:
    slack.workspace.users[ben.id].display_name = "Benny"
    for one in (learner, ben):
        await earns(one, module, 1)
        await stands(one, "Show my name")
    assert "1. Benny · 1 point" in await board(learner)
    assert "1. Ada Lovell · 1 point" in await board(ben)


async def test_where_nobody_may_be_looked_up_a_name_is_the_handle(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    slack.core.declined = {"users:read"}
    await scene.restart()
    await earns(ben, module, 1)
    await stands(ben, "Show my name")
    assert "1. ben.osei · 1 point" in await board(learner)
    assert scene.stage.journal.of("users.info") == []


async def test_a_workspace_that_grants_it_and_refuses_it_loses_no_board(
    learner: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    slack.core.declined = {"users:read"}  # taken back since the start
    await earns(learner, module, 1)
    await stands(learner, "Show my name")
    assert "1. ada.lovell · 1 point" in words(await posted(learner))
    assert await scene.rows("SELECT 1 FROM job WHERE state = 'failed'") == []


async def test_a_name_that_changes_changes_on_the_boards_within_a_day(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(ben, module, 1)
    await stands(ben, "Show my name")
    post = await posted(ben)
    assert "1. Ben Osei · 1 point" in words(post)
    slack.workspace.users[ben.id].display_name = "Benjamin"
    await scene.passes(days=1.1)
    await earns(learner, module, 1)
    await scene.settled()
    assert "1. Benjamin · 1 point" in words(post)


async def test_a_new_name_costs_no_redrawing_of_boards_that_nobody_looks_at_any_more(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(ben, module, 1)
    await stands(ben, "Show my name")
    old = await posted(ben)
    await scene.passes(days=15)
    await earns(learner, module, 1)
    await scene.settled()
    new = await posted(ben)
    slack.workspace.users[ben.id].display_name = "Benjamin"
    await scene.passes(days=1.1)
    await earns(learner, module, 1, lesson=2)
    await scene.settled()
    assert "Benjamin · 1 point" in words(new)
    assert "Ben Osei · 1 point" in words(old)


async def test_nobody_is_looked_up_twice_a_day(learner: Learner, module: Module, scene: Scene) -> None:
    await earns(learner, module, 4)
    await stands(learner, "Show my name")
    await posted(learner)
    asked = scene.stage.journal.of("users.info")
    assert [call["args"]["user"] for call in asked] == [learner.id]


async def test_who_has_left_the_workspace_stands_on_no_board_and_counts_no_more(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    for one in (learner, ben):
        await earns(one, module, 1)
        await stands(one, "Show my name")
    post = await posted(learner)
    assert "Team: 0 of 2 passed" in words(post)
    slack.workspace.users[ben.id].is_deleted = True
    await scene.passes(days=1.1)
    fresh = await posted(learner)
    for one in (post, fresh):
        assert "Ben" not in words(one)
        assert "Team: 0 of 1 passed the module test." in words(one)
    assert "Ben" not in await board(learner)


async def test_many_who_have_left_stand_on_no_board_that_is_posted(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await earns(learner, module, 1)
    await stands(learner, "Show my name")

    now = datetime.fromtimestamp(scene.stage.clock.now(), UTC)

    def leave(query: Query) -> None:  # forty whom Slack knows no more, each with more points than the last
        for n in range(40):
            one = Person("T0LOCAL", f"U{n:03}", "handle")
            learners.meet(query, now, one)
            learners.set_standing(query, one, "named")
            progress.earn(query, now, one, module, "item", 10 + n)

    assert scene.bot is not None
    await scene.bot.db.write(leave)
    assert "\n1. Ada Lovell · 1 point\n" in words(await posted(learner))


async def test_who_is_back_stands_where_they_stood(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(ben, module, 1)
    await stands(ben, "Show my name")
    slack.workspace.users[ben.id].is_deleted = True
    await scene.passes(days=1.1)
    await earns(learner, module, 1)
    assert "Ben" not in await board(learner)
    slack.workspace.users[ben.id].is_deleted = False
    await ben.says("progress")
    assert "1. Ben Osei · 1 point" in await board(learner)


@pytest.mark.parametrize(
    "alias",
    [
        "Ben Osei",
        "ben.osei",
        "BEN OSEI",
        "Ｂｅｎ Ｏｓｅｉ",
        "Веn Оsеi",
        "Ben 0sei",
        "Benny",
        "Token C0unter",
        "ben",
        "Osei",
    ],
)
async def test_an_alias_that_looks_like_somebody_else_is_refused_kindly(
    learner: Learner, ben: Learner, slack: LocalSlack, module: Module, alias: str
) -> None:
    slack.workspace.users[ben.id].display_name = "Benny"
    chiara = Learner(learner.scene, "U0CHIARA")
    await earns(ben, module, 1)
    assert await takes_alias(chiara, "Token Counter") == {}
    errors = await takes_alias(learner, alias)
    assert list(errors.values()) == ["Somebody here goes by that name, or by one that looks like it. Try another one."]


async def test_ones_own_name_may_be_an_alias_and_one_that_confuses_may_not(learner: Learner, module: Module) -> None:
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    await learner.taps("Use an alias")
    modal = await learner.modal("Your alias")
    errors = await learner.fills(modal, "You")
    assert list(errors.values()) == ["On a board, that would look like something else. Try another one."]
    assert await learner.fills(modal, "Ada L.") == {}


@pytest.mark.parametrize("alias", ["*bold* _x_", "<!channel>", "`code`", "1. Ada", "~Owl~", "@here"])
async def test_an_alias_that_would_format_rank_or_mention_is_refused(
    learner: Learner, module: Module, alias: str
) -> None:
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    await learner.taps("Use an alias")
    modal = await learner.modal("Your alias")
    assert list((await learner.fills(modal, alias)).values()) == [
        "An alias can have words and emoji, but no symbols such as * or <. Try another one."
    ]
    assert await learner.fills(modal, ":owl: Nachteule 7 🦉") == {}


async def test_an_alias_that_was_there_before_its_namesake_is_marked(
    learner: Learner, ben: Learner, module: Module
) -> None:
    await earns(learner, module, 1)
    assert await takes_alias(learner, "Ben O'sei") == {}
    assert "Ben O'sei (alias)" not in words(await posted(learner))
    await learner.scene.passes(minutes=1)
    await ben.says("progress")
    assert "1. Ben O'sei (alias) · 1 point" in await board(ben)


RUDE = "\u202e*Ada*\u200b\n2. `Ben` · 99 points [x](https://x.example)ㅤ"
PLAIN = "Ada 2. Ben - 99 points (x)(https:x.exam…"


async def test_a_name_as_slack_gives_it_stands_plain_wherever_others_read_it(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack
) -> None:
    slack.workspace.users[learner.id].display_name = RUDE
    await earns(learner, module, 1)
    await stands(learner, "Show my name")
    assert f"1. {PLAIN} · 1 point" in await board(ben)
    post = words(await posted(learner))
    assert f"1. {PLAIN} · 1 point" in post
    assert f"{PLAIN} asked for this board." in post
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Here, so the team can watch")
    root = await learner.sees(f"This is a lab of {PLAIN}", f"The tutor answers only {PLAIN}")
    await learner.scene.settled()
    await slack.say(ben.id, GENERAL, "May I?", root.ts)
    await ben.whisper(f"This is a lab of {PLAIN}: the tutor answers only {PLAIN}")
    for message in slack.messages(GENERAL):
        assert not set(str(message.blocks) + message.text) & {"\u202e", "\u200b", "ㅤ"}


async def test_people_who_share_a_name_stand_with_their_handles(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack
) -> None:
    slack.workspace.users[ben.id].display_name = "Ada L0vell"
    for one in (learner, ben):
        await earns(one, module, 1)
        await stands(one, "Show my name")
    shown = words(await posted(learner))
    assert "1. Ada L0vell (ben.osei) · 1 point" in shown
    assert "1. Ada Lovell (ada.lovell) · 1 point" in shown


async def test_an_alias_that_looks_like_a_shared_name_says_nothing_of_whose_it_is(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(learner, module, 1)
    assert await takes_alias(learner, "Quiet Owl") == {}
    await earns(ben, module, 1)
    await stands(ben, "Show my name")
    slack.workspace.users[ben.id].display_name = "Quiet Owl"
    await scene.passes(days=1.1)
    shown = words(await posted(ben))
    assert "Quiet Owl (alias) · 1 point" in shown
    assert "Ada" not in shown
    assert "ada.lovell" not in shown


async def test_one_who_calls_themselves_a_word_of_ours_stands_with_their_handle(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack
) -> None:
    slack.workspace.users[ben.id].display_name = "You"
    await earns(ben, module, 1)
    await stands(ben, "Show my name")
    assert "1. ben.osei · 1 point" in await board(learner)
