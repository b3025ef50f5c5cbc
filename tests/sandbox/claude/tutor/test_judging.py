"""A learner's answer to the tutor's question, and statements of their own, held against the lab's brief."""

import pytest

from tests.sandbox.claude.tutor.talks import Thread, answer_of, question_back

WHY_BY_TYPE = "why is it that text is chosen by type?"


@pytest.fixture
def asked() -> Thread:
    """A thread whose last reply asks why text is chosen by type."""
    thread = Thread(1)
    assert question_back(thread.ask("what is a content block?")) == WHY_BY_TYPE
    return thread


def test_a_right_answer_is_told_so_with_the_words_that_matter(asked: Thread) -> None:
    said = asked.ask("because a thinking block can be the first one")
    assert said.startswith("Yes, ")
    assert "“thinking”" in said


def test_a_wrong_answer_is_told_what_was_looked_for(asked: Thread) -> None:
    said = asked.ask("it is in the box")
    assert not said.startswith("Yes")
    assert "because a thinking block may come first" in said


@pytest.mark.parametrize("words", ["I don't know", "no idea, tell me", "idk", "I give up"])
def test_who_does_not_know_is_given_the_answer(asked: Thread, words: str) -> None:
    assert "because a thinking block may come first" in asked.ask(words)


def test_a_question_instead_of_an_answer_is_answered(asked: Thread) -> None:
    assert "pins the rules" in asked.ask("What is the version header for?")


@pytest.mark.parametrize(
    ("words", "page"), [("the first", "Three fields and a key"), ("Whose turn is it", "Whose turn is it")]
)
def test_an_offered_page_can_be_taken(words: str, page: str) -> None:
    thread = Thread(1)
    offered = question_back(thread.ask("What does stop_reason mean?"))
    assert page.lower() in offered
    assert f"**{page}** (Lesson 1)" in answer_of(thread.ask(words))


@pytest.mark.parametrize(
    ("lab", "thinks", "says"),
    [
        (1, "The server remembers the conversation because my key is the same", "keeps no turn of yours"),
        (1, "max_tokens tells it how long the reply has to be, right?", "It is a ceiling and not a target"),
        (3, "Temperature 0 gives the same answer each time, so stable output needs it.", "were never promised"),
        (3, "Four characters are one token, right?", "about two and a half"),
        (4, "Status 200 means it worked, or not?", "after the status 200"),
    ],
)
def test_a_misconception_of_the_brief_is_put_right(lab: int, thinks: str, says: str) -> None:
    assert says in Thread(lab).ask(thinks)


def test_the_brief_s_words_to_the_tutor_are_never_read_out() -> None:
    for lab in (1, 2, 3, 4):
        thread = Thread(lab)
        for item in thread.module.lesson(lab).lab.tutor.misconceptions:
            said = thread.ask(item.thinks)
            assert "ask what they" not in said.lower()
            assert "let them" not in said.lower()


def test_who_denies_a_misconception_is_not_put_right() -> None:
    said = Thread(1).ask("The server does not remember the conversation.")
    assert not any(
        lead in said for lead in ("Careful there", "Not quite", "Here I would stop", "Look at that once more")
    )
