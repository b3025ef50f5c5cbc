"""Acts: a small exercise below a page, which one tap answers; nobody has to."""

import asyncio
from pathlib import Path

import pytest

from bot.library import Reloading
from bot.sandbox.slack.model import Message
from tests.authoring.bench import ACTS, LESSON
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import Button, buttons, labels, words
from tests.scenarios.test_privacy import files
from tests.scenarios.test_saved_edits import edit, folder, scene, settles, watched

__all__ = ["folder", "scene", "watched"]  # fixtures of a module of the author's own

ASK = "What does `json.dumps(None)` return?"
PYTHON_S, RIGHT, EMPTY = 0, 1, 2  # its options, as the author numbers them
WHY_RIGHT = "JSON's word for nothing is `null`."
WHY_WRONG = "An empty string isn't valid JSON"
CHANGED = "This exercise has changed since you opened the page."

LINE_ACT = """\
- page: riddle
  kind: line
  ask: |
    Which line stops the program?

    ```python
    import json
    text = '{lamp: 1}'
    data = json.loads(text)
    print(data)
    ```
  options:
    - right: data = json.loads(text)
      why: The text is no JSON, and `loads` is the one that notices.
    - wrong: print(data)
      why: That line only prints. The program never gets here.
  otherwise: That line does what it says, and the program goes on.
"""


@pytest.fixture
async def page(learner: Learner) -> Message:
    """The page with the act, just opened."""
    await learner.types("/learn lesson 1")
    await learner.taps("Next page")
    return await learner.sees(ASK)


def option(message: Message, index: int) -> Button:
    """The button of an option, whatever its letter is."""
    return next(
        one for one in buttons(message) if one.action_id.startswith("act") and one.value.split(":")[2] == f"{index}"
    )


async def chooses(learner: Learner, message: Message, index: int) -> None:
    await learner.presses(option(message, index), on=message)


async def stored(scene: Scene) -> list[int]:
    return [row["option"] for row in await scene.rows("SELECT option FROM act")]


async def test_a_page_shows_its_act_below_its_text_and_can_be_left_without_an_answer(
    learner: Learner, page: Message, scene: Scene
) -> None:
    shown = words(page)
    assert shown.index("A table like this") < shown.index("Your turn") < shown.index("Lesson 1 · page 2 of 5")
    assert labels(page) == ["A", "B", "C", "Next page"]
    assert WHY_RIGHT not in shown + page.text
    await learner.taps("Next page")
    await learner.sees("page 3 of 5")
    assert await stored(scene) == []


async def test_a_wrong_tap_shows_the_right_option_and_both_reasons_and_next_stays(
    learner: Learner, page: Message
) -> None:
    await chooses(learner, page, EMPTY)
    seen = words(await learner.sees("Not quite", WHY_WRONG, WHY_RIGHT))
    assert "The string `null` ✓" in seen
    assert "An empty string ← you" in seen
    assert labels(page) == ["Next page"]
    await learner.taps("Next page")
    await learner.sees("page 3 of 5")


async def test_a_right_tap_says_why_it_is_right_also_to_those_who_hear_the_page(
    learner: Learner, page: Message
) -> None:
    await chooses(learner, page, RIGHT)
    answered = await learner.sees("*Right.*", WHY_RIGHT)
    assert "Not quite" not in words(answered)
    assert "right. JSON's word for nothing is null." in answered.text


async def test_the_first_tap_stands_whatever_is_pressed_after_it(learner: Learner, page: Message, scene: Scene) -> None:
    before = page.snapshot()
    await asyncio.gather(chooses(learner, before, EMPTY), chooses(learner, before, EMPTY))
    await learner.presses(option(before, RIGHT), on=before)
    await scene.settled()
    assert "An empty string ← you" in words(page)
    assert await stored(scene) == [EMPTY]


async def test_a_page_opened_again_shows_its_act_as_it_was_answered(
    learner: Learner, page: Message, scene: Scene
) -> None:
    await chooses(learner, page, EMPTY)
    await scene.settled()
    await scene.restart()
    await learner.types("/learn lesson 1")
    again = await learner.sees(ASK, "An empty string ← you")
    assert again.ts != page.ts
    assert labels(again) == ["Next page"]


async def test_an_act_can_be_answered_after_reading_on_and_the_page_still_leads_nowhere(
    learner: Learner, page: Message, scene: Scene
) -> None:
    await learner.taps("Next page")
    await learner.sees("page 3 of 5")
    await scene.settled()
    assert labels(page) == ["A", "B", "C"]
    await chooses(learner, page, RIGHT)
    await learner.sees("*Right.*")
    assert labels(page) == []


async def test_an_act_tapped_on_a_screen_from_before_next_does_not_bring_next_back(
    learner: Learner, page: Message, scene: Scene
) -> None:
    before = page.snapshot()
    await learner.taps("Next page")
    await learner.sees("page 3 of 5")
    await chooses(learner, before, RIGHT)
    await learner.sees("*Right.*")
    await scene.settled()
    assert labels(page) == []


async def test_an_act_gives_no_points_and_moves_nobody(learner: Learner, page: Message, scene: Scene) -> None:
    tables = ("score", "done", "place", "reading")
    before = [await scene.rows(f"SELECT * FROM {table}") for table in tables]  # noqa: S608
    await chooses(learner, page, RIGHT)
    await learner.sees("*Right.*")
    assert [await scene.rows(f"SELECT * FROM {table}") for table in tables] == before  # noqa: S608


