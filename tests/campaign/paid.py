"""Record of paid calls: the model's whole replies by question, and whether requests kept their earlier bytes."""

import json
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.claude.calls import Call
from bot.settings import TRANSCRIPT_DAYS
from tests.campaign.voice import asked_mark

Json = dict[str, Any]
KEPT_S = TRANSCRIPT_DAYS * 86_400.0
EMPTY = '{"reply": ""'  # the bot asks again for these


@dataclass
class Paid:
    """Heard of every call to the model; `whole` are the ends of complete replies, by who asked and the mark.

    `changed` are the marks of requests in which an earlier turn's bytes were others than before.
    """

    whole: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    changed: list[str] = field(default_factory=list)
    calls: int = 0
    _talks: dict[tuple[str, int], tuple[list[str], float]] = field(default_factory=dict)
    _seen: int = 0

    def heard(self, call: Call, now: float) -> None:
        """A call began or ended."""
        if not call.conversation:
            return  # refused before it was read
        *before, newest = map(_words, call.request["messages"])
        mark = asked_mark(newest, "".join(before[-1:]))
        if call.number > self._seen:
            self._seen = call.number
            self.calls += 1
            self._compare(call.request, mark, now)
        if call.state == "done" and call.text and not call.text.startswith(EMPTY):
            self.whole[_user(call.request), mark].append(now)

    def _compare(self, request: Json, mark: str, now: float) -> None:
        """Add `mark` to `changed` unless the request begins with the previous one's turns, all but its newest.

        A talk that has rested for long begins anew: its texts were erased.
        """
        talk = _user(request), zlib.crc32(json.dumps(request.get("system")).encode())
        turns = [json.dumps(message) for message in request["messages"]]
        before, at = self._talks.get(talk, ([], now))
        if now - at < KEPT_S and before != turns[: len(before)]:
            self.changed.append(mark)
        self._talks[talk] = (turns[:-1], now)


def _user(request: Json) -> str:
    return str((request.get("metadata") or {}).get("user_id", ""))


def _words(message: Json) -> str:
    content = message["content"]
    return content if isinstance(content, str) else " ".join(str(block.get("text", "")) for block in content)
