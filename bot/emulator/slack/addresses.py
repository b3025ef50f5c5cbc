"""What a person types, as Slack stores it and sends it: entities, and addresses in angle brackets, within code too."""

import re

_LAST = r"[^\s<>|\"'`.,;:!?()\[\]{}*_~]"  # an address ends before the sentence's own marks
_ENDINGS = "com|org|net|io|dev|ai|md|py"  # Slack links a bare name by the internet's list of endings; these do here
_TYPED = re.compile(
    rf"(?P<url>https?://[^\s<>|\"'`]*{_LAST})"
    r"|(?P<mail>(?<![\w.+-])\w[\w.+-]*@\w[\w-]*(?:\.\w[\w-]*)+)"
    rf"|(?P<bare>(?<![\w./@:-])\w[\w-]*(?:\.\w[\w-]*)*\.(?:{_ENDINGS})(?![\w-]|\.\w)(?:/[^\s<>|\"'`]*{_LAST})?)"
)
_STORED = re.compile(r"<([a-z]+:[^<>|]*)(?:\|([^<>]*))?>")


def stored(text: str) -> str:
    """What a person typed, as Slack stores it."""
    pieces, end = [], 0
    for found in _TYPED.finditer(text):
        pieces += [_entities(text[end : found.start()]), _marked(found)]
        end = found.end()
    return "".join([*pieces, _entities(text[end:])])


def typed(text: str) -> str:
    """A stored text as its author typed it, to be edited."""
    return unescaped(_STORED.sub(lambda found: found[2] or found[1], text))


def unescaped(text: str) -> str:
    """A text with Slack's three entities read, and only those."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _marked(found: re.Match[str]) -> str:
    address = _entities(found[0])
    if found["url"]:
        return f"<{address}>"
    return f"<{'mailto:' if found['mail'] else 'http://'}{address}|{address}>"


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
