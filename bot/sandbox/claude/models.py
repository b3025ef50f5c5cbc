"""The models this API knows: what they accept, and when they end. Prices play no part here."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.sandbox.claude.errors import ApiError, Json

EFFORTS = ("low", "medium", "high", "xhigh", "max")
THINKING_TYPES = ("adaptive", "between_tools", "disabled", "enabled")
UNKNOWN_DATE = "1970-01-01"  # the SDK's ModelInfo: "an epoch value if the release date is unknown"


@dataclass(frozen=True, slots=True)
class Model:
    """One model: dates are ISO days, `thinking` the `thinking.type` values it accepts, sizes are in tokens."""

    id: str
    display_name: str
    line: str
    thinking: frozenset[str]
    thinks_by_default: bool
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
            "line": self.line,
            "max_input_tokens": self.max_input_tokens,
            "max_tokens": self.max_tokens,
            "deprecated_at": f"{self.deprecated}T00:00:00Z" if self.deprecated else None,
            "retires_at": f"{self.retires}T00:00:00Z" if self.retires else None,
            "capabilities": self._capabilities(),
        }

    def _capabilities(self) -> Json:
        """The capabilities this stand-in supports for the model: structured outputs, effort and thinking."""
        no, yes = {"supported": False}, {"supported": True}
        return {
            "batch": no,
            "citations": no,
            "code_execution": no,
            "context_management": no,
            "effort": {"supported": True, **dict.fromkeys(EFFORTS, yes)},
            "image_input": no,
            "pdf_input": no,
            "server_tools": {"supported": False, "code_execution": no, "web_search": no},
            "structured_outputs": yes,
            "thinking": {
                "supported": True,
                "types": {name: {"supported": name in self.thinking} for name in THINKING_TYPES},
            },
        }


def _epoch(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()


def _model(model_id: str, name: str, thinking: str, **more: object) -> Model:
    line = model_id.split("-")[1]
    kinds = frozenset(thinking.split())
    default = bool(more.pop("thinks_by_default", True))
    return Model(model_id, name, line, kinds, default, **more)  # type: ignore[arg-type]  # keywords checked by Model


# Newest first, as the endpoint lists them. Ids and ends: SDK 2.12 types/model.py and DEPRECATED_MODELS.
CATALOGUE: tuple[Model, ...] = (
    _model("claude-haiku-5-5", "Claude Haiku 5.5", "adaptive disabled", created="2026-10-07"),
    _model("claude-sonnet-5-5", "Claude Sonnet 5.5", "adaptive between_tools", created="2026-09-28"),
    _model("claude-opus-5-5", "Claude Opus 5.5", "adaptive"),
    _model("claude-fable-5-1", "Claude Fable 5.1", "adaptive"),
    _model(
        "claude-sonnet-4-5-20250929",
        "Claude Sonnet 4.5",
        "enabled disabled",
        created="2025-09-29",
        deprecated="2026-09-28",
        retires="2026-11-30",
        max_input_tokens=200_000,
        max_tokens=64_000,
        min_cache_tokens=1024,
        prefill=True,
        thinks_by_default=False,
    ),
    _model(
        "claude-sonnet-4-20250514", "Claude Sonnet 4", "enabled disabled", created="2025-05-14", retires="2026-06-15"
    ),
    _model("claude-3-5-haiku-20241022", "Claude Haiku 3.5", "disabled", created="2024-10-22", retires="2026-02-19"),
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


def listing(now: float, *, after_id: str = "", before_id: str = "", limit: int = 20) -> Json:
    """A page of the catalogue as `GET /v1/models` returns it."""
    models = list(CATALOGUE)
    ids = [model.id for model in models]
    start = ids.index(after_id) + 1 if after_id in ids else 0
    end = ids.index(before_id) if before_id in ids else len(models)
    if before_id in ids:
        start = max(start, end - limit)
    shown = models[start : min(end, start + limit)]
    more = bool(shown) and (start > 0 if before_id in ids else start + limit < end)
    return {
        "data": [model.info(now) for model in shown],
        "first_id": shown[0].id if shown else None,
        "last_id": shown[-1].id if shown else None,
        "has_more": more,
    }
