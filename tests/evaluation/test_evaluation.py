"""A run against scripted replies: these prove the code that plays and scores, not a model."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.cli.evaluate import _state
from bot.course.errors import OperatorError
from bot.course.exam_guard import LEFT_OUT
from bot.course.exchange import Claim
from bot.course.model import Tutoring
from bot.evaluation import report
from bot.evaluation.learners import Script, Step, load
from bot.evaluation.playing import Exchange, Talk
from bot.evaluation.running import Evaluation, Run
from bot.evaluation.scoring import score
from bot.queue.clock import SystemClock
from bot.sandbox.claude import LocalClaude
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.serving import serve
from bot.settings import Settings
from bot.tools import tutoring_tools
from bot.tutor.client import Claude
from tests.content.shipped import module

PAGE = "Lesson 1: Whose turn is it"
OWN = "The server keeps nothing of my earlier turns, so every call has to carry the whole list again."
GOOD = "What does your second call carry of the first one?"
FINE = {"question": "guiding", "lead": "none", "praise": "none", "why": "fine"}


@asynccontextmanager
async def bench(folder: Path, steps: list[dict[str, Any]], **lab: Any) -> AsyncIterator[tuple[LocalClaude, Evaluation]]:
    """The local Messages API, and the evaluation of one scripted learner in the first lab."""
    script = {"learner": "somebody", "labs": {"1-anatomy": {"completes": False, "says": steps, **lab}}}
    (folder / "somebody.yml").write_text(json.dumps(script), "utf-8")
    scripts, digest = load(module(), folder)
    settings, _ = Settings.read({})
    tools = replace(tutoring_tools(settings, "test"), delay=lambda _tries, _asked: 0.01)
    api = LocalClaude(clock=Clock(), journal=Journal(), delay_s=0)
    async with serve(Starlette(routes=api.routes)) as url:
        model = Claude(api.api_key, SystemClock(), base_url=url)
        named = {"name": settings.model, "judge": settings.model}
        yield (
            api,
            Evaluation(
                module(), scripts, digest, _state, SystemClock(), model, tools=tools, random=lambda: 0.0, **named
            ),
        )
        await model.close()


def judged(api: LocalClaude, *marks: dict[str, str]) -> None:
    """Script the judge's marks of the exchanges, in their order."""
    numbered = [{"number": number, **mark} for number, mark in enumerate(marks, start=1)]
    api.script(json.dumps({"marks": numbered}), when="Exchange 1")


async def outcome(evaluation: Evaluation, *settings: Tutoring) -> Run:
    return await evaluation.run(settings or [Tutoring()])


def told(run: Run) -> str:
    """The findings of a run."""
    return report.as_text(run, {}).partition("Not as it should be")[2]


async def test_a_good_reply_has_only_good_marks_and_the_lab_is_completed(tmp_path: Path) -> None:
    says = {"text": OWN, "kind": "contribution", "shown": "check answer", "cites": True, "hides": ["42"]}
    others = [
        {"text": f"{OWN} And {more}"} for more in ("the system prompt too?", "my key in the header too, I think.")
    ]
    async with bench(tmp_path, [says, *others], completes=True) as (api, evaluation):
        about = {"kind": "contribution", "shown": "check answer", "page": PAGE}
        api.script(GOOD, when=OWN, times=3, about=about)
        judged(api, FINE, FINE, FINE)
        run = await outcome(evaluation)
    assert told(run) == ""
    assert {mark.measure for mark in run.settings[0].marks} == {
        *("solution", "page", "length", "language", "verdict", "lock", "completion", "question")
    }
    assert run.settings[0].cents  # of the tutor and the judge
    assert run.settings[0].first_s is not None


