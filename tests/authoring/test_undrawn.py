"""Text that Slack would show raw, drop or can't draw is one finding, which names the cause at its place."""

from contextlib import nullcontext
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.authoring import ContentError, load, load_files
from bot.authoring.markdown import Markdown, Where, check
from bot.authoring.module import read
from bot.authoring.problems import Place, Problems
from bot.authoring.starter import begin
from tests.authoring.bench import DAY, FACTS, INTRO, LAB, LESSON, QUIZ, TEST, Files, clean, edit, findings, place, with_

SAID = "It knows few kinds of values."
ON_A_PAGE = [
    ("<!-- the answer is A -->", "comment", "<!--"),
    ("before <!-- the answer is A --> after", "comment", "<!--"),
    ("<!--\n## Hidden {#hidden}\nthe answer is A\n\nmore\n-->", "comment", "<!--"),
    ("[//]: # (the answer is A)", "comment", "[//]"),
    ("{/* the answer is A */}", "comment", "{/*"),
    ("%% the answer is A %%", "comment", "%%"),
    ("a <b>bold</b> word", "html", "<b>"),
    ("one<br>two", "html", "<br>"),
    ("<details>\n<summary>More</summary>\n\nHidden.\n\n</details>", "html", "<details>"),
    ('<Tabs groupId="os">\n\nA\n\n</Tabs>', "html", "<Tabs"),
    ("a `list`, List<String>, a list", "html", "<String>"),
    ("> [!NOTE]\n> Mind the gap.", "directive", "[!NOTE]"),
    (":::note\nMind the gap.\n:::", "directive", ":::note"),
    ("::: warning\nMind the gap.\n:::", "directive", ":::"),
    ("!!! tip\n    Mind the gap.", "directive", "!!! tip"),
    ("{% hint style='info' %}", "directive", "{%"),
    ("{{< figure >}}", "directive", "{{<"),
    ("text {: .class}", "directive", "{: .class}"),
    ("text {.class}", "directive", "{.class}"),
    ("see [[Another page]]", "directive", "[[Another"),
    ("```{note}\nMind the gap.\n```", "directive", "```{note}"),
    ("```mermaid\ngraph TD\n```", "directive", "```mermaid"),
    ("term\n: its meaning", "directive", ": its"),
    ("```{note} Mind\nthe gap.\n```", "directive", "```{note}"),
    ("see {ref}`label`", "directive", "{ref}"),
    ("(label)=\nwords", "directive", "(label)="),
    ("% the answer is A", "comment", "% the"),
    ("Water is H~2~O.", "raw-mark", "~2~"),
    ("the 2^nd^ time", "raw-mark", "^nd^"),
    ("press ++ctrl+c++", "raw-mark", "++ctrl"),
    ("<Tabs>\n<Tab>\n\nA\n\n</Tab>\n</Tabs>", "html", "<Tabs>"),
    ("see [the docs][docs]\n\n[docs]: https://docs.python.org/3/", "reference-link", "[docs]: https"),
    ("see [docs]\n\n[docs]: https://docs.python.org/3/", "reference-link", "[docs]: https"),
    ("see [the docs][docs]", "reference-link", "[the docs][docs]"),
    ("It is so.[^note]\n\n[^note]: Because.", "footnote", "[^note]: Because"),
    ("It is so.[^my note]", "footnote", "[^my note]"),
    ("It is so.^[Because.]", "footnote", "^[Because.]"),
    ("##NoSpace\nwords", "bare-heading", "##NoSpace"),
    ("###NoSpace\nwords", "bare-heading", "###NoSpace"),
    ("#Title", "bare-heading", "#Title"),
    ("words\n---\nwords", "underlined-text", "words\n---"),
    ("> ## Title", "nested-heading", "## Title"),
    ("- ### Title", "nested-heading", "### Title"),
    ("words\n\n    code = 1\n", "indented-code", "code = 1"),
    ("| a | b |\n| 1 | 2 |", "no-table", "| a | b |\n| 1"),
    ("a **bold word", "raw-mark", "**bold"),
    ("a `code word", "raw-mark", "`code"),
    ("a ~~struck word", "raw-mark", "~~struck"),
    ("a ==marked== word", "raw-mark", "==marked"),
    ("see [this](https://docs.python.org/a b)", "raw-mark", "](https://docs.python.org/a"),
    ('see [this](https://docs.python.org/3/ "Title")', "link-title", '[this](https://docs.python.org/3/ "'),
    ("the value $x^2$", "math", "$x^2$"),
    ("$$\nx\n$$", "math", "$$"),
    ("words ![A lamp](https://example.org/lamp.png)", "bad-image", "![A"),
    ("- ![A lamp](https://example.org/lamp.png)", "bad-image", "![A"),
    ("![](https://example.org/lamp.png)", "bad-image", "![]"),
    ("![A lamp](lamp.png)", "bad-image", "![A"),
    ("![A lamp](http://example.org/lamp.png)", "bad-image", "![A"),
    ("![A lamp](https://example.org/lamp.svg)", "bad-image", "![A"),
    ("[![A lamp](https://example.org/lamp.png)](https://example.org/)", "bad-image", "![A"),
    ("![A\nlamp](https://example.org/lamp.png)", "bad-image", "![A"),
    ('![A lamp](https://example.org/lamp.png\n"Lit")', "bad-image", "![A"),
    (f"![A lamp](https://example.org/{'x' * 3000}.png)", "bad-image", "![A"),
    (f"![{'x' * 2001}](https://example.org/lamp.png)", "bad-image", "![x"),
]  # fmt: skip


