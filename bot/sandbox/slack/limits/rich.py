"""Rich text and tables: what is written inside of cells, lists and quotes."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.limits.parts import COLUMN
from bot.sandbox.slack.limits.problem import Problem, listed
from bot.sandbox.slack.limits.schema import Bool, ByType, Int, Items, Nullable, Number, Obj, Rule, Str, Url, choice

TABLE_CHARACTERS = 10_000
_STYLE = Obj("inline_style", dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), Bool()))


def _part(name: str, field: str, rule: Rule) -> Obj:
    return Obj(f"inline_{name}", {field: rule, "style": _STYLE}, frozenset({field}))


_PARTS: dict[str, Rule] = {
    "text": _part("text", "text", Str(12_000)),
    "user": _part("user", "user_id", Str(255)),
    "channel": _part("channel", "channel_id", Str(255)),
    "usergroup": _part("usergroup", "usergroup_id", Str(255)),
    "broadcast": _part("broadcast", "range", choice("here channel everyone")),
    "color": _part("color", "value", Str(255)),
    "link": Obj(
        "inline_link",
        {"url": Url(3000), "text": Str(12_000), "style": _STYLE, "unsafe": Bool()},
        frozenset({"url"}),
    ),
    "emoji": Obj(
        "inline_emoji",
        {"name": Str(255), "unicode": Str(255), "skin_tone": Int(1, 6), "style": _STYLE},
        frozenset({"name"}),
    ),
    "date": Obj(
        "inline_date",
        {"timestamp": Int(0, 10**11), "format": Str(255), "url": Url(3000), "fallback": Str(255)},
        frozenset({"timestamp", "format"}),
    ),
}
_INLINE = Items(ByType(_PARTS), 0, 1_000)
_SECTION = Obj("rich_text_section", {"elements": _INLINE}, frozenset({"elements"}))
_BORDER = Int(0, 1)
_QUOTE = Obj("rich_text_quote", {"elements": _INLINE, "border": _BORDER}, frozenset({"elements"}))
_PREFORMATTED = Obj(
    "rich_text_preformatted",
    {"elements": _INLINE, "border": _BORDER, "language": Str(255)},
    frozenset({"elements"}),
)
_LIST = Obj(
    "rich_text_list",
    {
        "elements": Items(ByType({"rich_text_section": _SECTION}), 1, 1_000),
        "style": choice("bullet ordered"),
        "indent": Int(0, 8),
        "offset": Int(0, 10_000),
        "border": _BORDER,
    },
    frozenset({"elements", "style"}),
)
RICH_ELEMENTS = Items(ByType({rule.name: rule for rule in (_SECTION, _QUOTE, _PREFORMATTED, _LIST)}), 0, 1_000)
RICH_TEXT = Obj("rich_text", {"elements": RICH_ELEMENTS, "block_id": Str(255)}, frozenset({"elements"}))
# --- tables -----------------------------------------------------------------------------------

RAW_TEXT = Obj("raw_text", {"text": Str(TABLE_CHARACTERS)}, frozenset({"text"}))
RAW_NUMBER = Obj("raw_number", {"value": Number(), "text": Str(255)}, frozenset({"value", "text"}))


def text_length(node: Any) -> int:
    """The characters of all texts inside a block or cell."""
    if isinstance(node, list):
        return sum(text_length(item) for item in node)
    if not isinstance(node, dict):
        return 0
    own = len(node["text"]) if isinstance(node.get("text"), str) else 0
    return own + sum(text_length(item) for item in node.values() if isinstance(item, dict | list))


def _no_empty_cell(value: dict[str, Any], at: str) -> Iterator[Problem]:
    for row, cells in enumerate(listed(value, "rows")):
        for column, cell in enumerate(cells if isinstance(cells, list) else []):
            if isinstance(cell, dict) and cell.get("type") == "rich_text" and not text_length(cell):
                yield Problem(f"{at}/rows/{row}/{column}", "table.cell", "must be more than 0 characters")


def _not_too_much(value: dict[str, Any], at: str) -> Iterator[Problem]:
    if text_length(value.get("rows")) > TABLE_CHARACTERS:
        message = f"must be less than {TABLE_CHARACTERS + 1} characters"
        yield Problem(f"{at}/rows", "table.characters", message)


_CELL = ByType({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT})
TABLE = Obj(
    "table",
    {
        "rows": Items(Items(_CELL, 1, 20), 1, 100),
        "column_settings": Items(Nullable(COLUMN), 0, 20),
        "block_id": Str(255),
    },
    frozenset({"rows"}),
    (_no_empty_cell, _not_too_much),
)
