"""A workspace that does not know a block yet gets the message without it, and is asked again the next day."""

import logging

import pytest

from bot.features.ports import Drawn, Json, SlackRefused
from bot.slack.api.newer_blocks import NewerBlocks
from tests.clocks import FakeClock

CHART, TABLE = ({"type": "data_visualization"},), ({"type": "table"},)
BOARD = Drawn("Leaderboard", CHART, plainer=TABLE)
HOURS = 3600


class Workspace:
    """Takes messages, but none with a chart; what was tried stands in `tried`."""

    def __init__(self, error: str = "invalid_blocks") -> None:
        self.tried: list[tuple[Json, ...]] = []
        self._error = error

    async def post(self, drawn: Drawn) -> str:
        self.tried.append(drawn.blocks)
        if drawn.blocks == CHART:
            raise SlackRefused(self._error)
        return "1.1"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def newer(clock: FakeClock) -> NewerBlocks:
    return NewerBlocks(clock)


async def test_a_refused_chart_is_sent_again_as_a_table_and_the_operator_reads_why(
    newer: NewerBlocks, caplog: pytest.LogCaptureFixture
) -> None:
    workspace = Workspace()
    with caplog.at_level(logging.WARNING):
        assert await newer.send("T1", BOARD, workspace.post) == "1.1"
    assert workspace.tried == [CHART, TABLE]
    assert [record.getMessage() for record in caplog.records] == [
        "workspace T1 draws no charts (Slack said invalid_blocks); it gets tables for a day"
    ]


async def test_a_refusal_is_believed_for_a_day_and_in_that_workspace(newer: NewerBlocks, clock: FakeClock) -> None:
    await newer.send("T1", BOARD, Workspace().post)
    for passed, workspace, tried in [(23, "T1", [TABLE]), (0, "T2", [CHART, TABLE]), (2, "T1", [CHART, TABLE])]:
        clock.advance(passed * HOURS)
        slack = Workspace()
        await newer.send(workspace, BOARD, slack.post)
        assert slack.tried == tried


async def test_a_refusal_for_another_reason_is_no_word_on_charts(newer: NewerBlocks) -> None:
    workspace = Workspace("not_in_channel")
    with pytest.raises(SlackRefused, match="not_in_channel"):
        await newer.send("T1", BOARD, workspace.post)
    assert workspace.tried == [CHART]


async def test_a_message_without_newer_blocks_is_sent_once_whatever_is_said(newer: NewerBlocks) -> None:
    workspace = Workspace()
    with pytest.raises(SlackRefused):
        await newer.send("T1", Drawn("x", CHART), workspace.post)
    assert workspace.tried == [CHART]
