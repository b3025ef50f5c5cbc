import itertools
import re
from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.sandbox.page.drawing import mrkdwn as page_mrkdwn
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import Child
from bot.slack.text.mrkdwn import mrkdwn, plain, to_mrkdwn
from bot.slack.text.safe import SafeStream, safe, safe_model_text
from bot.slack.text.split import clip, split

TICKS = "`" * 21
TOKEN = re.compile(r"<[!@#]")
PIECES = ["`", "``", "```", "~~~", "\n", "<", "!", "@U1", "#C1", ">", "&", "&lt;", "\\", "[", "]", "(", ")", " ", "a"]
PIECES += ["<https://evil.example|x>", "<https:", "&am", "p;", "&#60;", "|", "*", "**", "_", "~"]
PIECES += ["python", "- ", "1. ", "https://evil.example/x", "https://platform.claude.com/docs", "😀", "\ud83d", "\x00"]
nasty = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
modes = st.sampled_from(["kept", "written-out"])


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Hi <!channel> & <@U1>", "Hi &lt;!channel&gt; &amp; &lt;@U1&gt;"),
        ("> a quote\n  > nested > b", "> a quote\n  > nested &gt; b"),
        ("`a < b && <!here>`", "`a < b && <\u200b!here>`"),
        (
            "```sh\ncat < in && echo '<!channel>'\n```\n<!channel>",
            "```sh\ncat < in && echo '<\u200b!channel>'\n```\n&lt;!channel&gt;",
        ),
        ("``a ` <b>`` <b>", "``a ` <b>`` &lt;b&gt;"),
        ("an open ` <b>\nnext <b>", "an open ` &lt;b&gt;\nnext &lt;b&gt;"),
        ("- ```py\n  a < b\n  ```\n  a < b", "- ```py\n  a < b\n  ```\n  a &lt; b"),
        ("~~~\na < b\n~~~\n~~a < b~~", "~~~\na < b\n~~~\n~~a &lt; b~~"),
        ("```inline <b>``` <b>", "```inline <b>``` &lt;b&gt;"),
        ("\\<b\\> \\` <", "&lt;b&gt; \\` &lt;"),
        ("a\x00b\r\n", "ab\n"),
        ("[kept](https://evil.example)", "[kept](https://evil.example)"),
    ],
)
def test_outside_code_becomes_entities_and_inside_only_tokens_are_broken(markdown: str, expected: str) -> None:
    assert safe(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("see [the docs](https://evil.example/a?b=1&c=2).", "see the docs (https://evil.example/a?b=1&amp;c=2)."),
        ("[the docs](https://platform.claude.com/docs/en)", "[the docs](https://platform.claude.com/docs/en)"),
        ("[docs](https://platform.claude.com@evil.example/)", "docs (https://platform.claude.com@evil.example/)"),
        ("[docs](https://platform.claude.com.evil.example)", "docs (https://platform.claude.com.evil.example)"),
        ("[docs](http://platform.claude.com/)", "docs (http://platform.claude.com/)"),
        ("[https://a.example](https://a.example)", "https://a.example"),
        ('[a](https://evil.example "https://platform.claude.com")', "a (https://evil.example)"),
        ("![a cat](https://evil.example/p.png)", "a cat (https://evil.example/p.png)"),
        ("[![a](https://e.example/p.png)](https://evil.example)", "a (https://e.example/p.png) (https://evil.example)"),
        ("[a\nb](https://evil.example)", "[a\nb] (https://evil.example)"),
        ("[a][r]\n\n[r]: https://evil.example", "[a][r]\n\n[r] : https://evil.example"),
        ("`[a](https://evil.example)`", "`[a](https://evil.example)`"),
        ("[`a]b`](https://evil.example)", "`a]b` (https://evil.example)"),
        ("xs[0] and a[i](now)", "xs[0] and a[i] (now)"),
        ("\\[a\\](https://evil.example)", "\\[a\\] (https://evil.example)"),
        (f"{TICKS}\n~~~\n{TICKS}\n[a](https://evil.example)", f"{TICKS}\n~~~\n{TICKS}\na (https://evil.example)"),
        ("1. ```\n[a](https://evil.example)", "1. ```\na (https://evil.example)"),
        ("> ```\n[a](https://evil.example)", "> ```\na (https://evil.example)"),
        ("a\n\n    ```\n\n[a](https://evil.example)", "a\n\n    \\`\\`\\`\n\na (https://evil.example)"),
        ("a `\n`[a](https://evil.example)`", "a \\`\n`[a](https://evil.example)`"),
        ("- ```py\n  xs[0](1) < 2\n  ```", "- ```py\n  xs[0]\u200b(1) <\u200b 2\n  ```"),
        ("```py\nxs[0](1) < 2\n```", "```py\nxs[0](1) < 2\n```"),
    ],
)
def test_a_label_of_the_model_never_hides_where_a_link_leads(markdown: str, expected: str) -> None:
    assert safe_model_text(markdown) == expected


