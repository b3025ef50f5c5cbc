"""Questions that ask for a line of code, or for a number or name to type: in the quiz and in the module test."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from textwrap import indent

import pytest

from bot.authoring.starter import begin
from bot.sandbox.slack.model import Message
from bot.store.sqlite import FILE_NAME
from tests.authoring.bench import DAY, QUIZ, TEST
from tests.authoring.test_questions import SHOWN
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words
from tests.scenarios.test_bad_input import SORRY, broken
from tests.scenarios.test_privacy import exports, files
from tests.scenarios.test_saved_edits import edit, scene, settles, watched

__all__ = ["scene", "watched"]

LINE, TYPED = SHOWN
FIELD = "answer-input"
RIGHT, EXPECTED, OTHER = "$0.02", "0.012 dollars", "9 & <!here> *bold*"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A module that asks in all kinds."""
    return module_in(tmp_path / "first-steps")


def module_in(folder: Path) -> Path:
    """A module whose quiz begins with a typed question and one about a line, and whose test has one of each alone."""
    begin(folder, DAY)
    quiz, test = folder / QUIZ, folder / TEST
    *_, third, fourth = quiz.read_text("utf-8").split("\n- id: ")
    quiz.write_text("\n- id: ".join([f"{TYPED}\n{LINE}", third, fourth]), "utf-8")
    both = f"{TYPED}\n{LINE}".replace("page: out", "page: out\n  lesson: 1-first-lesson").replace("id: ", "id: test-")
    test.write_text("pass_mark_percent: 60\nquestions:\n" + indent(both, "  "), "utf-8")
    return folder


async def begins_quiz(learner: Learner) -> Message:
    await learner.types("/learn quiz 1")
    return await learner.sees("Question 1 of 4", "Your answer: a number of US dollars")


async def types_in(learner: Learner, shown: Message, answer: str, *, label: str = "Type your answer") -> dict[str, str]:
    """Press the button, type into the modal, and submit; returns what Slack shows under the field."""
    await learner.taps(label, on=shown)
    return await learner.fills(await learner.modal("Input costs $5"), answer)


async def points(scene: Scene) -> int:
    return sum(row["points"] for row in await scene.rows("SELECT points FROM score WHERE learner = 'U0ADA'"))


# --- the quiz --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "reasons", "counts"),
    [
        (RIGHT, ("You wrote `$0.02`", "✓ *Right.* 2,000 × $5"), 1),
        (EXPECTED, ("You wrote `0.012 dollars`", "*Not quite.* You took", "✓ `0.02` *is right.* 2,000 × $5"), 0),
        (OTHER, ("You wrote `9 &amp; &lt;!here&gt; *bold*`", "*Not quite.* Multiply each count", "*is right.*"), 0),
    ],
)
async def test_a_typed_answer_is_judged_and_explained_in_its_message(
    scene: Scene, learner: Learner, answer: str, reasons: tuple[str, ...], counts: int
) -> None:
    shown = await begins_quiz(learner)
    assert labels(shown) == ["Type your answer"]
    assert "0.02" not in words(shown) + shown.text
    assert await types_in(learner, shown, answer) == {}
    answered = await learner.sees(*reasons, f"{counts} of 1 so far")
    assert answered.ts == shown.ts
    assert labels(answered) == ["Next question", "Read page 2 again"]
    assert await points(scene) == counts


async def test_a_typed_answer_of_another_form_keeps_the_first_try(scene: Scene, learner: Learner) -> None:
    shown = await begins_quiz(learner)
    await learner.taps("Type your answer", on=shown)
    view = await learner.modal("Input costs $5")
    for words_ in ("two cents", "Temperature"):
        assert await learner.fills(view, words_) == {FIELD: "Type a number, such as 12 or 0.5."}
    assert await scene.rows("SELECT * FROM answer") == []
    assert await learner.fills(view, "about $0.02") == {}
    await learner.sees("✓ *Right.*", "1 of 1 so far")


async def test_a_line_is_found_by_its_number(scene: Scene, learner: Learner) -> None:
    await types_in(learner, await begins_quiz(learner), RIGHT)
    await learner.taps("Next question")
    shown = await learner.sees("Question 2 of 4", "1  import json\n2  text = ")
    assert labels(shown) == ["1", "2", "3", "4"]
    assert "Buttons 1 to 4: one tap answers." in shown.text
    await learner.taps("1")
    answered = await learner.sees("Line 1: `import json` ← you", 'Line 2: `text = "{lamp:1}"` ✓', "*Line 2 is right.*")
    assert "*Not quite.* That line is fine as it is." in words(answered)
    assert "Line 3" not in words(answered)
    assert await points(scene) == 1


