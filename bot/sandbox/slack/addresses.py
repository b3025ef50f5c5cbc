"""Typed text as Slack stores and sends it: entities, and addresses in angle brackets, within code too.

A person named with an @ is stored by their id, except within code.
"""

import re
from collections.abc import Mapping

_LAST = r"[^\s<>|\"'`.,;:!?()\[\]{}*_~]"  # an address ends before the sentence's own marks
_ENDINGS = "com|org|net|io|dev|ai|md|py"  # Slack links a bare name by the internet's list of endings; these do here
_TYPED = re.compile(
    rf"(?P<url>https?://[^\s<>|\"'`]*{_LAST})"
    r"|(?P<mail>(?<![\w.+-])\w[\w.+-]*@\w[\w-]*(?:\.\w[\w-]*)+)"
    rf"|(?P<bare>(?<![\w./@:-])\w[\w-]*(?:\.\w[\w-]*)*\.(?:{_ENDINGS})(?![\w-]|\.\w)(?:/[^\s<>|\"'`]*{_LAST})?)"
)
_STORED = re.compile(r"<([a-z]+:[^<>|]*)(?:\|([^<>]*))?>")
_CODE = re.compile(r"(`+[^`]+`+)")
_PERSON = re.compile(r"<@([UW]\w+)>")

NOBODY: Mapping[str, str] = {}


def stored(text: str, people: Mapping[str, str] = NOBODY) -> str:
    """Typed text as Slack stores it. `people` maps ids to names."""
    pieces, end = [], 0
    for found in _TYPED.finditer(text):
        pieces += [_entities(text[end : found.start()]), _marked(found)]
        end = found.end()
    return _mentioned("".join([*pieces, _entities(text[end:])]), people)


def typed(text: str, people: Mapping[str, str] = NOBODY) -> str:
    """A stored text as its author typed it, to be edited."""
    named = _PERSON.sub(lambda found: f"@{people.get(found[1], found[1])}", text)
    return unescaped(_STORED.sub(lambda found: found[2] or found[1], named))


def unescaped(text: str) -> str:
    """A text with Slack's three entities read, and only those."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _mentioned(text: str, people: Mapping[str, str]) -> str:
    ids = {_entities(name).casefold(): id_ for id_, name in people.items()}
    if not ids or "@" not in text:
        return text
    names = "|".join(re.escape(name) for name in sorted(ids, key=len, reverse=True))
    named = re.compile(rf"(?<![\w@/])@({names})(?!\w)", re.IGNORECASE)
    pieces = _CODE.split(text)  # every second one is code
    pieces[::2] = [named.sub(lambda found: f"<@{ids[found[1].casefold()]}>", piece) for piece in pieces[::2]]
    return "".join(pieces)


def _marked(found: re.Match[str]) -> str:
    address = _entities(found[0])
    if found["url"]:
        return f"<{address}>"
    return f"<{'mailto:' if found['mail'] else 'http://'}{address}|{address}>"


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
