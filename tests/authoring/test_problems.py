"""Every mistake is reported at its line and column, all of them at once."""

from pathlib import Path

import pytest
import yaml

from bot.authoring import ContentError, load, load_files, yaml_tree

QUIZ = "1-points/quiz.yml"
ACTS = "1-points/acts.yml"
LESSON = "1-points/lesson.md"
LAB = "1-points/lab.yml"
TEST = "module-test.yml"
FACTS = "facts.yml"
INTRO = "intro.md"
WHOLE = "…"  # the whole text of the file


def problems(files: dict[str, str]) -> list[str]:
    """The reported problems, as `file:line:column code`."""
    with pytest.raises(ContentError) as caught:
        load_files(files)
    found = caught.value.problems
    return [f"{p.path.removeprefix('sailing/')}:{p.line}:{p.column} {p.code}" for p in found]


def message(files: dict[str, str]) -> str:
    """The single message reported."""
    with pytest.raises(ContentError) as caught:
        load_files(files)
    (problem,) = caught.value.problems
    return problem.message


def changed(files: dict[str, str], name: str, old: str, new: str) -> dict[str, str]:
    """The module with one text changed; the text must be there."""
    if old == WHOLE:
        return {**files, f"sailing/{name}": new}
    assert old in files[f"sailing/{name}"]
    return {**files, f"sailing/{name}": files[f"sailing/{name}"].replace(old, new, 1)}


BROKEN = [
    # questions
    (QUIZ, "{wrong: beam reach", "{right: beam reach", "7:7 two-right"),
    (QUIZ, "{right: close hauled", "{wrong: close hauled", "6:5 no-right"),
    (QUIZ, "    - {wrong: run, why: That is before the wind.}\n", "", "6:5 not-four-options"),
    (QUIZ, "{wrong: run, why: That is before the wind.}", "{wrong: run}", "9:7 missing-key"),
    (QUIZ, "why: That is across.", "why: ", "7:27 empty-text"),
    (QUIZ, "why: That is across.", "why: '  '", "7:32 empty-text"),
    (QUIZ, "{wrong: run,", "{", "9:7 right-or-wrong"),
    (QUIZ, "{wrong: run,", "{wrong: run, right: run,", "9:7 right-or-wrong 9:7 two-right"),
    (QUIZ, "{wrong: run,", "{wrong: no,", "9:15 quote-it"),
    (QUIZ, "{wrong: run,", "{wrong: 400,", "9:15 quote-it"),
    (QUIZ, "{wrong: run,", "{wrong: 2026-10-21,", "9:15 quote-it"),
    (QUIZ, "{wrong: run,", "{wrong: [run],", "9:15 wrong-type"),
    (QUIZ, "{wrong: run,", "{wrong: a, b,", "9:18 unknown-key"),
    (QUIZ, "{wrong: run,", "{wrong: run, wrong: run,", "9:20 duplicate-key"),
    (QUIZ, "{wrong: run,", "{wrong: &r run,", "9:15 anchor"),
    (QUIZ, "{wrong: run,", "{wrong: !!str run,", "9:15 tag"),
    (QUIZ, "page: close-hauled", "page: close-hauld", "4:9 no-such-page"),
    (QUIZ, "objective: points", "objective: point", "3:14 no-such-objective"),
    (QUIZ, "  page: close-hauled\n", "", "1:3 missing-key"),
    (QUIZ, "id: nearest", "id: Nearest one", "1:7 bad-id"),
    (QUIZ, WHOLE, "[]", "1:1 wrong-type"),
    (QUIZ, WHOLE, "", "1:1 wrong-type"),
    (QUIZ, "  ask: Which", "  ask: This: which", "2:12 yaml-syntax"),
    (TEST, "id: straight-into-it", "id: nearest", "3:9 duplicate-id"),
    (TEST, "lesson: 1-points", "lesson: 2-points", "5:13 no-such-lesson"),
    (TEST, "page: close-hauled", "page: key-term", "6:11 no-such-page"),
    (TEST, "percent: 80", "percent: '80'", "1:20 wrong-type"),
    (TEST, "percent: 80", "percent: 101", "1:20 wrong-type"),
    # pages
    (LESSON, "---\ntitle", "title", "1:1 front-matter"),
    (LESSON, "tagline: Six of them.\n", "", "2:1 missing-key"),
    (LESSON, "tagline:", "tag line:", "2:1 missing-key 3:1 unknown-key"),
    (LESSON, "{points: Name", "{points: 3, Name: Name", "5:22 quote-it 5:25 bad-id"),
    (LESSON, "goes.[^near]", "goes.[^nera]", "8:33 no-such-fact"),
    (LESSON, "| close hauled | 45 |", "| close hauled | |", "12:1 empty-cell"),
    (LESSON, "| close hauled | 45 |", "| close hauled | 45 | 46 |", "12:1 ragged-row"),
    (LESSON, "| --- | --- |", "| --- | --- | --- |", "11:1 ragged-row"),
    (LESSON, "```\nWrite", "Write", "15:1 open-fence"),
    (LESSON, "## Close hauled\n", "Hello.\n## Close hauled\n", "7:1 text-before-page"),
    (LESSON, "## Close hauled\n", "# Close hauled\n## Close hauled\n", "7:1 title-in-text"),
    (LESSON, " {#terms-of-sail}", "", "21:1 bad-term 23:1 duplicate-id"),
    (LESSON, "{#terms-of-sail}", "{#Terms}", "20:1 bad-id"),
    (LESSON, "- none here\n", "", "20:1 empty-page"),
    (LESSON, "**luff**:", "luff:", "26:1 bad-term"),
    (INTRO, "## Why\nThe wind drives the boat.[^wind]\n", "", "6:1 no-pages"),
    # lab
    (LAB, "exchanges: 3", "exchanges: three", "2:12 wrong-type"),
    (LAB, "exchanges: 3", "exchanges: 0", "2:12 wrong-type"),
    (LAB, 'starts: ["Why 45?"]', "starts: Why 45?", "4:9 wrong-type"),
    (LAB, 'starts: ["Why 45?"]', "starts: [on]", "4:10 quote-it"),
    (LAB, "greeting: Ahoy!", "greting: Ahoy!", "1:1 missing-key 5:1 unknown-key"),
    (LAB, "{thinks: A boat", "{thinkz: A boat", "8:20 missing-key 8:21 unknown-key"),
    (LAB, "avoid: [Racing rules]", "avoid: *rules", "9:10 anchor"),
    (LAB, 'asks: ["How close can she sail?"]', "asks: How close can she sail", "10:18 wrong-type"),
    (LAB, ", says: About 45 degrees.", "", "10:11 missing-key"),
    (LAB, "says: About", "sais: About", "10:11 missing-key 10:47 unknown-key"),
    # acts
    (ACTS, "page: close-hauled", "page: close-hauld", "1:9 no-such-page"),
    (ACTS, "{right: from ahead", "{wrong: from ahead", "4:5 no-right"),
    (ACTS, "{wrong: from behind", "{right: from behind", "5:7 two-right"),
    (ACTS, "    - {wrong: from behind, why: Then she would run.}\n", "", "4:5 act-options"),
    (ACTS, "- page:", "- {page: close-hauled, ask: W, options: []}\n- page:", "1:41 wrong-type 2:9 two-acts"),
    (ACTS, "- page:", "- id: where\n  page:", "1:3 unknown-key"),
    (ACTS, "  ask: Where", "  aks: Where", "1:3 missing-key 2:3 unknown-key"),
    # facts
    (FACTS, '"https://example.org/wind"', '"http://example.org/wind"', "3:44 not-https"),
    (FACTS, "as_of: 2026-11-22", "as_of: today", "1:8 wrong-type"),
    (FACTS, "includes: [45, 90]", "includes: [45], equals: [45]", "4:77 one-relation"),
    (FACTS, "\nfacts:", "\n--- {}\n--- {}\nfacts:", "2:5 two-documents 4:1 yaml-syntax"),
]


