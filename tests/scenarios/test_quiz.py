"""The practice quiz: one question a message, one tap answers, the explanation follows in place."""

import asyncio

from bot.course.model import Module
from bot.sandbox.slack.model import Message
from tests.scenarios.cast import Scene
from tests.scenarios.key import asked, right, wrong
from tests.scenarios.learner import Learner
from tests.scenarios.screen import button, labels, words


async def take_quiz(learner: Learner, module: Module, *, misses: int = 0) -> Message:
    """Answer the open quiz, the first `misses` questions wrong, in a person's time; returns its end."""
    await learner.scene.passes(seconds=30)
    for number in range(1, 5):
        question = await learner.sees(f"Question {number} of 4")
        await learner.taps((wrong if number <= misses else right)(module, question))
        await learner.sees("is right" if number <= misses else "Right.")
        await learner.taps("Next question" if number < 4 else "See how it went")
    return await learner.sees("First try:")


async def test_a_question_shows_its_options_in_full_with_lettered_buttons(learner: Learner, module: Module) -> None:
    await learner.types("/learn quiz 1")
    question = await learner.sees("Question 1 of 4", "*A* ", "*D* ", "the first try counts one point")
    assert labels(question) == ["A", "B", "C", "D"]
    assert asked(module, question).id == "required-fields"


async def test_a_right_tap_is_explained_in_place(learner: Learner, module: Module) -> None:
    await learner.types("/learn quiz 1")
    question = await learner.sees("Question 1 of 4")
    await learner.taps(right(module, question))
    answered = await learner.sees("✓ *Right.*", "These three have no default.", "✓ ← you", "1 of 1 so far")
    assert answered.ts == question.ts
    assert labels(answered) == ["Next question", "Read page 2 again"]


async def test_a_wrong_tap_gets_both_reasons(learner: Learner, module: Module) -> None:
    await learner.types("/learn quiz 1")
    question = await learner.sees("Question 1 of 4")
    key, mine = right(module, question), wrong(module, question)
    await learner.taps(mine)
    await learner.sees("✗ *Not quite.* A system prompt is good practice", f"✓ *{key} is right.* These three", "0 of 1")


async def test_a_second_tap_changes_nothing_and_scolds_nobody(learner: Learner, module: Module) -> None:
    await learner.types("/learn quiz 1")
    before = (await learner.sees("Question 1 of 4")).snapshot()
    await learner.taps(wrong(module, before), on=before)
    await learner.sees("Not quite.")
    await learner.taps(right(module, before), on=before)
    await learner.sees_nothing_new()


async def test_a_double_tap_is_one_answer(learner: Learner, module: Module, scene: Scene) -> None:
    await learner.types("/learn quiz 1")
    before = (await learner.sees("Question 1 of 4")).snapshot()
    letter = right(module, before)
    await asyncio.gather(*(learner.taps(letter, on=before, at_once=True) for _ in range(3)))
    await learner.sees("1 of 1 so far")
    assert len(await scene.rows("SELECT * FROM answer")) == 1
    assert len(await scene.rows("SELECT * FROM point")) == 1
    assert learner.slack.ephemerals(learner.id, learner.dm) == []


async def test_the_end_names_the_score_the_pages_the_missed_ones_and_what_is_next(
    learner: Learner, module: Module
) -> None:
    await learner.types("/learn quiz 1")
    end = await take_quiz(learner, module, misses=2)
    shown = words(end)
    assert "Quiz 1: 2 of 4 right" in shown
    assert "First try: 2 of 4. Only first tries give points; practise as often as you like." in shown
    assert "Worth reading again:" in shown
    lesson = module.lessons[0]
    first, second = sorted(lesson.page_number(question.page) for question in lesson.quiz[:2])
    for number in (first, second):
        assert f"Page {number}, {lesson.pages[number - 1].title}" in shown
    assert labels(end) == ["Open lab 1", "Practise the missed ones", f"Read page {first}", f"Read page {second}"]


async def test_a_quiz_without_a_miss_offers_no_practice(learner: Learner, module: Module) -> None:
    await learner.types("/learn quiz 1")
    end = await take_quiz(learner, module)
    assert labels(end) == ["Open lab 1"]


async def test_the_missed_ones_are_practised_and_nothing_in_that_counts(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await learner.types("/learn quiz 1")
    await take_quiz(learner, module, misses=1)
    await scene.passes(minutes=1)
    await learner.taps("Practise the missed ones")
    question = await learner.sees("Question 1 of 1", "practice, nothing is counted")
    await learner.taps(right(module, question))
    await learner.sees("Practice round: nothing is counted")
    await learner.taps("See how it went")
    await learner.sees("Practice: 1 of 1 right", "your score stays as it is")
    assert [row["points"] for row in await scene.rows("SELECT points FROM score")] == [3]


async def test_first_and_best_score_are_kept(learner: Learner, module: Module) -> None:
    await learner.types("/learn quiz 1")
    await take_quiz(learner, module, misses=3)
    await learner.types("/learn quiz 1")
    end = await take_quiz(learner, module)
    assert "First try: 1 of 4. Best: 4 of 4." in words(end)
    await learner.types("/learn progress")
    await learner.whisper("quiz first 1, best 4 of 4")


async def test_a_retake_says_that_it_is_practice_and_counts_its_own_answers(learner: Learner, module: Module) -> None:
    await learner.types("/learn quiz 1")
    await take_quiz(learner, module, misses=3)
    await learner.types("/learn quiz 1")
    for number in range(1, 5):
        question = await learner.sees(f"Question {number} of 4", "practice, your first try is kept")
        await learner.taps((wrong if number == 1 else right)(module, question))
        await learner.sees(f"Practice, your first try is kept · {number - 1} of {number} so far")
        await learner.taps("Next question" if number < 4 else "See how it went")
    await learner.sees("Quiz 1 again: 3 of 4 right", "This run was practice. First try: 1 of 4. Best: 3 of 4.")


async def test_a_point_comes_once_ever(learner: Learner, module: Module, scene: Scene) -> None:
    await learner.types("/learn quiz 1")
    await take_quiz(learner, module, misses=1)
    await learner.types("/learn quiz 1")
    await take_quiz(learner, module)
    assert [row["points"] for row in await scene.rows("SELECT points FROM score")] == [3]


async def test_a_restart_keeps_the_order_of_the_options_and_the_place(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await learner.types("/learn quiz 1")
    await learner.taps("A")
    await learner.taps("Next question")
    before = words(await learner.sees("Question 2 of 4"))
    await scene.restart()
    await learner.types("/learn quiz 1")
    again = await learner.sees("Question 2 of 4")
    assert words(again) == before
    await learner.taps(right(module, again))
    await learner.sees("✓ *Right.*")


async def test_the_page_that_answers_is_a_button_that_works_again_and_again(learner: Learner, scene: Scene) -> None:
    await learner.types("/learn quiz 1")
    await learner.taps("A")
    await learner.taps("Read page 2 again")
    page = await learner.sees("Three fields and a key", "Lesson 1 · page 2 of ")
    await scene.passes(minutes=20)
    await learner.taps("Read page 2 again")
    assert (await learner.sees("Lesson 1 · page 2 of ")).ts > page.ts
    await learner.types("/learn")
    await learner.whisper("You are in *Quiz 1*.")


async def test_a_question_left_behind_leads_on_no_more(learner: Learner) -> None:
    await learner.types("/learn quiz 1")
    first = await learner.sees("Question 1 of 4")
    await learner.taps("A")
    await learner.taps("Next question")
    await learner.sees("Question 2 of 4")
    await learner.scene.settled()
    assert button(first, "Next question") is None