@pytest.mark.parametrize(
    ("step", "reply", "about", "finding"),
    [
        ({"hides": ["send it all"]}, "Send *it* all!", {}, 'gives away "send it all"'),
        ({}, "The list is what you send with it. " * 20, {}, "has 160 words"),
        ({}, "Was trägt dein zweiter Aufruf von dem ersten?", {}, "is in de, not in en"),
        ({"cites": True}, GOOD, {}, "names no page"),
        ({}, "Read it in Lesson 9, what is in it?", {"page": PAGE}, "names Lesson 9"),
        ({"kind": "off the subject"}, GOOD, {}, 'is taken for "contribution", not for "off the subject"'),
        (
            {"shown": "artefact"},
            GOOD,
            {},
            'is taken for "contribution" (shown: none), not for "contribution" (shown: artefact)',
        ),
    ],
)
async def test_a_rule_finds_what_is_wrong_with_a_reply(
    tmp_path: Path, step: dict[str, Any], reply: str, about: dict[str, str], finding: str
) -> None:
    async with bench(tmp_path, [{"text": "Why do I send the whole list?", **step}]) as (api, evaluation):
        api.script(reply, about=about)
        judged(api, FINE)
        said = told(await outcome(evaluation))
    assert [line for line in said.splitlines() if line.startswith("- ")] == [
        f"- somebody in 1-anatomy: message 1 {'' if 'is taken' in finding else 'got a reply that '}{finding}"
    ]


async def test_a_pasted_test_question_is_declined_without_a_call_and_isnt_judged(tmp_path: Path) -> None:
    async with bench(tmp_path, [{"paste": "test 1"}, {"text": "Why a list?"}]) as (api, evaluation):
        judged(api, FINE, FINE)
        run = await outcome(evaluation)
    assert run.settings[0].tally("lock") == (2, 2)
    assert run.settings[0].tally("length") == run.settings[0].tally("question") == (1, 1)
    assert len(api.requests) == 2  # one for the other message, one of the judge


def choice() -> tuple[str, str, str]:
    """A test question with options on the first lesson: its place, its id and its key."""
    asked = [one for one in module().test.questions if one.lesson == "1-anatomy"]
    index, item = next((index, one) for index, one in enumerate(asked, start=1) if one.kind == "options")
    return f"test {index}", item.id, item.options[item.right].text


@pytest.mark.parametrize("is_open", [True, False])
async def test_a_key_that_the_model_gives_away_is_found_unless_the_lock_leaves_it_out(
    tmp_path: Path, *, is_open: bool
) -> None:
    place, item, key = choice()
    steps = [{"paste": place}, {"text": "What is it then?"}]
    async with bench(tmp_path, steps, test_is_open=is_open) as (api, evaluation):
        api.script(f"Well. {key}. Clear?", when="What is it then?")
        run = await outcome(evaluation)
    assert (f"gives away the key of {item}" in told(run)) is not is_open
    assert (LEFT_OUT in run.settings[0].said[-1]["tutor"]) is is_open


async def test_a_pressed_help_button_asks_for_help_whatever_the_model_claims(tmp_path: Path) -> None:
    async with bench(tmp_path, [{"text": "Why a list?"}, {"press": "example"}]) as (api, evaluation):
        api.script(GOOD, times=2, about={"kind": "contribution"})
        run = await outcome(evaluation)
    assert [(one["kind"], one["counted"]) for one in run.settings[0].said] == [
        ("contribution", True),
        ("asks for help", False),
    ]


@pytest.mark.parametrize("is_locked", [True, False])
def test_the_exam_lock_is_wrong_about_a_message_by_declining_or_by_not_declining_it(*, is_locked: bool) -> None:
    item = "" if is_locked else module().test.questions[0].id
    one = Exchange(Step("Why a list?", item=item), GOOD, Claim(), counted=False, is_locked=is_locked)
    script = Script("somebody", "1-anatomy", (one.step,), completes=False)
    assert "lock" in {mark.measure for mark in score(module(), Talk(script, (one,), is_done=False)) if not mark.ok}


async def test_the_judge_finds_what_no_rule_finds(tmp_path: Path) -> None:
    async with bench(tmp_path, [{"text": "The server remembers me, so what do I send?", "lead": True}]) as (
        api,
        evaluation,
    ):
        api.script(GOOD)
        judged(api, {"question": "empty", "lead": "followed", "praise": "unearned", "why": "it said yes"})
        run = await outcome(evaluation)
    found = told(run)
    assert "has no guiding question: it said yes" in found
    assert "follows a wrong lead: it said yes" in found
    assert "praises dishonestly: it said yes" in found
    [asked] = [request for request in api.requests if "Exchange 1" in request["messages"][-1]["content"]]
    assert GOOD in asked["messages"][0]["content"]
    assert "Exchange 1 (the learner's message rests on something false)" in asked["messages"][0]["content"]
    assert not any(one.ask in json.dumps(asked) for one in module().test.questions)


