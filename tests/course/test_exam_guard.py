"""A reply is passed on sentence by sentence, without those that say a key."""

import pytest

from bot.course.exam_guard import LEFT_OUT, ExamGuard
from bot.course.likeness import Bank, exam_bank
from bot.course.model import Module, Question
from tests.content import shipped

BANK = exam_bank(shipped.module())
ITEMS = BANK.questions


def passed(text: str, asked: str = "", *, size: int = 5, banks: tuple[object, ...] = (BANK,)) -> str:
    guard = ExamGuard(banks, asked)  # type: ignore[arg-type]
    shown = "".join(guard.feed(text[at : at + size]) for at in range(0, len(text), size)) + guard.finish()
    assert shown == guard.text
    return shown


def right(item: Question) -> str:
    return item.options[item.right].text


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_a_sentence_that_says_the_key_of_what_was_asked_is_replaced_once(item: Question, size: int) -> None:
    reply = f"Good. {right(item)}! Once more: {right(item)}. And now you."
    shown = passed(reply, item.ask, size=size)
    assert shown.startswith("Good. ")
    assert right(item) not in shown
    assert shown.count(LEFT_OUT) == 1
    assert shown.endswith("And now you.")


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_a_line_of_code_is_a_sentence(item: Question) -> None:
    code = f"Look:\n```python\nx = 1\n# {right(item)}\ny = 2\n```\n"
    shown = passed(code, item.ask)
    assert shown == f"Look:\n```python\nx = 1\n{LEFT_OUT}\ny = 2\n```\n"


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_a_reply_that_repeats_the_question_itself_says_no_key(item: Question) -> None:
    shown = passed(f"Think of the page. {item.ask} {right(item)}. And now you.", "What is a turn?")
    assert LEFT_OUT in shown
    assert shown.endswith("And now you.")


def test_a_key_split_over_two_sentences_is_not_completed() -> None:
    item = max(ITEMS, key=lambda one: len(right(one)))
    words = right(item).split()
    first, second = " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])
    assert second not in passed(f"{first}. {second}. So?", item.ask)


NUMBERED = [item for item in ITEMS if item.kind == "line"]


@pytest.mark.parametrize("item", NUMBERED, ids=lambda item: item.id)
def test_the_number_of_a_line_is_its_key_where_it_counts_lines_or_stands_alone(item: Question) -> None:
    number = item.right + 1
    other = f"Exercise {number} sends every message of the conversation in order, which the server keeps no copy of."
    assert passed(other, item.ask) == other
    for says in (f"Look at line {number} of it, and at what stands there.", f"It is number {number}.", f"{number}"):
        assert passed(says, item.ask) == LEFT_OUT


def test_without_an_open_test_every_piece_is_passed_on_at_once() -> None:
    guard = ExamGuard((), ITEMS[0].ask)
    assert guard.feed("Half a sen") == "Half a sen"
    assert guard.feed(f"tence. {right(ITEMS[0])}") == f"tence. {right(ITEMS[0])}"


def test_a_text_without_an_end_is_not_held_back_for_ever() -> None:
    assert len(ExamGuard((BANK,), "").feed("word " * 400)) > 1000


class CountingBank(Bank):
    """A bank that counts how often it reads what was asked."""

    read = 0

    def known(self, text: str) -> frozenset[str]:
        self.read += text == ITEMS[0].ask
        return super().known(text)


def test_what_was_asked_is_read_once_for_a_whole_reply() -> None:
    """A learner's files take hundredths of a second to read, which would hold up everybody at each sentence."""
    bank = CountingBank(ITEMS, ())
    passed(f"Good. {right(ITEMS[0])}. And now you.\n" * 3, ITEMS[0].ask, banks=(bank,))
    assert bank.read == 1


def test_what_is_said_in_the_lessons_is_not_held_back() -> None:
    """At most one of a hundred sentences of the authors' own answers to the labs' questions is."""
    module, held, count = shipped.module(), [], 0
    for ask, says in answers(module):
        count += says.count(".")
        if passed(says, ask, size=10_000) != says:
            held.append((ask, says))
    assert len(held) <= count / 100, held


def answers(module: Module) -> list[tuple[str, str]]:
    found = [answer for lesson in module.lessons for answer in lesson.lab.answers]
    return [(ask, answer.says) for answer in found for ask in answer.asks]
