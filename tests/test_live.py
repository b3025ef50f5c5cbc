"""`homeroom doctor --live` in the local workspace, with its rules switched off one by one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli.doctor import try_live
from bot.manifest import manifest
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.behaviours import BEHAVIOURS
from bot.sandbox.slack.coverage import rules
from bot.sandbox.stage import Stage
from bot.slack import live
from tests.ward import Ward

ADA = "U0ADA"
EVERY = [*(rule for rule, _ in live.PROBES), *live.TAPPED]


@pytest.fixture
async def ward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ward]:
    monkeypatch.setattr(live, "TAP_S", 0.5)
    stage = Stage(manifest(), claude_delay_s=0)
    await stage.start()
    yield Ward(stage, tmp_path / "state")
    await stage.stop()


class Member:
    """A person who does what the message in the DM asks for."""

    def __init__(self, slack: LocalSlack, *, writes: bool = True) -> None:
        self._slack = slack
        self._dm = slack.dm_of(ADA)
        self._writes = writes
        self._tasks: list[asyncio.Task[object]] = []

    def __call__(self, _change: object) -> None:
        asked = [one for one in self._slack.messages(self._dm) if one.text == live.TAP]
        if asked and not self._tasks:
            self._tasks.append(asyncio.create_task(self._does(asked[0].ts)))

    async def _does(self, ts: str) -> None:
        await self._slack.press(ADA, self._dm, ts, live.ACTION)
        if self._writes:
            await self._slack.say(ADA, self._dm, live.WORD)


async def tried(ward: Ward, *, writes: bool | None = True) -> dict[str, live.Result]:
    """What became of each rule, by its name; `writes` None: nobody is there."""
    if writes is not None:
        ward.stage.slack.subscribe(Member(ward.stage.slack, writes=writes))
    results = await try_live(ward.environ, ADA, lambda _line: None)
    assert [one.rule for one in results] == EVERY
    return {one.rule: one for one in results}


def left(slack: LocalSlack) -> list[str]:
    """Texts of ours in the DM."""
    return [one.text for one in slack.messages(slack.dm_of(ADA)) if one.user == slack.bot_user_id]


def test_every_rule_is_one_of_the_local_slacks() -> None:
    assert set(EVERY) <= {row.name for row in BEHAVIOURS} | set(rules())


async def test_in_the_local_slack_every_rule_holds_and_nothing_is_left(ward: Ward) -> None:
    ward.stage.clock.move(0)
    results = await tried(ward)
    assert {rule: (one.outcome, one.said) for rule, one in results.items() if one.outcome != "holds"} == {}
    assert left(ward.stage.slack) == []
    assert ward.stage.slack.status(ward.stage.slack.dm_of(ADA), "") == ""


REFUSED = {
    "stream.thread_and_no_metadata": "chat.startStream",
    "agent.not_needed": "assistant.threads.setStatus",
    "session.agents_only": "agents.sessions.setStatus",
    "prompts.agents_only": "assistant.threads.setSuggestedPrompts",
    "response_url.checked": "chat.postEphemeral",
    "thread.read_by_a_reply": "conversations.replies",
    "stream.five_minutes": "chat.stopStream",
    "trigger_id.once_3_s": "views.open",
}


@pytest.mark.parametrize("rule", REFUSED)
async def test_a_rule_that_slack_refuses_is_reported_with_its_error(ward: Ward, rule: str) -> None:
    ward.stage.slack.faults.fail(REFUSED[rule], "feature_disabled")
    results = await tried(ward)
    assert (results[rule].outcome, results[rule].said) == ("refused", "feature_disabled")
    depends = {"stream.update_conflict", "stream.five_minutes"} if rule == "stream.thread_and_no_metadata" else set()
    assert {name for name, one in results.items() if one.outcome != "holds"} == {rule} | depends
    assert left(ward.stage.slack) == []
