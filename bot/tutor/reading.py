"""One streamed reply, read event by event; the SDK's own helper would hide how a stream ended."""

from typing import Any

from bot.service.ports import Reply

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

    def take(self, event: Any) -> str:
        """The visible text an event brings, mostly a few words or nothing."""
        kind = getattr(event, "type", "")
        if kind == "message_start":
            self.begun = True
            self._model = str(getattr(event.message, "model", ""))
            self._count(getattr(event.message, "usage", None))
        elif kind == "message_delta":
            self.stop_reason = str(getattr(event.delta, "stop_reason", None) or self.stop_reason)
            self._count(getattr(event, "usage", None))
        elif kind in ("content_block_start", "content_block_delta"):
            part = event.content_block if kind == "content_block_start" else event.delta
            if getattr(part, "type", "") in ("text", "text_delta"):
                self._texts.append(str(part.text))
                return str(part.text)
        return ""

    def reply(self, request_id: str) -> Reply:
        """The finished reply."""
        return Reply("".join(self._texts), self.stop_reason, self._model, dict(self._usage), request_id)

    def _count(self, usage: Any) -> None:
        """Take over the counts; those of message_delta are totals, not additions."""
        for source, names in ((usage, _COUNTS), (getattr(usage, "cache_creation", None), _WRITES)):
            for name in names:
                count = getattr(source, name, None)
                if count is not None:
                    self._usage[name] = int(count)
