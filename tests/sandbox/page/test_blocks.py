from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.sandbox.page.drawing import blocks
from bot.sandbox.slack import Message
from bot.sandbox.slack.addresses import stored
from tests.sandbox.page.reading import NAMES, read

Json = dict[str, Any]


def draw(*given_blocks: Json) -> list[Json]:
    return blocks.draw(list(given_blocks), NAMES)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def test_an_unknown_block_and_an_unknown_element_name_their_type() -> None:
    assert draw({"type": "carousel", "elements": []}) == [{"type": "unknown", "name": "carousel"}]
    (actions,) = draw({"type": "actions", "elements": [{"type": "datepicker", "action_id": "d"}]})
    assert actions["elements"] == [{"type": "unknown", "name": "datepicker"}]


def test_a_header_is_words_and_a_section_is_drawn_with_its_fields() -> None:
    header, section = draw(
        {"type": "header", "text": plain("<b> :tada:")},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*a*"}, "fields": [plain("*b*")]},
    )
    assert header["words"] == "<b> 🎉"
    assert (section["html"], section["fields"]) == ("<strong>a</strong>", ["*b*"])


def test_a_button_carries_what_a_press_needs_and_where_it_leads() -> None:
    link = "http://127.0.0.1:3300/archives/D0ADA"
    confirm = {"title": plain("Sure?"), "text": plain("2 < 3"), "confirm": plain("Yes"), "deny": plain("No")}
    button = {"type": "button", "action_id": "go/1", "text": plain("Go"), "value": "1", "style": "primary"}
    (actions,) = draw({"type": "actions", "block_id": "b", "elements": [button | {"url": link, "confirm": confirm}]})
    (drawn,) = actions["elements"]
    assert (actions["block_id"], drawn["action_id"], drawn["value"], drawn["style"]) == ("b", "go/1", "1", "primary")
    assert drawn["link"]["data-channel"] == "D0ADA"
    assert drawn["confirm"]["text"] == "2 &lt; 3"


def test_a_button_to_a_forbidden_address_leads_nowhere() -> None:
    button = {"type": "button", "action_id": "x", "text": plain("x"), "url": "javascript:alert(1)"}
    assert draw({"type": "actions", "elements": [button]})[0]["elements"][0]["link"] == {}


@pytest.mark.parametrize("kind", ["static_select", "radio_buttons", "checkboxes", "overflow"])
def test_options_come_with_those_chosen_at_first(kind: str) -> None:
    options = [{"text": plain("A"), "value": "a"}, {"text": plain("B"), "value": "b"}]
    initial: Json = {"initial_options": options[1:]} if kind == "checkboxes" else {"initial_option": options[1]}
    element = {"type": kind, "action_id": "x", "options": options} | ({} if kind == "overflow" else initial)
    drawn = draw({"type": "actions", "elements": [element]})[0]["elements"][0]
    assert [option["label"] for option in drawn["options"]] == ["A", "B"]
    assert drawn["chosen"] == ([] if kind == "overflow" else ["b"])


def test_options_keep_the_names_of_their_groups() -> None:
    groups = [{"label": plain(name), "options": [{"text": plain(f"{name} 1"), "value": name}]} for name in ("A", "B")]
    element = {"type": "static_select", "action_id": "x", "option_groups": groups}
    (drawn,) = draw({"type": "actions", "elements": [element]})[0]["elements"]
    assert [(option["group"], option["value"]) for option in drawn["options"]] == [("A", "A"), ("B", "B")]


def test_a_table_has_a_head_and_right_aligned_numbers() -> None:
    text = {"type": "rich_text_section", "elements": [{"type": "text", "text": "<x>", "style": {"code": True}}]}
    rows = [[{"type": "raw_text", "text": "Name"}, {"type": "raw_text", "text": "Points"}],
            [{"type": "rich_text", "elements": [text]}, {"type": "raw_number", "value": 4, "text": "4"}]]  # fmt: skip
    (table,) = draw({"type": "table", "rows": rows})
    assert '<td class="left"><code>&lt;x&gt;</code></td><td class="right">4</td>' in table["html"]
    assert "<thead><tr><th" in table["html"]


