"""Replies a test prescribes; without one the offline tutor answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.sandbox.claude.answer import Answer
from bot.sandbox.claude.prompt import Prompt


@dataclass(slots=True)
class Script:
    """One prescribed reply for the next `times` requests whose last user turn contains `when`."""

    answer: Answer
    when: str
    times: int


@dataclass(slots=True)
class Scripts:
    """The prescribed replies, first in first given."""

    _waiting: list[Script] = field(default_factory=list)

    def add(self, deltas: Sequence[str], stop_reason: str, *, when: str, times: int) -> None:
        """Queue a reply."""
        self._waiting.append(Script(Answer(tuple(deltas), stop_reason), when, times))

    def take(self, prompt: Prompt) -> Answer | None:
        """The reply prescribed for a request, None where there is none."""
        asked = prompt.turns[-1].text
        for script in self._waiting:
            if script.when in asked:
                script.times -= 1
                if script.times <= 0:
                    self._waiting.remove(script)
                return script.answer
        return None
