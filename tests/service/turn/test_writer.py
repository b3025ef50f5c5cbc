"""How a reply gets into Slack while the model still speaks: the pace, and every way it can go wrong."""

import asyncio
import itertools

import pytest

from bot.service.ports import Drawn, NoStream, SlackRefused, SlackUnavailable
from bot.service.turn.writer import Streams, Way, Writer
from tests.clocks import FakeClock
from tests.service.turn.paper import Book, Paper, ledger

WHOLE = Drawn("the whole reply", ())
DOWN = SlackUnavailable("HTTP 503")
LOST = SlackUnavailable("HTTP 504", ambiguous=True)


class Desk:
    """A writer with its edges."""

    def __init__(self, way: Way = Way.STREAM) -> None:
        self.clock = FakeClock()
        self.paper, self.book, self.streams = Paper(self.clock), Book(), Streams()
        self.ledger = ledger(self.book, self.clock)
        self.refusals = 0
        self.status: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.status.set_result(None)
        self.writer = self.another(way)

    def another(self, way: Way) -> Writer:
        """A writer with the same edges."""
        return Writer(
            self.paper,
            self.clock,
            self.ledger,
            self.streams,
            way=way,
            draw=lambda text: Drawn(text, ()),
            on_refused=self._refused,
            status=self.status,
        )

    async def _refused(self) -> None:
        self.refusals += 1

    async def says(self, text: str, *, seconds: float = 0.0) -> None:
        """The model says something; then so much time passes, a tenth of a second at a time."""
        self.writer.feed(text)
        await rest()
        for _ in range(round(seconds * 10)):
            self.clock.advance(0.1)
            await rest()

    async def ends(self) -> None:
        await self.writer.close(lambda: WHOLE, lambda: ())