async def test_two_learners_each_have_an_answer_of_their_own(
    learner: Learner, ben: Learner, page: Message, scene: Scene
) -> None:
    await chooses(learner, page, RIGHT)
    await ben.types("/learn lesson 1")
    await ben.taps("Next page")
    theirs = await ben.sees(ASK)
    assert "Next page" in labels(theirs)
    await chooses(ben, theirs, EMPTY)
    await ben.sees("Not quite")
    assert "Not quite" not in words(page)
    assert sorted(await stored(scene)) == [RIGHT, EMPTY]


async def test_an_act_s_button_outside_the_learner_s_dm_is_nobody_s(
    learner: Learner, page: Message, scene: Scene
) -> None:
    slack = learner.slack
    copy = slack.workspace.add(
        Message(GENERAL, slack.workspace.ids.ts(), slack.bot_user_id, "A page", blocks=page.blocks)
    )
    await chooses(learner, copy, RIGHT)
    await learner.whisper("Those buttons belong to somebody else's course.")
    assert await stored(scene) == []


async def test_my_data_names_acts_and_deletion_takes_them(learner: Learner, page: Message, scene: Scene) -> None:
    await chooses(learner, page, RIGHT)
    await learner.says("my data")
    await learner.sees("exercises on pages answered: 1")
    await learner.taps("Send me my data")
    await learner.sees("Your data")
    await scene.settled()
    [file] = files(learner)
    assert '"page": "out"' in learner.slack.workspace.files[file["id"]].content.decode()
    await learner.taps("Delete my data")
    await learner.sees("Everything I kept about you is deleted.")
    assert await stored(scene) == []


async def test_an_act_may_ask_for_a_line_whose_buttons_are_numbers(
    learner: Learner, folder: Path, watched: Reloading
) -> None:
    (folder / ACTS).write_text(LINE_ACT, encoding="utf-8")
    await settles(watched)
    await learner.types("/learn lesson 1")
    page = await learner.sees("Which line stops the program?", "2  text = '{lamp: 1}'")
    assert labels(page) == ["1", "2", "3", "4", "Next page"]
    assert "Line 2:" not in words(page)
    await learner.taps("4")
    answered = await learner.sees("*Line 3 is right.*", "Line 4: `print(data)` ← you", "That line only prints.")
    assert "You chose line 4: not quite." in answered.text
    assert labels(answered) == ["Next page"]


# --- editions ------------------------------------------------------------------------------------------


async def test_a_tap_on_an_act_that_was_reworded_answers_nothing_and_shows_the_new_one(
    learner: Learner, page: Message, folder: Path, watched: Reloading, scene: Scene
) -> None:
    edit(folder, ACTS, "right: The string `null`", "right: The word `null`")
    await settles(watched)
    await chooses(learner, page, RIGHT)
    await learner.whisper(CHANGED)
    shown = await learner.sees(ASK, "The word `null`")
    assert await stored(scene) == []
    await chooses(learner, shown, RIGHT)
    await learner.sees("*Right.*")


async def test_an_answered_act_that_was_reworded_is_asked_again(
    learner: Learner, page: Message, folder: Path, watched: Reloading, scene: Scene
) -> None:
    await chooses(learner, page, EMPTY)
    await scene.settled()
    edit(folder, ACTS, ASK, "What comes back from `json.dumps(None)`?")
    await settles(watched)
    await learner.types("/learn lesson 1")
    shown = await learner.sees("What comes back from `json.dumps(None)`?")
    await chooses(learner, shown, RIGHT)
    await learner.sees("*Right.*")
    assert await stored(scene) == [RIGHT]


async def test_an_answered_act_whose_key_is_corrected_shows_the_new_one(
    learner: Learner, page: Message, folder: Path, watched: Reloading, scene: Scene
) -> None:
    await chooses(learner, page, EMPTY)
    await scene.settled()
    edit(folder, ACTS, "right: The string `null`", "wrong: The string `null`")
    edit(folder, ACTS, "wrong: An empty string", "right: An empty string")
    await settles(watched)
    await learner.types("/learn lesson 1")
    await learner.sees("An empty string ✓ ← you", "*Right.*")


async def test_a_tap_on_an_act_that_is_gone_takes_it_off_the_page(
    learner: Learner, page: Message, folder: Path, watched: Reloading
) -> None:
    (folder / ACTS).unlink()
    await settles(watched)
    await chooses(learner, page, RIGHT)
    await learner.whisper(CHANGED)
    await learner.sees("A table like this")
    assert labels(page) == ["Next page"]


async def test_a_tap_on_an_act_whose_page_is_gone_is_answered_with_a_sentence(
    learner: Learner, page: Message, folder: Path, watched: Reloading
) -> None:
    before = page.snapshot()
    edit(folder, LESSON, "{#out}", "{#outside}")
    edit(folder, "1-first-lesson/quiz.yml", "page: out\n", "page: outside\n")
    edit(folder, ACTS, "page: out\n", "page: outside\n")
    await settles(watched)
    await chooses(learner, page, RIGHT)
    await learner.whisper("That is not part of this module any more.")
    assert page == before
