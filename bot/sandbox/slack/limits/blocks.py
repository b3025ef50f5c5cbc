"""Every block: its fields, their limits, and the surfaces it may stand on.

Charts: docs.slack.dev, reference/block-kit/blocks/data-visualization-block. Slack's Block Kit Builder has been seen to
take 12 series and 12 segments; the reference says 6, the stricter of the two.
"""

from collections.abc import Iterator
from typing import Any, Literal

from bot.sandbox.slack.limits.elements import ELEMENTS, any_of, one_of
from bot.sandbox.slack.limits.problem import Problem, listed, unsupported
from bot.sandbox.slack.limits.schema import Nullable, Obj, shapes

Surface = Literal["message", "modal", "home", "any"]  # any: blocks that are yet to stand somewhere
MARKDOWN_CHARACTERS = 12_000
TABLE_CHARACTERS = 10_000
DATA_TABLE_CHARACTERS = 20_000


def text_length(node: Any) -> int:
    """The characters of all texts inside a block or cell."""
    if isinstance(node, list):
        return sum(text_length(item) for item in node)
    if not isinstance(node, dict):
        return 0
    own = len(node["text"]) if isinstance(node.get("text"), str) else 0
    return own + sum(text_length(item) for item in node.values() if isinstance(item, dict | list))


# --- what belongs together --------------------------------------------------------------------


def _no_empty_cell(value: dict[str, Any], at: str, _: str) -> Iterator[Problem]:
    for row, cells in enumerate(listed(value, "rows")):
        for column, cell in enumerate(cells if isinstance(cells, list) else []):
            if isinstance(cell, dict) and cell.get("type") == "rich_text" and not text_length(cell):
                yield Problem(f"{at}/rows/{row}/{column}", "table.cell", "must be more than 0 characters")


def _not_too_much(value: dict[str, Any], at: str, name: str) -> Iterator[Problem]:
    most = TABLE_CHARACTERS if name == "table" else DATA_TABLE_CHARACTERS
    if text_length(value.get("rows")) > most:
        yield Problem(f"{at}/rows", f"{name}.characters", f"must be less than {most + 1} characters")


def _one_header_divider(value: dict[str, Any], at: str, name: str) -> Iterator[Problem]:
    if value.get("is_collapsible") and value.get("has_header_divider"):
        yield Problem(at, name, "has_header_divider cannot be set when is_collapsible is true")


def _not_pending_alone(value: dict[str, Any], at: str, _: str) -> Iterator[Problem]:
    if value.get("status") == "pending":
        yield Problem(f"{at}/status", "task_card.status", "a task card outside of a plan cannot be pending")


def _more_than_nothing(value: dict[str, Any], at: str, _: str) -> Iterator[Problem]:
    weight = value.get("value")
    if isinstance(weight, int | float) and weight <= 0:
        yield Problem(f"{at}/value", "chart_segment.value", "must be more than 0")


def _one_value_for_each_category(value: dict[str, Any], at: str, _: str) -> Iterator[Problem]:
    axis = value.get("axis_config")
    categories = listed(axis, "categories") if isinstance(axis, dict) else []
    for index, series in enumerate(listed(value, "series")):
        points = listed(series, "data") if isinstance(series, dict) else []
        labels = [point.get("label") for point in points if isinstance(point, dict)]
        if labels != categories:
            yield Problem(f"{at}/series/{index}/data", "chart_series.data", "must hold one point for each category")


def _series_told_apart(value: dict[str, Any], at: str, _: str) -> Iterator[Problem]:
    names = [series.get("name") for series in listed(value, "series") if isinstance(series, dict)]
    if len(names) != len(set(map(str, names))):
        yield Problem(f"{at}/series", "chart.series", "must have unique names")


# --- the fields -------------------------------------------------------------------------------

