"""What a person typed, of the text that Slack sends.

Slack writes `<`, `>` and `&` as entities, and puts addresses into angle brackets, within code too:
`<https://x.org>`, `<http://x.org|x.org>`, `<mailto:a@x.org|a@x.org>` (docs.slack.dev, messaging;
within code: Linen-dev/linen.dev#1603, wee-slack/wee-slack#550).
"""

import re

# A typed `<` comes as an entity, so a bare one is Slack's; a mention (`<@U1>`, `<#C1|name>`, `<!here>`) has no scheme.
_ADDRESS = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^<>|]*)(?:\|([^<>]*))?>")


def typed(text: str) -> str:
    """The words as they were typed; a link that was put behind words is those words, and a mention stays as it is."""
    plain = _ADDRESS.sub(lambda address: address[2] or address[1], text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
