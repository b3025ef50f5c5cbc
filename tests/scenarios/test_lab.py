"""A lab: a thread with the tutor, three exchanges, and talking on."""

import contextlib
import html
import itertools
import json
import sqlite3
from typing import Any

import pytest

from bot.course.model import Module
from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, texts, words

ON_TOPIC = (
    "What comes back when I leave out max_tokens?",
    "Why do I send the old messages again?",
    "The stop_reason of a reply tells me whether its text is whole.",
    "And what is a thinking block?",
)


async def test_the_opening_has_the_task_who_reads_this_and_the_suggested_starts(
    learner: Learner, module: Module
) -> None:
    await learner.types("/learn lab 1")
    opening = await learner.sees(
        "Lab 1 · Take a request apart", "take it apart with the tutor", "processed by its provider"
    )
    assert "Your team lead can't read it." in words(opening)
    assert "The lab is done after 3 exchanges, once you have shown one thing: answer a question" in words(opening)
    starts = module.lesson(1).lab.starts
    long = any(len(start) > 75 for start in starts)
    assert labels(opening) == ([f"Ask {n}" for n in (1, 2, 3)] if long else list(starts))


async def test_nothing_is_said_to_go_to_claude_while_the_offline_tutor_answers(scene: Scene, learner: Learner) -> None:
    await scene.stop()
    scene.is_offline = True
    await scene.start()
    await learner.types("/learn lab 1")
    await learner.sees("Lab 1 ·", "stays on this machine: an offline tutor answers it, not Claude.")
    await learner.sees("Hi! Let's take a request apart.")
    await learner.replies(ON_TOPIC[0])
    assert "Written by AI" not in words(await learner.sees("Exchange 1 of 3", "Found by the offline tutor"))
    await learner.taps("See the request")
    await learner.modal("This is the request for this reply")


async def test_the_greeting_is_the_threads_first_reply(in_lab: Learner) -> None:
    assert in_lab.thread(in_lab.lab())[0].startswith("Hi! Let's take a request apart.")


async def test_a_reply_streams_into_the_thread_and_counts(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude
) -> None:
    claude.script("A 400, and no second try would mend it.")
    await in_lab.replies(ON_TOPIC[0])
    reply = await in_lab.sees("A 400, and no second try would mend it.", "Exchange 1 of 3", thread=in_lab.lab().ts)
    assert reply.streaming == "completed"
    assert labels(reply) == ["Explain differently", "Example", "Shorter", "See the request"]
    assert claude.requests[-1]["messages"] == [{"role": "user", "content": ON_TOPIC[0]}]
    assert slack.status(in_lab.dm, in_lab.lab().ts) == ""


async def test_a_tapped_start_is_shown_as_asked_and_counts(in_lab: Learner, module: Module) -> None:
    start = module.lesson(1).lab.starts[1]
    await in_lab.taps(labels(in_lab.lab())[1])
    await in_lab.sees(f"You asked: {start}")
    await in_lab.sees("Exchange 1 of 3")
    assert [line[:10] for line in in_lab.thread(in_lab.lab())[:2]] == ["Hi! Let's ", "You asked:"]


async def test_the_starts_go_once_the_first_words_were_said(in_lab: Learner) -> None:
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.scene.settled()
    assert labels(in_lab.lab()) == []


async def test_a_start_tapped_twice_is_asked_once_and_scolds_nobody(in_lab: Learner, claude: LocalClaude) -> None:
    before = in_lab.lab().snapshot()
    label = labels(before)[0]
    await in_lab.taps(label, on=before)
    await in_lab.taps(label, on=before, at_once=True)
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.scene.settled()
    assert len(claude.requests) == 1
    assert in_lab.slack.ephemerals(in_lab.id, in_lab.dm) == []


async def test_a_start_tapped_again_on_an_old_screen_is_answered_with_the_reason(
    in_lab: Learner, claude: LocalClaude
) -> None:
    before = in_lab.lab().snapshot()
    label = labels(before)[0]
    await in_lab.taps(label, on=before)
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.scene.passes(seconds=6)
    await in_lab.taps(label, on=before)
    await in_lab.whisper("Your lab has already started")
    assert len(claude.requests) == 1


async def test_a_start_and_a_quick_message_keep_their_order(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude, module: Module
) -> None:
    thread = in_lab.lab().ts
    await in_lab.scene.settled()
    hold = slack.faults.hold("chat.postMessage")
    await in_lab.taps(labels(in_lab.lab())[0])
    await hold.reached.wait()
    await in_lab.replies(ON_TOPIC[1], thread=thread, at_once=True)
    hold.release()
    await in_lab.sees("Exchange 2 of 3")
    assert [request["messages"][-1]["content"] for request in claude.requests] == [
        module.lesson(1).lab.starts[0],
        ON_TOPIC[1],
    ]


