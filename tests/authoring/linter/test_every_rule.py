"""All rules: each has a test and a sentence, and none of them fails on a broken module."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.authoring.draft import Rule
from bot.authoring.linter import RULES
from tests.authoring.bench import ACTS, LESSON, QUIZ, Files, clean, findings, with_

HERE = Path(__file__).parent


def test_the_starter_is_clean() -> None:
    assert findings(clean()) == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_test(rule: Rule) -> None:
    tests = "".join(file.read_text("utf-8") for file in HERE.glob("test_*.py"))
    assert re.search(rf'(found|before_and_after)\(\s*"{rule.code}"', tests)


def test_every_rule_has_its_own_code_and_one_sentence() -> None:
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+", code) for code in codes)
    assert all(rule.about.endswith(".") and "\n" not in rule.about for rule in RULES)


def test_rules_and_the_reader_report_together() -> None:
    files = with_(clean(), QUIZ, "right: A list", "wrong: A list")
    files = with_(files, LESSON, "Now it is", "It cost $3. Now it is")
    files = with_(files, QUIZ, "  page: in", "  page: nowhere")
    assert [one.code for one in findings(files)] == ["no-footnote", "no-right", "no-such-page"]


@st.composite
def broken(draw: st.DrawFn) -> Files:
    """The starter with a few lines removed, repeated or replaced."""
    files = clean()
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(files)))
        lines = files[name].split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        lines[at : at + 1] = draw(
            st.sampled_from([[], [lines[at]] * 2, ["## "], ["- x"], ["```"], ["  : ["], ["| a |"]])
        )
        files = {**files, name: "\n".join(lines)}
    return files


@settings(max_examples=60, deadline=None)
@given(files=broken())
def test_the_linter_survives_any_broken_module(files: Files) -> None:
    assert findings(files) == findings(files)


@pytest.mark.parametrize("name", sorted(clean().keys() - {ACTS}))
def test_a_missing_file_is_one_finding_besides_lost_ids(name: str) -> None:
    files = clean()
    del files[name]
    codes = [one.code for one in findings(files) if one.code not in {"lost-id", "few-test-questions"}]
    assert codes == ["new-id" if name == "ids.yml" else "missing-file"]