async def test_a_quiz_with_all_kinds_ends_with_its_score(scene: Scene, learner: Learner) -> None:
    await types_in(learner, await begins_quiz(learner), RIGHT)
    for answer in ("2", "A", "A"):
        await learner.taps("Next question")
        await learner.sees("of 4", "the first try counts one point")
        await learner.taps(answer)
    await learner.taps("See how it went")
    await learner.sees("First try:")
    (row,) = await scene.rows("SELECT state, score FROM attempt")
    assert row["state"] == "finished"
    assert row["score"] >= 2


async def test_the_first_typed_answer_counts_and_an_old_modal_says_so(scene: Scene, learner: Learner) -> None:
    before = (await begins_quiz(learner)).snapshot()
    await learner.taps("Type your answer", on=before)
    first = await learner.modal("Input costs $5")
    await learner.taps("Type your answer", on=before)
    second = await learner.modal("Input costs $5")
    learner.slack.workspace.views[learner.id] = [first, second]  # as on a phone and a desktop
    assert await learner.fills(second, EXPECTED) == {}
    assert "the first answer counts" in (await learner.fills(first, RIGHT))[FIELD]
    assert await learner.fills(first, EXPECTED) == {}  # submitted twice, as after a lost ack
    assert await points(scene) == 0
    assert [row["typed"] for row in await scene.rows("SELECT typed FROM answer")] == [EXPECTED]


async def test_the_button_of_an_answered_question_opens_no_modal(learner: Learner) -> None:
    before = (await begins_quiz(learner)).snapshot()
    await types_in(learner, before, RIGHT)
    await learner.sees("Right.")
    await learner.taps("Type your answer", on=before)
    await learner.scene.settled()
    assert learner.slack.views(learner.id) == []


async def test_nobody_answers_through_somebody_else_s_modal(scene: Scene, learner: Learner, ben: Learner) -> None:
    shown = await begins_quiz(learner)
    await learner.taps("Type your answer", on=shown)
    view = await learner.modal("Input costs $5")
    learner.slack.workspace.views[ben.id] = [replace(view, user=ben.id)]
    told = await ben.slack.submit_view(ben.id, view.id, {FIELD: RIGHT})
    assert "somebody else's course" in told[FIELD]
    assert await scene.rows("SELECT * FROM answer") == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [("   ", "Type your answer first."), ("xoxb-1234567890-abcdefghijklmnop", "An answer can't contain")],
)
async def test_an_answer_that_cannot_be_kept_is_explained_under_the_field(
    scene: Scene, learner: Learner, answer: str, sentence: str
) -> None:
    told = await types_in(learner, await begins_quiz(learner), answer)
    assert sentence in told[FIELD]
    assert await scene.rows("SELECT * FROM answer") == []


async def test_an_answer_that_the_store_refuses_stays_in_its_modal(scene: Scene, learner: Learner) -> None:
    await learner.taps("Type your answer", on=await begins_quiz(learner))
    view = await learner.modal("Input costs $5")
    with broken(scene):
        assert await learner.fills(view, RIGHT) == {FIELD: SORRY}
    assert await learner.fills(view, RIGHT) == {}
    await learner.sees("You wrote `$0.02`")


