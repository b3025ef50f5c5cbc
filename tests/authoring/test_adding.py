"""`homeroom new lesson`, as docs/authoring.md describes it."""

import re
from pathlib import Path

import pytest

from bot.authoring import load
from bot.authoring.module import read_folder
from bot.course.model import Module
from tests.authoring.bench import edit, homeroom
from tests.program import ROOT

PAGE = (ROOT / "docs/authoring.md").read_text("utf-8")
SECTION = PAGE.partition("## A second lesson\n")[2].partition("\n## ")[0]
FOLDER = Path("first-steps")
TEST = FOLDER / "module-test.yml"


@pytest.fixture(autouse=True)
def _begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new module in the working folder."""
    monkeypatch.chdir(tmp_path)
    assert homeroom("new", "module", "first-steps").exit_code == 0


def added(name: str = "reading-files") -> Module:
    done = homeroom("new", "lesson", "first-steps", name)
    assert done.exit_code == 0, done.output
    return load(FOLDER).module


def texts() -> dict[str, str]:
    return read_folder(FOLDER)[0]


def test_the_docs_can_be_followed_word_for_word() -> None:
    (block,) = re.findall(r"```bash\n(.*?)```", SECTION, re.DOTALL)
    wrote, checked = [homeroom(*line.split()[1:]) for line in block.splitlines()]
    assert wrote.output.splitlines() == [
        "first-steps/2-reading-files/acts.yml",
        "first-steps/2-reading-files/lab.yml",
        "first-steps/2-reading-files/lesson.md",
        "first-steps/2-reading-files/quiz.yml",
        "first-steps/module-test.yml",
        "first-steps/ids.yml",
        "Next: name it in first-steps/intro.md · homeroom check first-steps",
    ]
    assert checked.output == "First steps: 2 lessons, 8 quiz questions, 2 labs, 6 test questions. No findings.\n"
    assert [word for word in re.findall(r"`([^`\n]+)`", SECTION) if "/" in word or word.endswith((".yml", ".md"))] == [
        "2-reading-files/",
        "module-test.yml",
        "intro.md",
    ]


def test_replacing_the_new_lesson_leaves_no_findings() -> None:
    added()
    edit(FOLDER / "2-reading-files/lesson.md", "## The reason", "## Why a file ends")
    edit(FOLDER / "2-reading-files/quiz.yml", "id: reading-files-the-reason\n", "id: when-a-file-ends\n")
    edit(TEST, "How does Reading files begin?", "A file was read to its end. What does one more `read` return?")
    edit(FOLDER / "intro.md", "- **Lesson 1", "- **Lesson 2, Reading files:** open, read, close.\n- **Lesson 1")
    assert homeroom("ids", "first-steps").output.startswith("1 id (when-a-file-ends) recorded, 1 id")
    assert homeroom("check", "first-steps").output.endswith(" No findings.\n")


def test_every_added_lesson_is_clean_and_comes_last() -> None:
    for name in ("loops", "reading-files", "4-dates-and-times"):
        added(name)
    assert homeroom("check", "first-steps").output.endswith(" No findings.\n")
    assert [lesson.id for lesson in load(FOLDER).module.lessons][1:] == [
        "2-loops",
        "3-reading-files",
        "4-dates-and-times",
    ]


def test_existing_files_keep_their_text() -> None:
    before = texts()
    added()
    after = texts()
    assert after["first-steps/module-test.yml"].startswith(before["first-steps/module-test.yml"])
    same = before.keys() - {"first-steps/module-test.yml", "first-steps/ids.yml"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert set(before["first-steps/ids.yml"].splitlines()) <= set(after["first-steps/ids.yml"].splitlines())


def test_adding_a_lesson_retires_no_ids() -> None:
    edit(FOLDER / "1-first-lesson/quiz.yml", "id: no-json\n", "id: no-document\n")
    added()
    known = load(FOLDER).ids
    assert known
    assert ("no-json" in known.used, list(known.retired)) == (True, [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pass_mark_percent: 80\nquestions:\n", "questions:\n"),
        ("  - id: equal-after-json\n    lesson", "  # the first one\n  -\n    id: equal-after-json\n    lesson"),
    ],
)
def test_questions_are_added_to_any_layout_of_the_test(old: str, new: str) -> None:
    edit(TEST, old, new)
    if "pass_mark" in old:
        TEST.write_text(TEST.read_text("utf-8") + "\n# four of five\npass_mark_percent: 80\n", encoding="utf-8")
    module = added()
    assert [question.lesson for question in module.test.questions] == ["1-first-lesson"] * 3 + ["2-reading-files"] * 3
    if "pass_mark" in old:
        assert TEST.read_text("utf-8").endswith("\n\n# four of five\npass_mark_percent: 80\n")


def refused(name: str = "reading-files") -> str:
    before = texts()
    done = homeroom("new", "lesson", "first-steps", name)
    assert (done.exit_code, texts()) == (1, before), "nothing is written"
    return done.output


def test_an_invalid_name_is_refused() -> None:
    assert "`Reading Files` can't be a lesson's name" in refused("Reading Files")


def test_a_taken_name_is_refused() -> None:
    added("loops")
    assert "question `loops-first-page` is already" in refused("loops")


def test_a_name_with_retired_ids_is_refused() -> None:
    ids = (FOLDER / "ids.yml").read_text("utf-8")
    (FOLDER / "ids.yml").write_text(ids.replace("retired: []", "retired: [loops-first-page]"), encoding="utf-8")
    assert "`loops-first-page` was the id of something else before: choose another name" in refused("loops")


def test_a_module_with_mistakes_gets_no_lesson() -> None:
    edit(TEST, "page: in", "page: nowhere")
    assert "first-steps/module-test.yml:39:11 no-such-page" in refused()


def test_questions_in_brackets_are_refused() -> None:
    """They are valid YAML, but there is no line to put another one on."""
    whole = TEST.read_text("utf-8")
    option = "{{{}: {}, why: An option of this kind says why in forty characters.}}"
    options = ", ".join(option.format(kind, word) for kind, word in zip(["right"] + ["wrong"] * 3, "abcd", strict=True))
    one = f"id: q, lesson: 1-first-lesson, page: in, ask: What?, options: [{options}]"
    TEST.write_text(whole.partition("questions:")[0] + f"questions: [{{{one}}}]\n", encoding="utf-8")
    (FOLDER / "ids.yml").unlink()
    assert "are in brackets: write each one on lines of its own" in refused()


def test_a_folder_without_a_module_gets_no_lesson(tmp_path: Path) -> None:
    done = homeroom("new", "lesson", str(tmp_path / "nowhere"), "loops")
    assert (done.exit_code, (tmp_path / "nowhere").exists()) == (1, False)