FENCES = [
    "```",
    "````",
    "~~~",
    "```\n",
    "~~~\n",
    "`",
    "> ",
    "- ",
    "1. ",
    "2) ",
    "  ",
    "   ",
    "    ",
    "\t",
    "\n",
    "\n\n",
]
FENCES += ["a", "[c](https://evil.example)", "[c](https://evil.example)\n", "<https://evil.example|c>", "\\"]


@given(st.lists(st.sampled_from(FENCES), max_size=14).map("".join))
@example("2) ```\n```[c](https://evil.example)```")
@example("- a\n\n  ```\nb\n```\n[c](https://evil.example)")
def test_no_fence_of_the_model_hides_where_a_link_leads_as_commonmark_reads_it(text: str) -> None:
    for token in MarkdownIt("commonmark").parse(safe_model_text(text)):
        for link, label in itertools.pairwise(token.children or []):
            assert link.type != "link_open" or label.content == link.attrs["href"]


@given(text=nasty, cuts=st.lists(st.integers(0, 80)), links=modes)
@example(text="```py\n<!a>\n```", cuts=[1, 2, 4, 7, 8, 12, 14], links="kept")
@example(text="\ud83d\ude00 ok", cuts=[1], links="kept")
def test_a_stream_gives_the_same_text_however_it_was_cut(text: str, cuts: list[int], links: str) -> None:
    stream = SafeStream(links=links)
    bounds = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    streamed = "".join(stream.feed(text[a:b]) for a, b in itertools.pairwise(bounds))
    assert streamed + stream.finish() == safe(text, links=links)


@given(text=st.one_of(nasty, st.text()), links=modes)
def test_no_text_of_anybody_holds_a_live_token(text: str, links: str) -> None:
    assert not TOKEN.search(safe(text, links=links))
    for shown in (mrkdwn(text), to_mrkdwn(text), plain(text)):
        assert not TOKEN.search(shown)


@given(st.lists(st.sampled_from([p for p in PIECES if p[0] not in "`~"]), max_size=24).map("".join))
def test_outside_code_only_trusted_links_of_the_model_stay_links(text: str) -> None:
    for link in re.finditer(r"\]\(", safe_model_text(text)):
        assert safe_model_text(text)[link.end() :].startswith("https://platform.claude.com/docs")


def test_a_stream_gives_out_words_at_once_and_holds_back_only_what_is_open() -> None:
    stream = SafeStream(links="written-out")
    assert stream.feed("Send `max") == "Send "
    assert stream.feed("_tokens` and [the") == "`max_tokens` and "
    assert stream.feed(" docs](https://e.example)!") == "the docs (https://e.example)"
    assert stream.feed("\n``") == "!\n"
    assert stream.feed("`py\nx <") == "```py\nx "
    assert stream.feed("!y") == "<\u200b!y"
    assert stream.finish() == ""


