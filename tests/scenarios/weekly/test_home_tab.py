"""A lead's Home tab: the weekly boards they run, each with its next Monday and a way to stop it."""

from typing import Any

from bot.sandbox.slack.model import View
from tests.scenarios.cast import GENERAL, LEARN, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.test_home import opens_home, shown, shows
from tests.scenarios.weekly.acts import BEN, sets_up

NEXT = f"<#{GENERAL}>: next on Monday 29 March, 09:00, Europe/Berlin"


def stop_buttons(home: View) -> list[str]:
    found: list[dict[str, Any]] = [block.get("accessory") or {} for block in home.body["blocks"]]
    return [str(one["action_id"]) for one in found if one.get("text", {}).get("text") == "Stop"]


async def test_the_boards_a_lead_runs_are_there_with_their_next_monday(learner: Learner, ben: Learner) -> None:
    await opens_home(learner, "*Weekly boards*: none is running.", "or to restart a stopped one")
    await sets_up(learner)
    await sets_up(ben, LEARN)
    await shows(learner, "*Weekly boards you run*", NEXT)
    home = await opens_home(ben, f"<#{LEARN}>: next on Monday 29 March, 09:00, Asia/Tokyo")
    assert NEXT not in shown(home)


async def test_a_board_is_stopped_from_the_tab_also_where_its_channel_is_archived(
    learner: Learner, scene: Scene
) -> None:
    await sets_up(learner)
    home = await opens_home(learner, NEXT)
    await scene.stage.slack.archive(learner.id, GENERAL)
    [stop] = stop_buttons(home)
    assert await scene.stage.slack.press_in_view(learner.id, home.id, stop) == ""
    await shows(learner, "*Weekly boards*: none is running.", "or to restart a stopped one")
    assert await scene.rows("SELECT is_on FROM weekly_board") == [{"is_on": 0}]


async def test_the_board_of_a_former_lead_is_on_the_next_ones_tab(learner: Learner, ben: Learner, scene: Scene) -> None:
    await sets_up(learner)
    scene.leads = BEN
    await scene.restart()
    await opens_home(ben, NEXT)
    assert "Weekly boards" not in shown(await opens_home(learner, "Leaderboard"))
