"""Streaming a reply into Slack while the model is still speaking: the pace, and every way it can fail."""

import asyncio
import itertools

import pytest

from bot.features.ports import Drawn, NoStream, SlackRefused, SlackUnavailable
from bot.features.tutoring.stream_writer import Streams, Way, Writer
from tests.clocks import FakeClock
from tests.features.tutoring.paper import Book, FullBook, Paper, ledger

WHOLE = Drawn("the whole reply", ())
DOWN = SlackUnavailable("HTTP 503")
LOST = SlackUnavailable("HTTP 504", ambiguous=True)


class Context:
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
async def context() -> Context:
    return Context()


async def test_the_first_words_are_shown_as_soon_as_they_exist(context: Context) -> None:
    await context.says("Four")
    assert context.paper.calls == [(0.0, "start", "Four")]
    await context.ends()


async def test_the_intent_is_written_before_the_stream_and_its_ts_after(context: Context) -> None:
    await context.says("Four")
    assert context.book.entries == ["intend", "created"]
    await context.ends()


async def test_words_go_out_once_a_second_together(context: Context) -> None:
    for word in ("Four", " fields", " are", " asked", " for", "."):
        await context.says(word, seconds=0.4)
    await context.ends()
    appends = [(round(at, 1), text) for at, method, text in context.paper.calls if method == "append"]
    assert appends == [(1.0, " fields are"), (2.0, " asked for")]
    assert context.paper.calls[-1][1:] == ("stop", ".")


async def test_while_words_flow_no_gap_is_longer_than_two_seconds_however_many_streams_live(context: Context) -> None:
    context.streams.live = 90
    for _ in range(30):
        await context.says("word ", seconds=0.3)
    at = [when for when, *_ in context.paper.calls]
    assert all(1.9 < later - before < 2.2 for before, later in itertools.pairwise(at))
    await context.ends()


async def test_silence_costs_no_call_and_the_next_words_come_at_once(context: Context) -> None:
    await context.says("Four", seconds=30)
    assert context.paper.methods == ["start"]
    await context.says(" fields")
    at, *call = context.paper.calls[-1]
    assert (round(at, 1), call) == (30.0, ["append", " fields"])
    await context.ends()


async def test_the_end_carries_the_last_words_without_waiting_for_their_second(context: Context) -> None:
    await context.says("Four", seconds=1.2)
    await context.says(" fields")
    await context.says(" are asked for.")
    await context.ends()
    assert context.paper.calls[-1][1:] == ("stop", " are asked for.")
    assert context.streams.live == 0


async def test_every_word_is_sent_once(context: Context) -> None:
    words = [f"word{n} " for n in range(40)]
    for word in words:
        await context.says(word, seconds=0.3)
    await context.ends()
    assert "".join(text for _, _, text in context.paper.calls) == "".join(words)


async def test_a_stream_is_left_before_slack_ends_it_and_the_whole_reply_replaces_it(context: Context) -> None:
    for _ in range(130):
        await context.says("on ", seconds=2)
    await context.ends()
    assert max(at for at, method, _ in context.paper.calls if method == "append") < 242
    assert context.paper.methods[-2:] == ["stop", "update"]
    assert context.paper.calls[-1][2] == WHOLE.text


async def test_words_without_a_token_go_with_the_next_ones(context: Context) -> None:
    context.paper.fails["append"] = [DOWN]
    await context.says("Four", seconds=0.5)
    await context.says(" fields", seconds=1)
    await context.says(" are", seconds=1)
    await context.ends()
    texts = [text for _, method, text in context.paper.calls if method == "append"]
    assert texts[-1].startswith(" fields")
    assert context.paper.methods[-1] == "stop"


@pytest.mark.parametrize("failure", [LOST, SlackRefused("message_not_in_streaming_state")], ids=["lost", "refused"])
async def test_an_append_whose_end_is_unknown_makes_the_end_an_update(context: Context, failure: Exception) -> None:
    context.paper.fails["append"] = [failure]
    await context.says("Four", seconds=1.2)
    await context.says(" fields", seconds=1.2)
    await context.says(" are", seconds=1.2)
    await context.ends()
    assert context.paper.methods == ["start", "append", "stop", "update"]
    assert not context.writer.stopped


