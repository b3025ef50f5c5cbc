"""One streamed reply, read event by event; the SDK's own helper would hide how a stream ended."""

from bot.features.ports import Json, Reply

_COUNTS = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
_WRITES = ("ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")


class Reading:
    """What has come of a reply so far. Events and fields it does not know are passed over."""

    def __init__(self) -> None:
        self.begun = False
        self.stop_reason = ""
        self._model = ""
        self._texts: list[str] = []
        self._half = ""  # the first of two code units that make one character, the second being on its way
        self._usage: dict[str, int] = {}

    def take(self, event: Json) -> str:
        """The visible text an event brings, mostly a few words or nothing."""
        kind = event.get("type")
        if kind == "message_start":
            self.begun = True
            message = _part(event, "message")
            self._model = _whole(str(message.get("model") or ""))
            self._count(_part(message, "usage"))
        elif kind == "message_delta":
            self.stop_reason = _whole(str(_part(event, "delta").get("stop_reason") or self.stop_reason))
            self._count(_part(event, "usage"))
        elif kind in ("content_block_start", "content_block_delta"):
            part = _part(event, "content_block" if kind == "content_block_start" else "delta")
            if part.get("type") in ("text", "text_delta"):
                return self._add(str(part.get("text") or ""))
        elif kind == "content_block_stop":
            return self._add("", is_last=True)
        return ""

    def reply(self, request_id: str) -> Reply:
        """The finished reply."""
        self._add("", is_last=True)
        return Reply("".join(self._texts), self.stop_reason, self._model, dict(self._usage), request_id)

    def _add(self, text: str, *, is_last: bool = False) -> str:
        """Take a piece of text as whole characters: halves that were cut apart are joined, lone ones become U+FFFD."""
        text, self._half = self._half + text, ""
        if not is_last and "\ud800" <= text[-1:] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        text = _whole(text)
        self._texts.append(text)
        return text

    def _count(self, usage: Json) -> None:
        """Take over the counts; those of message_delta are totals, not additions."""
        for source, names in ((usage, _COUNTS), (_part(usage, "cache_creation"), _WRITES)):
            self._usage |= {name: int(source[name]) for name in names if source.get(name) is not None}


def _part(event: Json, name: str) -> Json:
    """An object within an event, empty where there is none."""
    part = event.get(name)
    return part if isinstance(part, dict) else {}


def _whole(text: str) -> str:
    """A text that can be encoded: JSON may spell halves of characters, which no file and no wire takes."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
