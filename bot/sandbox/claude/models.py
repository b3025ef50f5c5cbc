"""The models this API knows: what they accept, and when they end. Prices play no part here."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.sandbox.claude.errors import ApiError, Json

EFFORTS = ("low", "medium", "high", "xhigh", "max")
THINKING_TYPES = ("adaptive", "between_tools", "disabled", "enabled")
UNSUPPORTED = ("batch", "citations", "code_execution", "context_management", "image_input", "pdf_input")
NO, YES = {"supported": False}, {"supported": True}
UNKNOWN_DATE = "1970-01-01"  # the SDK's ModelInfo: "an epoch value if the release date is unknown"


@dataclass(frozen=True, slots=True)
class Model:
    """One model: dates are ISO days, `thinking` the `thinking.type` values it accepts, sizes are in tokens."""

    id: str
    display_name: str
    thinking: tuple[str, ...]
    created: str = UNKNOWN_DATE
    deprecated: str = ""
    retires: str = ""
    max_input_tokens: int = 1_000_000
    max_tokens: int = 128_000
    min_cache_tokens: int = 512
    prefill: bool = False

    def lifecycle(self, now: float) -> str:
        """`active`, `deprecated` or `retired` at that epoch second."""
        if self.retires and _epoch(self.retires) <= now:
            return "retired"
        return "deprecated" if self.deprecated and _epoch(self.deprecated) <= now else "active"

    def info(self, now: float) -> Json:
        """The model as `GET /v1/models` shows it (SDK: ModelInfo)."""
        return {
            "type": "model",
            "id": self.id,
            "display_name": self.display_name,
            "created_at": f"{self.created}T00:00:00Z",
            "lifecycle": self.lifecycle(now),
            "line": self.id.split("-")[1],
            "max_input_tokens": self.max_input_tokens,
            "max_tokens": self.max_tokens,
            "deprecated_at": f"{self.deprecated}T00:00:00Z" if self.deprecated else None,
            "retires_at": f"{self.retires}T00:00:00Z" if self.retires else None,
            "capabilities": {  # those that this stand-in supports for the model
                **dict.fromkeys(UNSUPPORTED, NO),
                "effort": YES | dict.fromkeys(EFFORTS, YES),
                "server_tools": NO | {"code_execution": NO, "web_search": NO},
                "structured_outputs": YES,
                "thinking": YES | {"types": {name: YES if name in self.thinking else NO for name in THINKING_TYPES}},
            },
        }


def _epoch(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()


# Newest first, as the endpoint lists them. Ids and ends: SDK 2.12 types/model.py and DEPRECATED_MODELS.
CATALOGUE: tuple[Model, ...] = (
    Model("claude-haiku-5-5", "Claude Haiku 5.5", ("adaptive", "disabled"), "2026-10-07"),
    Model("claude-sonnet-5-5", "Claude Sonnet 5.5", ("adaptive", "between_tools"), "2026-09-28"),
    Model("claude-opus-5-5", "Claude Opus 5.5", ("adaptive",)),
    Model("claude-fable-5-1", "Claude Fable 5.1", ("adaptive",)),
    Model(
        "claude-sonnet-4-5-20250929",
        "Claude Sonnet 4.5",
        ("enabled", "disabled"),
        created="2025-09-29",
        deprecated="2026-09-28",
        retires="2026-11-30",
        max_input_tokens=200_000,
        max_tokens=64_000,
        min_cache_tokens=1024,
        prefill=True,
    ),
    Model("claude-sonnet-4-20250514", "Claude Sonnet 4", ("enabled", "disabled"), "2025-05-14", retires="2026-06-15"),
    Model("claude-3-5-haiku-20241022", "Claude Haiku 3.5", ("disabled",), "2024-10-22", retires="2026-02-19"),
)
ALIASES = {"claude-sonnet-4-5": "claude-sonnet-4-5-20250929", "claude-sonnet-4-0": "claude-sonnet-4-20250514"}


def find(model_id: str) -> Model:
    """The model of that id or alias; raises ApiError 404 where there is none."""
    wanted = ALIASES.get(model_id, model_id)
    for model in CATALOGUE:
        if model.id == wanted:
            return model
    raise ApiError(404, f"model: {model_id}")


def callable_model(model_id: str, now: float) -> Model:
    """A model that takes requests at that epoch second; a retired one is as unknown as a wrong one (404)."""
    model = find(model_id)
    if model.lifecycle(now) == "retired":
        raise ApiError(404, f"model: {model_id}")
    return model


def listing(now: float, *, after_id: str, limit: int) -> Json:
    """A page of the catalogue as `GET /v1/models` returns it."""
    ids = [model.id for model in CATALOGUE]
    start = ids.index(after_id) + 1 if after_id in ids else 0
    shown = CATALOGUE[start : start + limit]
    return {
        "data": [model.info(now) for model in shown],
        "first_id": shown[0].id if shown else None,
        "last_id": shown[-1].id if shown else None,
        "has_more": start + limit < len(CATALOGUE),
    }