def test_a_chart_comes_as_numbers_and_as_a_table_for_who_cannot_see_it() -> None:
    data = [{"label": "Intro", "value": 3}, {"label": "L<1>", "value": 1}]
    plotted = {"type": "bar", "series": [{"name": "Done", "data": data}]}
    axes = {"categories": ["Intro", "L<1>"], "y_label": "people"}
    (chart,) = draw({"type": "data_visualization", "title": "The team", "chart": plotted | {"axis_config": axes}})
    assert (chart["title"], chart["kind"], chart["y_label"]) == ("The team", "bar", "people")
    assert chart["series"] == [{"name": "Done", "values": [3, 1]}]
    assert "<tr><th>L&lt;1&gt;</th><td>1</td></tr>" in chart["html"]


def test_a_pie_is_one_series_of_its_slices() -> None:
    pie = {"type": "pie", "segments": [{"label": "A", "value": 2}, {"label": "B", "value": 0.5}]}
    (chart,) = draw({"type": "data_visualization", "title": "x", "chart": pie})
    assert (chart["categories"], chart["series"]) == (["A", "B"], [{"name": "", "values": [2, 0.5]}])


def test_rich_text_draws_lists_quotes_code_links_and_mentions() -> None:
    def section(kind: str, *elements: Json, **more: Any) -> Json:
        return {"type": kind, "elements": list(elements), **more}

    words = {"type": "text", "text": "hi\nyou", "style": {"bold": True, "italic": True}}
    block = section(
        "rich_text",
        section("rich_text_section", words, {"type": "user", "user_id": "U0ADA"}, {"type": "emoji", "name": "tada"}),
        section("rich_text_list", section("rich_text_section", {"type": "text", "text": "one"}), style="ordered"),
        section("rich_text_quote", {"type": "link", "url": "javascript:x", "text": "no"}),
        section("rich_text_preformatted", {"type": "text", "text": "a < b"}),
    )
    html = draw(block)[0]["html"]
    assert "<em><strong>hi<br>you</strong></em>" in html
    assert '<ol class="indent-0"><li>one</li></ol><blockquote>no</blockquote><pre><code>a &lt; b</code></pre>' in html
    assert "@Ada Lovell" in read(html).words


def test_no_picture_is_fetched_its_words_stand_for_it() -> None:
    (image,) = draw({"type": "image", "image_url": "https://x.y/z.png", "alt_text": "a plan", "title": plain("Plan")})
    assert "https" not in str(image)
    assert (image["alt"], image["title"]) == ("a plan", "Plan")


def test_an_input_keeps_label_hint_and_the_limits_of_its_field() -> None:
    element = {"type": "plain_text_input", "action_id": "a", "multiline": True, "max_length": 30}
    (drawn,) = draw(
        {"type": "input", "block_id": "b", "label": plain("Name"), "hint": plain("short"), "element": element}
    )
    assert (drawn["label"], drawn["hint"], drawn["optional"]) == ("Name", "short", False)
    assert (drawn["element"]["multiline"], drawn["element"]["max_length"]) == (True, 30)


@given(st.text(max_size=60))
@example("&lt;!channel> &amp; <b>")
@example('`get("https://x.org/?a=1&b=2")` <https://x.org> me@x.org main.py')
def test_what_a_person_typed_comes_back_to_be_edited_as_it_was(text: str) -> None:
    drawn = blocks.message(Message("D0ADA", "1.0", "U0ADA", stored(text)), NAMES)
    assert drawn["raw"] == text
    read(drawn["html"])


def test_a_me_message_is_drawn_in_italics() -> None:
    drawn = blocks.message(Message("D0ADA", "1.0", "U0ADA", "reads on", subtype="me_message"), NAMES)
    assert drawn["html"] == "<p><em>reads on</em></p>"


def test_a_message_with_blocks_shows_them_and_not_its_fallback_text() -> None:
    drawn = blocks.message(Message("D0ADA", "1.0", "U0HOMEROOM", "fallback", blocks=[{"type": "divider"}]), NAMES)
    assert (drawn["html"], drawn["app"]) == ("", True)
