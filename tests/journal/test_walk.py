"""A learner's way from the first page to the passed test, read back from the journal of everything on the wire."""

import json
import re
from collections.abc import AsyncIterator
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
import pytest_asyncio

from bot.library import Library
from bot.sandbox.slack import validate_message, validate_view
from tests.scenarios.cast import Scene, scene_in
from tests.scenarios.key import right
from tests.scenarios.learner import Learner
from tests.scenarios.screen import words

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]
WRITING = {"chat.postMessage", "chat.update", "chat.postEphemeral", "response_url"}
STREAMING = {"agents.sessions.setStatus", "chat.startStream", "chat.appendStream", "chat.stopStream"}
ENDS_OF_STREAM = ("chat.startStream", "chat.stopStream")
WORD_S = 0.02
QUESTIONS = ("What happens without max_tokens?", "And without messages?", "Who keeps the talk?")
LONG = 200  # words of the last reply, which takes four seconds


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def entries(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Json]]:
    """Journal of one learner's way through a lesson, quiz, lab and test, under Slack's rate limits."""
    async with scene_in(tmp_path_factory.mktemp("state"), Library()) as scene:
        scene.stage.slack.faults.tiers = True
        learner = Learner(scene, "U0ADA")
        await learner.opens()
        await reads(learner, scene)
        await takes_the_quiz(learner, scene)
        await talks(learner, scene)
        await passes_the_test(learner, scene)
        await scene.settled()
        yield scene.stage.journal.entries


async def reads(learner: Learner, scene: Scene) -> None:
    pages = len(scene.library.module.lesson(1).pages)
    await learner.types("/learn lesson 1")
    for number in range(2, pages + 1):
        await scene.passes(minutes=1)  # to read
        await learner.taps("Next page")
        await learner.sees(f"page {number} of {pages}")


async def takes_the_quiz(learner: Learner, scene: Scene) -> None:
    await learner.types("/learn quiz 1")
    for number in range(1, 5):
        question = await learner.sees(f"Question {number} of 4")
        await scene.passes(minutes=1)
        await learner.taps(right(scene.library.module, question))
        await learner.taps("Next question" if number < 4 else "See how it went")
    await learner.sees("First try:")


async def talks(learner: Learner, scene: Scene) -> None:
    claude = scene.stage.claude
    claude.faults.delay_s, claude.faults.first_delay_s = WORD_S, 10 * WORD_S
    await learner.types("/learn lab 1")
    for number, question in enumerate(QUESTIONS, start=1):
        length = LONG if number == len(QUESTIONS) else 60
        claude.script(deltas=[f"word{place} " for place in range(length)], when=question)
        await scene.passes(minutes=1)
        await learner.replies(question)
        await scene.bell.until(
            lambda: next((m for m in learner.news() if f"Exchange {number} of 3" in words(m)), None),  # noqa: B023
            lambda: f"exchange {number} did not come",  # noqa: B023
        )


async def passes_the_test(learner: Learner, scene: Scene) -> None:
    await scene.passes(minutes=1)
    await learner.types("/learn test")
    await learner.taps("Begin the test")
    for number in range(1, 16):
        test = await learner.sees(f"Question {number} of 15")
        await learner.taps(right(scene.library.module, test), on=test)
        await learner.sees("● ")
        if number < 15:
            await learner.taps("Next", on=test)
    await learner.taps("Submit")
    await learner.sees("Module test passed: 15 of 15")


def calls(entries: list[Json]) -> list[Json]:
    return [entry for entry in entries if entry["api"] == "slack"]


def replies(entries: list[Json]) -> list[list[str]]:
    """The Slack methods called from each question in the lab to the end of its reply.

    Reading is left out: where the clock runs so fast, the bot may take it for an absence and look what it missed.
    """
    found: list[list[str]] = []
    for entry in entries:
        if entry["api"] == "event" and entry["args"].get("event", {}).get("text") in QUESTIONS:
            found.append([])
        elif entry["method"] in WRITING | STREAMING and found and "chat.stopStream" not in found[-1]:
            found[-1].append(entry["method"])
    return found


