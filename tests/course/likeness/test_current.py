"""Questions of the module test as it is now, in other words. The thresholds weren't set by these."""

from pathlib import Path

import pytest
import yaml

from bot.course.exam_guard import LEFT_OUT, ExamGuard
from bot.course.likeness import exam_bank
from tests.content import shipped

REWORDED: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "current.yml").read_text("utf-8"))
BANK = exam_bank(shipped.module())
IDS = {question.id for question in BANK.questions}


@pytest.mark.parametrize("item", sorted(IDS | REWORDED.keys()))
def test_every_test_question_has_paraphrases(item: str) -> None:
    assert item in IDS, f"{item} is no longer in the test: remove it from current.yml"
    assert item in REWORDED, f"{item} is new: write two paraphrases of it into current.yml"


def test_at_least_three_of_four_paraphrases_are_recognized() -> None:
    texts = [(item, text) for item, said in REWORDED.items() if item in IDS for text in said]
    missed = [text for item, text in texts if getattr(BANK.copied(text), "id", "") != item]
    assert len(missed) <= len(texts) / 4, "\n".join(missed)


@pytest.mark.parametrize("reply", ["{}.", "Look again. I'd say it is {}, if you ask me.", "You know it: {}!"])
def test_every_key_is_kept_out_of_the_reply_to_its_question_in_other_words(reply: str) -> None:
    missed = []
    for item in BANK.questions:
        for asked in (item.ask, *REWORDED[item.id]):
            guard = ExamGuard([BANK], asked)
            guard.feed(reply.format(item.options[item.right].text))
            guard.finish()
            missed += [] if LEFT_OUT in guard.text else [asked]
    assert missed == []
