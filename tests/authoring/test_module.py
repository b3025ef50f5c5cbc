"""Reading a valid module."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.authoring import ContentError, load, load_files
from bot.course.model import Image, LabAnswer, Misconception, Note, Prose, Table, Term


@pytest.fixture
def folder(tmp_path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "sailing"


def test_a_module_is_named_by_its_folder_and_titled_by_its_intro(files: dict[str, str]) -> None:
    module = load_files(files)
    assert (module.id, module.course, module.title) == ("sailing", "Sailing", "The wind")
    assert module.intro.tagline == "Where it comes from."
    assert [(lesson.id, lesson.number) for lesson in module.lessons] == [("1-points", 1)]


def test_a_second_level_heading_begins_a_page_with_its_slug_or_given_id(files: dict[str, str]) -> None:
    pages = load_files(files).lessons[0].pages
    assert [(page.id, page.title) for page in pages] == [
        ("close-hauled", "Close hauled"),
        ("terms-of-sail", "Key terms"),
        ("key-terms", "Key terms"),
    ]


def test_a_table_becomes_a_table_and_everything_around_it_stays_markdown(files: dict[str, str]) -> None:
    before, table, after = load_files(files).lessons[0].pages[0].parts
    assert before == Prose("As near to the wind as she goes.¹ Faster than she looks.² ¹")
    assert table == Table(("Point", "Angle"), (("close hauled", "45"), ("run | dead run", "180")))
    assert after == Prose("```text\n## no page, | no | table and [^no] footnote\n```\nWrite `[^no]` as it is.²")


def test_notes_are_numbered_per_page_in_the_order_of_use(files: dict[str, str]) -> None:
    module = load_files(files)
    wind, near = ("Wind is moving air", "https://example.org/wind"), ("About 45 degrees", "https://example.org/near")
    assert module.lessons[0].pages[0].notes == (Note(1, *near), Note(2, *wind))
    assert module.intro.pages[0].notes == (Note(1, *wind),)
    assert module.lessons[0].pages[1].notes == ()


@pytest.mark.parametrize(("written", "shown"), [("*worked later?*", "em"), ("_(words)_", "em"), ("**end.**", "strong")])
def test_emphasis_directly_before_a_footnote_mark_stays_emphasis(
    files: dict[str, str], written: str, shown: str
) -> None:
    lesson = next(name for name in files if name.endswith("1-points/lesson.md"))
    files[lesson] = files[lesson].replace("Faster than she looks.", f"Is it {written}")
    prose = load_files(files).lessons[0].pages[0].parts[0]
    assert isinstance(prose, Prose)
    html = MarkdownIt("commonmark").render(prose.markdown)
    assert f"<{shown}>{written.strip('*_')}</{shown}>\u200a²" in html


def test_key_terms_lose_their_footnote_marks(files: dict[str, str]) -> None:
    assert load_files(files).lessons[0].terms == (
        Term("lee", "the side the wind leaves."),
        Term("luff", "the sail's front edge."),
    )


def test_an_act_is_found_by_its_page(files: dict[str, str]) -> None:
    lesson = load_files(files).lessons[0]
    act = lesson.act_on("close-hauled")
    assert act
    assert (act.ask, act.right, len(act.options)) == ("Where does the wind come from?", 0, 2)
    assert lesson.act_on("key-terms") is None


def test_a_lesson_needs_no_acts(files: dict[str, str]) -> None:
    del files["sailing/1-points/acts.yml"]
    assert load_files(files).lessons[0].acts == ()


def test_questions_keep_the_authored_order_of_their_options(files: dict[str, str]) -> None:
    module = load_files(files)
    question, item = module.lessons[0].quiz[0], module.test.questions[0]
    assert [option.text for option in question.options] == ["close hauled", "beam reach", "broad reach", "run"]
    assert (question.right, question.lesson, question.page) == (0, "1-points", "close-hauled")
    assert (item.options[1].text, item.options[1].why, item.lesson) == ("yes", "Not without an engine.", "1-points")
    assert module.test.pass_mark_percent == 80


def test_a_lab_has_texts_for_the_learner_and_for_the_tutor(files: dict[str, str]) -> None:
    lab = load_files(files).lessons[0].lab
    assert (lab.title, lab.exchanges, lab.starts, lab.greeting) == ("Ask the skipper", 3, ("Why 45?",), "Ahoy!")
    assert lab.tutor.misconceptions == (
        Misconception("A boat sails straight into the wind", "Ask what the sail would do"),
    )
    assert lab.tutor.avoid == ("Racing rules",)
    assert lab.answers == (LabAnswer(("How close can she sail?",), "About 45 degrees."),)


def test_a_blockquote_stays_unchanged(files: dict[str, str]) -> None:
    files["sailing/intro.md"] += "\n> **Older code:** rowed instead.\n> A lot.\n"
    assert load_files(files).intro.pages[0].parts[0].markdown.endswith("\n\n> **Older code:** rowed instead.\n> A lot.")


def test_an_image_alone_on_its_line_is_a_part_of_its_own_between_the_text(files: dict[str, str]) -> None:
    boat, sail = "![A boat](https://example.org/boat.png)", '![A *sail*](https://example.org/sail?x=1 "Ours")'
    files["sailing/intro.md"] += f"\nBefore.\n\n{boat}\n{sail}\n\nAfter.\n"
    assert load_files(files).intro.pages[0].parts[1:] == (
        Image("https://example.org/boat.png", "A boat"),
        Image("https://example.org/sail?x=1", "A *sail*", "Ours"),
        Prose("After."),
    )


def test_windows_line_ends_make_no_difference(files: dict[str, str]) -> None:
    unix = load_files(files)
    windows = load_files({name: text.replace("\n", "\r\n") for name, text in files.items()})
    assert (windows.lessons, windows.test, windows.intro) == (unix.lessons, unix.test, unix.intro)


def test_a_folder_and_its_texts_make_the_same_module(folder: Path) -> None:
    assert load(folder).module == load_files(load(folder).texts)


def test_hidden_files_and_other_file_types_are_ignored(folder: Path, files: dict[str, str]) -> None:
    (folder / ".draft.md").write_text("## Draft\n")
    (folder / "1-points" / "boat.png").write_bytes(b"\x89PNG")
    assert load(folder).texts == files


WORDS = st.text("abc |*`[]^#:{}'\"\\-\n", min_size=1, max_size=60)


@given(body=WORDS)
def test_the_reader_survives_any_page_and_always_finds_the_same(body: str) -> None:
    """Either a module or a list of problems, and the same each time."""
    text = f"---\ncourse: C\ntitle: T\ntagline: L\n---\n## A\n{body}\n"
    texts = {"m/intro.md": text, "m/facts.yml": "as_of: 2026-11-22\nfacts: {}\n"}
    outcomes = []
    for _ in range(2):
        with pytest.raises(ContentError) as caught:  # it has no lessons, whatever its intro says
            load_files(texts)
        outcomes.append([str(problem) for problem in caught.value.problems])
    assert outcomes[0] == outcomes[1]
    assert any("no-lessons" in line for line in outcomes[0])


def test_the_revision_changes_with_any_byte_and_any_name(files: dict[str, str]) -> None:
    revisions = {load_files(files).revision}
    for name, text in files.items():
        revisions.add(load_files({**files, name: text + "\n"}).revision)
    assert len(revisions) == 1 + len(files)
    assert load_files(dict(reversed(files.items()))).revision in revisions
