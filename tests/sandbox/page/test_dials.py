from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.cast import Cast
from bot.sandbox.clock import Clock
from bot.sandbox.page.dials import until_next_monday
from bot.sandbox.page.session import Outbox
from bot.sandbox.stage import Stage
from tests.sandbox.page.tab import ADA, ADA_DM, Tab, open_tab, running_stage
from tests.sandbox.slack.wire import NOW, Bot, error_of, until

NAMES = ["claude-429", "claude-529", "claude-cut", "claude-slow", "slack-twice", "slack-lost-ack", "slack-no-streaming",
         "slack-no-charts", "slack-no-feedback", "slack-429"]  # fmt: skip


def on(stage: Stage) -> list[str]:
    return [dial["name"] for dial in stage.page.dials.state() if dial["on"]]


@pytest.mark.parametrize("name", NAMES)
async def test_every_switch_goes_on_and_off_again(stage: Stage, name: str) -> None:
    assert [dial["name"] for dial in stage.page.dials.state()] == NAMES
    stage.page.dials.turn(name, on=True)
    assert on(stage) == [name]
    stage.page.dials.turn(name, on=False)
    assert on(stage) == []


async def test_every_switch_says_in_a_line_what_the_learner_will_see(stage: Stage) -> None:
    for dial in stage.page.dials.state():
        assert dial["shows"].endswith(".")
        assert 20 < len(dial["shows"]) < 110


async def test_a_tab_is_told_when_a_fault_has_been_met(stage: Stage, tab: Tab, bot: Bot) -> None:
    await tab.act("dial", name="slack-429", on=True)
    refused = await error_of(bot.web.chat_postMessage(channel=ADA_DM, text="x"))
    assert refused == "ratelimited"
    news = await tab.until(lambda one: one["type"] == "dials" and not any(fault["on"] for fault in one["faults"]))
    assert len(news["faults"]) == len(NAMES)


async def test_a_switch_turned_on_twice_is_one_fault(stage: Stage) -> None:
    stage.page.dials.turn("claude-529", on=True)
    stage.page.dials.turn("claude-529", on=True)
    assert [fault.times for fault in stage.claude.faults.waiting] == [3]


async def test_a_fault_that_was_met_shows_as_off(stage: Stage) -> None:
    stage.page.dials.turn("claude-429", on=True)
    fault = stage.claude.faults.take()
    assert fault.error is not None
    assert (fault.error.status, fault.error.headers) == (429, {"retry-after": "5"})
    assert on(stage) == []


async def test_all_off_turns_every_switch_off(stage: Stage, tab: Tab) -> None:
    for name in NAMES:
        await tab.act("dial", name=name, on=True)
    assert on(stage) == NAMES
    await tab.act("clear_dials")
    assert on(stage) == []
    assert not any(fault["on"] for fault in tab.told("dials")[-1]["faults"])


async def test_the_clock_moves_the_workspace_and_has_the_bot_connect_anew(stage: Stage, tab: Tab, bot: Bot) -> None:
    session = bot.sockets[0].current_session
    await tab.act("move_clock", seconds=3600)
    assert stage.clock.now() == NOW + 3600
    assert [news["now"] for news in tab.told("state")] == [NOW + 3600]
    await until(lambda: bot.sockets[0].current_session is not session)


async def test_a_jump_of_the_clock_stands_between_what_was_said_before_and_after(stage: Stage, tab: Tab) -> None:
    before = await stage.slack.say(ADA, ADA_DM, "before")
    await tab.act("move_clock", seconds=3600)
    after = await stage.slack.say(ADA, ADA_DM, "after")
    (jump,) = tab.told("state")[-1]["jumps"]
    assert jump["seconds"] == 3600
    assert before < jump["ts"] < after


async def test_the_time_can_be_asked_for(tab: Tab) -> None:
    assert (await tab.act("ping"))["now"] == NOW


@pytest.mark.parametrize("zone", ["Etc/UTC", "Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize(
    ("now", "monday"),
    [("2026-11-22T14:05", "2026-11-23T09:00"), ("2026-11-23T08:59", "2026-11-23T09:00"),
     ("2026-11-23T09:00", "2026-11-30T09:00"), ("2026-11-24T00:00", "2026-11-30T09:00"),
     ("2026-10-24T12:00", "2026-10-26T09:00")],  # the clocks of Europe are set back between the two
)  # fmt: skip
def test_next_monday_is_always_ahead_and_nine_o_clock_in_its_zone(now: str, monday: str, zone: str) -> None:
    start = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone)).timestamp()
    target = datetime.fromisoformat(monday).replace(tzinfo=ZoneInfo(zone)).timestamp()
    assert until_next_monday(Clock(frozen_at=start), zone) == target - start


async def test_the_jump_to_monday_goes_by_the_people_s_zone_and_the_page_is_told_which() -> None:
    async with running_stage(cast=Cast(zone="America/New_York")) as stage, open_tab(stage) as tab:
        assert tab.state["zone"] == "America/New_York"
        await tab.act("next_monday")
        there = datetime.fromtimestamp(stage.clock.now(), ZoneInfo("America/New_York"))
        assert (there.weekday(), there.hour, there.minute) == (0, 9, 0)


async def test_news_under_the_same_key_take_each_others_place() -> None:
    outbox = Outbox()
    outbox.put("a", lambda: {"a": 1})
    outbox.put("b", lambda: {"b": 1})
    outbox.put("a", lambda: {"a": 2})
    assert await outbox.take() == [{"a": 2}, {"b": 1}]
