import pytest

from tests.benchmarks.learners import Learners, Seat
from tests.benchmarks.slack import Json, dm_of

USER = "U1"
WHOLE = "All of it."


@pytest.fixture
def learners() -> Learners:
    return Learners([USER], WHOLE)


@pytest.fixture
def seat(learners: Learners) -> Seat:
    (seat,) = learners.seats.values()
    seat.thread_ts = "1.0"
    seat.asks()
    return seat


def seen(learners: Learners, method: str, ts: str, text: str) -> None:
    args: Json = {"channel": dm_of(USER), "thread_ts": "1.0", "markdown_text": text}
    learners.slack.seen(method, args, ts)


def test_a_stream_is_whole_only_at_its_end(learners: Learners, seat: Seat) -> None:
    seen(learners, "chat.startStream", "2.0", "All ")
    assert seat.first_s > 0
    seen(learners, "chat.appendStream", "2.0", "of it.")
    assert not seat.whole_s
    seen(learners, "chat.stopStream", "2.0", "")
    assert seat.whole_s > 0
    assert not seat.is_answered_twice


def test_a_reply_that_lacks_a_word_is_lost(learners: Learners, seat: Seat) -> None:
    seen(learners, "chat.startStream", "2.0", "All ")
    seen(learners, "chat.stopStream", "2.0", "of")
    assert seat.is_lost


def test_an_answer_that_stands_in_two_messages_counts_as_two(learners: Learners, seat: Seat) -> None:
    seen(learners, "chat.startStream", "2.0", "All ")
    seen(learners, "chat.postMessage", "3.0", WHOLE)
    assert seat.is_answered_twice
    assert not seat.is_lost


def test_the_next_question_begins_anew(learners: Learners, seat: Seat) -> None:
    seen(learners, "chat.postMessage", "2.0", WHOLE)
    seat.asks()
    assert seat.is_lost
    assert not seat.is_answered_twice
