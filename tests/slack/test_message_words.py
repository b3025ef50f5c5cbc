"""Reading what a message says: typed words, blocks, attachments, forwards, and the files it has."""

from typing import Any

import pytest

from bot.features.actions import File
from bot.slack.message_words import files, words

Json = dict[str, Any]
PLACEHOLDER = "This content can't be displayed."


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def text(said: str, **style: bool) -> Json:
    return {"type": "text", "text": said} | ({"style": style} if style else {})


ALERT = [
    {"type": "header", "text": {"type": "plain_text", "text": "Errors up"}},
    {"type": "section", "text": mrkdwn("*529* from <https://a.example/x|the API> &amp; more")},
    {"type": "section", "fields": [mrkdwn("Host"), mrkdwn("web-1")]},
    {"type": "context", "elements": [mrkdwn("since 9:00"), {"type": "image", "image_url": "x", "alt_text": "a graph"}]},
    {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Mute"}}]},
]


def test_a_typed_message_is_its_text_and_not_its_rich_text_again() -> None:
    assert (
        words({"text": "a &lt; b `c`", "blocks": [rich(section(text("a < b "), text("c", code=True)))]}) == "a < b `c`"
    )


@pytest.mark.parametrize("said", ["", PLACEHOLDER, "Errors up"])
def test_an_alert_is_read_from_its_blocks_without_buttons(said: str) -> None:
    expected = "Errors up\n*529* from the API & more\nHost\nweb-1\nsince 9:00"
    assert words({"text": said, "blocks": ALERT}) == expected


def test_a_rich_text_is_read_as_it_could_be_typed() -> None:
    items = {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [section(text("one")), section()]}
    link = {"type": "link", "url": "https://a.example", "text": "the docs"}
    blocks = rich(
        section(text("See "), link, text(" or "), {"type": "link", "url": "https://b.example"}, text(" x", code=True)),
        items,
        {"type": "rich_text_quote", "elements": [text("a\nb")]},
        {"type": "rich_text_preformatted", "elements": [text("x < 1")]},
        section(
            {"type": "user", "user_id": "U1"}, {"type": "broadcast", "range": "here"}, {"type": "emoji", "name": "a"}
        ),
    )
    said = words({"text": "", "blocks": [blocks]})
    assert said == "See the docs or https://b.example` x`\n  1. one\n  2. \n> a\n> b\n```\nx < 1\n```\n<@U1><!here>:a:"


def test_an_alerts_attachment_is_read_whole_and_its_fallback_only_where_nothing_else_is() -> None:
    fields = [{"title": "Host", "value": "web-1"}, {"title": "Only a title"}]
    alert: Json = {
        "pretext": "Look:",
        "title": "Errors",
        "text": "&gt; 5 %",
        "fields": fields,
        "fallback": "Errors > 5 %",
    }
    assert words({"text": "", "attachments": [alert]}) == "Look:\nErrors\n> 5 %\nHost: web-1\nOnly a title"
    assert words({"text": "", "attachments": [{"fallback": "Errors &gt; 5 %"}]}) == "Errors > 5 %"
    assert words({"text": PLACEHOLDER, "attachments": [{"blocks": ALERT[:1]}]}) == "Errors up"
    assert words({"text": "", "attachments": [{"fallback": "[no preview available]"}]}) == ""


@pytest.mark.parametrize("flag", ["is_share", "is_msg_unfurl"])
def test_a_forward_is_quoted_below_its_comment_with_its_author(flag: str) -> None:
    shared: Json = {flag: True, "author_name": "Ben", "text": "Is it\nrequired?", "from_url": "https://a.example/p1"}
    assert words({"text": "What now?", "attachments": [shared]}) == "What now?\n\nBen wrote:\n> Is it\n> required?"
    inside = {"message": {"blocks": [rich(section(text("Hello")))]}}
    assert words({"attachments": [{flag: True, "message_blocks": [inside]}]}) == "Somebody wrote:\n> Hello"


@pytest.mark.parametrize("field", ["from_url", "original_url", "app_unfurl_url"])
def test_the_preview_of_a_link_is_nobodys_words(field: str) -> None:
    preview: Json = {
        field: "https://a.example",
        "title": "A page",
        "text": "About",
        "image_url": "https://a.example/i.png",
    }
    message: Json = {"text": "<https://a.example>", "attachments": [preview]}
    assert (words(message), files(message)) == ("https://a.example", ())


@pytest.mark.parametrize("indent", [8, 10**6, 10**30])
def test_a_list_is_indented_by_eight_levels_at_most(indent: int) -> None:
    items = {"type": "rich_text_list", "indent": indent, "elements": [section(text("one"))]}
    assert words({"text": "", "blocks": [rich(items)]}) == f"{'  ' * 8}- one"


def test_malformed_parts_say_nothing() -> None:
    assert words({"text": None, "blocks": [{"type": "section", "text": {"type": "mrkdwn"}}], "attachments": [{}]}) == ""
    assert words({"text": "", "blocks": [rich(section({"type": "user"}, text("a \ud83d")))]}) == "<@>a ?"


def test_files_are_pictures_texts_or_others_also_in_a_forward() -> None:
    picture: Json = {"name": "a.png", "mimetype": "image/png", "url_private": "https://f/1", "size": 10}
    code: Json = {"name": "a.py", "mimetype": "text/x-python", "url_private": "https://f/2", "size": 20}
    snippet: Json = {"title": "Untitled", "mode": "snippet"}
    pdf, gone = {"name": "a.pdf", "mimetype": "application/pdf"}, {"mode": "tombstone", "name": "old"}
    message: Json = {"files": [picture, code, snippet, gone], "attachments": [{"is_share": True, "files": [pdf]}]}
    assert files(message) == (
        File("a.png", "picture", "https://f/1", 10),
        File("a.py", "text", "https://f/2", 20),
        File("Untitled", "text"),
        File("a.pdf", "other"),
    )
    assert files({"blocks": [{"type": "image", "title": {"type": "plain_text"}}]}) == (File("picture", "picture"),)