async def test_three_exchanges_finish_the_lab_and_talking_may_go_on(in_lab: Learner, scene: Scene) -> None:
    for number, question in enumerate(ON_TOPIC[:3], start=1):
        await in_lab.replies(question)
        reply = await in_lab.sees(f"Exchange {number} of 3")
    assert "Lab 1 is done ✓ You can keep talking here." in words(reply)
    assert labels(reply)[0] == "Read lesson 2"
    await scene.settled()
    assert "Lab 1 is done ✓" in words(in_lab.lab())
    await in_lab.replies(ON_TOPIC[3])
    more = await in_lab.sees("Exchange 4")
    assert "is done" not in words(more)
    assert [row["points"] for row in await scene.rows("SELECT points FROM point")] == [1]
    await in_lab.types("/learn")
    await in_lab.whisper("✓ Lab 1")


async def test_the_way_on_from_a_thread_says_that_it_leads_out_of_it(in_lab: Learner) -> None:
    for number, question in enumerate(ON_TOPIC[:3], start=1):
        await in_lab.replies(question)
        await in_lab.sees(f"Exchange {number} of 3")
    await in_lab.taps("Read lesson 2")
    page = await in_lab.sees("Lesson 2 · page 1 of ")
    told = await in_lab.whisper("Lesson 2 is in our direct messages, outside of this thread.", "Open it there")
    assert (page.thread_ts, told.thread_ts) == ("", in_lab.lab().ts)


async def test_a_thread_that_takes_no_whisper_is_whispered_beside(in_lab: Learner, slack: LocalSlack) -> None:
    for number, question in enumerate(ON_TOPIC[:3], start=1):
        await in_lab.replies(question)
        await in_lab.sees(f"Exchange {number} of 3")
    slack.faults.fail("chat.postEphemeral", "user_not_in_channel")
    await in_lab.taps("Read lesson 2")
    await in_lab.whisper("Lesson 2 is in our direct messages, outside of this thread.")


async def test_every_request_replays_the_whole_talk_and_leaves_its_earlier_bytes_alone(
    in_lab: Learner, claude: LocalClaude
) -> None:
    for number, question in enumerate(ON_TOPIC[:3], start=1):
        await in_lab.replies(question)
        await in_lab.sees(f"Exchange {number} of 3")
    sent = [request["messages"] for request in claude.requests]
    assert [len(messages) for messages in sent] == [1, 3, 5]
    for earlier, later in itertools.pairwise(sent):
        assert later[: len(earlier)] == earlier
    assert len({json.dumps(request["system"]) for request in claude.requests}) == 1
    assert all(call.earlier_same for call in claude.calls.items)


async def test_a_restart_between_two_messages_changes_nothing_of_the_talk(
    in_lab: Learner, scene: Scene, claude: LocalClaude
) -> None:
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("Exchange 1 of 3")
    await scene.restart()
    await in_lab.replies(ON_TOPIC[1])
    await in_lab.sees("Exchange 2 of 3")
    first, second = claude.requests
    assert second["messages"][:1] == first["messages"]
    assert second["system"] == first["system"]
    assert second["metadata"] == first["metadata"]


async def test_two_quick_messages_are_answered_in_their_order(in_lab: Learner, claude: LocalClaude) -> None:
    thread = in_lab.lab().ts
    await in_lab.scene.settled()
    await in_lab.replies(ON_TOPIC[0], at_once=True)
    await in_lab.replies(ON_TOPIC[1], at_once=True)
    await in_lab.sees("Exchange 2 of 3", thread=thread)
    first, second = (request["messages"] for request in claude.requests)
    assert [m["content"] for m in first] == [ON_TOPIC[0]]
    assert (second[0]["content"], second[2]["content"]) == ON_TOPIC[:2]


async def test_addresses_reach_the_tutor_as_they_were_typed_though_slack_puts_brackets_around_them(
    in_lab: Learner, claude: LocalClaude
) -> None:
    said = 'Why does `requests.post("https://api.anthropic.com/v1/messages")` in main.py fail for me@example.com?'
    await in_lab.replies(said)
    await in_lab.sees("Exchange 1 of 3")
    assert claude.requests[-1]["messages"] == [{"role": "user", "content": said}]
    await in_lab.taps("See the request")
    shown = await shown_request(in_lab, "api.anthropic.com")
    assert shown["messages"][0]["content"] == said


async def test_see_the_request_shows_what_was_sent(in_lab: Learner, claude: LocalClaude, module: Module) -> None:
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.replies(ON_TOPIC[1])
    await in_lab.sees("Exchange 2 of 3")
    await in_lab.taps("See the request")
    shown = await in_lab.modal('"role": "user"', ON_TOPIC[0], ON_TOPIC[1], "3 messages", "input_tokens")
    text = json.dumps(shown.body)
    assert "characters)" in text
    assert module.lesson(1).tagline not in text
    assert claude.api_key not in text