def only(files: Files) -> tuple[str, str]:
    """The code and place of the only finding."""
    (one,) = findings(files)
    return one.code, f"{one.path.removeprefix('first-steps/')}:{one.line}:{one.column}"


@pytest.mark.parametrize(("written", "code", "near"), ON_A_PAGE, ids=[each[0][:40] for each in ON_A_PAGE])
def test_what_slack_cannot_draw_on_a_page_is_one_finding_at_its_place(written: str, code: str, near: str) -> None:
    files = with_(clean(), LESSON, SAID, f"{SAID}\n\n{written}\n")
    assert only(files) == (code, place(files, LESSON, near))
    assert bool(obstacles(files)) == (code in {"comment", "link-title"}), "only a loss or a leak stops publishing"


def obstacles(files: Files) -> set[str]:
    """The codes of the problems that keep the module from being taught."""
    draft = read({f"first-steps/{name}": text for name, text in files.items()})
    return {problem.code for problem in draft.obstacles}


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        (LESSON, "```python wrong", "```python\n```python wrong", "open-fence"),
        (LESSON, "## Out: data as text", "### Out: data as text", "small-heading"),
        (QUIZ, "right: A list", "right: A list # of two", "cut-text"),
        (QUIZ, "why: The document holds", "why: <!-- A --> The <b>document</b> holds", "comment"),
    ],
)
def test_text_that_would_be_lost_or_give_an_answer_away_stops_publishing(
    name: str, old: str, new: str, code: str
) -> None:
    assert code in obstacles(with_(clean(), name, old, new))


@pytest.mark.parametrize(
    "written",
    [
        "`<b>`, `&nbsp;`, `[!NOTE]` and `:::`", r"2 \*\* 3, \`x\`, \[a\]\[b\]", "5 < 6 and 7 > 6 & so on",
        "AT&T and R&D", "Tom &amp; Jerry &copy; 2020, 5 &lt; 6,&nbsp;&#8212;",
        "see <https://docs.python.org/3/> and <https://docs.python.org/3/|the docs>",
        "Reading costs $3 for input_tokens and $15 for output_tokens.", "It costs $5_000, and $6_000 with caching.",
        "Set $HOME=/x and $PATH=/y, or $HOME=/x:$PATH.",
        "```html\n<!-- a comment -->\n<b>&nbsp;</b>\n##NoSpace\n```", "> **Note:** mind the gap.", "#1 and #general",
        "It costs $3, not $4.[^keys]", "~~old~~ *new* _words_", "1. one\n2. two\n   - three", "word\n\n---\n\nword",
        "see https://docs.python.org/3/ and [docs](https://docs.python.org/3/)", "items[0][1]",
        "a: b, :tada: {x} {7: 1}",
        "![A](https://example.org/a.png)  \n![B](https://example.org/b.png)\n![C](https://example.org/c.png)",
        "### A smaller heading\nwords", "a | b", "- [ ] open\n- [x] done",
    ],
)  # fmt: skip
def test_what_slack_draws_is_no_finding(written: str) -> None:
    assert findings(with_(clean(), LESSON, SAID, f"{SAID}\n\n{written}\n")) == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "near"),
    [
        (QUIZ, "wrong: A tuple of", "wrong: A <b>tuple</b> of", "html", "<b>"),
        (QUIZ, "why: The document holds", "why: The <!-- A --> document holds", "comment", "<!--"),
        (QUIZ, "ask: A tuple goes", 'ask: >-\n    A\n    "set"\n    or<br>tuple goes', "html", "<br>"),
        (QUIZ, "ask: A tuple goes", "ask: |\n    ```python\n    x = 1\n\n    A tuple goes", "open-fence", "```python"),
        (QUIZ, "ask: A", "ask: |\n    | a | b |\n    | - | - |\n    | 1 | 2 |\n\n    A", "nested-table", "| a | b |"),
        (QUIZ, "ask: A tuple goes", "ask: It is so.[^keys] A tuple goes", "footnote", "[^keys]"),
        (LAB, "Hi!", "Hi! ![A lamp](https://example.org/lamp.png)", "bad-image", "![A"),
        (LAB, "Hi!", "Hi! <details>", "html", "<details>"),
        (LAB, "- Why did my number keys", "- Why did my <!-- x --> number keys", "comment", "<!--"),
        (LESSON, "tagline: Two", "tagline: <i>Two</i>", "html", "<i>"),
        (LESSON, "## Out: data as text {#out}", "## Out: <i>data</i> as text {#out}", "html", "<i>"),
        (LESSON, "## Out: data as text {#out}", "## Out: data[^keys] {#out}", "footnote", "[^keys]"),
        (LESSON, "| an array |", "| an <b>array</b> |", "html", "<b>"),
        (FACTS, "says: ", "says: The <b> ", "html", "<b>"),
        (INTRO, "\n## ", "\n## A<b>B {#ab}\n\nWords.\n\n## ", "html", "<b>"),
    ],
)  # fmt: skip
def test_every_text_that_is_shown_is_checked(name: str, old: str, new: str, code: str, near: str) -> None:
    files = with_(clean(), name, old, new)
    assert only(files) == (code, place(files, name, near))


