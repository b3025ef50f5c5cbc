"""A reply before it goes out: its pieces, why it ended, the cuts a request asks for, and replies a test prescribes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.sandbox.claude.errors import Json
from bot.sandbox.claude.prompt import Prompt, token_count

WORDS_PER_DELTA = (1, 3, 2, 2, 3, 1)  # a stream's pieces vary; the same text always falls into the same ones


@dataclass(frozen=True, slots=True)
class Answer:
    """Text pieces and the end; `thinking` is sent as a block before the text, None for no such block."""

    deltas: tuple[str, ...]
    stop_reason: str = "end_turn"
    stop_sequence: str | None = None
    stop_details: Json | None = None
    thinking: str | None = None

    @property
    def text(self) -> str:
        """The whole visible text."""
        return "".join(self.deltas)

    @property
    def output_tokens(self) -> int:
        """An estimate; SDK, Usage: "non-zero, even for an empty string response"."""
        return max(1, token_count(self.text) + token_count(self.thinking or ""))


def pieces(text: str) -> tuple[str, ...]:
    """A text cut into deltas of one to three words, every character kept."""
    words = re.findall(r"\s*\S+\s*?(?=\s|$)|\s+$", text)
    out, start, turn = [], 0, 0
    while start < len(words):
        size = WORDS_PER_DELTA[turn % len(WORDS_PER_DELTA)]
        out.append("".join(words[start : start + size]))
        start, turn = start + size, turn + 1
    return tuple(out)


def limited(answer: Answer, prompt: Prompt) -> Answer:
    """The answer as the request's `stop_sequences` and `max_tokens` let it end."""
    return _within_max_tokens(_before_stop_sequence(answer, prompt.stop_sequences), prompt.max_tokens)


def _before_stop_sequence(answer: Answer, sequences: Sequence[str]) -> Answer:
    """The matched sequence is not part of the text; `stop_sequence` names it."""
    found = [(answer.text.find(sequence), sequence) for sequence in sequences if sequence in answer.text]
    if not found:
        return answer
    at, sequence = min(found)
    return replace(
        answer, deltas=_cut(answer.deltas, at), stop_reason="stop_sequence", stop_sequence=sequence, stop_details=None
    )


def _within_max_tokens(answer: Answer, max_tokens: int) -> Answer:
    """Thinking counts against the limit too (SDK: ThinkingConfigParam)."""
    left = max_tokens - token_count(answer.thinking or "")
    if token_count(answer.text) <= left:
        return answer
    size = len(answer.text)
    while size > 0 and token_count(answer.text[:size]) > left:
        size -= 1
    return replace(
        answer, deltas=_cut(answer.deltas, size), stop_reason="max_tokens", stop_sequence=None, stop_details=None
    )


def _cut(deltas: tuple[str, ...], size: int) -> tuple[str, ...]:
    out: list[str] = []
    for delta in deltas:
        room = size - sum(map(len, out))
        if room <= 0:
            break
        out.append(delta[:room])
    return tuple(out)


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
