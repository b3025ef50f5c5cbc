"""A reply before it goes out: its pieces, why it ended, the cuts a request asks for, and replies a test prescribes."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate, cycle, islice
from typing import Any

from bot.sandbox.claude.errors import Json
from bot.sandbox.claude.prompt import CHARS_PER_TOKEN, Prompt, token_count
from bot.sandbox.claude.schema import A_TEXT, filled, is_fitting

WORDS_PER_DELTA = (1, 3, 2, 2, 3, 1)  # a stream's pieces vary; the same text always falls into the same ones


@dataclass(frozen=True, slots=True)
class Answer:
    """Text pieces and the end; `thinking` is sent as a block before the text, None for no such block.

    `about` are values for the other fields, where the request holds the reply to a schema; None: it ignores the schema.
    """

    deltas: tuple[str, ...]
    stop_reason: str = "end_turn"
    stop_sequence: str | None = None
    stop_details: Json | None = None
    thinking: str | None = None
    about: Mapping[str, Any] | None = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether the answer is whole; only then is JSON in it complete."""
        return self.stop_reason in {"end_turn", "stop_sequence"}

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


def held_to(schema: Json, answer: Answer) -> Answer:
    """The answer as JSON that fits an accepted schema: its text in the first field, the others from `about`.

    If the first field holds no text, the form is right and the content a placeholder.
    """
    if answer.about is None or is_fitting(schema, answer.text) or not (answer.deltas or answer.is_whole):
        return answer
    fields = schema.get("properties", {})
    of_text = next(iter(fields), "")
    if filled(fields.get(of_text, {"const": None})) != A_TEXT:
        return replace(answer, deltas=pieces(json.dumps(filled(schema))))
    others = {name: _allowed(each, answer.about.get(name)) for name, each in fields.items() if name != of_text}
    opening, closing = f'{{{json.dumps(of_text)}: "', f'", {json.dumps(others, ensure_ascii=False)[1:]}'
    said = [json.dumps(delta, ensure_ascii=False)[1:-1] for delta in answer.deltas]
    said[:1] = [opening + "".join(said[:1])]
    return replace(answer, deltas=(*said, *([closing if others else '"}'] if answer.is_whole else [])))


def _allowed(schema: Json, value: Any) -> Any:
    return value if value in schema.get("enum", ()) else filled(schema)


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