async def test_a_learners_stop_is_learnt_from_the_next_append(context: Context) -> None:
    context.paper.fails["append"] = [SlackRefused("stopped_by_user")]
    await context.says("Four", seconds=1.2)
    before = context.writer.stopped
    await context.says(" fields")
    assert (before, context.writer.stopped) == (False, True)
    await context.ends()


@pytest.mark.parametrize("failure", [LOST, SlackRefused("msg_too_long")], ids=["lost", "refused"])
async def test_an_end_that_slack_does_not_take_becomes_an_update(context: Context, failure: Exception) -> None:
    context.paper.fails["stop"] = [failure]
    await context.says("Four")
    await context.ends()
    assert context.paper.methods == ["start", "stop", "stop", "update"]


async def test_an_end_that_never_arrived_is_tried_again_later(context: Context) -> None:
    context.paper.fails["stop"] = [DOWN]
    await context.says("Four")
    with pytest.raises(SlackUnavailable):
        await context.ends()


async def test_a_workspace_without_streams_gets_a_post_and_an_update_each_three_seconds(context: Context) -> None:
    context.paper.fails["start"] = [NoStream("channel_type_not_supported", lasting=True)]
    for word in ("Four", " fields", " are", " asked", " for"):
        await context.says(word, seconds=1)
    await context.ends()
    assert [(round(at), method) for at, method, _ in context.paper.calls] == [
        *((0, "start"), (0, "post"), (3, "update"), (5, "update"))
    ]
    assert context.paper.calls[2][2] == "Four fields are"
    assert context.paper.calls[-1][2] == WHOLE.text
    assert context.refusals == 1


async def test_a_post_that_slack_surely_did_not_take_is_not_looked_for(context: Context) -> None:
    context.paper.fails["start"] = [NoStream("channel_type_not_supported", lasting=True)]
    context.paper.fails["post"] = [DOWN]
    await context.says("Four")
    await context.ends()
    assert context.paper.methods == ["start", "post", "post"]
    assert context.book.entries.count("forget_intent") == 1, "nor after a crash"


@pytest.mark.parametrize(("others", "every_s"), [(0, 3.0), (9, 24.0)])
async def test_edits_come_every_three_seconds_and_seldomer_where_many_replies_are_edited(
    context: Context, others: int, every_s: float
) -> None:
    context.paper.fails["start"] = [NoStream("channel_type_not_supported", lasting=True)]
    context.streams.edited = others
    for _ in range(100):
        await context.says("word ", seconds=0.5)
    at = [when for when, method, _ in context.paper.calls if method == "update"]
    assert len(at) >= 2
    assert all(every_s - 0.1 < later - before < every_s + 0.6 for before, later in itertools.pairwise(at))
    await context.ends()
    assert context.streams.edited == others


async def test_without_a_token_for_a_stream_the_whole_reply_is_posted_at_its_end(context: Context) -> None:
    context.paper.fails["start"] = [NoStream("no token", lasting=False)]
    await context.says("Four", seconds=1)
    await context.says(" fields", seconds=4)
    await context.ends()
    assert context.paper.methods == ["start", "post"]
    assert context.paper.calls[-1][2] == WHOLE.text
    assert context.refusals == 0


async def test_a_stream_that_may_have_been_opened_is_looked_for_and_adopted(context: Context) -> None:
    context.paper.fails["start"] = [LOST]
    context.paper.own = "9.0"
    await context.says("Four", seconds=1)
    await context.ends()
    assert context.paper.methods == ["start", "find", "stop", "update"]


async def test_a_stream_that_was_never_opened_is_posted_instead(context: Context) -> None:
    context.paper.fails["start"] = [LOST]
    await context.says("Four", seconds=1)
    await context.ends()
    assert context.paper.methods == ["start", "find", "post"]


async def test_a_later_certain_failure_leaves_an_earlier_doubt(context: Context) -> None:
    """The first call may be carried out after we have looked, so each try looks until a message is known."""
    context.paper.fails["post"] = [LOST, DOWN]
    for _ in range(2):
        with pytest.raises(SlackUnavailable):
            await context.ends()
    context.paper.own = "9.0"
    await context.ends()
    assert context.paper.methods == ["post", "find", "post", "find", "stop", "update"]
    assert "forget_intent" not in context.book.entries


