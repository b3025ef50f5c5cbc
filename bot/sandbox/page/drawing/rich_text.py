"""A `rich_text` block as a tree: sections, lists, quotes and preformatted text with styled elements."""

from collections.abc import Callable

from bot.sandbox import Json
from bot.sandbox.page.drawing import links
from bot.sandbox.page.drawing.emoji import EMOJI, with_emoji
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import Child, Node, Tag, node, to_text

STYLES: tuple[tuple[str, Tag], ...] = (("code", "code"), ("bold", "strong"), ("italic", "em"), ("strike", "s"))


def draw(block: Json, names: Directory) -> tuple[Child, ...]:
    """Draw the elements of a `rich_text` block (or of a rich table cell)."""
    return tuple(_part(part, names) for part in block.get("elements", []))


def _part(part: Json, names: Directory) -> Child:
    match part.get("type"):
        case "rich_text_section":
            return node("p", *_inline(part, names))
        case "rich_text_list":
            items = (node("li", *_inline(item, names)) for item in part.get("elements", []))
            return node(
                "ol" if part.get("style") == "ordered" else "ul", *items, class_=f"indent-{part.get('indent', 0)}"
            )
        case "rich_text_quote":
            return node("blockquote", *_inline(part, names))
        case "rich_text_preformatted":
            return node("pre", node("code", to_text(_inline(part, names))))
        case other:
            return node("span", f"(an element of type {other} is not drawn here)", class_="unknown")


def _inline(part: Json, names: Directory) -> tuple[Child, ...]:
    return tuple(child for element in part.get("elements", []) for child in _styled(element, names))


def _styled(element: Json, names: Directory) -> tuple[Child, ...]:
    drawer = ELEMENTS.get(str(element.get("type")))
    drawn = drawer(element, names) if drawer else (str(element.get("text", "")),)
    for style, tag in STYLES:
        if element.get("style", {}).get(style):
            drawn = (Node(tag, drawn),)
    return drawn


def _broken(text: str) -> tuple[Child, ...]:
    lines = with_emoji(text).split("\n")
    return tuple(child for line in lines for child in (node("br"), line))[1:]


def _link(element: Json, names: Directory) -> tuple[Child, ...]:
    url = str(element.get("url", ""))
    return links.anchor(url, (str(element.get("text") or url),), names)


ELEMENTS: dict[str, Callable[[Json, Directory], tuple[Child, ...]]] = {
    "text": lambda element, _: _broken(str(element.get("text", ""))),
    "link": _link,
    "emoji": lambda element, _: (EMOJI.get(str(element.get("name")), f":{element.get('name')}:"),),
    "user": lambda element, names: (links.person(str(element.get("user_id")), names),),
    "channel": lambda element, names: (links.channel(str(element.get("channel_id")), "", names),),
    "broadcast": lambda element, _: (node("span", f"@{element.get('range')}", class_="mention ping"),),
}
