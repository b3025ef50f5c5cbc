"""Points and the leaderboard: on request, and nobody is shown who did not ask for it."""

import pytest

from bot.course.model import Module
from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.key import right
from tests.scenarios.learner import Learner
from tests.scenarios.points import stands, takes_alias
from tests.scenarios.screen import labels, words


async def earns(learner: Learner, module: Module, points: int) -> None:
    """Answer so many quiz questions right at the first try."""
    for lesson in range(1, 1 + -(-points // 4)):
        await learner.types(f"/learn quiz {lesson}")
        for number in range(1, 1 + min(4, points - 4 * (lesson - 1))):
            question = await learner.sees(f"Question {number} of 4")
            await learner.taps(right(module, question), on=question)
            await learner.sees("✓ *Right.*")
            await learner.taps("Next question" if number < 4 else "See how it went", on=question)
    await learner.scene.settled()


async def shows_name(learner: Learner) -> None:
    await learner.types("/learn leaderboard")
    await learner.taps("Show my name")
    await learner.sees("Others see you by your name.")


@pytest.fixture
def others(scene: Scene) -> list[Learner]:
    return [Learner(scene, user) for user in ("U0BEN", "U0CHIARA", "U0DORA")]


async def test_without_points_the_board_says_how_to_begin(learner: Learner) -> None:
    await learner.types("/learn leaderboard")
    await learner.whisper("Nobody has points yet. The first quiz answer can change that.")


async def test_how_points_come_about_is_under_the_board(learner: Learner, module: Module) -> None:
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    await learner.whisper("*1. You · 1 point*", "Each counts once.", "the module test passed: 5")


async def test_the_board_is_for_the_one_who_asked(learner: Learner, ben: Learner, slack: LocalSlack) -> None:
    await learner.types("/learn leaderboard")
    await learner.whisper("Leaderboard")
    assert slack.messages(GENERAL) == []
    assert not ben.has_seen("Leaderboard")


async def test_ties_share_a_rank_and_the_next_rank_is_left_out(
    learner: Learner, others: list[Learner], module: Module
) -> None:
    for one, points in zip([learner, *others], (4, 3, 3, 1), strict=True):
        await earns(one, module, points)
        await shows_name(one)
    await learner.types("/learn leaderboard")
    board = words(await learner.whisper("Leaderboard"))
    assert [line.strip("*")[0] for line in board.split("\n")[1:5]] == ["1", "2", "2", "4"]


async def test_a_learner_is_hidden_until_they_choose(learner: Learner, ben: Learner, module: Module) -> None:
    await earns(ben, module, 2)
    await learner.types("/learn leaderboard")
    await learner.whisper("Nobody who has points has chosen to be shown yet.")
    await shows_name(ben)
    await learner.types("/learn leaderboard")
    await learner.whisper("1. Ben Osei · 2 points")
    await ben.types("/learn leaderboard")
    await ben.taps("Hide me")
    await ben.sees("Others do not see you here.")
    await learner.types("/learn leaderboard")
    assert "2 points" not in words(await learner.whisper("Nobody who has points has chosen to be shown yet."))


async def test_an_alias_is_chosen_in_a_modal(learner: Learner, ben: Learner, module: Module) -> None:
    await earns(ben, module, 1)
    await ben.types("/learn leaderboard")
    await ben.taps("Use an alias")
    view = await ben.modal("Your alias")
    assert await ben.fills(view, "  Token   Counter ") == {}
    assert ben.slack.views(ben.id) == []
    await ben.sees("Others see you as Token Counter.")
    await learner.types("/learn leaderboard")
    await learner.whisper("1. Token Counter · 1 point")


async def test_an_alias_given_when_slack_has_let_go_of_the_board_is_told_in_the_dm(
    ben: Learner, module: Module
) -> None:
    await earns(ben, module, 1)
    await ben.types("/learn leaderboard")
    await ben.taps("Use an alias")
    view = await ben.modal("Your alias")
    await ben.scene.passes(minutes=40)
    assert await ben.fills(view, "Quiet Owl") == {}
    told = await ben.sees("Others now see you by your alias on the leaderboards.")
    assert told.channel == ben.dm


@pytest.mark.parametrize(
    ("alias", "sentence"),
    [
        ("x ", "An alias has 2 to 24 characters. Try another one."),
        ("Ben.Osei", "Somebody here goes by that name, or by one that looks like it. Try another one."),
        ("token counter", "Somebody here goes by that name, or by one that looks like it. Try another one."),
    ],
)
async def test_an_alias_that_does_not_serve_is_told_under_its_field(
    learner: Learner, ben: Learner, others: list[Learner], module: Module, alias: str, sentence: str
) -> None:
    await earns(ben, module, 1)
    await takes_alias(others[1], "Token Counter")
    errors = await takes_alias(learner, alias)
    assert list(errors.values()) == [sentence]
    assert learner.slack.views(learner.id)


async def test_no_name_is_ever_a_mention(learner: Learner, ben: Learner, module: Module, slack: LocalSlack) -> None:
    slack.workspace.users[ben.id].display_name = "<!channel> <@U0ADA>"
    await earns(ben, module, 1)
    await stands(ben, "Show my name")
    await learner.types("/learn leaderboard")
    board = await learner.whisper("&lt;!channel&gt; &lt;@U0ADA&gt;")
    assert slack.workspace.pings == []
    assert "<@" not in board.text


async def test_the_standing_survives_a_restart(learner: Learner, scene: Scene, module: Module) -> None:
    await earns(learner, module, 1)
    await shows_name(learner)
    await scene.restart()
    await learner.types("/learn leaderboard")
    board = await learner.whisper("Others see you by your name.")
    assert "Show my name" not in labels(board)
