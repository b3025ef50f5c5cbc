"""A lab's texts go 180 days after its last message; its learner keeps what they earned, and may go on."""

from bot.sandbox.claude import LocalClaude
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner

WORDS = "Is max_tokens like the lid on a jar of marmalade?"
GONE = "I don't keep that exchange any more"


async def test_half_a_year_later_the_tutor_begins_without_the_earlier_talk(
    in_lab: Learner, scene: Scene, claude: LocalClaude
) -> None:
    await in_lab.replies(WORDS)
    first = await in_lab.sees("Exchange 1 of 3")
    await scene.passes(days=179)
    await scene.settled()
    assert "marmalade" in str(await scene.rows("SELECT ask FROM turn")), "not a day too early"
    await scene.passes(days=2)
    await scene.settled()
    assert "marmalade" not in str(await scene.rows("SELECT * FROM turn JOIN attempt ON attempt.id = turn.attempt"))
    await in_lab.taps("See the request", on=first)
    await in_lab.whisper(GONE)
    await in_lab.replies("What does stop_reason tell me when a reply was cut short?")
    await in_lab.sees("Exchange 2 of 3")
    assert "marmalade" not in str(claude.requests[-1])
    assert [row["exchanges"] for row in await scene.rows("SELECT exchanges FROM attempt WHERE kind = 'lab'")] == [2]


async def test_the_days_are_a_setting_and_my_data_says_so(in_lab: Learner, scene: Scene) -> None:
    scene.more["HOMEROOM_TRANSCRIPT_DAYS"] = "30"
    await scene.restart()
    await in_lab.says("my data")
    await in_lab.sees("The texts of a lab are deleted 30 days after the last message in it")
    await in_lab.replies(WORDS)
    await in_lab.sees("Exchange 1 of 3")
    await scene.passes(days=32)
    await scene.settled()
    assert "marmalade" not in str(await scene.rows("SELECT * FROM turn"))
