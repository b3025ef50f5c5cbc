"""The module test: one message updated in place, nothing revealed before it is submitted."""

from bot.course.model import Module
from bot.sandbox.slack.model import Message, View
from tests.scenarios.cast import Scene
from tests.scenarios.key import asked, is_lettered, right, wrong
from tests.scenarios.learner import Learner
from tests.scenarios.screen import button, labels, words


async def begin(learner: Learner) -> Message:
    """Begin the test and return its one message."""
    await learner.types("/learn test")
    await learner.taps("Begin the test")
    return await learner.sees("Question 1 of 15")


async def begin_lettered(learner: Learner, module: Module) -> Message:
    """Begin the test and go on to its first question with four options."""
    test = await begin(learner)
    for number in range(2, 16):
        if is_lettered(module, test):
            break
        await learner.taps("Next", on=test)
        await learner.sees(f"Question {number} of 15")
    return test


async def answer_all(learner: Learner, module: Module, test: Message, *, misses: int = 0) -> None:
    """Answer from the question shown to the last one, the first `misses` of them wrong."""
    for number in range(1, 16):
        assert f"Question {number} of 15" in words(test), words(test)
        await learner.taps((wrong if number <= misses else right)(module, test), on=test)
        await learner.sees("● ")
        if number < 15:
            await learner.taps("Next", on=test)
            await learner.sees(f"Question {number + 1} of 15")


async def test_the_intro_says_what_awaits(learner: Learner) -> None:
    await learner.types("/learn test")
    intro = await learner.sees(
        "15 questions, one at a time. 12 right answers pass (80%).", "you see results only after that"
    )
    assert labels(intro) == ["Begin the test"]


async def test_the_whole_test_is_one_message(learner: Learner, module: Module) -> None:
    await learner.types("/learn test")
    await learner.sees("15 questions")
    before = len(learner.slack.messages(learner.dm))
    await learner.taps("Begin the test")
    await answer_all(learner, module, await learner.sees("Question 1 of 15"))
    await learner.taps("Submit")
    await learner.sees("Module test passed: 15 of 15")
    await learner.sees("You have your first points.")  # a question of its own
    assert len(learner.slack.messages(learner.dm)) == before + 1


async def test_an_answer_may_be_changed(learner: Learner, module: Module, scene: Scene) -> None:
    test = await begin_lettered(learner, module)
    first, second = wrong(module, test), right(module, test)
    await learner.taps(first)
    await learner.sees(f"● *{first}*", "1 of 15 answered")
    await learner.taps(second)
    await learner.sees(f"● *{second}*", f"○ *{first}*", "1 of 15 answered")
    assert [row["option"] for row in await scene.rows("SELECT option FROM answer")] == [asked(module, test).right]


async def test_a_tap_that_slack_delivers_again_does_not_take_back_a_later_one(
    learner: Learner, module: Module, scene: Scene
) -> None:
    test = await begin_lettered(learner, module)
    first, second = wrong(module, test), right(module, test)
    await learner.taps(first)
    await learner.sees(f"● *{first}*")
    again = scene.stage.journal.of("block_actions")[-1]["args"]
    await learner.taps(second)
    await learner.sees(f"● *{second}*")
    await learner.slack.core.delivery.gesture("interactive", again)
    await learner.sees_not(f"● *{first}*")
    assert [row["option"] for row in await scene.rows("SELECT option FROM answer")] == [asked(module, test).right]


async def test_the_same_answer_tapped_twice_changes_nothing(learner: Learner, module: Module) -> None:
    await begin_lettered(learner, module)
    await learner.taps("B")
    await learner.sees("● *B*")
    await learner.taps("B")
    await learner.sees_nothing_new()


async def test_back_next_and_the_overview_lead_anywhere(learner: Learner, module: Module) -> None:
    test = await begin(learner)
    assert button(test, "Back") is None
    await learner.taps(right(module, test), on=test)
    await learner.sees("● ")
    await learner.taps("Next")
    await learner.sees("Question 2 of 15", "1 of 15 answered")
    await learner.taps("Back")
    await learner.sees("Question 1 of 15", "● ")
    await learner.taps("Overview")
    overview = await learner.sees("Your test so far", "1 of 15 answered.", "Still open: 2, 3")
    assert labels(overview)[:3] == ["● 1", "○ 2", "○ 3"]
    assert "● answered · ○ still open" in words(overview)
    await learner.taps("○ 15")
    last = await learner.sees("Question 15 of 15")
    assert button(last, "Next") is None
    await learner.taps("Overview")
    await learner.taps("Go on with question 2")
    await learner.sees("Question 2 of 15")


