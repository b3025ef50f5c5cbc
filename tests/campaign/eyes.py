"""A learner's view: the newest messages with buttons, old ones they remember, their labs."""

import re
from collections import deque
from dataclasses import dataclass, field

from bot.sandbox.slack.model import Message
from tests.scenarios.screen import buttons

_LAB = re.compile(r"Lab (\d+) · ")
IN_VIEW, REMEMBERED = 6, 12


@dataclass
class Eyes:
    """One learner's screen, kept up to date by the news of it; `labs` are their threads by channel and ts."""

    in_view: list[Message] = field(default_factory=list)
    album: deque[Message] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    labs: dict[tuple[str, str], int] = field(default_factory=dict)

    def sees(self, message: Message, *, is_gone: bool) -> None:
        """A message of the bot's is new, changed or gone."""
        self.in_view = [one for one in self.in_view if (one.channel, one.ts) != (message.channel, message.ts)]
        if is_gone:
            return
        if buttons(message):
            self.in_view = [*self.in_view, message][-IN_VIEW:]
        lab = _LAB.match(message.text)
        if lab and not message.is_reply and not message.ephemeral:
            self.labs[message.channel, message.ts] = int(lab[1])

    def remembers(self, message: Message) -> None:
        """Keep how a message looks now: its buttons may be pressed when they are long out of date."""
        self.album.append(message.snapshot())
