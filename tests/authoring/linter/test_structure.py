"""Rules about the parts of a module: pages, questions, labs, objectives and ids."""

import pytest

from tests.authoring.bench import (
    ACTS,
    IDS,
    LAB,
    LESSON,
    QUIZ,
    TEST,
    before_and_after,
    clean,
    findings,
    found,
    place,
    with_,
)

LONG = "Does a date survive a round trip, or a time, or a date with a time and zone?"
NEW = "error-or-value"


def test_fewer_than_four_pages_are_found() -> None:
    before_and_after("page-count", LESSON, "## Out: data as text {#out}\n", "", near="")


def test_more_than_six_pages_are_found_and_the_key_terms_do_not_count() -> None:
    more = [f"## Page {number}\nMore.\n\n" for number in range(3)]
    six = with_(clean(), LESSON, "## Key terms", "".join(more[:2]) + "## Key terms")
    seven = with_(clean(), LESSON, "## Key terms", "".join(more) + "## Key terms")
    assert found("page-count", six) == []
    assert found("page-count", seven) == [place(seven, LESSON, "")]


def test_too_few_pages_are_found_at_a_smaller_heading_that_may_be_meant_as_one() -> None:
    files = with_(clean(), LESSON, "## The price list, repaired {#repaired}", "### The price list, repaired")
    assert found("page-count", files) == [place(files, LESSON, "### The price list, repaired")]


SIZES = [
    ("pages_most", 3, "page-count"), ("quiz_questions", 5, "quiz-size"), ("test_questions", 4, "few-test-questions"),
    ("prose", 100, "long-prose"), ("code_lines", 3, "long-code"), ("code_columns", 32, "wide-code"),
    ("code_blocks", 0, "long-code"), ("why_least", 90, "short-why"), ("why_most", 50, "short-why"),
    ("starts_most", 1, "lab-starts"), ("starts_least", 5, "lab-starts"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "size", "code"), SIZES)
def test_a_module_sets_its_own_sizes_and_others_are_warnings(name: str, size: int, code: str) -> None:
    files = {**clean(), "module.yml": f"{name}: {size}\n"}
    assert {(one.code, one.severity) for one in findings(files)} == {(code, "warning")}


def test_a_larger_size_of_the_module_s_own_removes_the_warning() -> None:
    files = with_(clean(), LESSON, "## Key terms", "## One\nMore.\n\n## Two\nMore.\n\n## Three\nMore.\n\n## Key terms")
    assert [one.code for one in findings(files)] == ["page-count"]
    assert findings({**files, "module.yml": "pages_most: 7\n"}) == ()


def test_an_unknown_size_is_found() -> None:
    assert [one.code for one in findings({**clean(), "module.yml": "pages: 7\n"})] == ["unknown-key"]


def test_key_terms_before_the_last_page_are_found() -> None:
    files = clean()
    files[LESSON] += "\n## Late\nMore.\n"
    assert found("page-count", files) == [place(files, LESSON, "## Key terms")]


def test_a_quiz_without_four_questions_is_found() -> None:
    files = clean()
    assert found("quiz-size", files) == []
    files[QUIZ] = files[QUIZ][: files[QUIZ].index("- id: catching-no-json")]
    assert found("quiz-size", files) == [place(files, QUIZ, "")]


def test_a_start_too_long_for_its_button_is_found() -> None:
    assert len(LONG) == 76
    before_and_after("lab-starts", LAB, "Does a date survive a round trip?", LONG, near="")


def test_a_single_start_is_found() -> None:
    before_and_after("lab-starts", LAB, "  - How do I keep numbers as keys?\n", "", near="")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  - start: How do I keep numbers as keys?", "  - start: How do I keep my keys?"),
        ("  - start: How do I keep numbers as keys?", "  - start: Does a date survive a round trip?"),
        ("  - How do I keep numbers as keys?", "  - How do I keep numbers as keys?\n  - And what about tuples?"),
        ("right: [string, text, quotes]", "right: [string, yes]"),
    ],
)
def test_a_talk_without_its_start_or_an_answer_that_never_counts_is_found(old: str, new: str) -> None:
    assert found("lab-talks", clean()) == []
    assert place(clean(), LAB, "") in found("lab-talks", with_(clean(), LAB, old, new))


@pytest.mark.parametrize("opening", ["No. JSON", "They raise a TypeError: JSON"])
def test_an_answer_that_leans_on_one_of_its_questions_is_found(opening: str) -> None:
    before_and_after("leaning-answer", LAB, "      JSON has no dates", f"      {opening} has no dates", near="")


