"""The board for all to see: asked for with a button, and nobody stands on it who did not choose to."""

import pytest

from bot.course.model import Module
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.model import Message
from tests.scenarios.cast import GENERAL, LEARN, Scene
from tests.scenarios.key import right
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, stands
from tests.scenarios.screen import labels, words


@pytest.fixture
def chiara(scene: Scene) -> Learner:
    return Learner(scene, "U0CHIARA")


async def posts_board(learner: Learner, slack: LocalSlack, channel: str = GENERAL) -> Message:
    await learner.types("/learn leaderboard", channel=channel)
    await learner.taps("Post in this channel")
    await learner.scene.settled()
    return slack.messages(channel)[-1]


async def test_after_the_quiz_with_the_first_points_one_is_asked_once_how_one_is_seen(
    learner: Learner, module: Module
) -> None:
    await earns(learner, module, 3)
    asked = [message for message in learner.screen() if "How may others see you" in words(message)]
    assert len(asked) == 1
    assert labels(asked[0]) == ["Show my name", "Use an alias", "Stay hidden"]
    assert asked[0].channel == learner.dm


@pytest.mark.parametrize(
    ("label", "sentence"),
    [("Show my name", "Others see you by your name."), ("Stay hidden", "Others do not see you here.")],
)
async def test_the_question_is_answered_with_one_tap(
    learner: Learner, module: Module, label: str, sentence: str
) -> None:
    await earns(learner, module, 1)
    question = learner.scrollback("How may others see you")
    await learner.taps(label, on=question)
    answered = await learner.sees(sentence, "You can change that at any time: type `leaderboard`.")
    assert (answered.ts, labels(answered)) == (question.ts, [])


async def test_the_question_is_answered_with_an_alias(learner: Learner, module: Module) -> None:
    await earns(learner, module, 1)
    question = learner.scrollback("How may others see you")
    await learner.taps("Use an alias", on=question)
    assert await learner.fills(await learner.modal("Your alias"), "Quiet Owl") == {}
    assert (await learner.sees("Others see you as Quiet Owl.")).ts == question.ts


async def test_who_has_chosen_already_is_not_asked(learner: Learner, module: Module) -> None:
    await stands(learner, "Show my name")
    await earns(learner, module, 1)
    assert not learner.has_seen("How may others see you")


async def test_a_restart_asks_nobody_again(learner: Learner, module: Module, scene: Scene) -> None:
    await earns(learner, module, 1)
    await scene.passes(days=30)
    await scene.restart()
    await earns(learner, module, 2, lesson=2)
    assert sum("How may others see you" in words(message) for message in learner.screen()) == 1


async def test_the_button_posts_the_board_where_the_command_was_typed(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack
) -> None:
    await earns(learner, module, 2)
    await stands(learner, "Show my name")
    board = await posts_board(learner, slack, LEARN)
    assert words(board).startswith("Leaderboard\n1. Ada Lovell · 2 points\nTeam: 0 of 1 passed the module test.")
    assert "Each counts once." in words(board)
    assert not board.ephemeral
    assert ben.has_seen("1. Ada Lovell · 2 points")


@pytest.mark.parametrize(("without_charts", "drawn"), [(False, "data_visualization"), (True, "table")])
async def test_how_far_a_team_of_three_is_stands_in_a_chart_or_where_slack_draws_none_in_a_table(
    learner: Learner, ben: Learner, chiara: Learner, module: Module, slack: LocalSlack, without_charts: bool, drawn: str
) -> None:
    slack.faults.no_charts = without_charts
    for one in (learner, ben, chiara):
        await earns(one, module, 1)
        await stands(one, "Show my name")
    board = await posts_board(learner, slack)
    assert [block["type"] for block in board.blocks if block["type"] in {"data_visualization", "table"}] == [drawn]
    assert "The team's progress: Lesson 1: read 0, quiz 3, lab 0;" in board.text


async def test_who_hides_takes_the_chart_along_from_which_their_work_could_be_reckoned(
    learner: Learner, ben: Learner, chiara: Learner, module: Module, slack: LocalSlack
) -> None:
    for one in (learner, ben, chiara):
        await earns(one, module, 1)
        await stands(one, "Show my name")
    board = await posts_board(learner, slack)
    await stands(chiara, "Hide me")
    assert "Chiara Neri" not in words(board)
    assert "The team's progress" not in board.text
    assert [block["type"] for block in board.blocks if block["type"] in {"data_visualization", "table"}] == []


