"""A learner in a lab's thread with the offline tutor, by the bot's own request about the shipped module."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bot.cli.rehearsal import offline_notes
from bot.sandbox.claude.rules import check_request
from bot.sandbox.claude.tutor.pages import Lab
from bot.sandbox.claude.tutor.tutor import Talk
from bot.tutor.prompt import build
from tests.content.shipped import module

START = "Why do I have to send my old messages again with every call?"  # of lab 1's first talk


@cache
def taught(system: str, *, authored: bool) -> Lab:
    """A lab's material, read once."""
    return Lab(system, offline_notes(module()) if authored else [])


@dataclass
class Thread:
    """A learner in a lab's thread, with or without the authored answers."""

    lab: int
    authored: bool = True
    turns: list[tuple[str, str]] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)

    def ask(self, *words: str) -> str:
        """The reply to the last of some turns."""
        for each in words:
            request = build(module(), module().lesson(self.lab), self.turns, each, model="claude-sonnet-5-5", user="x")
            asked = check_request(request, now=1_795_000_000.0)
            talk = Talk(taught(asked.system, authored=self.authored), asked.turns)
            said, self.about = talk.reply(), talk.about
            self.turns.append((each, said))
        return said
