from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.ports import Reply
from bot.tutor.verdict import OFF_TOPIC, MarkerFilter, judge, strip_marker


def reply(text: str, stop_reason: str) -> Reply:
    return Reply(text, stop_reason, "claude-sonnet-5-5")


@pytest.mark.parametrize("stop_reason", ["end_turn", "stop_sequence"])
def test_an_answer_that_came_to_its_end_counts(stop_reason: str) -> None:
    verdict = judge(reply("Three fields.\n", stop_reason))
    assert verdict.text == "Three fields."
    assert verdict.counts
    assert verdict.keep_turn
    assert not verdict.shortened
    assert not verdict.note
    assert not verdict.retry_once


def test_an_answer_cut_at_max_tokens_counts_and_says_that_it_was_shortened() -> None:
    verdict = judge(reply("Three fie", "max_tokens"))
    assert verdict.counts
    assert verdict.shortened


@pytest.mark.parametrize("text", ["", " \n", "[off-topic]\n"])
def test_an_empty_answer_is_asked_for_once_more_and_never_counts(text: str) -> None:
    verdict = judge(reply(text, "end_turn"))
    assert verdict.retry_once
    assert not verdict.counts
    assert not verdict.keep_turn
    assert verdict.text


def test_a_refusal_shows_a_notice_and_leaves_the_history() -> None:
    verdict = judge(reply("Here is half of something", "refusal"))
    assert "half of something" not in verdict.text
    assert not verdict.counts
    assert not verdict.keep_turn
    assert not verdict.retry_once
    assert verdict.note


def test_an_answer_off_the_subject_is_shown_and_not_counted_and_keeps_its_marker_in_the_transcript() -> None:
    verdict = judge(reply("[off-topic]\nNot here; back to max_tokens.", "end_turn"))
    assert verdict.text == "Not here; back to max_tokens."
    assert verdict.keep_turn
    assert not verdict.counts


@pytest.mark.parametrize("stop_reason", ["tool_use", "pause_turn", "made_up_by_a_gateway", ""])
def test_an_ending_a_text_request_cannot_have_is_told_to_the_operator_and_not_counted(stop_reason: str) -> None:
    verdict = judge(replace(reply("Something", stop_reason), request_id="req_7"))
    assert stop_reason in verdict.alert
    assert "(request 'req_7')" in verdict.alert, "by which the model's provider finds it"
    assert not verdict.counts
    assert not verdict.keep_turn
    assert "Something" not in verdict.text


# --- the marker ---


@pytest.mark.parametrize(
    ("reply", "shown", "off_topic"),
    [
        ("[off-topic]\nLet us come back.", "Let us come back.", True),
        ("\n [Off-Topic] \n\n Let us come back.", "Let us come back.", True),
        ("The line [off-topic] is mine.", "The line [off-topic] is mine.", False),
        ("[off we go", "[off we go", False),
        ("[off", "[off", False),
        ("[off-topic]", "", True),
        ("", "", False),
    ],
)
def test_only_a_marker_at_the_very_beginning_counts(reply: str, shown: str, off_topic: bool) -> None:
    assert strip_marker(reply) == (shown, off_topic)


@given(
    text=st.lists(st.sampled_from([OFF_TOPIC, "[off", "-", "topic]", "[", "\n", " ", "Back to work."]), max_size=6),
    size=st.integers(1, 7),
)
def test_a_streamed_reply_loses_its_marker_however_it_was_cut(text: list[str], size: int) -> None:
    whole, marker = "".join(text), MarkerFilter()
    streamed = "".join(marker.feed(whole[at : at + size]) for at in range(0, len(whole), size)) + marker.finish()
    assert (streamed, marker.off_topic) == strip_marker(whole)


def test_an_ordinary_reply_passes_at_its_first_word() -> None:
    marker = MarkerFilter()
    assert marker.feed("T") == "T"
    assert marker.feed("hree fields.") == "hree fields."
