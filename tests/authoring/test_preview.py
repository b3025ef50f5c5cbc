"""`homeroom preview` names the pages it can show, and what is in the way of those it can't."""

from pathlib import Path

import pytest

from bot.authoring.starter import begin
from bot.cli.preview import chosen
from tests.authoring.bench import DAY, LESSON, QUIZ, edit, homeroom


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    begin(Path("first-steps"), DAY)
    return tmp_path / "first-steps"


@pytest.mark.parametrize(
    ("path", "page", "lesson", "number"),
    [("first-steps", "", "", 1),
     ("first-steps/intro.md", "", "", 1),
     ("first-steps/1-first-lesson", "", "1-first-lesson", 1),
     ("first-steps/1-first-lesson/", "out", "1-first-lesson", 2),
     ("first-steps/1-first-lesson/quiz.yml", "in", "1-first-lesson", 3)],
)  # fmt: skip
def test_a_folder_or_one_of_its_files_names_a_lesson_or_the_introduction(
    folder: Path, path: str, page: str, lesson: str, number: int
) -> None:
    assert chosen(Path(path), page) == (folder, lesson, number)


def test_the_folder_one_is_in_is_named_by_a_dot(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "1-first-lesson")
    assert chosen(Path(), "") == (folder, "1-first-lesson", 1)


def sentence(*words: str) -> str:
    """The one line that the command prints before it gives up."""
    result = homeroom("preview", "--no-open", *words)
    assert result.exit_code == 1, result.output
    assert len(result.output.splitlines()) == 1, result.output
    return result.output


@pytest.mark.usefixtures("folder")
def test_a_path_that_is_no_lesson_is_answered_with_what_to_name() -> None:
    name = "name a module's folder, or a lesson's folder in it."
    assert sentence("nowhere").strip() == f"nowhere is no module and no lesson: {name}"
    said = sentence("first-steps/2-second").strip()
    assert said == "first-steps/2-second: the module has no lesson 2-second. Its lessons are 1-first-lesson."
    assert "no lesson schema" in sentence("first-steps/schema")
    said = sentence("first-steps/1-first-lesson", "--page", "inn")
    assert "has no page inn: choose one of riddle, out, in, repaired, key-terms with --page." in said


def test_a_module_with_mistakes_is_answered_with_the_first_one_s_place(folder: Path) -> None:
    edit(folder / QUIZ, "right: A list", "wrong: A list")
    said = sentence("first-steps/1-first-lesson").strip()
    assert said == f"{(folder / QUIZ).as_posix()}:21:5 no-right: none of the options is `right:`"
    edit(folder / LESSON, "A page is one message.", "<b>A page</b>")
    assert "lesson.md:10:1 html: " in (said := sentence("first-steps"))
    assert said.strip().endswith(f"more: homeroom check {folder})")


def test_the_help_names_the_command() -> None:
    assert "preview" in homeroom("--help").output