@pytest.mark.parametrize(("written", "is_taught"), [("a <b>bold</b> word", True), ("<!-- the answer is A -->", False)])
def test_a_module_is_loaded_unless_text_is_lost_or_an_answer_leaks(
    written: str, is_taught: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "first-steps"
    begin(folder, DAY)
    edit(folder / LESSON, SAID, f"{SAID}\n\n{written}")
    with nullcontext() if is_taught else pytest.raises(ContentError, match="comment"):
        assert load(folder).problems


@pytest.mark.parametrize("lead", ["- item\n\n  ", "> "])
def test_a_table_in_a_list_or_quote_is_found(lead: str) -> None:
    lines = ["| a | b |", "| --- | --- |", "| 1 | 2 |"]
    written = lead + ("\n> " if lead == "> " else "\n  ").join(lines)
    files = with_(
        clean(), LESSON, "If the text isn't JSON, it raises an exception.[^error]", f"It refuses.[^error]\n\n{written}"
    )
    assert only(files) == ("nested-table", place(files, LESSON, "| a | b |"))


def test_the_second_of_two_same_words_is_reported_at_its_own_place() -> None:
    files = with_(clean(), LESSON, SAID, f"{SAID} `<b>` and <b>.")
    line, column = place(files, LESSON, "and <b>").rsplit(":", 1)
    assert only(files)[1] == f"{line}:{int(column) + 4}"


def test_an_edition_that_was_published_before_stays_readable() -> None:
    files = with_(clean(), LESSON, SAID, f"{SAID} <br>")
    files = with_(files, QUIZ, "right: A list", "right: A list # of two")
    assert load_files({f"first-steps/{name}": text for name, text in files.items()}).lessons


# --- code that never ends, and headings --------------------------------------------------------


CLOSED = 'print(copy.get(7, "not for sale"))\n```\n'


def test_a_fence_that_is_not_closed_is_the_only_finding_and_names_its_line() -> None:
    files = with_(clean(), LESSON, CLOSED, CLOSED.removesuffix("```\n"))
    assert only(files) == ("open-fence", place(files, LESSON, "```python wrong"))


@pytest.mark.parametrize("which", [0, 1, 2])
def test_any_of_several_fences_that_is_not_closed_is_named(which: int) -> None:
    files = clean()
    pieces = files[LESSON].split("\n```\n")
    files[LESSON] = "\n```\n".join(pieces[: which + 1]) + "\n" + "\n```\n".join(pieces[which + 1 :])
    (one,) = findings(files)
    opening = [number for number, line in enumerate(files[LESSON].split("\n"), 1) if line.startswith("```python")]
    assert (one.code, one.line) == ("open-fence", opening[which])


def test_a_bare_fence_that_is_not_closed_before_a_page_is_named() -> None:
    files = with_(clean(), LESSON, SAID, f"{SAID}\n\n```\nx = 1\n")
    files = {**files, LESSON: files[LESSON].replace("```python", "```")}
    assert only(files) == ("open-fence", place(files, LESSON, "```\nx = 1"))


@pytest.mark.parametrize(
    ("written", "code"),
    [("### Out", "small-heading"), ("### Out {#out}", "small-heading"), ("#### Out: data {#out}", "small-heading"),
     ("##Out: data as text {#out}", "bare-heading"), ("## Out: data as text {#out} ##", ""), ("  ## Out {#out}", "")],
)  # fmt: skip
def test_a_page_s_heading_written_wrongly_is_the_only_finding(written: str, code: str) -> None:
    files = with_(clean(), LESSON, "## Out: data as text {#out}", written)
    line = place(files, LESSON, written).split(":")[1]
    assert [(one.code, str(one.line)) for one in findings(files)] == ([(code, line)] if code else [])


def test_the_size_of_a_page_that_swallows_another_is_no_second_finding() -> None:
    files = with_(clean(), LESSON, "## In: text as data {#in}", "### In")
    assert only(files) == ("small-heading", place(files, LESSON, "### In"))


def test_text_above_the_first_page_is_found() -> None:
    files = with_(clean(), LESSON, "## A price list", "Lost words.\n\n- lost\n\n## A price list")
    assert only(files) == ("text-before-page", place(files, LESSON, "Lost words."))


@pytest.mark.parametrize(
    ("written", "code"),
    [("<!-- x -->", "comment"),
     (":::note\nx\n:::", "directive"), ("![A](a.png)", "bad-image"), ("# T", "title-in-text")]
)  # fmt: skip
def test_text_above_the_first_page_that_is_a_problem_already_is_found_once(written: str, code: str) -> None:
    files = with_(clean(), LESSON, "## A price list", f"{written}\n\n## A price list")
    assert only(files)[0] == code


def test_a_file_with_pages_of_the_wrong_level_is_one_finding() -> None:
    files = clean()
    files[LESSON] = files[LESSON].replace("\n## ", "\n# ")
    assert only(files)[0] == "title-in-text"


# --- YAML --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "new", ["right: A list # of two", "right: # A list", "right: A list\n        and # more", "right: #1"]
)
def test_a_text_that_is_cut_at_a_number_sign_is_found_at_the_sign(new: str) -> None:
    files = with_(clean(), QUIZ, "right: A list", new)
    sign = new[new.index("#") :]
    assert only(files) == ("cut-text", place(files, QUIZ, f"{sign}\n"))


