"""`homeroom eval` as people type it, and docs/evaluation.md, which shows what it prints."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.evaluation import learners, scoring
from tests.content.shipped import module
from tests.program import ROOT

PAGE = (ROOT / "docs/evaluation.md").read_text("utf-8")


def printed(*words: str) -> str:
    done = CliRunner().invoke(main, ["eval", *words])
    assert done.exit_code == 0, done.output
    return done.output


def rows(report: str) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in report.splitlines() if line.startswith("| ")]


def sample() -> str:
    (found,) = re.findall(r"^````markdown\n(.*?)^````$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_page_shows_what_the_command_prints() -> None:
    """To the letter for the edition that it names. For another one the figures may differ, but nothing else."""
    report = printed("--offline")
    assert [row[:2] for row in rows(sample())] == [row[:2] for row in rows(report)]
    edition = f"edition {module().revision}."
    if edition in sample():
        assert sample() == report, "paste the output of `homeroom eval --offline` into docs/evaluation.md"


def test_without_a_key_what_needs_one_is_not_run() -> None:
    for _, by, cell in rows(sample())[2:]:
        assert (cell == "not run") is (by != "rule")


def test_the_page_names_every_rule_and_every_field() -> None:
    for measure in scoring.RULES.values():
        assert f"| {measure} |" in PAGE
    for field in learners.FIELDS:
        assert f"| `{field}` |" in PAGE


@pytest.mark.parametrize("key", ["", "  "])
def test_without_a_key_one_line_says_what_to_set(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", key)
    done = CliRunner().invoke(main, ["eval"])
    assert (done.exit_code, done.output) == (
        1,
        "ANTHROPIC_API_KEY is missing: set it, or type --offline to evaluate the offline tutor.\n",
    )


def test_a_setting_that_is_none_is_refused() -> None:
    done = CliRunner().invoke(main, ["eval", "--offline", "--setting", "low"])
    assert done.exit_code == 2
    assert "'low/none'" in done.output


def test_learners_of_ones_own_play_and_the_run_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("learner: a\nlabs: {1-anatomy: {completes: false, says: [{text: ok}]}}")
    runs = tmp_path / "runs"
    words = ("--offline", "--learners", str(tmp_path), "--keep", str(runs))
    assert printed(*words).startswith("1 lab, 1 message, in ")
    assert "| last run |" in printed(*words, "--setting", "low/adaptive")
    assert list(runs.glob("*.json"))
