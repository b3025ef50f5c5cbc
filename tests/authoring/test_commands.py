"""The commands for authors, as docs/authoring.md describes them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from websockets.asyncio.client import connect
from websockets.typing import Origin

from bot.authoring import formats
from bot.authoring.linter import RULES
from bot.authoring.starter import schema_text
from tests.authoring.bench import LESSON, QUIZ, edit, homeroom
from tests.authoring.test_undrawn import ON_A_PAGE
from tests.program import HOMEROOM, ROOT, Program, bare_env, started

PAGE = (ROOT / "docs/authoring.md").read_text("utf-8")
SHIPPED = ROOT / "content/messages-api"


MAPPINGS = [
    ("1-first-lesson/lab.yml", "", formats.LAB),
    ("1-first-lesson/lab.yml", "tutor", formats.TUTOR),
    ("1-first-lesson/lab.yml", "tutor misconceptions 0", formats.MISCONCEPTION),
    ("1-first-lesson/lab.yml", "answers 0", formats.LAB_ANSWER),
    ("1-first-lesson/quiz.yml", "0", formats.QUESTION),
    ("1-first-lesson/quiz.yml", "0 options 1", formats.OPTION),
    ("1-first-lesson/acts.yml", "0", formats.ACT),
    ("module-test.yml", "", formats.MODULE_TEST),
    ("module-test.yml", "questions 0", formats.TEST_QUESTION),
    ("facts.yml", "", formats.FACTS),
    ("facts.yml", "facts keys", formats.FACT),
    ("ids.yml", "", formats.IDS),
]


def changed(text: str, where: str, change: Callable[[dict[str, Any]], object]) -> str:
    """A YAML file with one of its mappings changed."""
    whole = node = yaml.safe_load(text)
    for part in where.split():
        node = node[int(part) if part.isdigit() else part]
    change(node)
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new module, begun in the working folder."""
    monkeypatch.chdir(tmp_path)
    assert homeroom("new", "module", "first-steps").exit_code == 0
    return Path("first-steps")


def renamed(file: Path) -> None:
    """Rename every heading of a lesson, but keep its id."""
    text = file.read_text("utf-8")
    file.write_text(re.sub(r"^## (?!Key terms).+ (\{#[a-z-]+\})$", r"## Another \1", text, flags=re.MULTILINE), "utf-8")


def test_headings_of_a_new_module_and_a_new_lesson_can_be_renamed(folder: Path) -> None:
    assert homeroom("new", "lesson", "first-steps", "reading-files").exit_code == 0
    for lesson in ("1-first-lesson", "2-reading-files"):
        renamed(folder / lesson / "lesson.md")
        assert (folder / lesson / "lesson.md").read_text("utf-8").count("\n## Another {#") == 4
    assert homeroom("check", "first-steps").output.endswith(" No findings.\n")


def test_a_folder_with_a_space_is_printed_in_quotes(folder: Path) -> None:
    begun = homeroom("new", "module", "my courses/second-steps")
    assert begun.output.endswith(
        "homeroom check 'my courses/second-steps' · homeroom try --module 'my courses/second-steps'\n"
    )
    grown = homeroom("new", "lesson", "my courses/second-steps", "reading-files")
    assert grown.output.endswith("homeroom check 'my courses/second-steps'\n")


def test_a_forbidden_folder_has_no_module(someone_elses: Path) -> None:
    checked = homeroom("check", str(someone_elses / "closed/first-steps"))
    assert (checked.exit_code, "there is no module in this folder" in checked.output) == (1, True)


def test_the_docs_list_the_linter_s_rules() -> None:
    table = PAGE.partition("| Code | Rule |")[2]
    told = re.findall(r"^\| `([a-z-]+)`(?: \((\w+)\))? \| (.+) \|$", table, re.MULTILINE)
    assert told == [(rule.code, rule.severity.replace("error", ""), rule.about) for rule in RULES]
    assert len(PAGE.splitlines()) < 185


def test_the_docs_list_what_slack_cannot_draw() -> None:
    table = PAGE.partition("What Slack can't draw |\n")[2].partition("\n\n")[0]
    told = {code for row in table.splitlines() for code in re.findall(r"`([a-z-]+)`", row.split("|")[1])}
    source = "".join((ROOT / f"bot/authoring/{name}.py").read_text("utf-8") for name in ("markdown", "pages"))
    assert {code for code in told if f'"{code}"' not in source} == set()
    assert told >= {each[1] for each in ON_A_PAGE} | {"open-fence", "nested-table", "small-heading"}


