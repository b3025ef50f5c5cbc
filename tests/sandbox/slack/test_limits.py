"""Each limit at its edge: the largest thing Slack takes passes, one more is refused with its pointer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.slack import Problem, validate_blocks, validate_message, validate_metadata, validate_view
from bot.sandbox.slack.limits.blocks import BLOCKS, SURFACES
from bot.sandbox.slack.limits.schema import shapes
from tests.sandbox.slack.payloads import (
    EDGES,
    SAMPLES,
    Json,
    actions,
    asks,
    button,
    cell,
    chart,
    chooses,
    mrkdwn,
    option,
    pie,
    plain,
    plot,
    section,
    table,
)


@pytest.mark.parametrize(("what", "make", "most", "pointer"), EDGES, ids=[edge[0] for edge in EDGES])
def test_the_edge_passes_and_one_more_does_not(what: str, make: Any, most: int, pointer: str) -> None:
    assert validate_blocks([make(most)]) == []
    assert f"/blocks/0{pointer}" in [problem.pointer for problem in validate_blocks([make(most + 1)])]


# (what, a block Slack refuses, the rule that says so)
REFUSED: list[tuple[str, Any, str]] = [
    ("no object", "section", "block.type"),
    ("unknown block", {"type": "poem"}, "block.type"),
    ("unknown field", section(txt="x"), "section"),
    ("empty section", {"type": "section"}, "section"),
    ("empty text", section(text=mrkdwn(0)), "section.text"),
    ("text without type", section(text={"text": "x"}), "section.text"),
    ("string for text", section(text="x"), "section.text"),
    ("mrkdwn header", {"type": "header", "text": mrkdwn()}, "header.text"),
    ("empty actions", actions(), "actions.elements"),
    ("unknown element", actions({"type": "lever"}), "actions.elements"),
    ("typed input in actions", actions({"type": "plain_text_input"}), "actions.elements"),
    ("button in input", asks("button", text=plain()), "input.element"),
    ("mrkdwn on button", actions(button(text=mrkdwn())), "button.text"),
    ("odd button style", actions(button(style="loud")), "button.style"),
    ("button without text", actions({"type": "button"}), "button"),
    ("relative url", actions(button(url="here")), "button.url"),
    ("empty overflow", chooses("overflow", 0), "overflow.options"),
    ("same action_id twice", actions(button(), button()), "action_id.unique"),
    ("same option value twice", actions({"type": "checkboxes", "options": [option(), option()]}), "checkboxes.options"),
    (
        "foreign initial",
        actions({"type": "static_select", "options": [option(1)], "initial_option": option(2)}),
        "static_select.initial_option",
    ),
    (
        "options and groups",
        actions(
            {
                "type": "static_select",
                "options": [option()],
                "option_groups": [{"label": plain(), "options": [option()]}],
            }
        ),
        "static_select",
    ),
    ("no options", actions({"type": "static_select"}), "static_select"),
    ("image of nothing", {"type": "image", "alt_text": "x"}, "image"),
    ("image without alt", {"type": "image", "image_url": "https://e.org/a.png"}, "image"),
    ("empty cell", table(size=0), "raw_text.text"),
    ("empty rich cell", {"type": "table", "rows": [[{"type": "rich_text", "elements": []}]]}, "table.cell"),
    ("empty row", {"type": "table", "rows": [[]]}, "table.rows"),
    ("number without text", {"type": "table", "rows": [[{"type": "raw_number", "value": 1}]]}, "raw_number"),
    (
        "number that is none",
        {"type": "table", "rows": [[{"type": "raw_number", "value": "1", "text": "1"}]]},
        "raw_number.value",
    ),
    ("odd alignment", table() | {"column_settings": [{"align": "up"}]}, "column_settings.align"),
    (
        "unknown rich part",
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "x"}]}]},
        "rich_text_section.elements",
    ),
    (
        "list without style",
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": []}]},
        "rich_text_list",
    ),
    ("bare pending task", {"type": "task_card", "task_id": "t", "title": "x", "status": "pending"}, "task_card.status"),
    ("odd task", {"type": "task_card", "task_id": "t", "title": "x", "status": "lost"}, "task_card.status"),
    ("empty card", {"type": "card"}, "card"),
    ("container without title", {"type": "container", "child_blocks": [section()]}, "container"),
    (
        "container line",
        {
            "type": "container",
            "title": plain(),
            "child_blocks": [section()],
            "is_collapsible": True,
            "has_header_divider": True,
        },
        "container",
    ),
    ("alert in a message", {"type": "alert", "text": plain()}, "block.surface"),
    (
        "data table too long",
        {"type": "data_table", "caption": "x", "rows": [[cell(10_001)], [cell(10_000)]]},
        "data_table.characters",
    ),
    ("chart of no known kind", chart({"type": "radar"}), "data_visualization.chart"),
    ("chart without axes", chart({"type": "line", "series": plot()["series"]}), "chart"),
    ("empty slice", chart(pie(value=0)), "chart_segment.value"),
    ("two series of one name", chart(plot() | {"series": plot()["series"] * 2}), "chart.series"),
    (
        "a category without its value",
        chart(plot() | {"axis_config": {"categories": ["c0", "c1"]}}),
        "chart_series.data",
    ),
    ("boolean that is none", section(expand="yes"), "section.expand"),
    ("no boolean number", asks("plain_text_input", max_length=True), "plain_text_input.max_length"),
]


@pytest.mark.parametrize(("what", "block", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_slack_refuses_is_refused_by_its_rule(what: str, block: Any, code: str) -> None:
    assert code in [problem.code for problem in validate_blocks([block])]


def test_a_table_of_shapes_means_what_its_marks_say() -> None:
    shelf = shapes("""
