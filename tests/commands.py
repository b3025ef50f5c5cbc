"""The commands that README.md and docs/ tell people to type, but for the pages that are followed word for word."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from tests.program import ROOT

FOLLOWED = {"workspace.md", "settings.md", "operating.md"}  # every line of their blocks is typed by tests/guide
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```bash\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`((?:make|homeroom) [^`\n]+)`")


@dataclass(frozen=True, slots=True)
class Command:
    """A line to type, and the page it stands on."""

    page: Path
    line: str

    @property
    def words(self) -> list[str]:
        """The line split as a shell would, without its comment."""
        return shlex.split(self.line, comments=True)

    @property
    def program(self) -> str:
        """Its first word, wherever that program lives."""
        return self.words[0].rsplit("/", 1)[-1]


def told() -> list[Command]:
    """The commands of the pages: `make` and `homeroom` within sentences, and the lines of bash blocks elsewhere."""
    found: dict[Command, None] = {}
    for page in PAGES:
        text = page.read_text("utf-8")
        blocks = [] if page.name in FOLLOWED else _BLOCK.findall(text)
        lines = [line for block in blocks for line in block.splitlines() if line.strip()]
        for line in [*lines, *_SPAN.findall(text)]:
            found[Command(page, line)] = None
    return list(found)
