"""What the bot's log says of an author's save, and how `homeroom try`, which reads that log, shows it on its page."""

from collections.abc import Callable
from pathlib import Path

REFUSED = "The saved module is not taught, the last good one is:"
TAUGHT = "Now teaching the saved edition of"
SAME = "The saved module reads as the one that is taught."
_STARTED = "Connected to Slack"  # a bot that is started anew has read the module whole, or it would not be there
_PREFIX = "bot | "


class SavedModule:
    """Listens to the bot's lines; `show` gets the first mistake of a save that is not taught, "" once one is.

    `folder` is the module's; what leads to it is left out of the mistake's place.
    """

    def __init__(self, folder: Path, show: Callable[[str], None]) -> None:
        self._leading = f"{folder.resolve().parent.as_posix()}/"
        self._show = show
        self._is_next = False

    def hear(self, line: str) -> None:
        """Take in a line of the terminal."""
        if self._is_next:
            self._show(line.removeprefix(_PREFIX).replace(self._leading, ""))
        elif any(words in line for words in (TAUGHT, SAME, _STARTED)):
            self._show("")
        self._is_next = line.endswith(REFUSED)