def test_the_rest_of_a_text_behind_a_comment_is_found_at_the_sign() -> None:
    files = with_(clean(), QUIZ, "right: A list", "right: A list\n        of # some\n        kind")
    assert "cut-text" in [one.code for one in findings(files)]
    assert "yaml-syntax" not in [one.code for one in findings(files)]


@pytest.mark.parametrize("comment", ["  # internal name", "\t # internal name", " # TODO(anna): better"])
def test_a_comment_behind_a_whole_text_is_fine(comment: str) -> None:
    assert findings(with_(clean(), QUIZ, "right: A list", f"right: A list{comment}")) == ()


def test_a_number_sign_in_quotes_or_behind_a_number_is_fine() -> None:
    files = with_(clean(), QUIZ, "right: A list", 'right: "A list # of two"  # a comment')
    files = with_(files, TEST, "pass_mark_percent: 80", "pass_mark_percent: 80  # the usual")
    assert findings(files) == ()


@pytest.mark.parametrize("blank", ["\u200b", "\u00a0", "\u2060\ufeff", "\u3164", "\u2800", "\u00ad", "\u034f"])
def test_a_text_that_shows_nothing_is_empty(blank: str) -> None:
    files = with_(clean(), QUIZ, "right: A list", f'right: "{blank}"')
    assert only(files)[0] == "empty-text"
    files = with_(clean(), LESSON, "| an array |", f"| {blank} |")
    assert only(files)[0] == "empty-cell"
    files = with_(clean(), LESSON, "## Out: data as text {#out}", f"## {blank} {{#out}}")
    assert only(files)[0] == "empty-text"


PIECES = ["`", "```", "\n", "\n\n", "## ", "##", "    ", "- ", "> ", "[", "](", ")", "<b>", "<!--", "-->", "&amp;"]
PIECES += [
    "**",
    "|",
    "| --- |",
    "a",
    " b ",
    "{#x}",
    ":::",
    "---",
    "[a]: https://x.y",
    "[^k]",
    "\t",
    "\u200b",
    "$",
    "\\",
]
PIECES += ["\\", "\x00", "\u2028"]


@given(written=st.lists(st.sampled_from(PIECES), max_size=25).map("".join), where=st.sampled_from(get_args(Where)))
def test_any_markdown_is_checked_and_each_finding_is_in_the_text(written: str, where: Where) -> None:
    problems = Problems()
    check(Markdown(written), written, Place("a.md", 5), where, problems)
    assert all(5 <= each.line <= 5 + written.count("\n") and each.column >= 1 for each in problems.found())
