"""Unread marks per person: they wait for their reader, even while the page acts as somebody else."""

from typing import Any

from bot.sandbox.stage import Stage
from tests.sandbox.page.tab import ADA, ADA_DM, BEN, BEN_DM, GENERAL, Tab, open_tab
from tests.sandbox.slack.wire import Bot


async def places(tab: Tab, wanted: dict[str, int]) -> Any:
    """Wait until exactly these places hold so much that is new."""

    def counts(one: dict[str, Any]) -> dict[str, int]:
        return {place: news["count"] for place, news in one["unread"]["places"].items()}

    return await tab.until(lambda one: one["type"] == "unread" and counts(one) == wanted)


async def test_what_others_say_is_new_until_its_place_is_shown(stage: Stage, tab: Tab, bot: Bot) -> None:
    await stage.slack.say(BEN, GENERAL, "hello all")
    await bot.web.chat_postMessage(channel=ADA_DM, text="hello Ada")
    await places(tab, {GENERAL: 1, ADA_DM: 1})
    newest = stage.slack.messages(GENERAL)[-1].ts
    await tab.act("read", channel=GENERAL, ts=newest)
    assert list(tab.told("unread")[-1]["unread"]["places"]) == [ADA_DM]


async def test_ones_own_words_and_other_peoples_dms_are_nothing_new(stage: Stage, tab: Tab, bot: Bot) -> None:
    await stage.slack.say(ADA, GENERAL, "mine")
    await bot.web.chat_postMessage(channel=BEN_DM, text="for Ben")
    await bot.web.chat_postEphemeral(channel=GENERAL, user=ADA, text="only for Ada")
    await places(tab, {GENERAL: 1})


async def test_a_thread_of_a_channel_is_new_for_those_who_write_in_it(stage: Stage, tab: Tab, bot: Bot) -> None:
    root = (await bot.web.chat_postMessage(channel=GENERAL, text="a lab"))["ts"]
    await tab.act("read", channel=GENERAL, ts=root)
    await stage.slack.say(BEN, GENERAL, "not for Ada", root)
    await stage.slack.say(ADA, GENERAL, "now I take part", root)
    await places(tab, {GENERAL: 1})


async def test_whom_somebody_has_been_is_marked_when_something_comes_for_them(stage: Stage, bot: Bot) -> None:
    await bot.web.chat_postMessage(channel=BEN_DM, text="before anybody was Ben")
    async with open_tab(stage) as tab:
        assert tab.state["unread"]["people"] == {}
        await tab.act("act_as", user=BEN)
        await tab.act("act_as", user=ADA)
        await bot.web.chat_postMessage(channel=BEN_DM, text="and now for Ben")
        await tab.until(lambda one: one["type"] == "unread" and one["unread"]["people"] == {BEN: 1})


async def test_where_news_begin_is_told_to_those_who_were_there_before(stage: Stage, tab: Tab) -> None:
    first = await stage.slack.say(BEN, GENERAL, "one")
    assert (await places(tab, {GENERAL: 1}))["unread"]["places"][GENERAL]["since"] == ""
    await tab.act("read", channel=GENERAL, ts="")  # Ada was there when nothing had been said yet
    assert tab.told("unread")[-1]["unread"]["places"][GENERAL]["since"] == first


async def test_what_was_read_stays_read_after_a_reload(stage: Stage, tab: Tab) -> None:
    ts = await stage.slack.say(BEN, GENERAL, "hello")
    await tab.act("read", channel=GENERAL, ts=ts)
    async with open_tab(stage) as again:
        assert again.state["unread"]["places"] == {}
