import math
import time

import pytest

from bot.course.exchange import Claim, Meaning, Proof, decided, ruled
from tests.course.course import MODULE

ITEM = "A second user message follows the first with no assistant turn in between. What does the API make of the two?"
SAID = ["The server keeps no session, so the client sends every earlier turn again with each call it makes."]


def rule(words: str, *before: str) -> Meaning | None:
    return ruled(words, before, SAID, [ITEM, "What is a token?"])


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("next", Meaning.ACKNOWLEDGEMENT),
        ("Hello!", Meaning.GREETING),
        ("I don't know", Meaning.HELP),
        (ITEM, Meaning.PASTED),
        (f"Question 4:\n{ITEM.upper()}\nA) One turn\nB) An error", Meaning.PASTED),
        (ITEM.replace("A second", "Another"), Meaning.PASTED),
        ("what is a token", Meaning.PASTED),
        (SAID[0], Meaning.REPEATED),
        ("Why does it forget me?", Meaning.REPEATED),
        ("Why does it forget?", None),
        ("If what is counted as a token were a word, would prices change?", None),
        ("What does the API do with two user messages in a row?", None),
        ("No session: so my client has to send every earlier turn again?", None),
    ],
)
def test_the_plain_cases_are_decided_in_code(words: str, meaning: Meaning | None) -> None:
    assert rule(words, "why does it forget me") is meaning


@pytest.mark.parametrize("meaning", Meaning)
def test_a_rule_overrules_whatever_the_model_claims(meaning: Meaning) -> None:
    claim = decided(Claim(meaning, Proof.ARTEFACT), rule("ok, next"), OWN, SAID)
    assert (claim.meaning, claim.shown) == (Meaning.ACKNOWLEDGEMENT, Proof.NONE)


@pytest.mark.parametrize("meaning", Meaning)
def test_without_a_rule_the_claim_decides_and_only_a_contribution_shows_something(meaning: Meaning) -> None:
    claim = decided(Claim(meaning, Proof.ANSWER), None, OWN, SAID)
    assert claim.meaning is meaning
    assert (claim.shown is Proof.ANSWER) == (meaning is Meaning.CONTRIBUTION)


def test_a_long_message_is_read_once_however_many_questions_it_is_compared_with() -> None:
    long = " ".join(f"word{number % 3000} because the server keeps it" for number in range(1200))
    few, many = ([f"question {number} of so many words" for number in range(count)] for count in (1, 60))
    assert took(long, many) < 3 * took(long, few)


def took(words: str, items: list[str]) -> float:
    """The processor's seconds for a ruling, the best of three."""
    best = math.inf
    for _ in range(3):
        began = time.process_time()
        ruled(words, (), SAID, items)
        best = min(best, time.process_time() - began)
    return best


def test_every_quiz_and_test_question_is_known() -> None:
    assert len(MODULE.questions) == 9


OWN = "The server keeps nothing of it, so I send all of it again."


@pytest.mark.parametrize(
    ("words", "proof", "shows"),
    [
        (OWN, Proof.ANSWER, True),
        ("429", Proof.ANSWER, False),
        (SAID[0], Proof.ANSWER, False),
        (OWN, Proof.ARTEFACT, True),
        ("model, max_tokens, messages", Proof.ARTEFACT, False),
        ("サーバーは何も覚えていないので、毎回すべてを送ります", Proof.ANSWER, True),
        ("はいそうです", Proof.ANSWER, False),
    ],
)
def test_what_is_shown_has_substance_and_is_mostly_the_learners_own(words: str, proof: Proof, shows: bool) -> None:
    claim = decided(Claim(shown=proof), None, words, SAID)
    assert claim.shown is (proof if shows else Proof.NONE)


@pytest.mark.parametrize(
    ("words", "proof"),
    [
        ('My request is {"model": "m", "max_tokens": 100, "messages": []} and no more', Proof.ARTEFACT),
        (OWN, Proof.ANSWER),
        (f"{OWN[:-1]}?", Proof.NONE),
    ],
)
def test_without_a_claim_the_form_of_the_words_tells(words: str, proof: Proof) -> None:
    assert decided(None, None, words, SAID).shown is proof
