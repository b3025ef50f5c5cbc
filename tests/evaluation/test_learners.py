"""The scripted learners that come with Homeroom, and mistakes in one's own."""

from pathlib import Path

import pytest

from bot.course.errors import OperatorError
from bot.evaluation.learners import load
from tests.content.shipped import module
from tests.program import ROOT

SCRIPTS, _ = load(module())


def test_eight_kinds_of_learners_play_and_each_lab_has_several() -> None:
    assert len({script.learner for script in SCRIPTS}) == 8
    for lesson in module().lessons:
        assert len([script for script in SCRIPTS if script.lesson == lesson.id]) >= 3


def test_a_lab_that_should_be_completed_can_be() -> None:
    """It has enough messages that may count, and one that shows something."""
    needed = {lesson.id: lesson.lab.exchanges for lesson in module().lessons}
    for script in SCRIPTS:
        may_count = [step for step in script.steps if not step.meanings or "contribution" in step.meanings]
        if script.completes:
            assert len(may_count) >= needed[script.lesson], script.name
            assert any(step.shown for step in script.steps), script.name


def test_no_script_holds_a_question_of_the_test() -> None:
    files = [path.read_text("utf-8") for path in (ROOT / "bot/evaluation/learners").rglob("*.yml")]
    assert files
    assert [one.id for one in module().test.questions if any(one.ask.strip() in text for text in files)] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("learner: a\nlabs: {9-gone: {completes: true, says: []}}", "not that of a lesson"),
        ("learner: a\nlabs: {1-anatomy: {completes: true, says: [{txt: Hi}]}}", "unknown: txt"),
        ("learner: a\nlabs: {1-anatomy: {completes: true, says: [{text: Hi, kind: nice}]}}", "'nice' is not a valid"),
        ("learner: a\nlabs: {1-anatomy: {completes: true, says: [{paste: test 99}]}}", "index out of range"),
        ("learner: [", "while parsing"),
        ("", "not subscriptable"),
    ],
)
def test_a_mistake_in_a_script_names_its_file(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "mine.yml").write_text(text)
    with pytest.raises(OperatorError, match=said) as raised:
        load(module(), tmp_path)
    assert "mine.yml: " in str(raised.value)


def test_a_folder_without_scripts_is_named(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="There are no scripted learners for messages-api in"):
        load(module(), tmp_path)
