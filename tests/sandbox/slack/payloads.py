"""Block Kit payloads of any size, and every limit with the largest payload that passes."""

from typing import Any

Json = dict[str, Any]


def plain(size: int = 1) -> Json:
    return {"type": "plain_text", "text": "x" * size}


def mrkdwn(size: int = 1) -> Json:
    return {"type": "mrkdwn", "text": "x" * size}


def option(index: int = 0, **more: Any) -> Json:
    return {"text": plain(), "value": f"v{index}", **more}


def button(index: int = 0, **more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": f"b{index}", **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def asks(kind: str, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": {"type": kind, **more}}


def chooses(kind: str, count: int) -> Json:
    return actions({"type": kind, "options": [option(i) for i in range(count)]})


def confirm(**more: Any) -> Json:
    return actions(button(confirm={"title": plain(), "text": mrkdwn(), **more}))


def cell(size: int = 1) -> Json:
    return {"type": "raw_text", "text": "x" * size}


def table(rows: int = 1, columns: int = 1, size: int = 1) -> Json:
    return {"type": "table", "rows": [[cell(size) for _ in range(columns)] for _ in range(rows)]}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://e.org/a.png", "alt_text": "x", **more}


def plot(series: int = 1, categories: int = 1, label: int = 0, **more: Any) -> Json:
    """A bar chart; labels are told apart by number, unless their length is asked for."""
    names = ["x" * label] if label else [f"c{n}" for n in range(categories)]
    data = [{"label": name, "value": 1} for name in names]
    plotted = [{"name": f"s{n}", "data": data} for n in range(series)]
    return {"type": "bar", "series": plotted, "axis_config": {"categories": names, **more}}


def pie(segments: int = 1, value: float = 1) -> Json:
    return {"type": "pie", "segments": [{"label": "x", "value": value}] * segments}


def chart(chart: Json, title: int = 1) -> Json:
    return {"type": "data_visualization", "title": "x" * title, "chart": chart}


