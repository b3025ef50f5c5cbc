import pytest

from bot.authoring.draft import DraftOption, DraftQuestion
from bot.authoring.problems import Place
from bot.authoring.rules.key_form import FORMS, hits
from bot.course.model import Option, Question
from tests.authoring.bench import QUIZ, clean, found, place, with_

LONG = "which is what anybody would say who had read the page twice"


def test_a_quiz_whose_longest_options_are_right_is_found() -> None:
    files = clean()
    assert found("key-by-form", files) == []
    for right in ("It raises `JSONDecodeError`", "right: A list", "`except json.JSONDecodeError`"):
        files = with_(files, QUIZ, right, f"{right}, {LONG}")
    assert found("key-by-form", files) == []
    files = with_(files, QUIZ, 'right: \'`{"7": "lamp"}`', f'right: \'`{{"7": "lamp"}}`, {LONG}')
    assert found("key-by-form", files) == [place(files, QUIZ, "")]


def asked(right: str, *wrong: str) -> DraftQuestion:
    options = tuple(Option(text, number == 0, "Because.") for number, text in enumerate((right, *wrong)))
    at = Place("quiz.yml")
    question = Question("q", "?", options, "1-one", "page")
    return DraftQuestion(at, at, question, tuple(DraftOption(at, option) for option in options))


@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        ("the longest", "four words are these", "two words"),
        ("the shortest", "one", "two words"),
        ("the most hedged", "It may help if it rains", "It helps"),
        ("the most code-like", "`dumps(x)`", "dumps"),
    ],
)
def test_each_form_is_guessed_as_it_says(form: str, right: str, wrong: str) -> None:
    assert hits([asked(right, wrong, wrong, wrong)], FORMS[form]) == 1
    assert hits([asked(wrong, right, wrong, wrong)], FORMS[form]) == 0


def test_among_equals_the_guesser_draws_lots() -> None:
    assert hits([asked("same", "same", "same", "same")], FORMS["the longest"]) == 0.25