async def test_see_the_request_shows_what_was_sent_also_once_the_bot_has_other_settings(
    in_lab: Learner, scene: Scene, claude: LocalClaude, monkeypatch: pytest.MonkeyPatch
) -> None:
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("Exchange 1 of 3")
    whole = scene.environment() | {"HOMEROOM_MODEL": "claude-haiku-5-5"}
    monkeypatch.setattr(scene, "environment", lambda: whole)
    await scene.restart()
    await in_lab.replies(ON_TOPIC[1])
    await in_lab.sees("Exchange 2 of 3")
    for turn, sent in enumerate(claude.requests):
        await in_lab.taps("See the request", on=in_lab.scrollback(f"Exchange {turn + 1} of 3"))
        asked = {name: sent[name] for name in ("model", "thinking", "messages", "metadata")}
        shown = await shown_request(in_lab, sent["model"], "Only the system text, with the tutor's rules")
        assert {name: shown[name] for name in asked} == asked
        assert all(f"({len(block['text']):,} characters)" in each["text"] for block, each in parts(sent, shown))
    assert [request["model"] for request in claude.requests] == ["claude-sonnet-5-5", "claude-haiku-5-5"]


async def test_see_the_request_says_of_an_old_reply_what_it_cannot_show_as_it_was(
    in_lab: Learner, scene: Scene
) -> None:
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("Exchange 1 of 3")
    await scene.settled()
    with contextlib.closing(sqlite3.connect(next(scene.state.glob("*.db")))) as other, other:
        other.execute("UPDATE turn SET sent = ''")  # as an earlier version has left it
    await in_lab.taps("See the request")
    shown = await shown_request(
        in_lab, "The model, settings and system text weren't stored, so these are the current ones"
    )
    assert shown["messages"] == [{"role": "user", "content": ON_TOPIC[0]}]


async def shown_request(learner: Learner, *wanted: str) -> dict[str, Any]:
    """The request in the modal that shows these texts."""
    view = await learner.modal(*wanted)
    fences = [text.strip("`") for text in texts(view.body) if text.startswith("```")]
    whole = "\n".join(fence.strip("\n") for fence in fences)
    request: dict[str, Any] = json.loads(html.unescape(whole))
    return request


def parts(sent: dict[str, Any], shown: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The system texts as they were sent, each with what is shown of it."""
    return list(zip(sent["system"], shown["system"], strict=True))


async def test_the_lesson_is_in_the_request_and_no_answer_key_ever_is(
    in_lab: Learner, claude: LocalClaude, module: Module
) -> None:
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("Exchange 1 of 3")
    sent = json.dumps(claude.requests[-1], ensure_ascii=False)
    assert module.lesson(1).pages[0].title in sent
    for question in (*module.lesson(1).quiz, *module.test.questions):
        assert question.options[question.right].why not in sent
        assert question.ask not in sent


async def test_more_than_4000_characters_get_a_sentence_and_no_call(in_lab: Learner, claude: LocalClaude) -> None:
    await in_lab.replies("max_tokens " * 400)
    await in_lab.sees("That is more than 4,000 characters", "Please send just the part you want to talk about")
    assert claude.requests == []


async def test_what_a_learner_types_reaches_the_model_as_typed(in_lab: Learner, claude: LocalClaude) -> None:
    await in_lab.replies("Is <b>max_tokens</b> & `stop_reason` -> required?")
    await in_lab.sees("Exchange 1 of 3")
    assert claude.requests[-1]["messages"][0]["content"] == "Is <b>max_tokens</b> & `stop_reason` -> required?"


async def test_no_reply_can_ping_anybody(in_lab: Learner, slack: LocalSlack, claude: LocalClaude) -> None:
    claude.script("Ask <!channel> or <@U0BEN>, or @here, about max_tokens.")
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("Exchange 1 of 3", "about max_tokens")
    assert slack.workspace.pings == []


async def test_a_long_reply_arrives_whole(in_lab: Learner, claude: LocalClaude) -> None:
    paragraph = "The ceiling covers thinking and text together. "
    claude.script(paragraph * 90 + "The end.")
    await in_lab.replies(ON_TOPIC[0])
    reply = await in_lab.sees("The end.", "Exchange 1 of 3")
    assert words(reply).count(paragraph.strip()) == 90


async def test_the_tutor_is_not_told_who_asks(in_lab: Learner, claude: LocalClaude) -> None:
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("Exchange 1 of 3")
    sent = json.dumps(claude.requests[-1])
    assert in_lab.id not in sent
    assert "Ada" not in sent
    assert len(claude.requests[-1]["metadata"]["user_id"]) == 32


@pytest.mark.parametrize("words_said", ["thanks", "Got it!", "lesson 2", "help"])
async def test_in_the_thread_every_word_goes_to_the_tutor(
    in_lab: Learner, claude: LocalClaude, words_said: str
) -> None:
    await in_lab.replies(ON_TOPIC[0])
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.replies(words_said)
    await in_lab.scene.calls("messages.create", 2)
    await in_lab.scene.settled()
    assert claude.requests[-1]["messages"][-1]["content"].endswith(words_said)