@pytest.mark.parametrize(("name", "old", "new", "expected"), BROKEN)
def test_a_mistake_is_reported_at_its_place(
    files: dict[str, str], name: str, old: str, new: str, expected: str
) -> None:
    words = expected.split()
    assert problems(changed(files, name, old, new)) == [
        f"{name}:{place} {code}" for place, code in zip(words[::2], words[1::2], strict=True)
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (QUIZ, "{wrong: run,", "{wrong: no,", 'YAML reads `no` as true or false: write it in quotes, "no"'),
        (
            QUIZ,
            "  ask: Which",
            "  ask: This: which",
            "mapping values are not allowed in this context (put texts with : or # in quotes)",
        ),
        (
            QUIZ,
            "  ask: Which",
            "\task: Which",
            "found a tab character that violates indentation (replace a tab in line 2 by ordinary spaces)",
        ),
        (
            QUIZ,
            "  ask: Which",
            "  ask:\u00a0Which",
            "could not find expected ':' (replace no-break space (U+00A0) in line 2 by ordinary spaces)",
        ),
        (QUIZ, "{wrong: run,", "{wron: x, wrong: run,", "unknown key `wron`: did you mean `wrong`?"),
        (
            QUIZ,
            "{wrong: run,",
            "{wrong: a, zz,",
            (
                "unknown key `zz`: allowed: `right`, `why`, `wrong`"
                " (if it's part of a text with a comma, quote that text)"
            ),
        ),
        (
            QUIZ,
            "page: close-hauled",
            "page: close-hauld",
            (
                "the lesson has no page `close-hauld`: did you mean `close-hauled`?"
                " (if you renamed the heading, keep its id: `## … {#close-hauld}`)"
            ),
        ),
        (
            TEST,
            "id: straight-into-it",
            "id: nearest",
            "question `nearest` is already in sailing/1-points/quiz.yml:1: choose another id",
        ),
        (LESSON, "goes.[^near]", "goes.[^nera]", "facts.yml has no `nera`: did you mean `near`?"),
    ],
)
def test_a_message_says_how_to_fix_it(files: dict[str, str], name: str, old: str, new: str, expected: str) -> None:
    assert message(changed(files, name, old, new)) == expected


