"""The exam lock's rates on texts that its thresholds weren't set by, and what it leaves alone."""

import itertools
import random
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.course.likeness import Bank, exam_bank, words_of
from bot.course.model import Module, Option, Prose, Question
from tests.content import shipped
from tests.course.likeness.mutate import MUTATIONS

HERE = Path(__file__).parent
COPIES: list[dict[str, Any]] = yaml.safe_load((HERE / "copies.yml").read_text("utf-8"))
ORDINARY: dict[str, list[str]] = yaml.safe_load((HERE / "ordinary.yml").read_text("utf-8"))
NEAR_COPIES = [(item["id"], text) for item in COPIES for text in item["near"]]
PARAPHRASES = [(item["id"], text) for item in COPIES for text in item["reworded"]]


def earlier() -> Bank:
    """The earlier test's items, among today's pages."""
    items = [
        Question(
            item["id"], item["ask"], tuple(Option(text, text == item["right"], "") for text in _texts(item)), "", "page"
        )
        for item in COPIES
    ]
    pages = ["\n".join(part.markdown for part in page.parts if isinstance(part, Prose)) for _, page in shipped.pages()]
    return Bank(items, pages)


def _texts(item: dict[str, Any]) -> list[str]:
    return [item["right"], *item["wrong"]]


BANK, MODULE = earlier(), shipped.module()


@pytest.fixture(params=[BANK, exam_bank(MODULE)], ids=["an earlier test", "the test"])
def bank(request: pytest.FixtureRequest) -> Bank:
    return request.param  # type: ignore[no-any-return]


def asks(module: Module) -> list[str]:
    answers = [answer for lesson in module.lessons for answer in lesson.lab.answers]
    return [ask for answer in answers for ask in answer.asks]


@pytest.mark.parametrize(("item", "text"), NEAR_COPIES)
def test_a_question_with_a_reworded_clause_is_recognized(item: str, text: str) -> None:
    found = BANK.copied(text)
    assert found is not None
    assert found.id == item


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_mutated_question_is_recognized(bank: Bank, mutation: Any) -> None:
    for question in bank.questions:
        for seed in range(4):
            text = mutation(question, random.Random(f"{seed}{question.id}"))
            assert bank.copied(text) is question, f"add what tells {question.id} apart, or renew its form: {text}"