book title!:str5 pages:int1-9 loan?:bool
paperback/book? +book cover:thin|thick
shelf books!:paperback[1-2] owners:str0-3{1}
""")["shelf"]

    def broken(**fields: Any) -> list[tuple[str, str]]:
        return [(problem.code, problem.pointer) for problem in shelf.check(fields, "", "shelf")]

    assert broken(books=[{"title": "Tales", "cover": "thin"}], owners={"a": ""}) == []
    assert broken() == [("shelf", "")]
    assert broken(books=[{}]) == [("book", "/books/0")]
    assert broken(books=[{"title": "Novels", "pages": 0, "cover": "red"}]) == [
        ("book.title", "/books/0/title"),
        ("book.pages", "/books/0/pages"),
        ("book.cover", "/books/0/cover"),
    ]
    assert broken(books=[], owners={"a": "Anna"}) == [("shelf.books", "/books"), ("shelf.owners", "/owners/a")]
    assert broken(books=[{"title": "Tales"}], owners={"a": "", "b": ""}) == [("shelf.owners", "/owners")]
    with pytest.raises(KeyError, match="string5"):
        shapes("book title:string5-x")


def test_every_block_has_a_sample_here() -> None:
    assert set(SAMPLES) == set(BLOCKS) == set(SURFACES)


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_a_block_stands_only_on_its_surfaces(kind: str, surface: Any) -> None:
    problems = validate_blocks([SAMPLES[kind]], surface)
    expected = [] if surface in SURFACES[kind] else ["block.surface"]
    assert [problem.code for problem in problems] == expected


def test_no_markdown_in_modals_and_on_the_home_tab() -> None:
    assert SURFACES["markdown"] == {"message"}


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def test_the_whole_message_has_limits_of_its_own() -> None:
    markdown = {"type": "markdown", "text": "x" * 6_000}
    assert codes(validate_message({"text": "x", "blocks": [section()] * 50})) == []
    assert codes(validate_message({"text": "x", "blocks": [section()] * 51})) == ["message.blocks"]
    assert codes(validate_message({"text": "x", "blocks": [table(), table()]})) == ["message.table"]
    charts = [SAMPLES["data_visualization"]] * 3
    assert codes(validate_message({"text": "x", "blocks": charts})) == ["message.data_visualization"]
    assert codes(validate_message({"text": "x", "blocks": [markdown, markdown]})) == []
    assert codes(validate_message({"blocks": [markdown, markdown, markdown]})) == ["message.markdown"]
    assert codes(validate_message({"blocks": [section(text=mrkdwn(3000))] * 5})) == ["message.characters"]
    assert codes(validate_message({})) == ["message.content"]
    assert codes(validate_message({"text": 5})) == ["message.text"]
    assert codes(validate_message({"text": "x", "markdown_text": "y"})) == ["message.markdown_conflict"]
    assert codes(validate_message({"markdown_text": "y" * 12_001})) == ["message.markdown_text"]
    twins = [section(block_id="a"), section(block_id="a")]
    assert codes(validate_message({"text": "x", "blocks": twins})) == ["block_id.unique"]


def test_metadata_is_small_and_well_formed() -> None:
    assert validate_metadata({"event_type": "homeroom.key-1", "event_payload": {}}) == []
    assert codes(validate_metadata([])) == ["metadata"]
    assert codes(validate_metadata({})) == ["metadata", "metadata"]
    assert codes(validate_metadata({"event_type": "a b", "event_payload": {}})) == ["metadata.event_type"]
    assert codes(validate_metadata({"event_type": "a", "event_payload": []})) == ["metadata.event_payload"]
    assert codes(validate_metadata({"event_type": "a", "event_payload": {"x": "y" * 8000}})) == ["metadata.size"]


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain(), "blocks": [section()], **more}


@pytest.mark.parametrize(
    ("view", "code"),
    [
        ("modal", "view"),
        ({"type": "drawer"}, "view.type"),
        ({"type": "modal", "blocks": []}, "modal"),
        ({"type": "home", "blocks": [], "title": plain()}, "home"),
        (modal(title=plain(25)), "modal.title"),
        (modal(submit=plain(25)), "modal.submit"),
        (modal(close=plain(25)), "modal.close"),
        (modal(title=mrkdwn()), "modal.title"),
        (modal(private_metadata="x" * 3001), "modal.private_metadata"),
        (modal(callback_id="x" * 256), "modal.callback_id"),
        (modal(external_id="x" * 256), "modal.external_id"),
        (modal(blocks=[asks("plain_text_input")]), "modal.submit"),
        (modal(blocks=[section()] * 101), "modal.blocks"),
        ({"type": "home", "blocks": [section()] * 101}, "home.blocks"),
        (modal(blocks=[SAMPLES["markdown"]]), "block.surface"),
        (modal(blocks=[section(text=mrkdwn(3000))] * 85), "view.size"),
    ],
)
def test_a_view_slack_refuses_is_refused_by_its_rule(view: Any, code: str) -> None:
    assert code in codes(validate_view(view))


def test_a_view_at_its_limits_passes() -> None:
    edges = {"title": plain(24), "submit": plain(24), "close": plain(24), "private_metadata": "x" * 3000}
    assert validate_view(modal(**edges, blocks=[section()] * 100)) == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["type", "text", "elements", "options", "rows", "accessory", "element", "fields"]),
                inner | st.sampled_from(sorted(BLOCKS)),
            )
        ),
    )
)
def test_no_payload_breaks_the_validator(payload: Any) -> None:
    for problem in validate_blocks([payload]) + validate_view(payload) + validate_metadata(payload):
        assert problem.pointer.startswith("/")
        assert problem.code
