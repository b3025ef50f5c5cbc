"""`/learn`: the course card, the map, and the way back to where one was."""

import pytest

from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words

MAP = "▸ *Introduction*\n" + "".join(f"○ Lesson {n}, quiz and lab\n" for n in range(1, 5)) + "○ Module test"


async def test_the_first_time_the_dm_is_opened_two_lines_and_the_card_welcome(learner: Learner) -> None:
    await learner.opens()
    await learner.sees("Hi, I'm Homeroom", "You have not started yet.", MAP)
    await learner.opens()
    await learner.sees_nothing_new()


async def test_a_learner_who_typed_the_command_first_is_welcomed_all_the_same(learner: Learner) -> None:
    await learner.types("/learn")
    await learner.opens()
    await learner.sees("Hi, I'm Homeroom")


async def test_learn_shows_the_card_to_its_learner_alone(learner: Learner, ben: Learner, slack: LocalSlack) -> None:
    await learner.types("/learn")
    card = await learner.whisper("The Messages API", "Working with the Anthropic API", MAP, "minutes to go")
    assert labels(card) == ["Start", "Terms", "Leaderboard"]
    assert not ben.has_seen("The Messages API")
    assert slack.messages(GENERAL) == []


async def test_the_card_leads_to_the_introduction_and_the_map_moves_on(learner: Learner) -> None:
    await learner.opens()
    await learner.taps("Start")
    await learner.sees("Intro · page 1 of 2")
    await learner.taps("Next page")
    await learner.sees("Intro · page 2 of 2")
    await learner.says("map")
    card = await learner.sees("✓ Introduction\n▸ *Lesson 1* · ○ Quiz 1 · ○ Lab 1", "Next is *Lesson 1*.")
    assert labels(card)[0] == "Read lesson 1"


async def test_a_step_under_way_shows_how_far_it_got(learner: Learner) -> None:
    await learner.types("/learn quiz 2")
    await learner.taps("A")
    await learner.says("card")
    card = await learner.sees("You are in *Quiz 2*.", "▸ *Quiz 2 (1 of 4)*")
    assert labels(card)[0] == "Continue quiz 2"


async def test_a_begun_lesson_stays_begun_when_another_step_was_touched(learner: Learner) -> None:
    await learner.types("/learn lesson 2 page 3")
    await learner.sees("Lesson 2 · page 3 of 8")
    await learner.says("quiz 1")
    await learner.taps("A")
    await learner.says("card")
    await learner.sees("○ Lesson 2 (page 3 of 8)")
    await learner.says("progress")
    await learner.sees("*Lesson 1, ", ": quiz 1 of 4 answered")
    await learner.sees("*Lesson 2, ", ": page 3 of 8")
    await learner.says("leson 2")
    await learner.taps("Lesson 2")
    await learner.sees("Lesson 2 · page 3 of 8")


async def test_after_a_pause_learn_leads_back_with_the_permalink(learner: Learner, scene: Scene) -> None:
    await learner.types("/learn lab 1")
    await scene.passes(days=7)
    await scene.restart()
    await learner.types("/learn")
    card = await learner.whisper("You are in *Lab 1*.", "Go to where you were")
    assert f"/archives/{learner.dm}/p{learner.lab().ts.replace('.', '')}" in words(card)
    assert labels(card)[0] == "Continue lab 1"


@pytest.mark.parametrize("line", ["/learn quizz 2", "/learn qiuz 2", "/learn quis 2"])
async def test_a_typo_gets_the_nearest_match(learner: Learner, line: str) -> None:
    await learner.types(line)
    await learner.whisper(f"I don't know “{line.removeprefix('/learn ')}”. Did you mean `quiz 2`?")


async def test_a_typo_in_the_dm_gets_the_nearest_match(learner: Learner) -> None:
    await learner.says("leson 3")
    await learner.sees("Did you mean `lesson 3`?")


WORDS = {
    "intro": "Intro · page 1 of 2",
    "lesson 2": "Lesson 2 · page 1 of ",
    "quiz 3": "Question 1 of 4",
    "lab 4": "Plan for a bad day",
    "test": "15 questions, one at a time.",
    "progress": "Your progress",
    "terms": "Key terms",
    "terms token": "Key terms: token",
    "leaderboard": "Nobody has points yet.",
    "help": "These are the words I know.",
}
ANSWERED_IN_PLACE = {"progress", "terms", "terms token", "leaderboard", "help"}


@pytest.mark.parametrize("word", WORDS)
async def test_every_word_works_after_the_command(learner: Learner, word: str) -> None:
    await learner.types(f"/learn {word}")
    if word in ANSWERED_IN_PLACE:
        await learner.whisper(WORDS[word])
    else:
        link = await learner.whisper("is in our direct messages.", "Open it there")
        assert f"/archives/{learner.dm}" in words(link) or "app_redirect" in words(link)
        assert not (await learner.sees(WORDS[word])).ephemeral


@pytest.mark.parametrize("word", WORDS)
async def test_every_word_works_in_the_dm(learner: Learner, word: str) -> None:
    await learner.says(word)
    seen = await learner.sees(WORDS[word])
    assert (seen.channel, seen.ephemeral) == (learner.dm, False)


async def test_in_the_dm_itself_the_command_points_nowhere(learner: Learner) -> None:
    await learner.opens()
    await learner.types("/learn lesson 1", channel=learner.dm)
    await learner.sees("Lesson 1 · page 1 of ")
    await learner.sees_not("is in our direct messages")


async def test_nothing_is_locked(learner: Learner) -> None:
    await learner.types("/learn test")
    await learner.taps("Begin the test")
    await learner.sees("Question 1 of 15")
    await learner.types("/learn lab 4")
    await learner.sees("Plan for a bad day")
    await learner.types("/learn quiz 3")
    await learner.sees("Question 1 of 4")


async def test_a_button_of_a_card_in_a_channel_says_where_it_leads(learner: Learner) -> None:
    await learner.types("/learn")
    await learner.taps("Start")
    await learner.whisper("Introduction is in our direct messages.", "Open it there")
    assert (await learner.sees("Intro · page 1 of 2")).channel == learner.dm


async def test_a_look_at_the_terms_from_a_card_in_a_channel_is_answered_there(learner: Learner) -> None:
    await learner.types("/learn")
    await learner.taps("Terms")
    assert (await learner.whisper("Key terms")).channel == GENERAL


async def test_the_command_does_not_exist_in_threads_but_the_words_do(learner: Learner, slack: LocalSlack) -> None:
    await learner.opens()
    card = await learner.sees("Hi, I'm Homeroom")
    assert "not supported in threads" in await slack.command(learner.id, learner.dm, "/learn", "quiz 1", card.ts)
    await learner.replies("quiz 1", thread=card.ts)
    await learner.sees("Question 1 of 4")
