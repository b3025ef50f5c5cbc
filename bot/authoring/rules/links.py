import re
from urllib.parse import urlsplit

from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule

_SPAN = re.compile(r"`[^`]*`")
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)]*)\)")
_BARE = re.compile(r"\bhttp://(?!localhost|127\.0\.0\.1)[^\s)>\"']+")


@rule("bad-link")
def links(draft: Draft) -> Found:
    """A link leads to a whole https address: nothing else can be followed from a Slack message."""
    for line in draft.lines():
        if line.code:
            continue
        text = _SPAN.sub(lambda span: " " * len(span[0]), line.text)
        for link in _LINK.finditer(text):
            if not _followed(link["target"]):
                yield line.at._replace(column=link.start() + 1), f"`{link['target']}` is no whole https address"
        for bare in _BARE.finditer(_LINK.sub(lambda link: " " * len(link[0]), text)):
            yield line.at._replace(column=bare.start() + 1), f"`{bare[0]}` is not encrypted: use https"


def _followed(target: str) -> bool:
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "") and not re.search(r"\s", target)
