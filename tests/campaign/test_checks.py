"""A check that never fails is no check: each finds what is changed in the records of a calm run."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.course.exam_guard import LEFT_OUT
from bot.sandbox.claude.calls import Call
from bot.sandbox.slack.model import Message, Stream
from tests.campaign.check_deleted import TOLD, left, remains
from tests.campaign.checks import windows
from tests.campaign.conftest import ADA, Campaign
from tests.campaign.paid import Paid
from tests.campaign.record import Gesture, Look
from tests.campaign.story import story
from tests.campaign.voice import question
from tests.campaign.wanted import anything
from tests.scenarios.screen import words

pytestmark = pytest.mark.asyncio(loop_scope="module")


def rewrite(message: Message, change: Callable[[str], str]) -> None:
    """Change every text that a message shows."""
    message.blocks = json.loads(change(json.dumps(message.blocks, ensure_ascii=False)))
    message.text = change(message.text)


async def test_a_calm_run_has_no_problem(campaign: Campaign) -> None:
    assert campaign.problems() == []
    assert len(campaign.replies()) >= 4


# --- the five planted faults --------------------------------------------------------------------------


async def test_an_answer_that_was_deleted_is_missed(campaign: Campaign) -> None:
    campaign.world.stage.slack.workspace.remove(campaign.replies()[-1])
    assert campaign.found() == ["lost"]


async def test_an_answer_that_stands_twice_is_found(campaign: Campaign) -> None:
    workspace, reply = campaign.world.stage.slack.workspace, campaign.replies()[-1]
    copied = copy.deepcopy(reply)
    copied.ts = workspace.ids.ts()
    workspace.posted[copied.channel, copied.ts] = copied
    assert "twice" in campaign.found()


async def test_a_wrong_number_is_found(campaign: Campaign) -> None:
    rewrite(campaign.replies()[1], lambda text: text.replace("Exchange 2", "Exchange 3"))
    assert campaign.found() == ["number"]


async def test_a_status_that_was_left_is_found(campaign: Campaign) -> None:
    reply = campaign.replies()[-1]
    campaign.world.stage.slack.workspace.set_status(reply.channel, reply.thread_ts, "is writing …")
    assert campaign.found() == ["status"]


@pytest.mark.parametrize("place", ["progress", "Home"])
async def test_a_missing_point_is_found(campaign: Campaign, place: str) -> None:
    slack = campaign.world.stage.slack
    if place == "Home":
        home = slack.home(ADA)
        assert home is not None
        home.body = json.loads(json.dumps(home.body, ensure_ascii=False).replace("*2* of", "*1* of"))
    else:
        shown = [one for one in slack.ephemerals(ADA) if "Your progress" in one.text][-1]
        rewrite(shown, lambda text: text.replace("2 of", "1 of"))
    [problem] = campaign.problems()
    assert (problem.kind, problem.what) == ("points", f"{place} shows 1 points, earned were 2")


# --- every other check ------------------------------------------------------------------------------------


async def test_replies_that_changed_places_are_out_of_order(campaign: Campaign) -> None:
    first, second = campaign.replies()[:2]
    posted = campaign.world.stage.slack.workspace.posted
    first.ts, second.ts = second.ts, first.ts
    posted[first.channel, first.ts], posted[second.channel, second.ts] = first, second
    assert campaign.found() == ["number", "order"]


async def test_a_question_that_slack_sent_again_may_be_answered_out_of_order(campaign: Campaign) -> None:
    first, second = campaign.replies()[:2]
    posted = campaign.world.stage.slack.workspace.posted
    first.ts, second.ts = second.ts, first.ts
    posted[first.channel, first.ts], posted[second.channel, second.ts] = first, second
    campaign.record.deliveries[campaign.record.questions_of(ADA)[0].gesture.key].attempts = 2
    assert campaign.found() == ["number"]


async def test_a_reply_that_lacks_its_end_is_found(campaign: Campaign) -> None:
    rewrite(campaign.replies()[0], lambda text: text.replace("That is all", "That"))
    assert campaign.found() == ["cut off"]


async def test_what_the_exam_lock_left_out_is_excused_once_the_test_was_begun_but_not_the_end(
    campaign: Campaign,
) -> None:
    rewrite(campaign.replies()[0], lambda text: text.replace("That is all about ada-1.", LEFT_OUT))
    assert campaign.found() == ["cut off"]
    campaign.record.does(Gesture("tap", ADA, "", "Begin the test (test-begin )", 0.0))
    assert campaign.found() == []
    rewrite(campaign.replies()[0], lambda text: text.replace(LEFT_OUT, f"{LEFT_OUT} That is"))
    assert campaign.found() == ["cut off"]


async def test_a_piece_of_a_reply_that_nobody_stopped_is_found(campaign: Campaign) -> None:
    rewrite(campaign.replies()[-1], lambda text: text.replace("Exchange 4", ""))
    assert campaign.found() == ["left over", "lost"]


async def test_an_act_with_two_answers_is_found(campaign: Campaign) -> None:
    workspace = campaign.world.stage.slack.workspace
    page = next(one for one in workspace.posted.values() if "*Your turn*" in words(one) and "← you" in words(one))
    copied = copy.deepcopy(page)
    copied.ts = workspace.ids.ts()
    workspace.posted[copied.channel, copied.ts] = copied
    assert campaign.found() == []
    rewrite(copied, lambda text: text.replace(" ← you", " instead ← you"))
    assert campaign.found() == ["act"]


async def test_a_stopped_reply_may_be_a_piece(campaign: Campaign) -> None:
    rewrite(campaign.replies()[-1], lambda text: text.replace("Exchange 4", "You stopped this reply"))
    assert campaign.found() == []


async def test_a_reply_to_nothing_that_was_asked_is_found(campaign: Campaign) -> None:
    rewrite(campaign.replies()[-1], lambda text: text.replace("ada-4", "ada-40"))
    assert campaign.found() == ["lost", "uncalled for"]


async def test_a_question_that_was_not_acknowledged_needs_no_reply(campaign: Campaign) -> None:
    campaign.world.stage.slack.workspace.remove(campaign.replies()[-1])
    campaign.record.deliveries[campaign.record.questions_of(ADA)[-1].gesture.key].acked_at = None
    assert campaign.found() == []


async def test_an_error_with_try_again_stands_for_one_reply(campaign: Campaign) -> None:
    last = campaign.replies()[-1]
    retry = {"type": "button", "action_id": "retry", "text": {"type": "plain_text", "text": "Try again"}}
    last.blocks = [{"type": "actions", "elements": [retry]}]
    assert campaign.found() == []
    campaign.world.stage.slack.workspace.remove(campaign.replies()[-1])
    assert [problem.kind for problem in campaign.problems()] == ["lost"]


async def test_an_open_stream_and_a_processing_session_are_found(campaign: Campaign) -> None:
    workspace, reply = campaign.world.stage.slack.workspace, campaign.replies()[-1]
    workspace.streams[reply.channel, reply.ts] = Stream(reply.channel, reply.ts, campaign.world.now(), ADA)
    workspace.set_session(reply.channel, reply.thread_ts, "processing")
    assert campaign.found() == ["status", "stream"]


async def test_a_tap_that_showed_nothing_is_found(campaign: Campaign) -> None:
    tap = Gesture("tap", ADA, "D0ADA", "Next page", campaign.world.now(), wants=anything)
    campaign.record.gestures.append(tap)
    assert campaign.found() == []
    tap.acked = True
    assert campaign.found() == ["no result"]


async def test_a_reply_that_was_paid_twice_is_found_unless_it_was_in_the_window(
    campaign: Campaign,
) -> None:
    ends = next(iter(campaign.record.paid.whole.values()))
    ends.append(ends[0] + 60)
    assert campaign.found() == ["paid twice"]
    assert windows(campaign.record) == 1
    campaign.world.interruptions.append(ends[0] + 0.2)
    assert campaign.found() == []
    assert windows(campaign.record) == 1


async def test_a_learner_who_hides_and_stands_on_a_board_is_found(campaign: Campaign) -> None:
    hides = Gesture("tap", ADA, "D0ADA", "Hide me", campaign.world.now() + 600, acked=True)
    campaign.record.wishes[ADA] = [*campaign.record.wishes[ADA], (hides, "hidden")]
    assert campaign.found() == ["board"]


async def test_a_wish_that_was_not_acknowledged_decides_nothing(campaign: Campaign) -> None:
    hides = Gesture("tap", ADA, "D0ADA", "Hide me", campaign.world.now() + 600)
    campaign.record.wishes[ADA] = [*campaign.record.wishes[ADA], (hides, "hidden")]
    assert campaign.found() == []


def call(number: int, *contents: str) -> Call:
    messages: list[dict[str, Any]] = [
        {"role": ("user", "assistant")[place % 2], "content": text} for place, text in enumerate(contents)
    ]
    made = Call(number, "req", 0.0, {"system": "s", "metadata": {"user_id": "a"}, "messages": messages})
    made.conversation = "a"
    return made


async def test_a_byte_of_an_earlier_turn_that_changed_is_found() -> None:
    paid, first, second = Paid(), question("a-1", "why?"), question("a-2", "how?")
    paid.heard(call(1, first), 0.0)
    paid.heard(call(2, first, "Because.", second), 0.0)
    assert paid.changed == []
    paid.heard(call(3, first, "Because!", second), 0.0)
    assert paid.changed == ["a-2"]


async def test_what_a_file_still_holds_of_a_deleted_person_is_found(campaign: Campaign, tmp_path: Path) -> None:
    (tmp_path / "homeroom.db").write_bytes(b"\0Somebody else\0")
    assert list(remains(campaign.record, ADA, tmp_path)) == []
    (tmp_path / "homeroom.db-wal").write_bytes(b"\0Question ada-2: why?\0U0ADA\0")
    assert [problem.kind for problem in remains(campaign.record, ADA, tmp_path)] == ["remains", "remains"]


async def test_what_remains_of_somebody_who_was_told_that_it_is_deleted_is_found(
    campaign: Campaign, tmp_path: Path
) -> None:
    record, now = campaign.record, campaign.world.now()
    (tmp_path / "homeroom.db").write_bytes(b"\0U0ADA\0")
    record.left[ADA] = Gesture("tap", ADA, campaign.ada.dm, "Delete my data", now)
    assert list(left(record, tmp_path)) == []
    record.looks[ADA].append(Look(now, "ephemeral", campaign.ada.dm, "", "", TOLD))
    assert [problem.kind for problem in left(record, tmp_path)] == ["remains"]


async def test_the_story_of_a_problem_tells_what_was_done_seen_and_went_wrong(campaign: Campaign) -> None:
    campaign.world.stage.slack.workspace.remove(campaign.replies()[0])
    problem = next(one for one in campaign.problems() if one.kind == "lost")
    told = story(campaign.record, problem, [(problem.at + 0.01, "SIGKILL")])
    assert "U0ADA asked: Question ada-1" in told
    assert "message" in told
    assert "* SIGKILL" in told