@example(text="~~~https://evil.example/x" * 20, limit=150)
@given(text=nasty.map(lambda text: text * 12), limit=st.integers(150, 300))
def test_pieces_fit_the_limit_and_lose_no_word(text: str, limit: int) -> None:
    whole = safe(text)
    pieces = split(whole, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert _words("".join(pieces)) >= _words(whole)


def _words(text: str) -> int:
    return text.count("a") + text.count("😀")


def test_a_cut_fence_is_closed_and_reopened_with_its_info_string() -> None:
    code = "\n".join(f"line_{number} = {number}" for number in range(40))
    pieces = split(f"Before.\n\n```python\n{code}\n```\n\nAfter.", 200)
    assert len(pieces) > 3
    assert pieces[0] == "Before."
    for piece in pieces[1:-1]:
        assert piece.startswith("```python\nline_")
        assert piece.endswith("\n```")
    assert pieces[-1].endswith("After.")
    assert [n for n in range(40) if f"line_{n} = {n}" not in "\n".join(pieces)] == []


def test_cuts_fall_between_blocks_and_a_heading_stays_with_its_text() -> None:
    text = f"{'one ' * 20}\n\n## Two\n\n{'two ' * 20}\n\nthree"
    assert split(text, 90) == [("one " * 20).strip(), f"## Two\n\n{('two ' * 20).strip()}", "three"]


@given(st.integers(20, 60))
def test_no_cut_falls_inside_an_entity(limit: int) -> None:
    text = "&amp;&lt;" * 30
    for piece in [*split(text, limit), clip(text, limit)]:
        assert len(piece) <= limit
        assert re.fullmatch(r"(&amp;|&lt;)*…?", piece)


def test_a_blank_text_has_no_pieces() -> None:
    assert split(" \n\n") == []


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Set `max_tokens` to **at least** *one*", "Set `max_tokens` to *at least* _one_"),
        ("`a < b` & <!here>", "`a &lt; b` &amp; &lt;!here&gt;"),
        ("**`stop_reason`** first", "*`stop_reason`* first"),
        ("[the docs](https://a.example/x?y=1&z=2)", "<https://a.example/x?y=1&amp;z=2|the docs>"),
        ("[no](javascript:alert)", "[no](javascript:alert)"),
        ("## Title\n- one\n- two\n> quote", "*Title*\n• one\n• two\n> quote"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("```python\na < b  # **no**\n```", "```\na &lt; b  # **no**\n```"),
        ("~~old~~ \\*new\\*", "~old~ ∗new∗"),
        ("**A** or **B**, (**C**)", "*A* or *B*, (*C*)"),
        ("***both*** and **bold *nested* `a_b`** end", "_*both*_ and *bold _nested_ `a_b`* end"),
        ("これは**太字**です、**A**。", "これは太字です、A。"),
        ("un*frigging*believable, **a**b, a_b_c", "unfriggingbelievable, ab, a_b_c"),
        ("**two\nlines** and __this__", "*two*\n*lines* and *this*"),
        (
            "[a](https://a.example/B_(c)) [*b*](https://b.example 'title')",
            "<https://a.example/B_(c)|a> <https://b.example|b>",
        ),
        ("<https://a.example/x> <a@x.example>", "<https://a.example/x> <mailto:a@x.example|a@x.example>"),
        ("<https://a.example|the docs>", "<https://a.example|the docs>"),
        ("R&amp;D &lt;!here&gt; &copy; &#42;", "R&amp;D &lt;!here&gt; © ∗"),
        ("## Title ##\n\nOther\n=====\ntext", "*Title*\n\n*Other*\ntext"),
        ("1. one\n2. two\n   - *three*\n\n\\> no quote", "1. one\n2. two\n  • _three_\n\n\u00ad&gt; no quote"),
        ("``a`b``", "aˋb"),
        ("https://a.example/__future__.html and (https://a.example/a*b*c).",) * 2,
        (
            "**https://a.example/a_b**, _https://a.example/x_, *see https://a.example*.",
            "*https://a.example/a_b*, _https://a.example/x_, _see https://a.example_.",
        ),
        (
            "[a_b https://a.example/*b*](https://a.example/_c_) *d*",
            "<https://a.example/_c_|a_b https://a.example/*b*> _d_",
        ),
        ("https://a.example/?a=1&amp;b\\_c=_d_", "https://a.example/?a=1&amp;b_c=_d_"),
        ("~~~\na\n```\nb\n~~~", "```\na\n``\u200b`\nb\n```"),
    ],
)
def test_markdown_of_the_author_becomes_mrkdwn(markdown: str, expected: str) -> None:
    assert to_mrkdwn(markdown) == expected


