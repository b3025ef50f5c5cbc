"""Reading drawn HTML back, as strictly as the page's own rules."""

from html.parser import HTMLParser
from typing import get_args

from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import ATTRIBUTES, VOID, Tag

NAMES = Directory(
    people={"U0ADA": "Ada Lovell"},
    channels={"C0GENERAL": "general", "D0ADA": "Homeroom"},
    apps=frozenset({"U0HOMEROOM"}),
    app_id="A0HOMEROOM",
    base_url="http://127.0.0.1:3300",
)
SCHEMES = ("http://", "https://", "mailto:", "#")


class Reader(HTMLParser):
    """Raises AssertionError where HTML holds a tag, an attribute or an address that the page may not show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.open: list[str] = []
        self.links: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in get_args(Tag), tag
        assert {name for name, _ in attrs} <= ATTRIBUTES, attrs
        if tag == "a":
            self.links.append(dict(attrs))
            assert str(dict(attrs)["href"]).lower().startswith(SCHEMES), attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


def read(html: str) -> Reader:
    """Return what a browser would find in drawn HTML."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader
