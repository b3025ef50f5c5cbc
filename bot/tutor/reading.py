"""One streamed reply, read event by event; the SDK's own helper would hide how a stream ended."""

from bot.service.ports import Json, Reply

_COUNTS = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
_WRITES = ("ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")


class Reading:
    """What has come of a reply so far. Events and fields it does not know are passed over."""

    def __init__(self) -> None:
        self.begun = False
        self.stop_reason = ""
        self._model = ""
        self._texts: list[str] = []
        self._usage: dict[str, int] = {}

    def take(self, event: Json) -> str:
        """The visible text an event brings, mostly a few words or nothing."""
        kind = event.get("type")
        if kind == "message_start":
            self.begun = True
            message = _part(event, "message")
            self._model = str(message.get("model") or "")
            self._count(_part(message, "usage"))
        elif kind == "message_delta":
            self.stop_reason = str(_part(event, "delta").get("stop_reason") or self.stop_reason)
            self._count(_part(event, "usage"))
        elif kind in ("content_block_start", "content_block_delta"):
            part = _part(event, "content_block" if kind == "content_block_start" else "delta")
            if part.get("type") in ("text", "text_delta"):
                text = str(part.get("text") or "")
                self._texts.append(text)
                return text
        return ""

    def reply(self, request_id: str) -> Reply:
        """The finished reply."""
        return Reply("".join(self._texts), self.stop_reason, self._model, dict(self._usage), request_id)

    def _count(self, usage: Json) -> None:
        """Take over the counts; those of message_delta are totals, not additions."""
        for source, names in ((usage, _COUNTS), (_part(usage, "cache_creation"), _WRITES)):
            self._usage |= {name: int(source[name]) for name in names if source.get(name) is not None}


def _part(event: Json, name: str) -> Json:
    """An object within an event, empty where there is none."""
    part = event.get(name)
    return part if isinstance(part, dict) else {}
