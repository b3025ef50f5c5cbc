from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.page.drawing import markdown, mrkdwn
from bot.sandbox.page.drawing.tree import Node, node, to_html
from tests.sandbox.page.reading import NAMES, read


def md(text: str) -> str:
    return to_html(markdown.draw(text, NAMES))


def mr(text: str) -> str:
    return to_html(mrkdwn.draw(text, NAMES))


HOSTILE = st.lists(
    st.sampled_from(
        [
            "<", ">", "&", '"', "'", "`", "```\n", "*", "_", "~", "|", "[", "](", ")", "!", "\n", "\n\n", "- ", "> ",
            "<script>", "</p>", "<!--", "<!channel>", "<@U0ADA>", "<#C0GENERAL>", "<javascript:alert(1)|x>", "data:",
            "javascript:alert(1)", "https://a.b/", "&lt;", "&amp;lt;", "&#60;", "# ", "|-|\n", " onclick=x", "\x00",
            ":tada:", "x", " ",
        ]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(HOSTILE)
def test_no_markdown_draws_a_tag_attribute_or_address_the_page_does_not_know(text: str) -> None:
    read(md(text))


@given(HOSTILE)
def test_no_mrkdwn_draws_a_tag_attribute_or_address_the_page_does_not_know(text: str) -> None:
    read(mr(text))


def test_html_in_markdown_stays_text() -> None:
    assert read(md("a <img src=x onerror=alert(1)> b")).words == "a <img src=x onerror=alert(1)> b"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:x", "data:text/html,x", "vbscript:x", "file:///e"],
)  # fmt: skip
def test_an_address_that_may_not_be_followed_leaves_its_label_as_text(url: str) -> None:
    for drawn in (md(f"[click](<{url}>)"), mr(f"<{url}|click>")):
        assert read(drawn).links == []
        assert "click" in read(drawn).words


def test_a_web_link_opens_a_new_tab_that_knows_nothing_of_this_one() -> None:
    wanted = {"href": "https://example.com/a?b=1&c=2", "target": "_blank", "rel": "noopener noreferrer"}
    assert read(md("[docs](https://example.com/a?b=1&c=2)")).links == [wanted]
    assert read(mr("<https://example.com/a?b=1&amp;c=2|docs>")).links == [wanted]


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (
            "http://127.0.0.1:3300/archives/D0ADA/p1795000000000100",
            {"data-channel": "D0ADA", "data-ts": "1795000000.000100"},
        ),
        (
            "https://local.slack.com/archives/D0ADA/p1795000000000200?thread_ts=1795000000.000100&cid=D0ADA",
            {"data-channel": "D0ADA", "data-ts": "1795000000.000200", "data-thread": "1795000000.000100"},
        ),
        ("slack://app?team=T0LOCAL&id=A0HOMEROOM&tab=home", {"data-tab": "home"}),
        ("https://slack.com/app_redirect?app=A0HOMEROOM", {"data-tab": "messages"}),
        ("slack://channel?team=T0LOCAL&id=C0GENERAL", {"data-channel": "C0GENERAL"}),
    ],
)  # fmt: skip
def test_a_link_to_a_place_of_this_workspace_stays_inside_the_page(url: str, place: dict[str, str]) -> None:
    assert read(mr(f"<{url}|there>")).links == [{"class": "inside", "href": "#", **place}]


def test_a_look_alike_of_slacks_host_is_an_ordinary_link() -> None:
    (link,) = read(mr("<https://evilslack.com/archives/D0ADA|x>")).links
    assert link["target"] == "_blank"


def test_mrkdwn_marks_count_only_at_the_edge_of_a_word() -> None:
    assert mr("*b* _i_ ~s~ `c`") == "<strong>b</strong> <em>i</em> <s>s</s> <code>c</code>"
    assert mr("max_tokens_left 2*3*4") == "max_tokens_left 2*3*4"
    assert mr("*a `x*y` b*") == "<strong>a <code>x*y</code> b</strong>"


def test_nothing_inside_code_is_a_mark_or_an_emoji() -> None:
    assert mr("```*a* &lt;b&gt; :tada:```") == "<pre><code>*a* &lt;b&gt; :tada:</code></pre>"
    assert md("`**a** :tada:`") == "<p><code>**a** :tada:</code></p>"


@pytest.mark.parametrize("code", ["`{}`", "```{}```"])
def test_an_address_slack_found_inside_code_is_a_link_without_its_brackets(code: str) -> None:
    drawn = read(mr(code.format('get("<https://x.y/?a=1&amp;b=2>") <http://main.py|main.py> <@U0ADA>')))
    assert drawn.words.strip() == 'get("https://x.y/?a=1&b=2") main.py <@U0ADA>'
    assert [link["href"] for link in drawn.links] == ["https://x.y/?a=1&b=2", "http://main.py"]


def test_mrkdwn_gathers_quoted_lines_and_breaks_the_others() -> None:
    assert mr("a\n> q1\n&gt; q2\nb\nc") == "a<blockquote>q1<br>q2</blockquote>b<br>c"


@pytest.mark.parametrize("draw", [md, mr])
def test_a_ping_stands_out_and_an_escaped_one_is_only_text(draw: Callable[[str], str]) -> None:
    assert '<span class="mention ping">@channel</span>' in draw("<!channel>")
    assert '<span class="mention">@Ada Lovell</span>' in draw("<@U0ADA>")
    assert "mention" not in draw("&lt;!channel&gt; &lt;@U0ADA&gt;")
    assert "&lt;!channel&gt;" in draw("&lt;!channel&gt;")


def test_entities_are_read_once() -> None:
    assert read(mr("&amp;lt;b&amp;gt;")).words == "&lt;b&gt;"
    assert read(md("&amp;lt;b&amp;gt;")).words == "&lt;b&gt;"


def test_markdown_draws_tables_lists_and_code() -> None:
    table = md("|a|b|\n|-|-:|\n|1|2|")
    assert '<th class="right">b</th>' in table
    assert '<td class="right">2</td>' in table
    assert md("1. x\n2. y") == "<ol><li>x</li><li>y</li></ol>"
    assert md("```python\nx = 1 < 2\n```") == "<pre><code>x = 1 &lt; 2</code></pre>"


def test_a_text_cut_in_mid_stream_is_drawn_all_the_same() -> None:
    assert md("**bol") == "<p>**bol</p>"
    assert md("so:\n```py\nx =") == "<p>so:</p><pre><code>x =</code></pre>"


def test_a_link_holds_no_second_link() -> None:
    assert len(read(md("[see https://a.b **https://c.d**](https://e.f)")).links) == 1


def test_emoji_are_drawn_and_unknown_names_stay() -> None:
    assert mr(":tada: :no_such_thing: 10:30:15") == "🎉 :no_such_thing: 10:30:15"


def test_the_tree_knows_no_attribute_that_could_run() -> None:
    with pytest.raises(ValueError, match="onclick"):
        Node("a", (), {"onclick": "x"})
    assert to_html([node("a", 'say "<hi>"', title='"><script>')]) == (
        '<a title="&quot;&gt;&lt;script&gt;">say "&lt;hi&gt;"</a>'
    )