# (what, a function of n that makes a block, the largest n, the pointer of the refusal below /blocks/0)
EDGES: list[tuple[str, Any, int, str]] = [
    ("section text", lambda n: section(text=mrkdwn(n)), 3000, "/text/text"),
    ("section fields", lambda n: section(fields=[mrkdwn()] * n), 10, "/fields"),
    ("section field text", lambda n: section(fields=[mrkdwn(n)]), 2000, "/fields/0/text"),
    ("chart title", lambda n: chart(pie(), n), 50, "/title"),
    ("chart segments", lambda n: chart(pie(n)), 6, "/chart/segments"),
    ("chart series", lambda n: chart(plot(n)), 6, "/chart/series"),
    ("chart categories", lambda n: chart(plot(1, n)), 20, "/chart/axis_config/categories"),
    ("chart label", lambda n: chart(plot(label=n)), 20, "/chart/axis_config/categories/0"),
    ("chart axis", lambda n: chart(plot(y_label="x" * n)), 50, "/chart/axis_config/y_label"),
    ("header text", lambda n: {"type": "header", "text": plain(n)}, 150, "/text/text"),
    ("markdown text", lambda n: {"type": "markdown", "text": "x" * n}, 12_000, "/text"),
    ("context elements", lambda n: {"type": "context", "elements": [mrkdwn()] * n}, 10, "/elements"),
    ("context text", lambda n: {"type": "context", "elements": [mrkdwn(n)]}, 3000, "/elements/0/text"),
    ("actions elements", lambda n: actions(*[button(i) for i in range(n)]), 25, "/elements"),
    ("button text", lambda n: actions(button(text=plain(n))), 75, "/elements/0/text/text"),
    ("button value", lambda n: actions(button(value="x" * n)), 2000, "/elements/0/value"),
    ("button url", lambda n: actions(button(url="https:" + "x" * (n - 6))), 3000, "/elements/0/url"),
    ("button label", lambda n: actions(button(accessibility_label="x" * n)), 75, "/elements/0/accessibility_label"),
    ("action_id", lambda n: actions(button(action_id="x" * n)), 255, "/elements/0/action_id"),
    ("block_id", lambda n: section(block_id="x" * n), 255, "/block_id"),
    (
        "option text",
        lambda n: actions({"type": "radio_buttons", "options": [option(text=plain(n))]}),
        75,
        "/elements/0/options/0/text/text",
    ),
    (
        "option value",
        lambda n: actions({"type": "radio_buttons", "options": [option(value="x" * n)]}),
        150,
        "/elements/0/options/0/value",
    ),
    (
        "option description",
        lambda n: actions({"type": "radio_buttons", "options": [option(description=plain(n))]}),
        75,
        "/elements/0/options/0/description/text",
    ),
    ("radio options", lambda n: chooses("radio_buttons", n), 10, "/elements/0/options"),
    ("checkbox options", lambda n: chooses("checkboxes", n), 10, "/elements/0/options"),
    ("select options", lambda n: chooses("static_select", n), 100, "/elements/0/options"),
    ("overflow options", lambda n: chooses("overflow", n), 5, "/elements/0/options"),
    (
        "select groups",
        lambda n: actions(
            {"type": "static_select", "option_groups": [{"label": plain(), "options": [option(i)]} for i in range(n)]}
        ),
        100,
        "/elements/0/option_groups",
    ),
    (
        "placeholder",
        lambda n: actions({"type": "users_select", "placeholder": plain(n)}),
        150,
        "/elements/0/placeholder/text",
    ),
    ("confirm title", lambda n: confirm(title=plain(n)), 100, "/elements/0/confirm/title/text"),
    ("confirm text", lambda n: confirm(text=mrkdwn(n)), 300, "/elements/0/confirm/text/text"),
    ("confirm yes", lambda n: confirm(confirm=plain(n)), 30, "/elements/0/confirm/confirm/text"),
    ("confirm no", lambda n: confirm(deny=plain(n)), 30, "/elements/0/confirm/deny/text"),
    ("input label", lambda n: asks("plain_text_input") | {"label": plain(n)}, 2000, "/label/text"),
    ("input hint", lambda n: asks("plain_text_input") | {"hint": plain(n)}, 2000, "/hint/text"),
    ("input length", lambda n: asks("plain_text_input", max_length=n), 3000, "/element/max_length"),
    ("image url", lambda n: image(image_url="https:" + "x" * (n - 6)), 3000, "/image_url"),
    ("image alt", lambda n: image(alt_text="x" * n), 2000, "/alt_text"),
    ("image title", lambda n: image(title=plain(n)), 2000, "/title/text"),
    ("table rows", lambda n: table(rows=n), 100, "/rows"),
    ("table columns", lambda n: table(columns=n), 20, "/rows/0"),
    ("table characters", lambda n: table(size=n), 10_000, "/rows"),
    ("card title", lambda n: {"type": "card", "title": mrkdwn(n)}, 150, "/title/text"),
    ("card body", lambda n: {"type": "card", "body": mrkdwn(n)}, 200, "/body/text"),
    ("card actions", lambda n: {"type": "card", "actions": [button(i) for i in range(n)]}, 3, "/actions"),
    ("carousel", lambda n: {"type": "carousel", "elements": [{"type": "card", "title": plain()}] * n}, 10, "/elements"),
    (
        "container",
        lambda n: {"type": "container", "title": plain(), "child_blocks": [section()] * n},
        10,
        "/child_blocks",
    ),
    (
        "plan tasks",
        lambda n: {
            "type": "plan",
            "title": "x",
            "tasks": [{"type": "task_card", "task_id": "t", "title": "x", "status": "pending"}] * n,
        },
        50,
        "/tasks",
    ),
    (
        "feedback",
        lambda n: {
            "type": "context_actions",
            "elements": [{"type": "icon_button", "icon": "trash", "text": plain()}] * n,
        },
        5,
        "/elements",
    ),
    ("data table rows", lambda n: {"type": "data_table", "caption": "x", "rows": [[cell()]] * n}, 101, "/rows"),
]

SAMPLES: dict[str, Json] = {
    "section": section(accessory=button(), fields=[mrkdwn()]),
    "divider": {"type": "divider"},
    "header": {"type": "header", "text": plain()},
    "markdown": {"type": "markdown", "text": "**x**"},
    "image": image(),
    "actions": actions(button(), chooses("static_select", 3)["elements"][0]),
    "context": {"type": "context", "elements": [mrkdwn(), image()]},
    "context_actions": {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "positive_button": {"text": plain(), "value": "1"},
                "negative_button": {"text": plain(), "value": "0"},
            }
        ],
    },
    "input": asks("plain_text_input", multiline=True),
    "video": {
        "type": "video",
        "alt_text": "x",
        "title": plain(),
        "video_url": "https://e.org/v",
        "thumbnail_url": "https://e.org/t",
    },
    "rich_text": {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_preformatted",
                "language": "python",
                "elements": [{"type": "text", "text": "x", "style": {"bold": True}}],
            }
        ],
    },
    "table": table() | {"column_settings": [None, {"align": "right"}]},
    "alert": {"type": "alert", "text": plain(), "level": "warning"},
    "card": {"type": "card", "title": mrkdwn()},
    "carousel": {"type": "carousel", "elements": [{"type": "card", "title": mrkdwn()}]},
    "container": {"type": "container", "title": plain(), "child_blocks": [section()]},
    "plan": {"type": "plan", "title": "x"},
    "task_card": {"type": "task_card", "task_id": "t", "title": "x", "status": "complete"},
    "data_table": {"type": "data_table", "caption": "x", "rows": [[cell()], [cell()]]},
    "data_visualization": chart(plot()),
}
