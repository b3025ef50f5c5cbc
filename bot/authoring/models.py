"""The models that the API has had, with the day of their end where one is announced; a test asks the SDK for them."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

_OPEN = """
claude-sonnet-5-5 claude-haiku-5-5 claude-opus-5-5 claude-fable-5-1 claude-fable-5-2 claude-mythos-5-1 claude-mythos-5-2
claude-fable-5 claude-mythos-5 claude-opus-5 claude-sonnet-5 claude-opus-4-8 claude-opus-4-7 claude-opus-4-6
claude-sonnet-4-6 claude-haiku-4-5 claude-haiku-4-5-20251001 claude-opus-4-5 claude-opus-4-5-20251101
"""
_ENDS = {
    "2024-11-06": "claude-1.3 claude-1.3-100k claude-instant-1.1 claude-instant-1.1-100k claude-instant-1.2",
    "2025-07-21": "claude-2.0 claude-2.1 claude-3-sonnet-20240229",
    "2026-01-05": "claude-3-opus-20240229",
    "2026-02-19": (
        "claude-3-5-haiku-20241022 claude-3-5-haiku-latest claude-3-7-sonnet-20250219 claude-3-7-sonnet-latest"
    ),
    "2026-06-15": "claude-opus-4-0 claude-opus-4-20250514 claude-sonnet-4-0 claude-sonnet-4-20250514",
    "2026-06-30": "claude-mythos-preview",
    "2026-11-30": "claude-sonnet-4-5 claude-sonnet-4-5-20250929",
}

MODELS: Mapping[str, date | None] = MappingProxyType(
    dict.fromkeys(_OPEN.split())
    | {model: date.fromisoformat(day) for day, models in _ENDS.items() for model in models.split()}
)
