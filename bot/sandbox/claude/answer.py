"""A reply before it goes out: its pieces, why it ended, the cuts a request asks for, and replies a test prescribes."""

import math
import re
from dataclasses import dataclass, replace
from itertools import accumulate, cycle, islice

from bot.sandbox.claude.errors import Json
from bot.sandbox.claude.prompt import CHARS_PER_TOKEN, Prompt, token_count

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
    words = iter(re.findall(r"\s*\S+\s*?(?=\s|$)|\s+$", text))
    sizes = cycle(WORDS_PER_DELTA)
    return tuple(iter(lambda: "".join(islice(words, next(sizes))), ""))


def limited(answer: Answer, prompt: Prompt) -> Answer:
    """The answer as the request's `stop_sequences`, which aren't part of it, and `max_tokens` let it end."""
    found = [(answer.text.find(sequence), sequence) for sequence in prompt.stop_sequences if sequence in answer.text]
    if found:
        at, sequence = min(found)
        answer = _cut(replace(answer, stop_reason="stop_sequence", stop_sequence=sequence), at)
    # Thinking counts against the limit too (SDK: ThinkingConfigParam).
    left = prompt.max_tokens - token_count(answer.thinking or "")
    if token_count(answer.text) <= left:
        return answer
    answer = replace(answer, stop_reason="max_tokens", stop_sequence=None)
    return _cut(answer, max(0, math.floor(left * CHARS_PER_TOKEN)))


def _cut(answer: Answer, size: int) -> Answer:
    starts = accumulate(map(len, answer.deltas), initial=0)
    deltas = (delta[: size - start] for delta, start in zip(answer.deltas, starts, strict=False) if start < size)
    return replace(answer, deltas=tuple(deltas), stop_details=None)


@dataclass(slots=True)
class Script:
    """One prescribed reply for the next `times` requests whose last user turn contains `when`."""

    answer: Answer
    when: str
    times: int


class Scripts(list[Script]):
    """The prescribed replies, first in first given."""

    def take(self, prompt: Prompt) -> Answer | None:
        """The reply prescribed for a request, None where there is none."""
        for script in self:
            if script.when in prompt.turns[-1].text:
                script.times -= 1
                if script.times <= 0:
                    self.remove(script)
                return script.answer
        return None