def test_the_docs_show_the_files_of_a_new_module(folder: Path) -> None:
    shown = PAGE.partition("first-steps/\n")[2].partition("```")[0]
    files = {file.relative_to(folder).parts[0] for file in folder.rglob("*") if file.is_file()}
    assert {line.split()[0].strip("/") for line in shown.splitlines() if re.match(r"  \w", line)} >= files - {"schema"}
    assert "ids.yml  schema/" in shown
    assert {file.name for file in (folder / "1-first-lesson").iterdir()} == set(
        re.findall(r"^    (\S+)", shown, re.MULTILINE)
    )


def test_a_new_module_has_no_findings(folder: Path) -> None:
    done = homeroom("check", str(folder))
    assert (done.exit_code, done.output) == (
        0,
        "First steps: 1 lesson, 4 quiz questions, 1 lab, 3 test questions. No findings.\n",
    )


@pytest.mark.parametrize(
    ("path", "told"),
    [("first-steps", "already exists and isn't empty"), ("Second Steps", "`Second Steps` can't be a module's name")],
)
def test_a_new_module_needs_a_new_folder_with_a_valid_name(folder: Path, path: str, told: str) -> None:
    done = homeroom("new", "module", path)
    assert done.exit_code == 1
    assert told in done.output


def test_errors_exit_with_1_and_show_the_path_the_author_typed(folder: Path) -> None:
    edit(folder / QUIZ, "right: A list", "wrong: A list")
    edit(folder / LESSON, "Now it is", "It cost $3. Now it is")
    done = homeroom("check", "first-steps")
    assert done.exit_code == 1
    assert done.output.splitlines()[:2] == [
        (
            "first-steps/1-first-lesson/lesson.md:20:48 no-footnote: `$3` is a price, "
            "but no footnote on this page names its source"
        ),
        "first-steps/1-first-lesson/quiz.yml:21:5 no-right: none of the options is `right:`",
    ]
    assert done.output.endswith(" 2 errors.\n")


def test_warnings_and_notes_exit_with_0(folder: Path) -> None:
    edit(folder / "facts.yml", "as_of: ", "as_of: 2020-01-01 # ")
    edit(folder / LESSON, "```python wrong: the keys come back as strings", "```python not-run: a reason")
    done = homeroom("check", "first-steps")
    assert done.exit_code == 0
    assert "first-steps/facts.yml:5:3 warning old-fact: checked " in done.output
    assert "first-steps/1-first-lesson/lesson.md:12:1 note not-run: this code is not run: a reason" in done.output
    assert done.output.endswith(" 1 note, 2 warnings.\n")


def test_json_output_for_programs(folder: Path) -> None:
    edit(folder / QUIZ, "page: in", "page: nowhere")
    done = homeroom("check", "first-steps", "--format", "json")
    (module,) = json.loads(done.output)["modules"]
    assert list(module) == [
        "id", "lessons", "quiz_questions", "test_questions", "pass_mark_percent", "labs", "exchanges", "findings",
    ]  # fmt: skip
    assert (done.exit_code, module["id"], module["quiz_questions"], module["exchanges"]) == (1, "first-steps", [4], [3])
    (finding,) = module["findings"]
    assert finding == {
        "path": "first-steps/1-first-lesson/quiz.yml",
        "line": 33,
        "column": 9,
        "code": "no-such-page",
        "message": finding["message"],
        "severity": "error",
    }


def test_a_folder_of_modules_is_checked_module_by_module(folder: Path) -> None:
    homeroom("new", "module", "second-steps")
    done = homeroom("check", ".", "--format", "json")
    assert [module["id"] for module in json.loads(done.output)["modules"]] == ["first-steps", "second-steps"]


def test_a_folder_without_a_module_is_an_error(tmp_path: Path) -> None:
    done = homeroom("check", str(tmp_path / "nowhere"))
    assert done.exit_code == 1
    assert "no-module: there is no module in this folder" in done.output


def test_a_module_without_a_title_is_called_by_its_folder(folder: Path) -> None:
    (folder / "intro.md").unlink()
    done = homeroom("check", "first-steps")
    assert done.output.splitlines()[-1].startswith("first-steps: 1 lesson, ")


def test_without_a_path_the_shipped_module_is_checked() -> None:
    done = homeroom("check", "--format", "json")
    (module,) = json.loads(done.output)["modules"]
    assert (done.exit_code, module["id"]) == (0, "messages-api")
    assert [finding for finding in module["findings"] if finding["severity"] == "error"] == []