def test_a_talk_with_one_question_is_found() -> None:
    second = clean()[LAB].rpartition("      - asks:")[2]
    before_and_after("lab-talks", LAB, f"      - asks:{second}", "", near="")


def test_fewer_than_three_test_questions_about_a_lesson_are_found() -> None:
    files = clean()
    assert found("few-test-questions", files) == []
    files[TEST] = files[TEST][: files[TEST].index("  - id: error-or-value")]
    assert found("few-test-questions", files) == [place(files, TEST, "")]


def test_an_objective_without_a_question_is_found() -> None:
    last = "  errors: Notice text that isn't JSON\n"
    before_and_after("objective-not-asked", LESSON, last, f"{last}  dates: Send a date\n", near="", at=QUIZ)


def test_an_unrecorded_id_is_found() -> None:
    before_and_after("new-id", QUIZ, "- id: no-json", "- id: no-json-at-all", near="no-json-at-all")


def test_a_missing_ids_file_is_reported_once() -> None:
    files = clean()
    del files[IDS]
    assert found("new-id", files) == [f"{IDS}:1:1"]


def test_a_lost_id_is_found() -> None:
    before_and_after("lost-id", QUIZ, "- id: tuple-after-json", "- id: other", near="tuple-after-json", at=IDS)


def test_a_retired_id_is_not_lost() -> None:
    files = with_(clean(), QUIZ, "- id: no-json\n", "- id: other\n")
    files = with_(files, IDS, "  no-json: 1-first-lesson\n", "")
    assert found("lost-id", with_(files, IDS, "retired: []", "retired: [no-json]")) == []


def test_retired_ids_are_a_list() -> None:
    files = with_(clean(), IDS, "retired: []", "retired: old-question")
    assert [(one.code, one.message) for one in findings(files)] == [("wrong-type", "write a list here")]


def test_a_retired_id_used_again_is_found() -> None:
    files = with_(clean(), IDS, "retired: []", "retired: [old-question]")
    assert found("reused-id", files) == []
    files = with_(files, QUIZ, "- id: no-json\n", "- id: old-question\n")
    assert found("reused-id", files) == [place(files, QUIZ, "old-question")]


def test_an_id_that_moves_to_another_lesson_is_found() -> None:
    before_and_after(
        "reused-id", IDS, "error-or-value: module-test", "error-or-value: 1-first-lesson", near=NEW, at=TEST
    )


def test_an_act_with_a_long_question_is_found_but_not_for_its_code() -> None:
    ask = "ask: What does `json.dumps(None)` return?"
    code = "\n".join([f"x{n} = {n}" for n in range(60)])
    with_code = f"ask: |\n    What is it?\n\n    ```python\n    {code.replace(chr(10), chr(10) + '    ')}\n    ```"
    assert found("long-act", with_(clean(), ACTS, ask, with_code)) == []
    before_and_after("long-act", ACTS, ask, f"{ask} {'Look again. ' * 20}End.", near="What does")


def test_an_option_of_an_act_that_fills_a_phone_is_found() -> None:
    text = "right: The string `null`, which is the only word that JSON knows for a value that isn't there at all"
    before_and_after("long-act", ACTS, "right: The string `null`", text, near=text)


def test_the_rules_about_options_hold_for_acts_too() -> None:
    files = with_(
        clean(), ACTS, "It always returns a string. `None` is a Python value, and JSON has no such word.", "No."
    )
    assert found("short-why", files) == [place(files, ACTS, 'wrong: "`None`"')]
    files = with_(clean(), ACTS, "An empty string\n", "None of the above\n")
    assert found("shuffled-option", files) == [place(files, ACTS, "wrong: None of the above")]


def test_an_effort_at_which_a_model_always_thinks_needs_thinking() -> None:
    # Claude docs, "What's new in Claude Sonnet 5.5": no up-front thinking only up to high effort.
    tutor = "tutor: {{effort: {}, thinking: {}}}\n"
    assert findings({**clean(), "module.yml": tutor.format("high", "none")}) == ()
    assert findings({**clean(), "module.yml": tutor.format("max", "adaptive")}) == ()
    [found] = findings({**clean(), "module.yml": tutor.format("xhigh", "none")})
    assert found.code == "always-thinks"
    assert "`adaptive`" in found.message


def test_an_unknown_effort_is_named_with_those_there_are() -> None:
    [found] = findings({**clean(), "module.yml": "tutor: {effort: huge}\n"})
    assert "`low`, `medium`, `high`, `xhigh`, `max`" in found.message