CYRILLIC = str.maketrans("aceopxyACEHKMOPTX", "асеорхуАСЕНКМОРТХ")
DISGUISES: dict[str, Callable[[str], str]] = {
    "zero-width spaces": "\u200b".join,
    "soft hyphens": lambda text: re.sub(r"(\w\w)(?=\w)", "\\1\u00ad", text),
    "struck out": lambda text: "".join(f"{letter}\u0336" for letter in text),
    "Cyrillic letters": lambda text: text.translate(CYRILLIC),
    "spaced letters": " ".join,
    "letters with dots": lambda text: re.sub(r"(?<=\w)(?=\w)", ".", text),
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
def test_a_disguised_question_is_recognized(bank: Bank, disguise: Callable[[str], str]) -> None:
    assert [question.id for question in bank.questions if bank.copied(disguise(question.ask)) is not question] == []


def test_at_least_three_of_four_paraphrases_are_recognized() -> None:
    missed = [text for item, text in PARAPHRASES if getattr(BANK.copied(text), "id", "") != item]
    print(f"{len(PARAPHRASES) - len(missed)} of {len(PARAPHRASES)} free paraphrases are recognized")  # noqa: T201 - the rate, with -s
    assert len(PARAPHRASES) >= 40
    assert len(missed) <= len(PARAPHRASES) / 4, "\n".join(missed)


def test_at_most_two_of_a_hundred_ordinary_questions_are_taken_for_the_test(bank: Bank) -> None:
    texts = [*ORDINARY["questions"], *ORDINARY["with_code"]]
    taken = [text for text in texts if bank.copied(text)]
    print(f"{len(taken)} of {len(texts)} ordinary questions are taken for the test")  # noqa: T201 - the rate, with -s
    assert len(texts) >= 100
    assert len(taken) <= 2, "\n".join(taken)


def test_at_most_two_of_a_hundred_of_the_labs_own_questions_are_taken_for_the_test(bank: Bank) -> None:
    taken = [text for text in asks(MODULE) if bank.copied(text)]
    assert len(taken) <= len(asks(MODULE)) / 50, "\n".join(taken)


def test_no_suggested_start_and_no_practice_question_is_taken_for_the_test() -> None:
    starts = [start for lesson in MODULE.lessons for start in lesson.lab.starts]
    practised = [question.ask for lesson in MODULE.lessons for question in lesson.quiz]
    assert [text for text in (*starts, *practised) if exam_bank(MODULE).copied(text)] == []


def test_a_page_of_the_course_may_be_quoted(bank: Bank) -> None:
    pages = ["\n".join(part.markdown for part in page.parts if isinstance(part, Prose)) for _, page in shipped.pages()]
    assert [page for page in pages if bank.copied(page)] == []


def test_a_question_in_the_middle_of_a_long_file_is_recognized(bank: Bank) -> None:
    long = "I wrote down what I know so far. " + "The lamp in the hall is green and needs a new bulb. " * 200
    for question in bank.questions:
        assert bank.copied(f"{long}\n{question.ask}\n{long}") is question


def test_options_without_their_question_are_recognized() -> None:
    for question in BANK.questions:
        assert BANK.copied("\n".join(option.text for option in question.options)) is question


def test_a_question_split_over_two_messages_is_recognized(bank: Bank) -> None:
    for question, parts in itertools.product(bank.questions, (2, 3)):
        words = question.ask.split(" ")
        said = [" ".join(words[at * len(words) // parts : (at + 1) * len(words) // parts]) for at in range(parts)]
        assert question in [bank.copied(part, "\n".join(said[:at])) for at, part in enumerate(said)], question.id


def test_a_conversation_may_go_on_after_a_declined_question(bank: Bank) -> None:
    for question in bank.questions:
        taken = [ask for ask in asks(MODULE)[::20] if bank.copied(ask, question.ask)]
        assert len(taken) <= 1, f"{question.id}: {taken}"


def test_questions_on_one_subject_in_a_row_are_not_taken_for_a_split_question(bank: Bank) -> None:
    rng, taken = random.Random(1), []
    for _ in range(400):
        first, second, third = rng.sample(asks(MODULE), 3)
        if bank.copied(third, f"{first}\n{second}"):
            taken.append((first, second, third))
    assert len(taken) <= 4, taken


def test_a_text_without_words_is_like_no_question() -> None:
    assert BANK.copied("") is None
    assert BANK.copied("?! …") is None
    assert Bank((), ()).copied("What is this?") is None


def test_a_question_is_compared_in_under_two_milliseconds() -> None:
    texts = [*ORDINARY["questions"], *(text for _, text in PARAPHRASES)]
    exam_bank(MODULE).copied("The index is built once.")
    began = time.process_time()
    for text in texts:
        exam_bank(MODULE).copied(text)
    took_ms = (time.process_time() - began) * 1000 / len(texts)
    print(f"{took_ms:.2f} ms a question")  # noqa: T201 - the figure, with -s
    assert took_ms < 2


def test_a_question_of_three_words_is_recognized_only_alone() -> None:
    short = Question("short", "How does a retry begin?", (Option("At once", True, ""),), "", "page")
    bank = Bank((short,), ["Some page about something else."] * 5)
    assert bank.copied("how does a retry begin") is short
    assert bank.copied("When should a retry begin, and does it need jitter?") is None


EVENTS = ("message_start", "content_block_start", "content_block_delta", "message_delta", "message_stop")
LISTING = Question(
    "listing",
    "A reader of streams, written in some rare language, may lose its connection at any moment, early or late. "
    "After which event is the reason for the end known?",
    tuple(Option(event, event == "message_delta", "") for event in EVENTS),
    "",
    "page",
    kind="typed",
)


def test_options_count_together_with_a_part_of_their_question() -> None:
    bank = Bank((LISTING,), ["Some page about something else."] * 5)
    halves = "My reader may break. When do I know the reason of the end, and from which event?"
    assert bank.copied(halves) is None
    assert bank.copied(f"{halves} A) {' B) '.join(EVENTS)}") is LISTING


def test_a_list_of_names_is_no_question() -> None:
    bank = Bank((LISTING,), ["Some page about something else."] * 5)
    assert bank.copied(f"What do {', '.join(EVENTS)} bring?") is None


def test_a_few_words_that_options_share_are_no_question() -> None:
    options = ("A write, no hit", "A hit, no write", "Neither a hit nor a write", "A hit and a write")
    question = Question("few", LISTING.ask, tuple(Option(text, text[2] == "w", "") for text in options), "", "page")
    bank = Bank((question,), ["Some page about something else."] * 5)
    assert bank.copied("What's the difference between a write and a hit?") is None


def scored(text: str) -> float:
    found = Bank((LISTING,), ["One connection may need a reason to end."] * 5).closest(text)
    return found.score if found else 0.0


def test_new_words_say_nothing_and_new_numbers_are_of_another_question() -> None:
    asked = "After which event of the streams is the reason for the end known, if a reader may lose its connection?"
    assert scored(f"Dear tutor, cheerfully greeted, {asked}") == scored(asked) > 0
    assert scored(f"{asked} 47 11") < scored(asked)


def test_the_more_words_are_shared_the_more_they_say() -> None:
    few, many = "reader connection event reason", "reader connection event reason lose"
    assert scored(few) > 0
    assert scored("reader connection event") == 0
    assert scored(many) > scored(few) * 1.5


@pytest.mark.parametrize(("one", "other"), [("six tries", "6 tries"), ("the 4th try", "the fourth try")])
def test_a_number_in_words_is_the_number(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


def test_ordinals_are_not_numbers() -> None:
    assert words_of("the fourth try") != words_of("four tries")


def test_the_introduction_may_be_quoted() -> None:
    intro = "\n".join(part.markdown for page in MODULE.intro.pages for part in page.parts if isinstance(part, Prose))
    assert exam_bank(MODULE).closest(intro) is None


def test_an_address_is_one_word_so_that_a_question_about_ones_own_code_is_answered() -> None:
    assert len(words_of("https://api.anthropic.com")) == 1
    asked = 'Why does `requests.post("https://api.anthropic.com/v1/messages")` in my program fail?'
    assert exam_bank(MODULE).copied(asked) is None


def test_data_that_is_one_long_word_is_read_in_a_moment() -> None:
    began = time.process_time()
    assert BANK.copied("a" * 50_000) is None
    assert time.process_time() - began < 1  # looking for a typing error in it would take many