async def test_where_slack_does_not_let_us_look_it_is_posted_rather_than_lost(
    context: Context, caplog: pytest.LogCaptureFixture
) -> None:
    context.paper.fails["start"] = [LOST]
    context.paper.fails["find"] = [SlackRefused("missing_scope")]
    await context.says("Four", seconds=1)
    await context.ends()
    assert context.paper.methods == ["start", "find", "post"]
    assert "turn 7 may be answered twice: Slack said missing_scope" in caplog.text


async def test_a_reply_without_words_is_posted_whole(context: Context) -> None:
    await context.ends()
    assert context.paper.calls == [(0.0, "post", WHOLE.text)]


async def test_a_reply_that_must_be_replaced_is_ended_and_updated(context: Context) -> None:
    await context.says("I can not")
    await context.writer.close(lambda: WHOLE, lambda: (), replace=True)
    assert context.paper.methods == ["start", "stop", "update"]


async def test_a_reply_that_broke_off_ends_with_a_word_and_its_message_is_taken_up_again(context: Context) -> None:
    await context.says("Four", seconds=1)
    await context.writer.abandon(lambda text: Drawn(text, ()), ({"type": "context"},))
    assert context.paper.methods == ["start", "stop"]
    again = context.another(Way.END)
    again.feed("Four fields")
    await again.close(lambda: WHOLE, lambda: ())
    assert context.paper.methods == ["start", "stop", "stop", "update"]


@pytest.mark.parametrize("stands_as", ["a post", "a stream that Slack has ended"])
async def test_a_reply_that_broke_off_says_so_however_its_message_stands(context: Context, stands_as: str) -> None:
    if stands_as == "a post":
        context.paper.fails["start"] = [NoStream("channel_type_not_supported", lasting=True)]
    else:
        context.paper.fails["stop"] = [SlackRefused("message_not_in_streaming_state")] * 2
    await context.says("Four")
    await context.writer.abandon(lambda text: Drawn(f"{text} [broke off]", ()), ())
    assert context.paper.calls[-1][1:] == ("update", "Four [broke off]")


async def test_a_reply_that_breaks_off_again_leaves_its_message_as_it_is(context: Context) -> None:
    context.ledger.ts = "9.0"
    again = context.another(Way.END)
    again.feed("Four")
    await again.abandon(lambda text: Drawn(text, ()), ())
    assert context.paper.calls == []


async def test_a_writer_that_is_dropped_leaves_no_task_behind(context: Context) -> None:
    before = asyncio.all_tasks()
    await context.says("Four")
    context.writer.drop()
    await rest()
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("is_disk", [False, True])
async def test_letting_go_never_raises(context: Context, is_disk: bool) -> None:
    if is_disk:
        context.ledger.db = FullBook()
    else:
        context.paper.fails["stop"] = [DOWN]
    await context.says("Four")
    await context.writer.abandon(lambda text: Drawn(text, ()), ())
    assert context.streams.live == 0


class TestTheStatusLine:
    """Slack clears "is writing" for a message that comes after it, so it lingers wherever that is not certain."""

    async def test_a_new_message_clears_it(self, context: Context) -> None:
        await context.says("Four")
        await context.ends()
        assert not context.writer.status_lingers

    async def test_it_may_overtake_a_message_that_was_begun_before_its_call_ended(self, context: Context) -> None:
        context.status = asyncio.get_running_loop().create_future()
        writer = context.another(Way.STREAM)
        writer.feed("Four")
        context.status.set_result(None)
        await writer.close(lambda: WHOLE, lambda: ())
        assert writer.status_lingers

    async def test_an_update_of_an_earlier_message_does_not_clear_it(self, context: Context) -> None:
        context.ledger.ts = "9.0"
        writer = context.another(Way.END)
        await writer.close(lambda: WHOLE, lambda: ())
        assert writer.status_lingers

    async def test_a_session_lingers_through_a_post_until_it_is_cleared(self, context: Context) -> None:
        context.paper.works = True
        await context.ends()
        assert context.writer.status_lingers
