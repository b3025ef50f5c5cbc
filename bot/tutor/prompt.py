"""The Messages API request of a lab's turn, built from stored values alone: the same values give the same bytes.

Nothing of an earlier request changes as turns are added, so that the model's cache holds it; nothing of a learner
stands before the first user message; no quiz or test reaches the model.
"""

import copy
from collections.abc import Sequence

from bot.course.model import Lesson, Module
from bot.features.ports import Json
from bot.tutor.render import lab_text, module_text

MAX_TOKENS = 2048
_SHOWN_CHARS = 60  # characters of a system text in "See the request"
_HOUR = {"type": "ephemeral", "ttl": "1h"}

# Thinking up front would delay the first word. Other models are asked with their own defaults.
_SETTINGS: dict[str, Json] = {
    "claude-sonnet-5-5": {"thinking": {"type": "between_tools"}, "output_config": {"effort": "medium"}},
    "claude-haiku-5-5": {"thinking": {"type": "disabled"}, "output_config": {"effort": "low"}},
    "claude-opus-5-5": {"output_config": {"effort": "low"}},
}


def build(
    module: Module, lesson: Lesson, turns: Sequence[tuple[str, str]], ask: str, user: str = "", *, model: str
) -> Json:
    """The request for a learner's words, after the finished turns (asked, replied) of this lab.

    `user` is an opaque id, never a name. Raises ValueError on blank words, which the API refuses.
    """
    if not ask.strip():
        raise ValueError("a turn needs words")
    request: Json = {
        "model": model,
        "max_tokens": MAX_TOKENS,
        **copy.deepcopy(_settings(model)),
        "system": [_block(module_text(module)), _block(lab_text(lesson))],
        "cache_control": {"type": "ephemeral"},
        "messages": [*_history(turns), {"role": "user", "content": ask}],
    }
    return {**request, "metadata": {"user_id": user}} if user else request


def abbreviated(request: Json) -> Json:
    """The request as a learner is shown it: the system texts by their beginning and length, all else as it was."""
    return request | {"system": [_beginning(block) for block in request["system"]]}


def _beginning(block: Json) -> Json:
    text = block["text"]
    if len(text) <= _SHOWN_CHARS:
        return block
    return block | {"text": f"{' '.join(text[:_SHOWN_CHARS].split())}… ({len(text):,} characters)"}


def _settings(model: str) -> Json:
    return next((settings for known, settings in _SETTINGS.items() if model.startswith(known)), {})


def _block(text: str) -> Json:
    return {"type": "text", "text": text, "cache_control": dict(_HOUR)}


def _history(turns: Sequence[tuple[str, str]]) -> list[Json]:
    """The finished turns as messages; a turn with a blank side would be refused, so it is left out."""
    return [
        {"role": role, "content": content}
        for turn in turns
        if all(side.strip() for side in turn)
        for role, content in zip(("user", "assistant"), turn, strict=True)
    ]