_RICH_TEXT = """
inline_style? bold:bool italic:bool strike:bool code:bool underline:bool highlight:bool
inline_text? text!:str12000 style:inline_style
inline_user? user_id!:str255 style:inline_style
inline_channel? channel_id!:str255 style:inline_style
inline_usergroup? usergroup_id!:str255 style:inline_style
inline_broadcast? range!:here|channel|everyone style:inline_style
inline_color? value!:str255 style:inline_style
inline_link? url!:url3000 text:str12000 style:inline_style unsafe:bool
inline_emoji? name!:str255 unicode:str255 skin_tone:int1-6 style:inline_style
inline_date? timestamp!:int0-100000000000 format!:str255 url:url3000 fallback:str255
inline = text/inline_text user/inline_user channel/inline_channel usergroup/inline_usergroup broadcast/inline_broadcast
    color/inline_color link/inline_link emoji/inline_emoji date/inline_date
rich_text_section elements!:inline[0-1000]
rich_text_quote elements!:inline[0-1000] border:int0-1
rich_text_preformatted elements!:inline[0-1000] border:int0-1 language:str255
list_item = rich_text_section
rich_text_list elements!:list_item[1-1000] style!:bullet|ordered indent:int0-8 offset:int0-10000 border:int0-1
rich_element = rich_text_section rich_text_quote rich_text_preformatted rich_text_list
rich_text elements!:rich_element[0-1000] block_id:str255
column_settings align:left|center|right is_wrapped:bool
"""
_BLOCKS = """
chart_segment label!:str20 value!:number
chart_point label!:str20 value!:number
chart_series name!:str20 data!:chart_point[1-20]
chart_axes categories!:str20[1-20] x_label:str50 y_label:str50
chart_pie segments!:chart_segment[1-6]
chart_plot/chart series!:chart_series[1-6] axis_config!:chart_axes
chart = pie/chart_pie bar/chart_plot area/chart_plot line/chart_plot
raw_text text!:str10000
raw_number value!:number text!:str255
cell = raw_text raw_number rich_text

section block_id:str255 text:text3000 fields:text2000[1-10] accessory:in_section expand:bool
divider block_id:str255
header block_id:str255 text!:plain150
markdown block_id:str255 text!:str12000
image block_id:str255 image_url:url3000 slack_file alt_text!:str2000 title:plain2000
actions block_id:str255 elements!:in_actions[1-25]
context block_id:str255 elements!:in_context[1-10]
context_actions block_id:str255 elements!:in_context_actions[1-5]
input block_id:str255 label!:plain2000 element!:in_input hint:plain2000 optional:bool dispatch_action:bool
video block_id:str255 alt_text!:str2000 title!:plain199 video_url!:url3000 thumbnail_url!:url3000 title_url:url3000
    description:plain200 provider_icon_url:url3000 provider_name:str50 author_name:str49
table rows!:cell[1-20][1-100] column_settings:column[0-20] block_id:str255
alert? block_id:str255 text!:text200 level:default|info|warning|error|success
card block_id:str255 hero_image:image_element icon:image_element slack_icon?:any title:text150 subtitle:text150
    body:text200 actions?:in_card[1-3]
in_carousel = card
carousel block_id:str255 elements!:in_carousel[1-10]
in_container = section divider header image actions context input rich_text table video
container block_id:str255 title:plain150 rich_text_title:rich_text subtitle:text150 child_blocks!:in_container[1-10]
    width:narrow|standard|wide|full icon:image_element is_collapsible:bool default_collapsed:bool
    has_header_divider:bool
planned_task/task_card? block_id:str255 task_id!:str255 title!:str255 details:rich_text output:rich_text
    sources:any[0-100] status!:pending|in_progress|complete|error
task_card? +planned_task
plan? block_id:str255 title!:str255 tasks:planned_task[0-50]
data_table? block_id:str255 caption!:str255 rows!:any[1-20][2-101] page_size:int1-100 row_header_column_index:int0-19
data_visualization block_id:str255 title!:str50 chart! height?:number
"""
_TEXTS = shapes(_RICH_TEXT, ELEMENTS)
_RULES = shapes(
    _BLOCKS,
    _TEXTS | {"column": Nullable(_TEXTS["column_settings"])},
    {
        "section": (any_of("text", "fields"),),
        "image": (one_of("image_url", "slack_file"),),
        "table": (_no_empty_cell, _not_too_much),
        "card": (any_of("hero_image", "title", "actions", "body"),),
        "container": (any_of("title", "rich_text_title"), _one_header_divider),
        "task_card": (_not_pending_alone,),
        "data_table": (_not_too_much,),
        "chart_segment": (_more_than_nothing,),
        "chart_plot": (_series_told_apart, _one_value_for_each_category),
    },
)
_EVERYWHERE: frozenset[Surface] = frozenset({"message", "modal", "home"})
_MESSAGES: frozenset[Surface] = frozenset({"message"})
_NO_MODAL: frozenset[Surface] = frozenset({"message", "home"})
SURFACES: dict[str, frozenset[Surface]] = {
    **dict.fromkeys(("section", "divider", "header", "image", "actions", "context"), _EVERYWHERE),
    **dict.fromkeys(("input", "video", "rich_text", "card"), _EVERYWHERE),
    **dict.fromkeys(("markdown", "context_actions", "plan", "task_card", "container"), _MESSAGES),
    **dict.fromkeys(("table", "data_table", "data_visualization", "carousel"), _NO_MODAL),
    "alert": frozenset({"modal"}),
}
BLOCKS = {name: rule for name in SURFACES if isinstance(rule := _RULES[name], Obj)}


def check_block(block: Any, at: str, surface: Surface) -> Iterator[Problem]:
    """The problems of one block on that surface."""
    known = sorted(name for name in BLOCKS if surface in ("any", *SURFACES[name]))
    rule = BLOCKS.get(str(block.get("type"))) if isinstance(block, dict) else None
    if rule is None:
        yield unsupported(block if isinstance(block, dict) else {}, known, at, "block.type")
        return
    if rule.name not in known:
        yield unsupported(block, known, at, "block.surface")
    yield from rule.check(block, at, rule.name)
