"""Text for what Slack does not read as Markdown: section text (mrkdwn) and the plain `text` argument."""

import re

from bot.slack.text.split import TEXT_LIMIT, clip

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_INLINE = re.compile(
    r"```[^\n`]*\n(?P<fence>.*?)\n?```"
    r"|(?P<ticks>`+)(?P<code>[^`\n](?:.*?[^`])?)(?P=ticks)(?!`)"
    r"|!?\[(?P<label>[^\[\]\n]+)\]\((?P<url>(?:https?://|mailto:)[^\s()<>|]+)\)"
    r"|(?<![*\w])\*\*\*(?P<both>\S(?:[^*\n]*\S)?)\*\*\*(?!\*)"
    r"|\*\*(?P<bold>\S(?:.*?\S)?)\*\*(?!\*)"
    r"|(?<![*\w])\*(?P<star>[^\s*](?:[^*\n]*[^\s*])?)\*(?![*\w])"
    r"|(?<!\w)_(?P<under>[^\s_](?:[^\n]*?[^\s_])?)_(?!\w)"
    r"|~~(?P<strike>\S(?:.*?\S)?)~~"
    r"|\\(?P<escaped>[\\`*_~\[\]()#>!-])",
    re.DOTALL,
)
_HEADING = re.compile(r"(?m)^#{1,6}[ \t]+(.+?)[ \t]*#*$")
_BULLET = re.compile(r"(?m)^([ \t]*)[-*+][ \t]+")
_QUOTE = re.compile(r"(?m)^&gt;")


def mrkdwn(text: str) -> str:
    """Plain words for section text: nothing in them is a token, a link or a mention."""
    return text.translate(_ESCAPES)


def to_mrkdwn(markdown: str) -> str:
    """The author's Markdown as Slack's mrkdwn: code, bold, italic, struck, links, headings, bullets and quotes."""
    prepared = _BULLET.sub(r"\1• ", _HEADING.sub(r"**\1**", markdown))
    return _QUOTE.sub(">", _converted(prepared))


def plain(markdown: str, limit: int = TEXT_LIMIT) -> str:
    """Markdown without its marks, for a message's `text`: read aloud, in notifications, and where blocks fail.

    The result is safe as mrkdwn and at most `limit` characters long.
    """
    return clip(mrkdwn(_unmarked(markdown)), limit)


def label(markdown: str, limit: int) -> str:
    """Markdown as the words of a plain_text object, such as a header or a button: one line, and nothing escaped.

    Slack reads no token in plain_text, so an entity there would only be shown.
    """
    return clip(" ".join(_unmarked(markdown).split()), limit)


def _unmarked(markdown: str) -> str:
    bare = _HEADING.sub(r"\1", markdown)
    for _ in range(2):  # bold around code, italic around bold
        bare = _INLINE.sub(_words, bare)
    return re.sub(r"\n{3,}", "\n\n", bare).strip()


def _converted(markdown: str) -> str:
    """Each mark in turn, and the words between them escaped."""
    done, at = [], 0
    for found in _INLINE.finditer(markdown):
        done += [mrkdwn(markdown[at : found.start()]), _marked(found)]
        at = found.end()
    return "".join([*done, mrkdwn(markdown[at:])])


def _marked(found: re.Match[str]) -> str:
    kind = found.lastgroup or ""
    inside = found[kind]
    if kind == "fence":
        return f"```\n{mrkdwn(inside)}\n```"
    if kind == "code":
        return f"`{mrkdwn(inside)}`"
    if kind == "url":
        return f"<{mrkdwn(inside)}|{mrkdwn(found['label'])}>"
    if kind == "escaped":
        return mrkdwn(inside)
    mark = {"both": "*_", "bold": "*", "star": "_", "under": "_", "strike": "~"}[kind]
    return f"{mark}{_converted(inside)}{mark[::-1]}"


def _words(found: re.Match[str]) -> str:
    """The text inside a mark, without the mark. A link keeps its address."""
    kind = found.lastgroup or ""
    return f"{found['label']} ({found['url']})" if kind == "url" else found[kind]