async def test_submit_names_what_is_open(learner: Learner, module: Module) -> None:
    test = await begin(learner)
    for number in range(1, 14):
        await learner.taps(right(module, test), on=test)
        await learner.sees(f"{number} of 15 answered")
        await learner.taps("Next", on=test)
        await learner.sees(f"Question {number + 1} of 15")
    submit = button(test, "Submit")
    assert submit is not None
    assert submit.confirm == "Still open: 14 and 15. Open questions count as wrong."


async def test_nothing_is_revealed_before_submission(learner: Learner, module: Module) -> None:
    test = await begin(learner)
    await answer_all(learner, module, test, misses=5)
    messages = [change.data for change in learner.scene.changes if isinstance(change.data, Message)]
    modals = [change.data for change in learner.scene.changes if isinstance(change.data, View)]
    assert modals
    shown = "\n".join([*(one.text + words(one) for one in messages), *(str(one.body) for one in modals)])
    for question in module.test.questions:
        assert all(option.why not in shown for option in question.options)
    assert "✓ *" not in shown
    assert "✗" not in shown


async def test_eighty_percent_pass_and_one_less_does_not(learner: Learner, module: Module) -> None:
    await answer_all(learner, module, await begin(learner), misses=4)
    await learner.taps("Submit")
    await learner.sees("Not passed yet: 11 of 15", "73% right; 12 of 15 pass.")
    await learner.taps("Take the test again")
    await answer_all(learner, module, await learner.sees("Question 1 of 15"), misses=3)
    await learner.taps("Submit")
    await learner.sees("Module test passed: 12 of 15", "80% right", "Your first try had 11, your best 12.")


async def test_a_failed_test_says_why_each_missed_choice_is_wrong_and_gives_no_key(
    learner: Learner, module: Module
) -> None:
    test = await begin(learner)
    questions = [asked(module, test)]
    await learner.taps(wrong(module, test))
    await learner.sees("● ")
    await learner.taps("Submit")
    result = await learner.sees("Not passed yet: 0 of 15")
    shown = words(result)
    missed = questions[0]
    assert any(option.why[:60] in shown for option in missed.options if not option.right)
    assert "You left it open." in shown
    for question in module.test.questions:
        key = question.options[question.right]
        assert key.why[:40] not in result.text + shown
    for lesson in module.lessons:
        assert f"{lesson.title}: 0 of " in shown.replace("&amp;", "&")
    assert any(label.startswith("Read lesson ") for label in labels(result))


async def test_the_page_of_a_missed_question_is_a_button_away(learner: Learner) -> None:
    await begin(learner)
    await learner.taps("Submit")
    result = await learner.sees("Not passed yet")
    page = next(label for label in labels(result) if label.startswith("Read lesson "))
    await learner.taps(page, on=_with_only(result, page))
    lesson, number = page.removeprefix("Read lesson ").split(", page ")
    await learner.sees(f"Lesson {lesson} · page {number} of ")


def _with_only(result: Message, label: str) -> Message:
    """The first section of a message that has such a button."""
    one = result.snapshot()
    one.blocks = [b for b in one.blocks if b.get("accessory", {}).get("text", {}).get("text") == label][:1]
    return one


async def test_a_retake_asks_in_another_order_and_below_the_result(learner: Learner, module: Module) -> None:
    test = await begin(learner)
    first = await _order(learner, module, test)
    await learner.taps("Submit")
    result = await learner.sees("Not passed yet")
    await learner.taps("Take the test again")
    retake = await learner.sees("Question 1 of 15")
    assert retake.ts > result.ts
    second = await _order(learner, module, retake)
    assert sorted(first) == sorted(second)
    assert first != second


