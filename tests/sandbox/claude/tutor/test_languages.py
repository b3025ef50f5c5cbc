"""Questions in other languages: said once that the pages are English, and answered from the right page."""

import pytest

from tests.sandbox.claude.tutor.talks import Thread


@pytest.mark.parametrize(
    ("lab", "asked", "notice", "page", "says"),
    [
        (1, "Was passiert, wenn ich max_tokens vergesse?", "Offline-Tutor", "Key terms", "400"),
        (3, "Wie viel kostet Haiku?", "Offline-Tutor", "Choosing a model", "$0.10"),
        (2, "Comment payer moins pour le cache ?", "hors ligne", "Paying less for the same words", "tenth"),
        (4, "Pourquoi le stream s'arrête ?", "hors ligne", "When a stream ends badly", "just stopped"),
        (2, "¿Qué debe decir el system prompt?", "sin conexión", "What belongs in it", "role"),
        (3, "¿Cuánto cuesta Haiku?", "sin conexión", "Choosing a model", "$0.10"),
    ],
)
def test_a_question_in_another_language_gets_a_notice_in_it_and_the_page(
    lab: int, asked: str, notice: str, page: str, says: str
) -> None:
    said = Thread(lab).ask(asked)
    assert notice in said.splitlines()[0]
    assert f"**{page}** (Lesson {lab})" in said
    assert says in said


def test_the_notice_comes_once() -> None:
    thread = Thread(1)
    thread.ask("Was passiert, wenn ich max_tokens vergesse?")
    assert "Offline-Tutor" not in thread.ask("Warum ist das so?")


def test_thanks_in_another_language_are_thanks() -> None:
    assert "?" in Thread(1).all("Was ist ein Turn?", "danke")


def test_english_with_a_foreign_name_is_english() -> None:
    assert "offline tutor" in Thread(1).ask("Was the key sent to Müller die first time?").splitlines()[0]
