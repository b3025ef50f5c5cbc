"""The log on standard error: a line for each record, as text or as JSON, with the request that it is about."""

import json
import logging
import sys
from datetime import UTC, datetime

from bot.course.redact import cause
from bot.monitoring.origin import origin


class TextFormatter(logging.Formatter):
    """The time, the level and the message, and at the end the request's id in brackets, if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, or more where the message has more: an author's mistakes are one a line."""
        request = origin.get().request
        line = f"{self.formatTime(record)} {record.levelname} {_message(record)}"
        return f"{line} [{request}]" if request else line


class JsonFormatter(logging.Formatter):
    """A JSON object; `workspace` and `request` are there if they are known."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        of = origin.get()
        known = {name: value for name, value in (("workspace", of.workspace), ("request", of.request)) if value}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": at, "level": record.levelname, "logger": record.name, "message": _message(record)}
        return json.dumps(line | known, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """A record's message, with an exception's type and place.

    Never an exception's text, which may hold a learner's words: asyncio puts it below its own message.
    """
    text = record.getMessage()
    if record.exc_info and record.exc_info[1]:
        text = f"{text.partition(chr(10))[0]}: {cause(record.exc_info[1])}"
    return text


def begin(level: str, *, as_json: bool) -> None:
    """Write the records of a level and above. Only our own are written below INFO: others' may hold whole messages."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if as_json else TextFormatter())
    handler.setLevel(level.upper())
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    logging.getLogger("bot").setLevel(level.upper())