word = st.text("ab太字é", min_size=1, max_size=3)
inner = st.builds("{0}{1}{0}".format, st.sampled_from(["**", "*", "~~", "`"]), word)
nested = st.builds("**{} *{}* {}**".format, word, word, word)
emphasized = st.lists(st.one_of(inner, nested, word), min_size=1, max_size=6)


def _shown(children: Iterable[Child]) -> str:
    """The text that the local page shows for a drawing."""
    return "".join(child if isinstance(child, str) else _shown(child.children) for child in children)


@given(pieces=emphasized, gap=st.sampled_from([" ", ", ", "、", " (", "? "]))
@example(pieces=["これは", "**太字**", "です"], gap="")
@example(pieces=["x", "**a**", "b", "*c*"], gap="")
def test_every_word_shows_and_no_mark_of_valid_emphasis_does(pieces: list[str], gap: str) -> None:
    markdown = gap.join(pieces)
    shown = _shown(page_mrkdwn.draw(to_mrkdwn(markdown), Directory()))
    assert shown == re.sub(r"[*~`]", "", markdown).strip()
    assert plain(markdown) == shown.strip()


def test_a_mark_that_is_only_a_character_formats_nothing() -> None:
    for text in ("\\*a and b\\*", "price\\* and more\\*", "\\_x\\_", "\\~x\\~", "\\`x\\`", "2 * 3 * 4", "a_b_c"):
        drawn = page_mrkdwn.draw(to_mrkdwn(text), Directory())
        assert all(isinstance(child, str) for child in drawn), text


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("see <https://evil.example/x>.", "see https://evil.example/x."),
        ("<https://evil.example|docs.claude.com>", "docs.claude.com (https://evil.example)"),
        ("<https://platform.claude.com/docs|the docs>", "[the docs](https://platform.claude.com/docs)"),
        ("<a@x.example> <mailto:a@x.example|Ann>", "a@x.example Ann (mailto:a@x.example)"),
        ("<slack://x|y> <!here> <@U1> <b>", "&lt;slack://x|y&gt; &lt;!here&gt; &lt;@U1&gt; &lt;b&gt;"),
        ("R&amp;D, &lt;!channel&gt;, &copy; &foo; R&D", "R&amp;D, &lt;!channel&gt;, © &amp;foo; R&amp;D"),
        ("&nvlt;!channel&nvgt;", "&lt;\u20d2!channel&gt;\u20d2"),
        ("&#42;no&#x2A; &#91;a](https://evil.example)", "\\*no\\* \\[a] (https://evil.example)"),
        ("`<https://a.example|b> &amp;`", "`<https://a.example|b> &amp;`"),
        ("[a](https://evil.example/b_(c))", "a (https://evil.example/b_(c))"),
    ],
)
def test_addresses_in_angle_brackets_and_entities_of_the_model_show_as_they_are_meant(
    markdown: str, expected: str
) -> None:
    assert safe_model_text(markdown) == expected


def test_the_plain_fallback_has_no_marks_and_keeps_addresses() -> None:
    assert (
        plain("## A\n**Send** `max_tokens` & [docs](https://a.example)")
        == "A\nSend max_tokens &amp; docs (https://a.example)"
    )
    assert plain("word " * 100, 20) == "word word word word…"


def test_a_carriage_return_ends_a_line_as_it_does_for_the_parser() -> None:
    assert to_mrkdwn("*one*\r\r*two*") == to_mrkdwn("*one*\n\n*two*")
    assert to_mrkdwn("*one*\r\n*two*") == to_mrkdwn("*one*\n*two*")