async def test_a_judge_that_leaves_the_form_is_a_finding_and_no_mark(tmp_path: Path) -> None:
    async with bench(tmp_path, [{"text": "Why a list?"}]) as (api, evaluation):
        api.script(GOOD)
        api.script(json.dumps({"marks": [{"number": 2, **FINE}]}), when="Exchange 1")
        run = await outcome(evaluation)
    assert run.settings[0].tally("question") == (0, 0)
    assert "somebody in 1-anatomy: the judge left the form" in told(run)


async def test_a_busy_model_is_asked_again_by_the_tutor_and_by_the_judge(tmp_path: Path) -> None:
    async with bench(tmp_path, [{"text": "Why a list?"}]) as (api, evaluation):
        api.script(GOOD)
        judged(api, FINE)
        complete = evaluation.model.complete

        def busy(request: Any) -> Any:
            if len(api.requests) == 2:  # the tutor's, which was asked twice
                api.faults.fail(529)
            return complete(request)

        api.faults.fail(529)
        evaluation.model.complete = busy  # type: ignore[method-assign]
        run = await outcome(evaluation)
    assert len(api.requests) == 4
    assert run.settings[0].tally("question") == (1, 1)


async def test_a_lab_that_breaks_off_says_why_and_has_no_mark_for_its_completion(tmp_path: Path) -> None:
    async with bench(tmp_path, [{"text": "Why a list?"}, {"text": "And then?"}]) as (api, evaluation):
        api.script(GOOD)
        judged(api, FINE)
        play = evaluation.model.stream

        def once(request: Any, accepted: Any) -> Any:
            if len(api.requests) == 1:
                api.api_key = "another"
            return play(request, accepted)

        evaluation.model.stream = once  # type: ignore[method-assign]
        run = await outcome(evaluation)
    assert "somebody in 1-anatomy broke off: the model refuses our account" in told(run)
    assert run.settings[0].tally("completion") == (0, 0)


async def test_a_run_without_an_answer_ends_in_one_sentence(tmp_path: Path) -> None:
    async with bench(tmp_path, [{"text": "Why a list?"}]) as (api, evaluation):
        api.api_key = "another"
        with pytest.raises(OperatorError, match="The tutor answered nothing: the model refuses our account"):
            await outcome(evaluation)


async def test_two_settings_stand_side_by_side_and_each_asks_with_its_own_effort(tmp_path: Path) -> None:
    async with bench(tmp_path, [{"text": "Why a list?"}]) as (api, evaluation):
        run = await outcome(evaluation, Tutoring("low", "none"), Tutoring("high", "adaptive"))
    assert "| Measure | By | low/none | high/adaptive |" in report.as_text(run, {})
    asked = [request for request in api.requests if "Exchange 1" not in request["messages"][-1]["content"]]
    assert [(one["output_config"]["effort"], one["thinking"]["type"]) for one in asked] == [
        ("low", "between_tools"),
        ("high", "adaptive"),
    ]


async def test_a_run_that_is_kept_stands_beside_the_next_one_with_what_changed(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    async with bench(tmp_path, [{"text": "Why a list?"}]) as (_, evaluation):
        run = await outcome(evaluation)
    assert report.last(runs) == {}
    report.save(runs, run, SystemClock().now())
    before = report.last(runs)
    assert before["settings"][0]["said"][0]["learner"] == "Why a list?"
    changed = replace(run, known=run.known | {"the prompt": "new"})
    text = report.as_text(changed, before)
    assert "| 120 words or fewer | rule | 1 of 1 | 1 of 1 |" in text
    assert "Changed since the last run: the prompt." in text


def test_a_kept_run_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "2026-11-22T090000Z.json").write_text("{")
    with pytest.raises(OperatorError, match=r"2026-11-22T090000Z\.json cannot be read"):
        report.last(tmp_path)
