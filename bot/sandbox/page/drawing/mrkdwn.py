"""Slack's mrkdwn as a tree: `*bold*`, `_italic_`, `~strike~`, code, quotes, and the tokens in angle brackets."""

import operator
import re
from collections.abc import Callable, Iterable
from itertools import dropwhile, groupby

from bot.sandbox.page.drawing import links
from bot.sandbox.page.drawing.emoji import with_emoji
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import Child, Tag, node
from bot.sandbox.slack.addresses import unescaped

FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
QUOTE = re.compile(r"^(?:>|&gt;) ?")
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
    return _read(
        FENCE,
        text,
        lambda found: (node("pre", node("code", *_code(found[1], names))),),
        lambda part: _lines(part, names),
    )


def _lines(text: str, names: Directory) -> list[Child]:
    """Draw lines, gathering those that begin with `>` into quotes; a quote needs no break beside it."""
    drawn: list[Child] = []
    for is_quote, group in groupby(text.strip("\n").split("\n"), key=lambda line: bool(QUOTE.match(line))):
        lines: Iterable[str] = (QUOTE.sub("", line) for line in group)
        if not is_quote:
            lines = dropwhile(operator.not_, lines)
        inside = [child for line in lines for child in (node("br"), *_inline(line, names))][1:]
        drawn += [node("blockquote", *inside)] if is_quote else inside
    return drawn


def _read(
    pattern: re.Pattern[str],
    text: str,
    draw_found: Callable[[re.Match[str]], Iterable[Child]],
    draw_other: Callable[[str], Iterable[Child]],
) -> tuple[Child, ...]:
    """Draw what a pattern finds in a text in one way, and the text between in another."""
    drawn: list[Child] = []
    end = 0
    for found in pattern.finditer(text):
        drawn += [*draw_other(text[end : found.start()]), *draw_found(found)]
        end = found.end()
    return tuple(child for child in (*drawn, *draw_other(text[end:])) if child)


def _inline(text: str, names: Directory) -> tuple[Child, ...]:
    """Draw the marks of one line; entities in the words between become their characters."""

    def marked(found: re.Match[str]) -> tuple[Child, ...]:
        if found["code"] is not None:
            return (node("code", *_code(found["code"], names)),)
        if found["token"] is not None:
            return token(found["token"], names)
        tag = next(mark for mark in MARKS if found[mark] is not None)
        return (node(tag, *_inline(found[tag], names)),)

    return _read(INLINE, text, marked, lambda words: linked(unescaped(words), names))


def _code(text: str, names: Directory) -> tuple[Child, ...]:
    """Draw code: of all marks only an address in angle brackets is one there, as in Slack."""

    def address(found: re.Match[str]) -> tuple[Child, ...]:
        return links.anchor(unescaped(found[1]), (unescaped(found[2] or found[1]),), names)

    return _read(ADDRESS, text, address, lambda words: (unescaped(words),))


def token(inside: str, names: Directory) -> tuple[Child, ...]:
    """Draw what stood between angle brackets: a mention, a channel, a ping or a link; else the text itself."""
    head, _, label = inside.partition("|")
    if head.startswith("@"):
        return (links.person(head[1:], names),)
    if head.startswith("#"):
        return (links.channel(head[1:], label, names),)
    if head.startswith("!"):
        return (node("span", label or f"@{head[1:].split('^')[0]}", class_="mention ping"),)
    return links.anchor(unescaped(head), (with_emoji(unescaped(label or head)),), names)


def linked(text: str, names: Directory) -> tuple[Child, ...]:
    """Draw words that are read already, with bare addresses as links: Slack links what people type."""
    return _read(
        BARE_URL, text, lambda found: links.anchor(found[0], (found[0],), names), lambda words: (with_emoji(words),)
    )
