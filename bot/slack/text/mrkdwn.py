"""Text for what Slack does not read as Markdown: section text (mrkdwn) and the plain `text` argument.

markdown-it reads the Markdown. Slack draws a mark only at the edge of a word, and not beside a full-width character
(yc-software/qm#651); elsewhere the words stay and the mark goes. It has no escape for a mark, so a character that it
would read as one becomes its look-alike.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from bot.slack.text.split import TEXT_LIMIT, clip

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.tree import SyntaxTreeNode

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKS = {"heading": "*", "strong": "*", "em": "_", "s": "~"}
_LOOK_ALIKES = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_BARE_ADDRESS = re.compile(r"://[^\s<>`\[\]]*[^\s<>`\[\]?!.,:;*_~'\")]")  # what follows may be emphasis that ends
_STRAY_MARK = re.compile(
    r"https?://\S+|`|(?<![\w\s])[*_~]|[*_~](?![\w\s])|(?<=\s)[*_~](?=\w)|(?<=\w)[*_~](?=\s)"
)  # not 2 * 3, and nothing in an address, which Slack reads first
_SLACK_LINK = re.compile(r"<(?P<url>(?:https?://|mailto:)[^\s<>|]+)\|(?P<label>[^<>\n]*)>")
_SCHEME = re.compile(r"(?<![^\W_])https?\Z")
_QUOTE_MARK = re.compile(r"(?m)^(?=&gt;)")
_NO_QUOTE = "\u00ad"  # a soft hyphen: nothing shows, and a `>` after it begins no quote
_SPLIT_FENCE = "``\u200b`"  # a fence within code would end it
_UNFORMATTED = re.compile(r"[^\W\d_][^\\`*_\[\]<>&~#!\n]*")  # most labels; they need no parser


def mrkdwn(text: str) -> str:
    """Plain words for section text: nothing in them is a token, a link or a mention."""
    return text.translate(_ESCAPES)


def to_mrkdwn(markdown: str) -> str:
    """The author's Markdown as Slack's mrkdwn: code, bold, italic, struck, links, headings, bullets and quotes."""
    return _read(markdown, marked=True)


def plain(markdown: str, limit: int = TEXT_LIMIT) -> str:
    """Markdown without its marks, for a message's `text`: read aloud, in notifications, and where blocks fail.

    The result is safe as mrkdwn and at most `limit` characters long.
    """
    return clip(mrkdwn(_read(markdown, marked=False)), limit)


def label(markdown: str, limit: int) -> str:
    """Markdown as the words of a plain_text object, such as a header or a button: one line, and nothing escaped.

    Slack reads no token in plain_text, so an entity there would only be shown.
    """
    return clip(" ".join(_read(markdown, marked=False).split()), limit)


def runs(markdown: str) -> list[tuple[str, set[str]]]:
    """One line of Markdown as runs of words, each with the tokens that are open there: strong, em, code_inline."""
    return [run for node in _tree(markdown, "parseInline") for run in _runs(node, set())]


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # 1.1 MiB and 0.1 s, only when a text needs it

    parser = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
    parser.validateLink = lambda url: url.lower().startswith(("https://", "http://", "mailto:"))  # type: ignore[method-assign]
    parser.inline.ruler.before("autolink", "slack_link", _slack_link)
    parser.inline.ruler.before("emphasis", "bare_address", _bare_address)
    return parser


def _slack_link(state: "StateInline", silent: bool) -> bool:
    """Read `<url|label>`, Slack's own way to write a link."""
    found = _SLACK_LINK.match(state.src, state.pos)
    if found and not silent:
        state.push("link_open", "a", 1).attrs = {"href": found["url"]}
        state.push("text", "", 0).content = found["label"]
        state.push("link_close", "a", -1)
    state.pos = found.end() if found else state.pos
    return found is not None


def _bare_address(state: "StateInline", silent: bool) -> bool:
    """Read the rest of an address after `https` as text, so that no mark in it is emphasis."""
    found = _BARE_ADDRESS.match(state.src, state.pos)
    if not found or not _SCHEME.search(state.src[max(0, state.pos - 6) : state.pos]):
        return False
    if not silent:
        from markdown_it.common.utils import unescapeAll

        state.pending += unescapeAll(found[0])
    state.pos = found.end()
    return True


def _tree(markdown: str, parse: str = "parse") -> Sequence["SyntaxTreeNode"]:
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(getattr(_parser(), parse)(markdown)).children


