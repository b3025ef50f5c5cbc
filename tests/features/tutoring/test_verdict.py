from dataclasses import replace

import pytest

from bot.course.exchange import Claim, Meaning
from bot.features.ports import Reply
from bot.features.tutoring.meaning import judge


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


@pytest.mark.parametrize("text", ["", " \n"])
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


@pytest.mark.parametrize("meaning", [each for each in Meaning if each is not Meaning.CONTRIBUTION])
def test_a_message_that_contributes_nothing_is_answered_and_replayed_and_not_counted(meaning: Meaning) -> None:
    verdict = judge(replace(reply("Not here; back to max_tokens.", "end_turn"), claim=Claim(meaning)))
    assert verdict.text == "Not here; back to max_tokens."
    assert verdict.keep_turn
    assert not verdict.counts
    assert verdict.note


@pytest.mark.parametrize("stop_reason", ["tool_use", "pause_turn", "made_up_by_a_gateway", ""])
def test_an_ending_a_text_request_cannot_have_is_told_to_the_operator_and_not_counted(stop_reason: str) -> None:
    verdict = judge(replace(reply("Something", stop_reason), request_id="req_7"))
    assert stop_reason in verdict.alert
    assert "(request 'req_7')" in verdict.alert, "by which the model's provider finds it"
    assert not verdict.counts
    assert not verdict.keep_turn
    assert "Something" not in verdict.text
