"""Slack's mrkdwn as a tree: `*bold*`, `_italic_`, `~strike~`, code, quotes, and the tokens in angle brackets."""

import re

from bot.sandbox.page.drawing import links
from bot.sandbox.page.drawing.emoji import with_emoji
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import Child, Node, Tag, node
from bot.sandbox.slack.addresses import unescaped

FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
# A mark counts only at the edge of a word, as in Slack: snake_case and 2*3*4 stay as they are.
_BODY = r"(?:`[^`\n]+`|<[^<>\n]+>|[^\n{0}])+?"
_MARK = r"(?<![\w{0}])\{0}(?P<{1}>(?=\S)" + _BODY + r"(?<=\S))\{0}(?![\w{0}])"
INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`|<(?P<token>[^<>\n]+)>|"
    + "|".join(_MARK.format(mark, name) for mark, name in (("*", "strong"), ("_", "em"), ("~", "s")))
)
MARKS: tuple[Tag, ...] = ("strong", "em", "s")
TOKEN = re.compile(r"<([@#!][^<>\n]+|https?:[^<>\s|]+(?:\|[^<>\n]*)?|mailto:[^<>\s|]+(?:\|[^<>\n]*)?|slack:[^<>\n]+)>")
ADDRESS = re.compile(r"<((?:https?|mailto):[^<>|\n]+)(?:\|([^<>\n]*))?>")
BARE_URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"]")


def draw(text: str, names: Directory) -> tuple[Child, ...]:
    """Draw a mrkdwn text; whatever is no mark stays text."""
    drawn: list[Child] = []
    for index, part in enumerate(FENCE.split(text)):
        drawn += [node("pre", node("code", *_code(part, names)))] if index % 2 else _lines(part, names)
    return tuple(drawn)


def _lines(text: str, names: Directory) -> list[Child]:
    """Draw lines, gathering those that begin with `>` into quotes."""
    drawn: list[Child] = []
    quote: list[str] = []
    lines = text.strip("\n").split("\n") if text.strip("\n") else []
    for line in [*lines, None]:
        if line is not None and re.match(r"(?:>|&gt;) ?", line):
            quote.append(re.sub(r"^(?:>|&gt;) ?", "", line))
            continue
        if quote:
            drawn.append(node("blockquote", *_broken(quote, names)))
            quote = []
        if line is not None:
            drawn += _after(drawn, inline(line, names))
    return drawn


def _after(drawn: list[Child], line: tuple[Child, ...]) -> list[Child]:
    """Return the line with a break before it, unless it begins the text or follows a block."""
    last = drawn[-1] if drawn else None
    follows_block = last is None or (isinstance(last, Node) and last.tag in {"blockquote", "pre"})
    return list(line) if follows_block else [node("br"), *line]


def _broken(lines: list[str], names: Directory) -> list[Child]:
    drawn: list[Child] = []
    for index, line in enumerate(lines):
        drawn += [*([node("br")] if index else []), *inline(line, names)]
    return drawn


def inline(text: str, names: Directory) -> tuple[Child, ...]:
    """Draw the marks of one line."""
    drawn: list[Child] = []
    end = 0
    for found in INLINE.finditer(text):
        drawn += plain(text[end : found.start()], names)
        drawn += _marked(found, names)
        end = found.end()
    return (*drawn, *plain(text[end:], names))


def _marked(found: re.Match[str], names: Directory) -> tuple[Child, ...]:
    if found["code"] is not None:
        return (node("code", *_code(found["code"], names)),)
    if found["token"] is not None:
        return token(found["token"], names)
    tag = next(mark for mark in MARKS if found[mark] is not None)
    return (node(tag, *inline(found[tag], names)),)


def _code(text: str, names: Directory) -> list[Child]:
    """Draw code: of all marks only an address in angle brackets is one there, as in Slack."""
    drawn: list[Child] = []
    end = 0
    for found in ADDRESS.finditer(text):
        label = unescaped(found[2] or found[1])
        drawn += [unescaped(text[end : found.start()]), *_anchored(unescaped(found[1]), label, names)]
        end = found.end()
    return [child for child in [*drawn, unescaped(text[end:])] if child]


def token(inside: str, names: Directory) -> tuple[Child, ...]:
    """Draw what stood between angle brackets: a mention, a channel, a ping or a link; else the text itself."""
    head, _, label = inside.partition("|")
    if head.startswith("@"):
        return (links.person(head[1:], names),)
    if head.startswith("#"):
        return (links.channel(head[1:], label, names),)
    if head.startswith("!"):
        return (node("span", label or f"@{head[1:].split('^')[0]}", class_="mention ping"),)
    return _anchored(unescaped(head), with_emoji(unescaped(label or head)), names)


def plain(text: str, names: Directory) -> list[Child]:
    """Draw plain words; entities become their characters, bare addresses links."""
    return linked(unescaped(text), names)


def linked(text: str, names: Directory) -> list[Child]:
    """Draw words that are read already, with bare addresses as links: Slack links what people type."""
    drawn: list[Child] = []
    end = 0
    for found in BARE_URL.finditer(text):
        drawn += [with_emoji(text[end : found.start()]), *_anchored(found[0], found[0], names)]
        end = found.end()
    return [child for child in [*drawn, with_emoji(text[end:])] if child]


def _anchored(url: str, label: str, names: Directory) -> tuple[Child, ...]:
    drawn = links.anchor(url, (label,), names)
    return drawn if isinstance(drawn, tuple) else (drawn,)