def test_new_ids_are_recorded_and_lost_ones_retired_for_good(folder: Path) -> None:
    edit(folder / QUIZ, "id: no-json\n", "id: no-document\n")
    done = homeroom("ids", "first-steps")
    assert done.output == "1 id (no-document) recorded, 1 id (no-json) retired.\n"
    assert homeroom("check", "first-steps").exit_code == 0
    edit(folder / QUIZ, "id: no-document\n", "id: no-json\n")
    homeroom("ids", "first-steps")
    assert "reused-id: `no-json` was retired" in homeroom("check", "first-steps").output


def test_a_finding_about_ids_names_the_command_that_records_them(folder: Path) -> None:
    edit(folder / QUIZ, "id: no-json\n", "id: no-document\n")
    commands = re.findall(r"run `homeroom (ids .+?)`", homeroom("check", "./first-steps").output)
    assert commands == ["ids first-steps"]
    homeroom(*commands[0].split())
    assert homeroom("check", "first-steps").exit_code == 0


def test_no_ids_are_written_without_a_module(tmp_path: Path) -> None:
    done = homeroom("ids", str(tmp_path))
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])


# --- schemas for editors ---------------------------------------------------------------------


@pytest.mark.parametrize("name", formats.FILES)
def test_the_shipped_schemas_are_up_to_date(name: str) -> None:
    assert (SHIPPED / f"schema/{name}.json").read_text("utf-8") == schema_text(name)


def test_schemas_can_be_written_again(folder: Path) -> None:
    (folder / "schema/lab.json").write_text("{}")
    assert homeroom("schema", "first-steps").exit_code == 0
    assert (folder / "schema/lab.json").read_text("utf-8") == schema_text("lab")


@pytest.mark.parametrize("file", sorted(SHIPPED.rglob("*.yml")), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_the_first_line_of_every_file_names_its_schema(file: Path) -> None:
    first = file.read_text("utf-8").splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found
    assert (file.parent / found[1]).resolve() == SHIPPED / f"schema/{file.stem}.json"


@pytest.mark.parametrize(
    ("name", "where", "format_"), MAPPINGS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_reader_and_schema_require_the_same_keys(folder: Path, name: str, where: str, format_: formats.Format) -> None:
    """A key that the schema requires is reported when it is missing, and an unknown key when it is there."""
    whole = (folder / name).read_text(encoding="utf-8")
    node = yaml.safe_load(whole)
    for part in where.split():
        node = node[int(part) if part.isdigit() else part]
    schema = format_.schema if "properties" in format_.schema else format_.schema["oneOf"][0]  # of a plain question
    assert set(node) <= set(schema["properties"])
    assert set(node) >= set(schema["required"])
    for key in schema["required"]:
        (folder / name).write_text(changed(whole, where, lambda value, key=key: value.pop(key)), encoding="utf-8")
        assert f"missing-key: `{key}` is missing" in homeroom("check", "first-steps").output
    (folder / name).write_text(changed(whole, where, lambda value: value.update(novel="x")), encoding="utf-8")
    assert "unknown-key: unknown key `novel`" in homeroom("check", "first-steps").output


# --- the workspace with the author's module --------------------------------------------------


async def page_of(program: Program) -> dict[str, Any]:
    """The first message that its page receives."""
    (url,) = [line.rpartition(" ")[2] for line in program.lines if line.startswith("Homeroom is at ")]
    async with connect(url.replace("http", "ws") + "page/ws", origin=Origin(url.removesuffix("/"))) as socket:
        return dict(json.loads(await socket.recv()))


async def test_try_teaches_the_author_s_module_and_reports_a_bad_save(folder: Path, tmp_path: Path) -> None:
    words = ("try", "--no-open", "--port", "0", "--module", str(folder))
    async with started(*HOMEROOM, *words, env=bare_env(tmp_path), cwd=tmp_path) as program:
        await program.says("teaching The name of your course: First steps")
        edit(folder / QUIZ, "right: A list", "wrong: A list")
        await program.says("The saved module has mistakes, so the last good one is still taught:")
        await program.says("first-steps/1-first-lesson/quiz.yml:21:5 no-right: none of the options is `right:`")
        assert (await page_of(program))["not_taught"].startswith("first-steps/1-first-lesson/quiz.yml:21:5 no-right")
        edit(folder / QUIZ, "wrong: A list", "right: A list of the same length")
        await program.says("Now teaching the saved edition of First steps")
        assert (await page_of(program))["not_taught"] == ""
        assert homeroom("new", "lesson", str(folder), "loops").exit_code == 0
        await program.says("Now teaching the saved edition of First steps")