def lasted_s(entries: list[Json]) -> float:
    """The seconds from the last stream's beginning to its end: a machine that does other things takes longer."""
    begun, ended = ([one["at"] for one in entries if one["method"] == name][-1] for name in ENDS_OF_STREAM)
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds()


def requests(entries: list[Json]) -> list[Json]:
    return [entry["args"] for entry in entries if entry["method"] == "messages.create"]


async def test_slack_refuses_nothing(entries: list[Json]) -> None:
    answers = [entry["response"] for entry in calls(entries)]
    assert len(answers) > 50
    assert [answer for answer in answers if answer != "ok" and not answer["ok"]] == []


async def test_every_gesture_and_event_is_acked_at_once(entries: list[Json]) -> None:
    delivered = [entry["response"] for entry in entries if entry["api"] == "event"]
    assert len(delivered) > 50
    assert [one for one in delivered if one["failure"] or one.get("retry_attempt")] == []


async def test_a_lab_reply_of_two_seconds_takes_five_calls_at_most_and_a_longer_one_an_append_a_second(
    entries: list[Json],
) -> None:
    first, second, long = replies(entries)
    assert len(first) <= 5
    assert "chat.update" not in second, "only the first message takes the suggested starts away"
    assert len(second) <= 4
    assert 2 <= long.count("chat.appendStream") <= lasted_s(entries) + 1
    assert sorted(set(long)) == sorted(STREAMING)
    assert len(long) - long.count("chat.appendStream") == 3


async def test_a_request_replays_the_whole_talk_and_changes_no_earlier_byte(entries: list[Json]) -> None:
    sent = requests(entries)
    assert [len(request["messages"]) for request in sent] == [1, 3, 5]
    assert [request["messages"][-1]["content"] for request in sent] == list(QUESTIONS)
    for before, after in pairwise(sent):
        assert json.dumps(after["messages"]).startswith(json.dumps(before["messages"]).removesuffix("]"))
        rest = [{name: value for name, value in one.items() if name != "messages"} for one in (before, after)]
        assert json.dumps(rest[0]) == json.dumps(rest[1])


async def test_every_message_is_within_slacks_limits(entries: list[Json]) -> None:
    written = [entry["args"] for entry in calls(entries) if entry["method"] in WRITING]
    written += [entry["response"]["ack"] for entry in entries if entry["api"] == "event" and entry["response"]["ack"]]
    assert len(written) > 30
    for message in written:
        assert message["text"].strip(), "without blocks one reads the text"
        assert validate_message({**message, "blocks": _parsed(message.get("blocks"))}) == []


async def test_every_modal_is_within_slacks_limits(entries: list[Json]) -> None:
    views = [_parsed(entry["args"]["view"]) for entry in calls(entries) if entry["method"].startswith("views.")]
    assert [problem for view in views for problem in validate_view(view)] == []


async def test_each_line_of_the_journal_has_the_documented_shape(entries: list[Json]) -> None:
    for line in (json.dumps(entry) for entry in entries):
        entry = json.loads(line)
        assert set(entry) - {"ms"} == {"at", "api", "method", "args", "response"}
        assert entry["api"] in {"slack", "claude", "event"}
        assert not re.search(r"(xox[a-z]-|xapp-|sk-ant-)\w", line), "a secret's first letters are enough to name it"


async def test_no_answer_key_and_no_name_reaches_the_model(entries: list[Json]) -> None:
    library = Library()
    every = library.module.questions
    sent = json.dumps(requests(entries), ensure_ascii=False)
    assert not [question.id for question in every if question.ask in sent]
    assert "U0ADA" not in sent
    assert "Ada" not in sent


def _parsed(value: Any) -> Any:
    """A form body carries its JSON as text."""
    return json.loads(value) if isinstance(value, str) else value