async def test_a_modal_of_an_edition_that_is_gone_says_how_to_go_on(scene: Scene, learner: Learner) -> None:
    await learner.taps("Type your answer", on=await begins_quiz(learner))
    view = await learner.modal("Input costs $5")
    await scene.rows("SELECT 1")
    with closing(sqlite3.connect(scene.state / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE attempt SET revision = 'older'")
    assert "can't be read any more" in (await learner.fills(view, RIGHT))[FIELD]


@pytest.mark.parametrize(("command", "word"), [("quiz 1", "next"), ("test", "test")])
async def test_an_answer_whose_message_is_gone_is_kept_and_said(
    scene: Scene, learner: Learner, command: str, word: str
) -> None:
    shown = await (begins_quiz(learner) if command == "quiz 1" else question_of(learner, "typed"))
    await learner.taps("Type your answer", on=shown)
    view = await learner.modal("Input costs $5")
    await scene.passes(minutes=40)  # the response_url serves no longer
    learner.slack.workspace.remove(shown)
    assert await learner.fills(view, RIGHT) == {}
    await learner.sees("I have your answer", f"Type `{word}` to continue.")
    assert [row["typed"] for row in await scene.rows("SELECT typed FROM answer")] == [RIGHT]


# --- the module test -------------------------------------------------------------------------


async def question_of(learner: Learner, kind: str) -> Message:
    """Open the test, and go to its question of that kind."""
    if not learner.has_seen("Module test"):
        await learner.types("/learn test")
        await learner.taps("Begin the test")
    shown = await learner.sees("of 2")
    if ("Input costs" in words(shown)) != (kind == "typed"):
        await learner.taps("Next" if "Next" in labels(shown) else "Back", on=shown)
        shown = await learner.sees("of 2", "Input costs" if kind == "typed" else "import json")
    return shown


async def test_a_typed_answer_of_the_test_can_be_changed_and_is_shown_again(scene: Scene, learner: Learner) -> None:
    shown = await question_of(learner, "typed")
    assert "○ Not answered yet" in words(shown)
    await types_in(learner, shown, EXPECTED)
    shown = await learner.sees("● You wrote `0.012 dollars`", "1 of 2 answered")
    await learner.taps("Change your answer", on=shown)
    view = await learner.modal("Input costs $5", "You can change it until you submit")
    assert '"initial_value": "0.012 dollars"' in json.dumps(view.body)
    assert await learner.fills(view, "cheap") == {FIELD: "Type a number, such as 12 or 0.5."}
    await learner.fills(view, RIGHT)
    await learner.sees("● You wrote `$0.02`", "1 of 2 answered")
    assert [row["typed"] for row in await scene.rows("SELECT typed FROM answer")] == [RIGHT]


async def take_test(learner: Learner, answer: str, line: str) -> None:
    await types_in(learner, await question_of(learner, "typed"), answer)
    await learner.sees("● You wrote")
    await learner.taps(line, on=await question_of(learner, "line"))
    await learner.sees(f"● Line {line}:", "2 of 2 answered")
    await learner.taps("Submit")


async def test_a_failed_test_explains_the_typed_words_and_the_line_without_a_key(learner: Learner) -> None:
    await take_test(learner, EXPECTED, "3")
    result = await learner.sees("Not passed yet: 0 of 2", "You wrote: `0.012 dollars`", "You chose: Line 3: `data")
    assert "You took the input's price" in words(result)
    assert "The error is raised here" in words(result)
    assert "$0.02" not in words(result) + result.text
    assert "Line 2" not in words(result) + result.text


async def test_a_passed_test_reviews_both_kinds(scene: Scene, learner: Learner) -> None:
    await take_test(learner, RIGHT, "2")
    await learner.sees("Module test passed: 2 of 2", "✓ `0.02` ← you", "✓ Line 2: `text = ")
    assert await points(scene) == 5


async def test_a_modal_that_outlives_its_test_changes_nothing(scene: Scene, learner: Learner) -> None:
    shown = await question_of(learner, "typed")
    await learner.taps("Type your answer", on=shown)
    view = await learner.modal("Input costs $5")
    await learner.taps("Submit", on=shown)
    await learner.sees("Not passed yet: 0 of 2")
    assert "already been submitted" in (await learner.fills(view, RIGHT))[FIELD]
    assert await scene.rows("SELECT * FROM answer") == []


# --- corrected keys, and the learner's own data ----------------------------------------------


async def test_typed_words_count_by_a_corrected_key(
    scene: Scene, folder: Path, watched: object, learner: Learner
) -> None:
    await types_in(learner, await begins_quiz(learner), "2.5 cents")
    await learner.sees("*Not quite.* Multiply")
    edit(folder, QUIZ, "also: [2 cents]", "also: [2 cents, 2.5 cents]")
    await settles(watched)  # type: ignore[arg-type]
    await learner.sees("The answer key of a question in quiz 1", "Your first answer was right, so you get its point.")
    await scene.settled()
    assert await points(scene) == 1


async def test_typed_words_are_in_the_learner_s_data(scene: Scene, learner: Learner) -> None:
    await types_in(learner, await begins_quiz(learner), OTHER)
    await learner.sees("Not quite")
    await exports(learner)
    await learner.scene.settled()
    (file,) = files(learner)
    sent = json.loads(learner.slack.workspace.files[file["id"]].content)
    (answer,) = sent["answers in quizzes and tests"]
    assert (answer["question"], answer["typed"]) == ("cost-of-a-call", OTHER)
