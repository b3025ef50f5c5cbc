"""Rules about prose, tables, key terms, links and code."""

import pytest

from tests.authoring.bench import LAB, LESSON, TEST, before_and_after, clean, findings, found, place, with_

BEGIN = "`json.loads` reads a document back."
SAID = "It knows few kinds of values."
PAGE = "Now it is *not for sale*"
FIRST = "prices = {7:"
MARKED = "```python wrong: the keys come back as strings"


def test_a_page_of_more_than_1_500_characters_is_found_at_its_heading() -> None:
    before_and_after("long-prose", LESSON, BEGIN, "x" * 1_500 + BEGIN, near="## In: text as data")


def test_code_and_tables_do_not_count_as_prose() -> None:
    code = with_(clean(), LESSON, "import json\n\nfor", "# " + "x" * 1_600 + "\n\nfor")
    table = with_(clean(), LESSON, "| an array |", "| an array " + "x" * 1_600 + " |")
    assert found("long-prose", code) == found("long-prose", table) == []


def test_a_second_table_on_a_page_is_found() -> None:
    more = "| a | b |\n| --- | --- |\n| 1 | 2 |\n\nA table like"
    before_and_after("second-table", LESSON, "A table like", more, near="| a | b |")


def test_two_rules_below_a_header_are_one_table() -> None:
    files = with_(clean(), LESSON, "| --- | --- |\n", "| --- | --- |\n| --- | --- |\n")
    assert found("second-table", files) == []


def test_a_bold_term_that_is_not_among_the_key_terms_is_found() -> None:
    before_and_after("unknown-term", LESSON, SAID, f"That is **encoding**. {SAID}", near="**encoding**")


def test_a_definition_at_the_beginning_of_a_paragraph_is_a_term() -> None:
    before_and_after("unknown-term", LESSON, SAID, f"{SAID}\n\n**Encoding** is writing.", near="**Encoding**")


def test_a_plural_and_a_term_s_last_word_are_known() -> None:
    assert found("unknown-term", with_(clean(), LESSON, SAID, "There are **documents** and **trips**.")) == []


def test_bold_words_that_begin_a_line_or_end_in_a_colon_are_no_terms() -> None:
    headed = f"{SAID}\n\n- **First** comes this.\n\n**Then** that. **Mind:** no more."
    assert found("unknown-term", with_(clean(), LESSON, SAID, headed)) == []


@pytest.mark.parametrize(
    "target", ["../other.md", "#key-terms", "http://docs.python.org", "https://docs", "mailto:a@b.example"]
)
def test_a_link_that_leads_nowhere_in_slack_is_found(target: str) -> None:
    before_and_after("bad-link", LESSON, PAGE, f"See [this]({target}). {PAGE}", near="[this]")


def test_a_bare_http_address_is_found() -> None:
    before_and_after("bad-link", LAB, "Hi!", "Hi! See http://example.org/a", near="http://")


def test_a_full_https_address_is_fine_and_code_is_not_checked() -> None:
    said = f"[Docs](https://docs.python.org/3/) or `[x](y)` on http://127.0.0.1:80. {PAGE}"
    assert found("bad-link", with_(clean(), LESSON, PAGE, said)) == []


def test_code_of_more_than_30_lines_is_found() -> None:
    before_and_after("long-code", LESSON, FIRST, "x = 1\n" * 26 + FIRST, near="```python wrong")


def test_thirty_lines_of_44_characters_fit() -> None:
    files = with_(clean(), LESSON, FIRST, "x = 1\n" * 24 + "#" * 44 + "\n" + FIRST)
    assert found("long-code", files) == found("wide-code", files) == []


def test_a_line_of_more_than_44_characters_is_reported_at_the_45th() -> None:
    before_and_after("wide-code", LESSON, FIRST, "#" * 44 + "!\n" + FIRST, near="!\n")


def test_a_wide_line_of_a_question_is_reported_where_its_file_has_it() -> None:
    line = "      print(json.loads(json.dumps(data)) == data)"
    before_and_after("wide-code", TEST, line, "      " + "#" * 44 + "!\n", near="!\n")


def test_a_table_whose_names_don_t_fit_side_by_side_is_found() -> None:
    longer = f"| `dict` with `{'x' * 30}` |"
    before_and_after("wide-table", LESSON, "| `dict` with any simple keys |", longer, near="| In Python |")


def test_long_texts_in_a_table_s_cells_wrap_between_their_words() -> None:
    assert found("wide-table", with_(clean(), LESSON, "| an array |", f"| an array {'and more ' * 30}|")) == []


def test_a_second_block_on_a_page_is_found() -> None:
    before_and_after("long-code", LESSON, "The lamp was", "```json\n{}\n```\n\nThe lamp was", near="```json")


def test_invalid_python_is_reported_at_its_line() -> None:
    before_and_after("code-syntax", LESSON, "copy = json.loads", "copy == = json.loads", near="copy == =")


def test_invalid_json_is_found() -> None:
    before_and_after("code-syntax", LESSON, "The lamp was", "```json\n{a: 1}\n```\nThe lamp was", near="{a: 1}")


def test_invalid_yaml_is_found() -> None:
    before_and_after("code-syntax", LESSON, "The lamp was", "```yaml\na: b: c\n```\nThe lamp was", near="a: b: c")


def test_code_in_a_question_is_parsed() -> None:
    line = "      print(json.loads(json.dumps(data)) == data)"
    before_and_after("code-syntax", TEST, line, "      print json", near="      print json")


@pytest.mark.parametrize(
    "opening",
    ["```python wrnog: a typo", "```python wrong", "```python not-run:", "```text not-run: no code", "```python x=1"],
)
def test_an_unknown_or_incomplete_remark_is_found(opening: str) -> None:
    before_and_after("code-remark", LESSON, MARKED, opening, near=opening)


def test_code_that_is_not_run_is_a_note_with_its_reason() -> None:
    assert found("not-run", clean()) == []
    files = with_(clean(), LESSON, MARKED, "```python not-run: it asks for a password")
    (note,) = findings(files)
    assert (note.code, note.severity) == ("not-run", "note")
    assert note.message == "this code is not run: it asks for a password"
    assert found("not-run", files) == [place(files, LESSON, "```python not-run")]


def test_a_third_block_that_is_not_run_is_found() -> None:
    files = clean()
    assert found("many-not-run", files) == []
    files[LESSON] = files[LESSON].replace("```python wrong: the keys come back as strings", "```python")
    blocks = files[LESSON].split("```python\n")
    for number in (2, 3):
        files[LESSON] = (
            "```python not-run: a reason\n".join(blocks[:number]) + "```python\n" + "```python\n".join(blocks[number:])
        )
        assert found("many-not-run", files) == []
    files[LESSON] = "```python not-run: a reason\n".join(blocks)
    third = files[LESSON][: files[LESSON].rindex("```python")].count("\n") + 1
    assert found("many-not-run", files) == [f"{LESSON}:{third}:1"]
