"""The only way to HTML on the page: a tree of known tags whose texts and attributes are escaped as they are written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Literal

Tag = Literal[
    "p", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "br", "hr", "span", "h3", "h4",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
]  # fmt: skip
VOID: frozenset[str] = frozenset({"br", "hr"})
ATTRIBUTES: frozenset[str] = frozenset(
    {"class", "href", "target", "rel", "title", "start", "data-channel", "data-ts", "data-thread", "data-tab"}
)


@dataclass(frozen=True, slots=True)
class Node:
    """An element; `children` are nodes and plain strings, `attributes` come from a fixed list."""

    tag: Tag
    children: tuple["Node | str", ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = set(self.attributes) - ATTRIBUTES
        if unknown:
            raise ValueError(f"no such attribute on the page: {sorted(unknown)}")


Child = Node | str


def node(tag: Tag, *children: Child, **attributes: str) -> Node:
    """Build an element; `class_` and `data_ts` stand for `class` and `data-ts`."""
    return Node(tag, children, {key.strip("_").replace("_", "-"): text for key, text in attributes.items()})


def to_html(children: Iterable[Child]) -> str:
    """Write nodes and strings as HTML, with every text and attribute escaped."""
    written = []
    for child in children:
        if isinstance(child, str):
            written.append(escape(child, quote=False))
            continue
        attributes = "".join(f' {key}="{escape(text)}"' for key, text in child.attributes.items())
        end = "" if child.tag in VOID else f"{to_html(child.children)}</{child.tag}>"
        written.append(f"<{child.tag}{attributes}>{end}")
    return "".join(written)


def to_text(children: Iterable[Child]) -> str:
    """Return only the words of nodes and strings."""
    return "".join(child if isinstance(child, str) else to_text(child.children) for child in children)
