"""The text a person typed, recovered from the text that Slack sends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.slack.addresses import stored
from bot.slack.message_words import typed

MENTIONS = ("<@U0ADA>", "<@U0ADA|ada>", "<#C0GENERAL|general>", "<!here>", "<!subteam^S1|@team>")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("see <https://x.org/a?b=1&amp;c=2>.", "see https://x.org/a?b=1&c=2."),
        ('`get("<https://x.org>")`', '`get("https://x.org")`'),
        ("<http://x.org|x.org> and <mailto:me@x.org|me@x.org>", "x.org and me@x.org"),
        ("<https://x.org/a|the docs>", "the docs"),
        ("<tel:+41441234567|+41 44 123 45 67>", "+41 44 123 45 67"),
        ("a &lt; b &amp;&amp; c &gt; d, &amp;lt;", "a < b && c > d, &lt;"),
    ],
)
def test_an_address_loses_slacks_brackets_and_an_entity_is_its_character(sent: str, said: str) -> None:
    assert typed(sent) == said


@pytest.mark.parametrize("mention", MENTIONS)
def test_a_mention_stays_as_slack_sends_it(mention: str) -> None:
    assert typed(f"ask {mention} there") == f"ask {mention} there"


def test_brackets_that_were_typed_themselves_stay() -> None:
    assert typed("&lt;<https://x.org>&gt; &lt;a:b|c&gt;") == "<https://x.org> <a:b|c>"


PIECES = ["<", ">", "|", "&", "&lt;", "https://x.org/a", "me@x.org", "main.py", "mailto:", "<@U1>", "`", '"', ".", " "]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_whatever_is_typed_in_slack_arrives_as_it_was_typed(text: str) -> None:
    assert typed(stored(text)) == text