@pytest.mark.parametrize(("name", "old", "new", "expected"), BROKEN)
def test_a_mistake_is_reported_at_the_same_place_without_libyaml(
    files: dict[str, str], name: str, old: str, new: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_tree, "_LOADER", yaml.SafeLoader)
    test_a_mistake_is_reported_at_its_place(files, name, old, new, expected)


def test_all_problems_are_reported_at_once_sorted_by_place(files: dict[str, str]) -> None:
    files = changed(files, QUIZ, "{wrong: beam reach", "{right: beam reach")
    files = changed(files, TEST, "lesson: 1-points", "lesson: 2-points")
    files = changed(files, LESSON, "goes.[^near]", "goes.[^nera]")
    files = changed(files, QUIZ, "id: nearest", "id: yes")
    assert problems(files) == [
        "1-points/lesson.md:8:33 no-such-fact",
        "1-points/quiz.yml:1:7 quote-it",
        "1-points/quiz.yml:7:7 two-right",
        "module-test.yml:5:13 no-such-lesson",
    ]


@pytest.mark.parametrize("name", [INTRO, FACTS, TEST, LESSON, QUIZ, LAB])
def test_a_missing_file_is_one_problem_and_causes_no_others(files: dict[str, str], name: str) -> None:
    del files[f"sailing/{name}"]
    assert problems(files) == [f"{name}:1:1 missing-file"]


def test_an_unknown_file_is_reported(files: dict[str, str]) -> None:
    files["sailing/1-points/quizz.yml"] = "[]"
    files["sailing/1-points/more/quiz.yml"] = "[]"
    files["sailing/notes.md"] = "Hello."
    assert problems(files) == [
        "1-points/more/quiz.yml:1:1 unknown-file",
        "1-points/quizz.yml:1:1 unknown-file",
        "notes.md:1:1 unknown-file",
    ]


def test_lessons_are_numbered_from_one_without_a_gap(files: dict[str, str]) -> None:
    moved = {name.replace("1-points", "2-points"): text.replace("1-points", "2-points") for name, text in files.items()}
    assert problems(moved) == ["2-points:1:1 lesson-number"]


def test_a_lesson_folder_begins_with_its_number(files: dict[str, str]) -> None:
    moved = {name.replace("1-points", "points"): text for name, text in files.items()}
    assert problems(moved) == ["module-test.yml:5:13 no-such-lesson", "points:1:1 lesson-folder"]


def test_a_module_needs_a_lesson(files: dict[str, str]) -> None:
    kept = {name: text for name, text in files.items() if "1-points" not in name}
    assert problems(kept) == ["sailing:1:1 no-lessons", "module-test.yml:5:13 no-such-lesson"]


def test_texts_of_two_modules_are_refused(files: dict[str, str]) -> None:
    assert problems({**files, "rowing/intro.md": ""}) == [".:1:1 no-module"]


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "sailing"


def test_problems_show_the_path_the_author_typed(
    tmp_path: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "content", changed(files, QUIZ, "{wrong: beam reach", "{right: beam reach"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ContentError) as caught:
        load(Path("content/sailing"))
    assert str(caught.value) == (
        "content/sailing/1-points/quiz.yml:7:7 two-right: line 6 is already `right:`: only one option can be"
    )


def test_a_file_that_is_not_utf8_is_reported_with_all_the_rest(tmp_path: Path, files: dict[str, str]) -> None:
    folder = written(tmp_path, changed(files, QUIZ, "page: close-hauled", "page: nowhere"))
    (folder / "facts.yml").write_bytes(b"as_of: 2026-11-22\nfacts: {\xff}\n")
    with pytest.raises(ContentError) as caught:
        load(folder)
    assert [(p.path, p.line, p.column, p.code) for p in caught.value.problems] == [
        (f"{folder.as_posix()}/1-points/quiz.yml", 4, 9, "no-such-page"),
        (f"{folder.as_posix()}/facts.yml", 2, 9, "not-utf8"),
    ]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="nowhere:1:1 no-module: "):
        load(tmp_path / "nowhere")
