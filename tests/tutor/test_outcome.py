import pytest

from bot.features.ports import Reply
from bot.tutor.outcome import judge


def reply(text: str, stop_reason: str) -> Reply:
    return Reply(text, stop_reason, "claude-sonnet-5-5")


@pytest.mark.parametrize("stop_reason", ["end_turn", "stop_sequence"])
def test_an_answer_that_came_to_its_end_counts(stop_reason: str) -> None:
    outcome = judge(reply("Three fields.\n", stop_reason))
    assert (outcome.text, outcome.replay) == ("Three fields.", "Three fields.")
    assert outcome.counts
    assert outcome.keep_turn
    assert not (outcome.shortened)
    assert not (outcome.note)
    assert not (outcome.retry_once)


def test_an_answer_cut_at_max_tokens_counts_and_says_that_it_was_shortened() -> None:
    outcome = judge(reply("Three fie", "max_tokens"))
    assert outcome.counts
    assert outcome.shortened


@pytest.mark.parametrize("text", ["", " \n", "[off-topic]\n"])
def test_an_empty_answer_is_asked_for_once_more_and_never_counts(text: str) -> None:
    outcome = judge(reply(text, "end_turn"))
    assert outcome.retry_once
    assert not (outcome.counts)
    assert not (outcome.keep_turn)
    assert outcome.text


def test_a_refusal_shows_a_notice_and_leaves_the_history() -> None:
    outcome = judge(reply("Here is half of something", "refusal"))
    assert "half of something" not in outcome.text
    assert not (outcome.counts)
    assert not (outcome.keep_turn)
    assert not (outcome.retry_once)
    assert outcome.note


def test_an_answer_off_the_subject_is_shown_and_not_counted_and_keeps_its_marker_in_the_transcript() -> None:
    outcome = judge(reply("[off-topic]\nNot here; back to max_tokens.", "end_turn"))
    assert outcome.text == "Not here; back to max_tokens."
    assert outcome.replay == "[off-topic]\nNot here; back to max_tokens."
    assert outcome.keep_turn
    assert outcome.off_topic
    assert not outcome.counts


@pytest.mark.parametrize("stop_reason", ["tool_use", "pause_turn", "made_up_by_a_gateway", ""])
def test_an_ending_a_text_request_cannot_have_is_told_to_the_operator_and_not_counted(stop_reason: str) -> None:
    outcome = judge(reply("Something", stop_reason))
    assert stop_reason in outcome.alert
    assert not (outcome.counts)
    assert not (outcome.keep_turn)
    assert "Something" not in outcome.text
