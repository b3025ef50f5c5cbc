"""The Markdown of `markdown` blocks and of streams as a tree; raw HTML in it stays text.

Slack reads `<@U1>`, `<!channel>` and `<https://…|label>` inside Markdown too, so they are drawn here as what
they would do. A text that is still being streamed may end in the middle of a mark or a fence.
"""

from collections.abc import Callable
from typing import get_args

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode

from bot.sandbox.page.drawing import links, mrkdwn
from bot.sandbox.page.drawing.emoji import with_emoji
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import Child, Node, Tag, node

TAGS: frozenset[str] = frozenset(get_args(Tag))
HEADINGS: dict[str, Tag] = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}
ALIGNMENTS = {"text-align:right": "right", "text-align:center": "center"}


def _slack_token(state: StateInline, silent: bool) -> bool:  # markdown-it calls it so
    """Read one of Slack's tokens in angle brackets where markdown-it would see text or an autolink."""
    found = mrkdwn.TOKEN.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("slack_token", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _parser() -> MarkdownIt:
    # "linkify" would need a package of its own; bare addresses are linked where texts are drawn.
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    parser.validateLink = bool  # type: ignore[assignment, method-assign]  # links.target decides
    parser.inline.ruler.before("autolink", "slack_token", _slack_token)
    return parser


PARSER = _parser()


def draw(text: str, names: Directory) -> tuple[Child, ...]:
    """Draw a Markdown text; a construct that is not known becomes its plain words."""
    return _children(SyntaxTreeNode(PARSER.parse(text)), names)


def _children(parent: SyntaxTreeNode, names: Directory) -> tuple[Child, ...]:
    return tuple(child for part in parent.children for child in _drawn(part, names))


def _drawn(part: SyntaxTreeNode, names: Directory) -> tuple[Child, ...]:
    """Draw one node of markdown-it's tree: its wrappers go, its leaves and elements stay."""
    if part.type in WRAPPERS or (part.type == "paragraph" and part.hidden):
        return _children(part, names)
    return LEAVES.get(part.type, _element)(part, names)


def _link(part: SyntaxTreeNode, names: Directory) -> tuple[Child, ...]:
    return links.anchor(str(part.attrs.get("href", "")), _unlinked(_children(part, names)), names)


def _unlinked(children: tuple[Child, ...]) -> tuple[Child, ...]:
    """Take the links out of a label: a link holds no other."""
    bare: list[Child] = []
    for child in children:
        if isinstance(child, str):
            bare.append(child)
            continue
        inner = _unlinked(child.children)
        bare += inner if child.tag == "a" else [Node(child.tag, inner, child.attributes)]
    return tuple(bare)


def _element(part: SyntaxTreeNode, names: Directory) -> tuple[Child, ...]:
    """Draw an element that carries over as it is: paragraphs, lists, quotes, tables, emphasis."""
    children = _children(part, names) if part.children else ()
    tag = HEADINGS.get(part.tag, part.tag)
    if tag not in TAGS:
        return (part.content or node("span", *children),)
    attributes = {"start": str(part.attrs["start"])} if tag == "ol" and "start" in part.attrs else {}
    if alignment := ALIGNMENTS.get(str(part.attrs.get("style", ""))):
        attributes["class"] = alignment
    return (Node(tag, children, attributes),)  # type: ignore[arg-type]  # TAGS are Tag's own words


def _code(part: SyntaxTreeNode, _names: Directory) -> tuple[Child, ...]:
    return (node("pre", node("code", part.content.rstrip("\n"))),)


WRAPPERS = frozenset({"inline", "root"})
LEAVES: dict[str, Callable[[SyntaxTreeNode, Directory], tuple[Child, ...]]] = {
    "text": lambda part, names: mrkdwn.linked(part.content, names),
    "softbreak": lambda _part, _names: (node("br"),),
    "hardbreak": lambda _part, _names: (node("br"),),
    "code_inline": lambda part, _names: (node("code", part.content),),
    "fence": _code,
    "code_block": _code,
    "slack_token": lambda part, names: mrkdwn.token(part.content, names),
    "image": lambda part, _names: (node("span", f"Image: {with_emoji(part.content)}", class_="picture"),),
    "link": _link,
}
