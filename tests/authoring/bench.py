"""A small valid module to put mistakes into, and what the linter finds in it."""

import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from click.testing import CliRunner, Result

from bot.authoring import load
from bot.authoring.draft import LintContext
from bot.authoring.linter import RULES, in_context
from bot.authoring.linter import findings as found_by_linter
from bot.authoring.module import read
from bot.authoring.problems import Problem
from bot.authoring.starter import begin
from bot.cli import main
from bot.sandbox.slack import validate_message
from bot.slack.draw import draw

DAY = date(2026, 11, 22)
LESSON, QUIZ, LAB, ACTS = (f"1-first-lesson/{name}" for name in ("lesson.md", "quiz.yml", "lab.yml", "acts.yml"))
TEST, FACTS, INTRO, IDS = "module-test.yml", "facts.yml", "intro.md", "ids.yml"
CONTEXT = LintContext(DAY, draw, validate_message)

Files = dict[str, str]


@cache
def _starter() -> tuple[tuple[str, str], ...]:
    with tempfile.TemporaryDirectory() as folder:
        begin(Path(folder) / "first-steps", DAY)
        return tuple(load(Path(folder) / "first-steps").texts.items())


def clean() -> Files:
    """The module that `homeroom new module` writes, by file name."""
    return {name.removeprefix("first-steps/"): text for name, text in _starter()}


def with_(files: Files, name: str, old: str, new: str) -> Files:
    """The module with one text changed; the text must be there."""
    assert old in files[name], f"{old!r} is not in {name}"
    return {**files, name: files[name].replace(old, new, 1)}


def homeroom(*words: str) -> Result:
    """A command of Homeroom, run in this process."""
    return CliRunner().invoke(main, list(words))


def edit(file: Path, old: str, new: str) -> None:
    """Change a text in a file; it must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _named(files: Files) -> Files:
    return {f"first-steps/{name}": text for name, text in files.items()}


def findings(files: Files, context: LintContext = CONTEXT) -> tuple[Problem, ...]:
    """All findings, their paths without the module's folder."""
    return found_by_linter(read(_named(files)), context)


def found(code: str, files: Files, context: LintContext = CONTEXT) -> list[str]:
    """The places that break the rule with this code, as `file:line:column`."""
    (rule,) = (one for one in RULES if one.code == code)
    draft = in_context(read(_named(files)), context)
    return [f"{one.path.removeprefix('first-steps/')}:{one.line}:{one.column}" for one in sorted(rule.check(draft))]


def place(files: Files, name: str, near: str) -> str:
    """The place where these words begin, as `file:line:column`."""
    before = files[name][: files[name].index(near)]
    return f"{name}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def before_and_after(code: str, name: str, old: str, new: str, *, near: str, at: str = "") -> None:
    """A rule finds nothing before `old` becomes `new`, and then the place of `near` in the file `at`."""
    assert found(code, clean()) == []
    after = with_(clean(), name, old, new)
    assert found(code, after) == [place(after, at or name, near)]
