"""The words of drawings: safe mrkdwn within a limit, from plain words or from Markdown where a name says so."""

import re

from bot.slack.text.mrkdwn import mrkdwn, plain, to_mrkdwn
from bot.slack.text.split import SECTION_LIMIT, clip

BOLD_WITHIN = re.compile(r"(?<![\w*`])\*([^*`]+)\*(?![\w*`])")
ASKS = re.compile(r"\?(\s|$)")
CHANNEL = re.compile(r"[CG][A-Z0-9]{1,20}")  # Slack: the id of a channel


def literal(words: str, limit: int = SECTION_LIMIT) -> str:
    """Words as mrkdwn, shown as they are."""
    return clip(mrkdwn(words), limit)


def typed(words: str, limit: int = 200) -> str:
    """A learner's typed words, as code; a backtick becomes its look-alike."""
    return f"`{literal(words.replace('`', 'ˋ'), limit)}`"


def rich(markdown: str, limit: int = SECTION_LIMIT) -> str:
    """Course Markdown as mrkdwn; a text longer than the limit loses its format, then its end."""
    formatted = to_mrkdwn(markdown).strip()
    return formatted if len(formatted) <= limit else plain(markdown, limit)


def bold(said: str) -> str:
    """The first line in bold, if its own format allows it."""
    first, newline, rest = said.partition("\n")
    fits = first.strip() and "*" not in first and not first.startswith(("```", "&gt;", ">", "•"))
    return f"*{first.strip()}*{newline}{rest}" if fits else said


def asking(said: str) -> str:
    """A question with what it asks in bold: the last line outside code that asks, else the first line."""
    lines = said.split("\n")
    fences = [line.startswith("```") for line in lines]
    asks = [n for n, line in enumerate(lines) if ASKS.search(line) and sum(fences[:n]) % 2 == 0]
    at = asks[-1] if asks else 0
    return "\n".join([*lines[:at], bold(BOLD_WITHIN.sub(r"\1", lines[at])), *lines[at + 1 :]])


def quote(said: str) -> str:
    """Mrkdwn as a quotation, every line of it."""
    return "\n".join(f"> {line}" for line in said.split("\n"))


def link(url: str, words: str) -> str:
    """A link, or only its words if Slack wouldn't open the address."""
    if not url.startswith(("https://", "http://")) or any(letter in url for letter in "<>| \n"):
        return literal(words)
    return f"<{url.replace('&', '&amp;')}|{literal(words).replace('|', '¦')}>"


def channel(id_: str) -> str:
    """A channel as Slack shows it to each reader, by the name it has today; it notifies nobody."""
    return f"<#{id_}>" if CHANNEL.fullmatch(id_) else "a channel"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 minute", "2 minutes"."""
    return f"{number} {one if number == 1 else many or one + 's'}"
