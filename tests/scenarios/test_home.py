"""The Home tab: the map as buttons, points, labs; it follows for those who look at it, and is made for nobody else."""

import pytest

from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.model import View
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import texts


async def opens_home(learner: Learner, *wanted: str) -> View:
    await learner.scene.settled()
    await learner.slack.open_tab(learner.id, "home")
    return await shows(learner, *wanted)


async def shows(learner: Learner, *wanted: str) -> View:
    """Wait until the tab shows these texts and buttons."""

    def look() -> View | None:
        home = learner.slack.home(learner.id)
        return home if home and all(text in shown(home) for text in wanted) else None

    home = learner.slack.home
    return await learner.scene.bell.until(look, lambda: f"no {wanted} in {shown(home(learner.id))}")


def shown(home: View | None) -> str:
    buttons = [one["text"]["text"] for one in elements(home)]
    return "\n".join([*texts(home.body if home else {}), *buttons])


def elements(home: View | None) -> list[dict[str, dict[str, str]]]:
    blocks = home.body["blocks"] if home else []
    return [one for block in blocks if block["type"] == "actions" for one in block["elements"]]


async def presses(learner: Learner, label: str) -> None:
    await learner.scene.settled()
    home = learner.slack.home(learner.id)
    assert home is not None
    action = next(one["action_id"] for one in elements(home) if one["text"]["text"].startswith(label))
    assert await learner.slack.press_in_view(learner.id, home.id, str(action)) == ""


async def test_the_tab_has_the_map_as_buttons_and_the_points(learner: Learner) -> None:
    home = await opens_home(
        learner, "You have not started yet.", "▸ Introduction", "○ Lab 4", "○ Module test", "*0* of 25"
    )
    assert [block["type"] for block in home.body["blocks"]].count("actions") == 9
    assert "markdown" not in {block["type"] for block in home.body["blocks"]}


async def test_a_step_opens_in_the_dm_and_the_tab_follows(learner: Learner, ben: Learner) -> None:
    await opens_home(learner, "○ Quiz 1")
    await opens_home(ben, "○ Quiz 1")
    await presses(learner, "○ Quiz 1")
    await presses(ben, "○ Quiz 1")
    for one in (learner, ben):
        assert (await one.sees("Question 1 of 4")).channel == one.dm
    await shows(learner, "▸ Quiz 1")
    assert not learner.has_seen("is in our direct messages")


async def test_what_happens_in_the_dm_shows_on_the_tab(learner: Learner) -> None:
    await opens_home(learner)
    await learner.says("quiz 1")
    await learner.taps("A")
    await shows(learner, "▸ Quiz 1 (1 of 4)")
    await learner.says("lab 1")
    root = await learner.sees("Lab 1 · ")
    await learner.replies("Which fields are required?", thread=root.ts)
    await shows(learner, "*Your labs*", "1 of 3 exchanges", root.ts.replace(".", ""))


async def test_nobody_gets_a_tab_who_never_opens_it(learner: Learner, slack: LocalSlack) -> None:
    await learner.opens()
    await learner.says("quiz 1")
    await learner.sees("Question 1 of 4")
    await learner.scene.settled()
    assert slack.home(learner.id) is None


async def test_a_tab_that_was_not_looked_at_for_a_day_rests(learner: Learner, scene: Scene) -> None:
    await opens_home(learner)
    await scene.passes(days=1)
    await learner.says("quiz 1")
    await learner.sees("Question 1 of 4")
    await scene.settled()
    assert len(scene.stage.journal.of("views.publish")) == 1
    await opens_home(learner, "▸ Quiz 1")


async def test_what_changes_nothing_on_the_tab_publishes_nothing(learner: Learner, scene: Scene) -> None:
    await opens_home(learner)
    await learner.says("help")
    await learner.sees("These are the words I know.")
    await scene.settled()
    assert len(scene.stage.journal.of("views.publish")) == 1


async def test_how_others_see_one_is_chosen_on_the_tab(learner: Learner) -> None:
    await opens_home(learner, "Others do not see you here.")
    await presses(learner, "Show my name")
    await shows(learner, "Others see you by your name.")
    await presses(learner, "Use an alias")
    modal = await learner.modal("Your alias")
    assert await learner.fills(modal, "Quiet Owl") == {}
    await shows(learner, "Others see you as Quiet Owl.")


async def test_a_view_that_somebody_else_published_is_replaced(learner: Learner, slack: LocalSlack) -> None:
    home = await opens_home(learner)
    home.hash = "another"
    await learner.says("quiz 1")
    await shows(learner, "▸ Quiz 1")


async def test_prompts_are_suggested_where_the_dm_is_opened(learner: Learner, slack: LocalSlack) -> None:
    await learner.opens()
    await learner.scene.settled()
    prompts = slack.prompts(learner.id)
    assert prompts is not None
    assert prompts.prompts[0] == ("Start", "intro")
    for _, message in prompts.prompts:
        await learner.says(message)
        await learner.sees_not("I don't know")


async def test_the_first_prompt_is_the_next_step_and_is_suggested_when_that_changes(
    learner: Learner, slack: LocalSlack, scene: Scene
) -> None:
    def first() -> tuple[str, str]:
        shown = slack.prompts(learner.id)
        assert shown is not None
        return shown.prompts[0]

    await learner.opens()
    await learner.says("quiz 1")
    await scene.settled()
    assert first() == ("Continue quiz 1", "quiz 1")
    for number in range(1, 5):
        await learner.taps("A")
        await learner.taps("Next question" if number < 4 else "See how it went")
    await scene.settled()
    assert first() == ("Open lab 1", "lab 1")
    calls = scene.stage.journal.of("assistant.threads.setSuggestedPrompts")
    assert [call["args"]["prompts"][0]["title"] for call in calls] == ["Start", "Continue quiz 1", "Open lab 1"]


@pytest.mark.parametrize("error", ["feature_disabled", "missing_scope", "unknown_method"])
async def test_a_workspace_without_prompts_is_asked_once_and_nobody_hears_of_it(
    learner: Learner, slack: LocalSlack, scene: Scene, error: str
) -> None:
    slack.faults.fail("assistant.threads.setSuggestedPrompts", error, times=9)
    for _ in range(3):
        await learner.opens()
        await scene.settled()
    assert len(scene.stage.journal.of("assistant.threads.setSuggestedPrompts")) == 1
    await scene.restart()
    await learner.opens()
    await scene.settled()
    assert len(scene.stage.journal.of("assistant.threads.setSuggestedPrompts")) == 2
    assert await scene.rows("SELECT 1 FROM job WHERE state = 'failed'") == []


@pytest.mark.parametrize("error", ["channel_not_found", "invalid_thread_ts", "message_not_found"])
async def test_a_dm_that_takes_no_prompts_is_asked_again_at_the_next_step_and_keeps_them_from_nobody(
    learner: Learner, ben: Learner, slack: LocalSlack, scene: Scene, error: str
) -> None:
    slack.faults.fail("assistant.threads.setSuggestedPrompts", error)
    await learner.opens()
    await scene.settled()
    await ben.opens()
    await scene.settled()
    assert slack.prompts(ben.id) is not None
    await learner.says("progress")
    await scene.settled()
    assert len(scene.stage.journal.of("assistant.threads.setSuggestedPrompts")) == 2, "Ada's, and Ben's"
    await learner.says("quiz 1")
    await scene.settled()
    assert slack.prompts(learner.id) is not None