async def rest() -> None:
    """Let every task come to where it waits for the clock."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
async def desk() -> Desk:
    return Desk()


async def test_the_first_words_are_shown_as_soon_as_they_exist(desk: Desk) -> None:
    await desk.says("Four")
    assert desk.paper.calls == [(0.0, "start", "Four")]
    await desk.ends()


async def test_the_intent_is_written_before_the_stream_and_its_ts_after(desk: Desk) -> None:
    await desk.says("Four")
    assert desk.book.entries == ["intend", "created"]
    await desk.ends()


async def test_words_go_out_once_a_second_together(desk: Desk) -> None:
    for word in ("Four", " fields", " are", " asked", " for", "."):
        await desk.says(word, seconds=0.4)
    await desk.ends()
    appends = [(round(at, 1), text) for at, method, text in desk.paper.calls if method == "append"]
    assert appends == [(1.0, " fields are"), (2.0, " asked for")]
    assert desk.paper.calls[-1][1:] == ("stop", ".")


async def test_while_words_flow_no_gap_is_longer_than_two_seconds_however_many_streams_live(desk: Desk) -> None:
    desk.streams.live = 90
    for _ in range(30):
        await desk.says("word ", seconds=0.3)
    at = [when for when, *_ in desk.paper.calls]
    assert all(1.9 < later - before < 2.2 for before, later in itertools.pairwise(at))
    await desk.ends()


async def test_silence_costs_no_call_and_the_next_words_come_at_once(desk: Desk) -> None:
    await desk.says("Four", seconds=30)
    assert desk.paper.methods == ["start"]
    await desk.says(" fields")
    at, *call = desk.paper.calls[-1]
    assert (round(at, 1), call) == (30.0, ["append", " fields"])
    await desk.ends()


async def test_the_end_carries_the_last_words_without_waiting_for_their_second(desk: Desk) -> None:
    await desk.says("Four", seconds=1.2)
    await desk.says(" fields")
    await desk.says(" are asked for.")
    await desk.ends()
    assert desk.paper.calls[-1][1:] == ("stop", " are asked for.")
    assert desk.streams.live == 0


async def test_every_word_is_sent_once(desk: Desk) -> None:
    words = [f"word{n} " for n in range(40)]
    for word in words:
        await desk.says(word, seconds=0.3)
    await desk.ends()
    assert "".join(text for _, _, text in desk.paper.calls) == "".join(words)


async def test_a_stream_is_left_before_slack_ends_it_and_the_whole_reply_replaces_it(desk: Desk) -> None:
    for _ in range(130):
        await desk.says("on ", seconds=2)
    await desk.ends()
    assert max(at for at, method, _ in desk.paper.calls if method == "append") < 242
    assert desk.paper.methods[-2:] == ["stop", "update"]
    assert desk.paper.calls[-1][2] == WHOLE.text


async def test_words_without_a_token_go_with_the_next_ones(desk: Desk) -> None:
    desk.paper.fails["append"] = [DOWN]
    await desk.says("Four", seconds=0.5)
    await desk.says(" fields", seconds=1)
    await desk.says(" are", seconds=1)
    await desk.ends()
    texts = [text for _, method, text in desk.paper.calls if method == "append"]
    assert texts[-1].startswith(" fields")
    assert desk.paper.methods[-1] == "stop"


@pytest.mark.parametrize("failure", [LOST, SlackRefused("message_not_in_streaming_state")], ids=["lost", "refused"])
async def test_an_append_whose_end_is_unknown_makes_the_end_an_update(desk: Desk, failure: Exception) -> None:
    desk.paper.fails["append"] = [failure]
    await desk.says("Four", seconds=1.2)
    await desk.says(" fields", seconds=1.2)
    await desk.says(" are", seconds=1.2)
    await desk.ends()
    assert desk.paper.methods == ["start", "append", "stop", "update"]
    assert not desk.writer.stopped


async def test_a_learners_stop_is_learnt_from_the_next_append(desk: Desk) -> None:
    desk.paper.fails["append"] = [SlackRefused("stopped_by_user")]
    await desk.says("Four", seconds=1.2)
    before = desk.writer.stopped
    await desk.says(" fields")
    assert (before, desk.writer.stopped) == (False, True)
    await desk.ends()


@pytest.mark.parametrize("failure", [LOST, SlackRefused("msg_too_long")], ids=["lost", "refused"])
async def test_an_end_that_slack_does_not_take_becomes_an_update(desk: Desk, failure: Exception) -> None:
    desk.paper.fails["stop"] = [failure]
    await desk.says("Four")
    await desk.ends()
    assert desk.paper.methods == ["start", "stop", "stop", "update"]


async def test_an_end_that_never_arrived_is_tried_again_later(desk: Desk) -> None:
    desk.paper.fails["stop"] = [DOWN]
    await desk.says("Four")
    with pytest.raises(SlackUnavailable):
        await desk.ends()


async def test_a_workspace_without_streams_gets_a_post_and_an_update_each_three_seconds(desk: Desk) -> None:
    desk.paper.fails["start"] = [NoStream("channel_type_not_supported", lasting=True)]
    for word in ("Four", " fields", " are", " asked", " for"):
        await desk.says(word, seconds=1)
    await desk.ends()
    assert [(round(at), method) for at, method, _ in desk.paper.calls] == [
        *((0, "start"), (0, "post"), (3, "update"), (5, "update"))
    ]
    assert desk.paper.calls[2][2] == "Four fields are"
    assert desk.paper.calls[-1][2] == WHOLE.text
    assert desk.refusals == 1


async def test_a_post_that_slack_surely_did_not_take_is_not_looked_for(desk: Desk) -> None:
    desk.paper.fails["start"] = [NoStream("channel_type_not_supported", lasting=True)]
    desk.paper.fails["post"] = [DOWN]
    await desk.says("Four")
    await desk.ends()
    assert desk.paper.methods == ["start", "post", "post"]
    assert desk.book.entries.count("forget_intent") == 1, "nor after a crash"


async def test_without_a_token_for_a_stream_the_whole_reply_is_posted_at_its_end(desk: Desk) -> None:
    desk.paper.fails["start"] = [NoStream("no token", lasting=False)]
    await desk.says("Four", seconds=1)
    await desk.says(" fields", seconds=4)
    await desk.ends()
    assert desk.paper.methods == ["start", "post"]
    assert desk.paper.calls[-1][2] == WHOLE.text
    assert desk.refusals == 0


async def test_a_stream_that_may_have_been_opened_is_looked_for_and_adopted(desk: Desk) -> None:
    desk.paper.fails["start"] = [LOST]
    desk.paper.own = "9.0"
    await desk.says("Four", seconds=1)
    await desk.ends()
    assert desk.paper.methods == ["start", "find", "stop", "update"]


async def test_a_stream_that_was_never_opened_is_posted_instead(desk: Desk) -> None:
    desk.paper.fails["start"] = [LOST]
    await desk.says("Four", seconds=1)
    await desk.ends()
    assert desk.paper.methods == ["start", "find", "post"]


async def test_where_slack_does_not_let_us_look_it_is_posted_rather_than_lost(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.paper.fails["start"] = [LOST]
    desk.paper.fails["find"] = [SlackRefused("missing_scope")]
    await desk.says("Four", seconds=1)
    await desk.ends()
    assert desk.paper.methods == ["start", "find", "post"]
    assert "turn 7 may be answered twice: Slack said missing_scope" in caplog.text


async def test_a_reply_without_words_is_posted_whole(desk: Desk) -> None:
    await desk.ends()
    assert desk.paper.calls == [(0.0, "post", WHOLE.text)]


async def test_a_reply_that_must_be_replaced_is_ended_and_updated(desk: Desk) -> None:
    await desk.says("I can not")
    await desk.writer.close(lambda: WHOLE, lambda: (), replace=True)
    assert desk.paper.methods == ["start", "stop", "update"]


async def test_a_reply_that_broke_off_ends_with_a_word_and_its_message_is_taken_up_again(desk: Desk) -> None:
    await desk.says("Four", seconds=1)
    await desk.writer.abandon(({"type": "context"},))
    assert desk.paper.methods == ["start", "stop"]
    again = desk.another(Way.END)
    again.feed("Four fields")
    await again.close(lambda: WHOLE, lambda: ())
    assert desk.paper.methods == ["start", "stop", "stop", "update"]


async def test_a_writer_that_is_dropped_leaves_no_task_behind(desk: Desk) -> None:
    before = asyncio.all_tasks()
    await desk.says("Four")
    desk.writer.drop()
    await rest()
    assert asyncio.all_tasks() == before


async def test_letting_go_never_raises(desk: Desk) -> None:
    desk.paper.fails["stop"] = [DOWN]
    await desk.says("Four")
    await desk.writer.abandon(())
    assert desk.streams.live == 0


class TestTheStatusLine:
    """Slack clears "is writing" for a message that comes after it, so it lingers wherever that is not certain."""

    async def test_a_new_message_clears_it(self, desk: Desk) -> None:
        await desk.says("Four")
        await desk.ends()
        assert not desk.writer.status_lingers

    async def test_it_may_overtake_a_message_that_was_begun_before_its_call_ended(self, desk: Desk) -> None:
        desk.status = asyncio.get_running_loop().create_future()
        writer = desk.another(Way.STREAM)
        writer.feed("Four")
        desk.status.set_result(None)
        await writer.close(lambda: WHOLE, lambda: ())
        assert writer.status_lingers

    async def test_an_update_of_an_earlier_message_does_not_clear_it(self, desk: Desk) -> None:
        desk.ledger.ts = "9.0"
        writer = desk.another(Way.END)
        await writer.close(lambda: WHOLE, lambda: ())
        assert writer.status_lingers

    async def test_a_session_lingers_through_a_post_until_it_is_cleared(self, desk: Desk) -> None:
        desk.paper.works = True
        await desk.ends()
        assert desk.writer.status_lingers
