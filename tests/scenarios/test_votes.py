"""A vote on any of the tutor's replies, and its reason."""

import json
import sys

from bot.features.lab.reply_buttons import REASON_LIMIT_CHARS, THANKS
from bot.sandbox.slack import LocalSlack
from tests.program import bare_env, outcome
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.test_privacy import deletes_everything, files
from tests.scenarios.test_reply_buttons import ANOTHER, HELP, answered, below, kept, votes


async def test_a_vote_for_a_reply_is_kept_and_thanked_for(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "up", reply)
    await in_lab.whisper(THANKS)
    assert await kept(scene) == [(1, "")]


async def test_the_last_of_several_quick_votes_is_the_one_that_is_kept(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    for given in ("up", "down", "up"):
        await votes(in_lab, given, reply)
    assert await kept(scene) == [(1, "")]


async def test_a_double_click_on_a_thumb_opens_one_modal(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    for _ in range(2):
        await votes(in_lab, "down", reply)
    await scene.settled()
    assert len(scene.stage.journal.of("views.open")) == 1


async def test_a_reason_that_comes_after_a_vote_for_the_reply_changes_nothing(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    modal = await in_lab.modal("What would")
    await votes(in_lab, "up", reply)
    assert await in_lab.fills(modal, "Too long.") == {}
    assert await kept(scene) == [(1, "")]


async def test_a_vote_against_a_reply_is_kept_before_the_reason_is_asked_for(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    modal = await in_lab.modal("What would have helped you more?")
    assert await kept(scene) == [(-1, "")]
    assert await in_lab.fills(modal, "Too  long,\nand no example.") == {}
    assert await kept(scene) == [(-1, "Too long, and no example.")]


async def test_the_reason_may_be_left_out_or_changed_and_goes_with_the_vote(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    for given in ("Too long.", ""):
        await votes(in_lab, "down", reply)
        assert await in_lab.fills(await in_lab.modal("What would"), given) == {}
        assert await kept(scene) == [(-1, given)]
        await scene.passes(seconds=6)
    await votes(in_lab, "down", reply)
    await in_lab.fills(await in_lab.modal("What would"), "Too short.")
    await votes(in_lab, "up", reply)
    assert await kept(scene) == [(1, "")]


async def test_the_modal_shows_the_reason_given_before(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    await in_lab.fills(await in_lab.modal("What would"), "Too long.")
    await scene.passes(seconds=6)
    await votes(in_lab, "down", reply)
    modal = await in_lab.modal("What would")
    assert modal.body["blocks"][0]["element"]["initial_value"] == "Too long."


async def test_a_reason_with_a_secret_is_not_kept(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    key = "sk-ant-api03-" + "Ab1_" * 24
    [told] = (await in_lab.fills(await in_lab.modal("What would"), f"It said {key}")).values()
    assert "A reason can't contain what looks like a secret" in told
    assert await kept(scene) == [(-1, "")]


async def test_a_reason_beyond_the_limit_is_refused_under_its_field(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    modal = await in_lab.modal("What would")
    modal.body["blocks"][0]["element"].pop("max_length")
    [told] = (await in_lab.fills(modal, "x" * (REASON_LIMIT_CHARS + 1))).values()
    assert told == "That is more than 500 characters. Please shorten it."
    assert await kept(scene) == [(-1, "")]


async def test_a_reason_for_a_reply_that_was_deleted_meanwhile_says_so(in_lab: Learner) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    modal = await in_lab.modal("What would")
    await deletes_everything(in_lab)
    [told] = (await in_lab.fills(modal, "Too long.")).values()
    assert "That lab is no longer here." in told


async def test_a_workspace_without_feedback_buttons_gets_plain_ones_for_a_day(
    in_lab: Learner, slack: LocalSlack, scene: Scene
) -> None:
    slack.faults.no_feedback = True
    reply = await answered(in_lab)
    assert below(reply) == [*HELP, "See the request", "👍", "👎"]
    refused = len(scene.stage.journal.of("chat.stopStream"))
    await in_lab.taps("👍", on=reply)
    await in_lab.whisper(THANKS)
    assert await kept(scene) == [(1, "")]
    await answered(in_lab, ANOTHER, "Exchange 2 of 3")
    assert len(scene.stage.journal.of("chat.stopStream")) == refused + 1
    await in_lab.taps("👎")
    await in_lab.modal("What would")
    slack.faults.no_feedback = False
    await scene.passes(days=1.1)
    again = await answered(in_lab, "And a third thing?", "Exchange 3 of 3")
    assert again.blocks[-1]["type"] == "context_actions"


async def test_a_vote_and_its_reason_are_part_of_my_data(in_lab: Learner, scene: Scene) -> None:
    reply = await answered(in_lab)
    await votes(in_lab, "down", reply)
    await in_lab.fills(await in_lab.modal("What would"), "Too long for marmalade.")
    await in_lab.says("my data")
    await in_lab.taps("Send me my data")
    await scene.settled()
    [file] = files(in_lab)
    [said] = json.loads(scene.stage.slack.workspace.files[file["id"]].content)[
        "messages to the tutor, with its replies"
    ]
    assert (said["vote"], said["vote_reason"]) == (-1, "Too long for marmalade.")
    await deletes_everything(in_lab)
    assert await kept(scene) == []


async def report(scene: Scene, *args: str) -> tuple[int, str]:
    """`homeroom report feedback`, as an operator types it beside the running bot."""
    env = bare_env(scene.state.parent, HOMEROOM_STATE=str(scene.state))
    return await outcome(sys.executable, "-m", "bot", "report", "feedback", *args, env=env)


async def test_the_report_lists_votes_by_lab_and_reasons_without_names(in_lab: Learner, scene: Scene) -> None:
    assert (await report(scene))[1].endswith("No reply of the tutor's has a vote yet.")
    first = await answered(in_lab)
    second = await answered(in_lab, ANOTHER, "Exchange 2 of 3")
    await votes(in_lab, "up", first)
    await votes(in_lab, "down", second)
    await in_lab.fills(await in_lab.modal("What would"), "It said \x1b[31mnothing new.")
    await scene.settled()
    code, told = await report(scene)
    lesson = scene.library.module.lesson(1).id
    assert code == 0
    assert told == (f"{scene.library.module.id}/{lesson}: 1 up, 1 down, 2 replies\n  - It said  [31mnothing new.")
    [lab] = json.loads((await report(scene, "--json"))[1])
    assert lab["reasons"] == ["It said  [31mnothing new."]
    assert (await report(scene, "--workspace", in_lab.slack.team_id))[1] == told
    assert (await report(scene, "--workspace", "T0ELSEWHERE"))[1] == "No reply of the tutor's has a vote yet."
    assert "Ada" not in told
    assert in_lab.id not in told