# --- blocks ---------------------------------------------------------------------------------


def _read(markdown: str, *, marked: bool) -> str:
    if _UNFORMATTED.fullmatch(markdown):
        return markdown.strip()
    lines = re.sub(r"\r\n?", "\n", markdown).split("\n")  # as the parser counts them
    return _blocks(_tree(markdown), lines, marked=marked)


def _blocks(nodes: Sequence["SyntaxTreeNode"], lines: list[str], *, marked: bool) -> str:
    """Blocks or a list's items, with a blank line between them where the author left one."""
    text = ""
    for node in nodes:
        is_apart = node.map and node.map[0] and not lines[node.map[0] - 1].strip(" \t>")
        text += ("\n\n" if is_apart else "\n") if text else ""
        text += _block(node, lines, marked=marked)
    return text


def _block(node: "SyntaxTreeNode", lines: list[str], *, marked: bool) -> str:
    match node.type:
        case "fence" | "code_block":
            code = node.content.rstrip("\n")
            return f"```\n{mrkdwn(code).replace('```', _SPLIT_FENCE)}\n```" if marked else code
        case "hr":
            return "———"
        case "paragraph" | "heading":
            said = (_marked(node) if marked else _bare(node)).strip()
            return _QUOTE_MARK.sub(_NO_QUOTE, said) if marked else said
        case "blockquote":
            quoted = _blocks(node.children, lines, marked=marked)
            return "\n".join(f"> {line.removeprefix('> ')}" for line in quoted.split("\n"))
        case "list_item":
            mark = f"{node.info}{node.markup} " if node.info else "• "
            item = _blocks(node.children, lines, marked=marked)
            return mark + (item if "```" in item else item.replace("\n", "\n  "))
        case _:
            return _blocks(node.children, lines, marked=marked)


# --- words ----------------------------------------------------------------------------------


def _bare(node: "SyntaxTreeNode") -> str:
    """The words without marks; a link keeps its address."""
    url, words = _link(node)
    if url:
        return f"{words} ({url})" if words != url.removeprefix("mailto:") else words
    return "".join(map(_bare, node.children)) if node.children else _content(node)


def _runs(node: "SyntaxTreeNode", styles: set[str]) -> Iterator[tuple[str, set[str]]]:
    styles = styles | {node.type}
    if _link(node)[0] or not node.children:
        yield _bare(node), styles
        return
    for child in node.children:
        yield from _runs(child, styles)


def _content(node: "SyntaxTreeNode") -> str:
    return "\n" if node.type in {"softbreak", "hardbreak"} else node.content


def _link(node: "SyntaxTreeNode") -> tuple[str, str]:
    """A link's or picture's address and words, both empty for anything else."""
    url = str(node.attrs.get("href") or node.attrs.get("src") or "")
    words = "".join(map(_bare, node.children)).replace("\n", " ").strip() if url else ""
    return url, words or url


def _marked(node: "SyntaxTreeNode", before: str = "", after: str = "") -> str:
    """The words as mrkdwn between two characters, with the marks that Slack draws there."""
    url, words = _link(node)
    if url:
        name = f"|{mrkdwn(words.replace('|', '¦'))}" if words != url else ""
        return f"<{mrkdwn(url.replace('|', '%7C'))}{name}>"
    if not node.children:
        return _leaf(node)
    text = ""
    for child, following in zip(node.children, [*node.children[1:], None], strict=True):
        ahead = _bare(following)[:1] if following else after
        text += _marked(child, (before + text)[-1:], ahead)
    mark = _MARKS.get(node.type, "")
    is_drawn = mark and mark not in text and not _joins(before) and not _joins(after)
    return "\n".join(f"{mark}{line}{mark}" for line in text.split("\n")) if is_drawn else text


def _leaf(node: "SyntaxTreeNode") -> str:
    words = _content(node)
    if node.type == "code_inline" and "`" not in words:
        return f"`{mrkdwn(words)}`"
    return mrkdwn(_STRAY_MARK.sub(lambda mark: _LOOK_ALIKES.get(mark[0], mark[0]), words))


def _joins(neighbour: str) -> bool:
    """Whether Slack takes a mark beside this character for a part of a word."""
    is_word = neighbour.isalnum() or neighbour in _LOOK_ALIKES
    return is_word or (bool(neighbour.strip()) and east_asian_width(neighbour) in "WF")