async def test_each_press_posts_once_and_a_double_click_is_one_press(
    learner: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    await learner.taps("Post in this channel")
    await learner.taps("Post in this channel", at_once=True)
    await scene.settled()
    assert len(slack.messages(GENERAL)) == 1
    await scene.passes(minutes=1)
    await learner.taps("Post in this channel")
    await scene.settled()
    assert len(slack.messages(GENERAL)) == 2


async def test_pressed_again_while_slack_is_slow_by_whomever_it_is_posted_once(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(learner, module, 1)
    for one in (learner, ben):
        await one.types("/learn leaderboard")
    await scene.settled()
    posting = slack.faults.hold("chat.postMessage", after=False)
    await learner.taps("Post in this channel")
    await posting.reached.wait()
    await scene.passes(seconds=10)
    for one in (learner, ben):
        await one.taps("Post in this channel", at_once=True)
        await one.whisper("A board is already on its way to this channel")
    posting.release()
    await scene.settled()
    assert len(slack.messages(GENERAL)) == 1


async def test_a_posted_board_says_who_asked_for_it_as_others_may_see_them(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(ben, module, 1)
    await stands(learner, "Show my name")
    board = await posts_board(learner, slack)
    assert "Ada Lovell asked for this board." in words(board)
    await stands(learner, "Hide me")
    await scene.settled()
    assert "Ada Lovell" not in words(slack.messages(GENERAL)[-1]), "also who has no points on it"
    unseen = await posts_board(ben, slack)
    assert "asked for this board" not in words(unseen)
    await ben.types("/learn leaderboard", channel=ben.dm)
    await ben.taps("Use an alias")
    assert await ben.fills(await ben.modal("Your alias"), "Night Owl") == {}
    await scene.settled()
    board = slack.messages(GENERAL)[-1]
    assert "Night Owl · 1 point" in words(board)
    assert "asked for this board" not in words(board), "else an alias is known from who was seen to ask"


async def test_there_is_no_button_to_post_in_a_dm_nor_before_anybody_has_points(
    learner: Learner, module: Module
) -> None:
    await learner.types("/learn leaderboard")
    assert "Post in this channel" not in labels(await learner.whisper("Nobody has points yet."))
    await earns(learner, module, 1)
    await learner.says("leaderboard")
    assert "Post in this channel" not in labels(await learner.sees("*1. You · 1 point*"))


async def test_in_a_group_dm_there_is_no_board_for_all(learner: Learner, module: Module, slack: LocalSlack) -> None:
    slack.workspace.channels[GENERAL].name = "mpdm-ada.lovell--ben.osei-1"
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    assert "Post in this channel" not in labels(await learner.whisper("*1. You · 1 point*"))
    await learner.types("/learn leaderboard weekly")
    await learner.whisper("The weekly board belongs in a channel")


async def test_the_button_stays_when_the_standing_changes(learner: Learner, module: Module) -> None:
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    await learner.taps("Show my name")
    board = await learner.sees("Others see you by your name.")
    assert labels(board) == ["Post in this channel", "Use an alias", "Hide me"]


async def test_the_hidden_stand_nowhere_on_it_and_from_three_on_count_for_the_team(
    learner: Learner, ben: Learner, chiara: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(ben, module, 2)
    await stands(ben, "Show my name")
    for one in (learner, chiara, Learner(scene, "U0DORA")):
        await earns(one, module, 4)
    board = words(await posts_board(ben, slack))
    assert board.split("\n")[1] == "1. Ben Osei · 2 points"
    assert "hidden" not in board
    assert "ada" not in board
    assert "Team: 0 of 4 passed the module test." in board


async def test_of_one_who_is_hidden_among_those_who_are_shown_no_number_tells_anything(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack
) -> None:
    await earns(learner, module, 4)
    await earns(ben, module, 2)
    await stands(ben, "Show my name")
    assert "Team" not in words(await posts_board(ben, slack))
    await ben.types("/learn leaderboard")
    own = await ben.whisper("You · 2 points")
    assert "Team" not in words(own)
    await learner.types("/learn leaderboard")
    assert "Team: 0 of 2 passed the module test." in words(await learner.whisper("You · 4 points"))


async def test_a_board_on_which_nobody_is_shown_says_so(learner: Learner, module: Module, slack: LocalSlack) -> None:
    await earns(learner, module, 1)
    board = await posts_board(learner, slack)
    assert "Nobody has chosen to be shown here yet." in words(board)
    assert "· 1 point" not in words(board)


async def test_names_are_never_mentions(learner: Learner, module: Module, slack: LocalSlack) -> None:
    slack.workspace.users[learner.id].display_name = "<!channel> <@U0BEN>"
    await earns(learner, module, 1)
    await stands(learner, "Show my name")
    assert "&lt;!channel&gt; &lt;@U0BEN&gt;" in words(await posts_board(learner, slack))
    assert slack.workspace.pings == []


async def test_hide_me_takes_one_off_the_post_at_once(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack
) -> None:
    for one in (learner, ben):
        await earns(one, module, 1)
        await stands(one, "Show my name")
    board = await posts_board(learner, slack)
    assert words(board).split("\n")[1:3] == ["1. Ada Lovell · 1 point", "1. Ben Osei · 1 point"]
    await ben.taps("Hide me", on=board)
    await ben.whisper("Others don't see you on any leaderboard now.")
    await ben.scene.settled()
    assert "Ben Osei" not in words(board)
    assert "1. Ada Lovell · 1 point" in words(board)
    assert len(slack.messages(GENERAL)) == 1


async def test_hiding_anywhere_hides_everywhere(
    learner: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(learner, module, 1)
    await stands(learner, "Show my name")
    boards = [await posts_board(learner, slack, GENERAL), await posts_board(learner, slack, LEARN)]
    await scene.restart()
    await stands(learner, "Hide me")
    assert not [board for board in boards if "ada" in words(board)]


async def test_my_place_is_told_to_its_reader_alone(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack
) -> None:
    await earns(learner, module, 2)
    await earns(ben, module, 1)
    board = await posts_board(learner, slack)
    await ben.taps("My place", on=board)
    assert "2 points" not in words(await ben.whisper("*2. You · 1 point*"))
    assert not learner.has_seen("*2. You · 1 point*")


async def test_a_tie_stands_in_the_order_of_its_names(
    learner: Learner, ben: Learner, chiara: Learner, module: Module, slack: LocalSlack
) -> None:
    for one, points in ((ben, 1), (chiara, 2), (learner, 1)):
        await earns(one, module, points)
        await stands(one, "Show my name")
    board = words(await posts_board(learner, slack)).split("\n")
    assert board[1:4] == ["1. Chiara Neri · 2 points", "2. Ada Lovell · 1 point", "2. Ben Osei · 1 point"]


async def test_where_the_bot_is_no_member_it_says_how_to_invite_it(
    learner: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(learner, module, 1)
    slack.workspace.channels[GENERAL].members.discard(slack.bot_user_id)
    await learner.types("/learn leaderboard")
    await learner.taps("Post in this channel")
    await learner.whisper("I'm not in this channel yet. Type `/invite @Homeroom` here, then press the button again.")
    assert slack.messages(GENERAL) == []
    slack.workspace.channels[GENERAL].members.add(slack.bot_user_id)
    await scene.passes(minutes=1)
    await learner.taps("Post in this channel")
    await scene.settled()
    assert len(slack.messages(GENERAL)) == 1


async def test_an_archived_channel_is_told(learner: Learner, module: Module, slack: LocalSlack) -> None:
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    await learner.whisper("You · 1 point")
    await slack.archive(learner.id, GENERAL)
    await learner.taps("Post in this channel")
    await learner.whisper("This channel is archived, so nothing can be posted here any more.")


async def test_the_question_waits_for_the_end_of_the_quiz(learner: Learner, module: Module) -> None:
    await learner.types("/learn quiz 1")
    question = await learner.sees("Question 1 of 4")
    await learner.taps(right(module, question), on=question)
    await learner.sees("✓ *Right.*")
    await learner.scene.settled()
    assert not learner.has_seen("How may others see you")


async def test_a_board_stands_once_in_a_channel_where_much_is_said_before_it_is_looked_for(
    learner: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    slack.faults.fail("chat.postMessage", "service_unavailable", status=503, retry_after_s=60, after=True)
    await learner.taps("Post in this channel")
    await scene.settled()
    await scene.chatter()
    await scene.passes(minutes=2)
    await scene.settled()
    assert len([one for one in slack.messages(GENERAL) if words(one).startswith("Leaderboard")]) == 1