async def _order(learner: Learner, module: Module, test: Message) -> list[str]:
    order = [asked(module, test).id]
    for number in range(2, 16):
        await learner.taps("Next", on=test)
        await learner.sees(f"Question {number} of 15")
        order.append(asked(module, test).id)
    return order


async def test_a_passed_test_is_reviewed_with_its_keys(learner: Learner, module: Module, scene: Scene) -> None:
    test = await begin(learner)
    missed = asked(module, test)
    await answer_all(learner, module, test, misses=1)
    await learner.taps("Submit")
    passed = await learner.sees("Module test passed: 14 of 15", "*Well done.*")
    assert "Read the introduction" in labels(passed)
    first = words(passed)
    await learner.taps("Page 2")
    await learner.sees("Page 2 of 3")
    await learner.taps("Page 3")
    await learner.sees("Page 3 of 3")
    assert missed.options[missed.right].why[:40] in first
    assert first.count("← you") == 5
    assert [row["points"] for row in await scene.rows("SELECT points FROM point WHERE item = 'test'")] == [5]
    await learner.types("/learn")
    await learner.whisper("✓ Module test")


async def test_the_points_for_passing_come_once(learner: Learner, module: Module, scene: Scene) -> None:
    for _ in range(2):
        await learner.types("/learn test")
        await learner.taps(labels(await learner.sees("15 questions"))[0])
        await answer_all(learner, module, await learner.sees("Question 1 of 15"))
        await learner.taps("Submit")
        await learner.sees("Module test passed")
    assert [row["points"] for row in await scene.rows("SELECT points FROM score")] == [5]


async def test_submit_pressed_twice_shows_the_same_result(learner: Learner, scene: Scene) -> None:
    test = await begin(learner)
    before = test.snapshot()
    await learner.taps("Submit", on=before)
    await learner.sees("Not passed yet: 0 of 15")
    await learner.taps("Submit", on=before)
    await learner.sees_nothing_new()
    assert len(await scene.rows("SELECT * FROM attempt WHERE kind = 'test'")) == 1


async def test_a_test_survives_a_restart_and_a_weeks_pause(learner: Learner, scene: Scene, module: Module) -> None:
    test = await begin(learner)
    await learner.taps(right(module, test), on=test)
    await learner.sees("● ")
    await learner.taps("Next")
    before = words(await learner.sees("Question 2 of 15"))
    await scene.passes(days=7)
    await scene.restart()
    await learner.types("/learn")
    await learner.whisper("You are in *the module test*.")
    await learner.types("/learn test")
    again = await learner.sees("Question 2 of 15", "1 of 15 answered")
    assert words(again) == before


async def test_a_begun_test_says_how_far_it_got_wherever_one_looks(learner: Learner, module: Module) -> None:
    test = await begin(learner)
    await learner.taps(right(module, test), on=test)
    await learner.sees("1 of 15 answered")
    await learner.says("card")
    await learner.sees("You are in *the module test*.", "▸ *Module test (1 of 15)*")
    await learner.says("progress")
    await learner.sees("*Module test*: 1 of 15 answered")
    await learner.taps("Submit", on=test)
    await learner.sees("Not passed yet: 1 of 15")
    await learner.says("progress")
    await learner.sees("*Module test*: not passed yet · 1 of 15")
    await learner.types("/learn test")
    await learner.taps("Try again")
    await learner.sees("Question 1 of 15")
    await learner.says("progress")
    await learner.sees("*Module test*: not passed yet · 1 of 15 · now 0 of 15 answered")


async def test_the_old_message_of_a_test_opened_twice_still_works(learner: Learner, module: Module) -> None:
    old = await begin_lettered(learner, module)
    await learner.types("/learn test")
    await learner.sees(" of 15", "0 of 15 answered")
    await learner.taps("C", on=old)
    assert (await learner.sees("● *C*", "1 of 15 answered")).ts == old.ts


async def test_an_answer_after_submission_gets_a_sentence(learner: Learner, module: Module) -> None:
    test = await begin_lettered(learner, module)
    before = test.snapshot()
    await learner.taps("Submit")
    await learner.sees("Not passed yet")
    await learner.taps("A", on=before)
    await learner.whisper("This test has already been submitted. Type `test` to see where you stand.")
