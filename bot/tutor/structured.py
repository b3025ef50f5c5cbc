"""The form of a reply: the JSON schema that a request gives, and the reading of such JSON while it arrives.

`reply` comes first, so that it streams; the claims about the exchange follow. A gateway that ignores the schema answers
in plain text, which is shown as it is and claims nothing. JSON without a `reply` is never shown.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

import jiter

from bot.course.exchange import HELP_STEPS, Claim, Meaning, Proof
from bot.features.ports import Json

NO_PAGE = "none"
_UNDECIDED = re.compile(r"\s*(?:`{1,3}|```(?:j|js|jso|json)?\s*)?")
_BEGINS = re.compile(r"\s*(?:```(?:json)?\s*)?(?=\{)")


def form(pages: Iterable[str]) -> Json:
    """The `output_config.format` of a request about a module with these pages."""
    properties: Json = {
        "reply": {"type": "string"},
        "kind": {"type": "string", "enum": [str(meaning) for meaning in Meaning]},
        "shown": {"type": "string", "enum": [str(proof) for proof in Proof]},
        "help": {"type": "integer", "enum": list(range(len(HELP_STEPS)))},
        "page": {"type": "string", "enum": [NO_PAGE, *pages]},
    }
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "json_schema", "schema": schema}


class Decoder:
    """A reply's text so far, and at its end the claim."""

    def __init__(self) -> None:
        self.text = ""
        self._raw = ""
        self._is_json: bool | None = None  # None while it may still be either

    def feed(self, piece: str) -> str:
        """Add a piece as it came; returns the text to show that it brings."""
        self._raw += piece
        if self._is_json is None:
            self._decide()
        if self._is_json is None:
            return ""
        return self._grown(_reply_in(_partial(self._raw)) if self._is_json else self._raw)

    def finish(self) -> tuple[str, Claim | None]:
        """The rest of the text, at the end, and the claim; None where the reply was cut or is not in the form."""
        if self._is_json is None and self._raw.strip():
            self._is_json = False
        if not self._is_json:
            return self._grown(self._raw if self._is_json is False else ""), None
        whole = _whole(self._raw)
        return self._grown(_reply_in(whole)), _claim(whole)

    def _decide(self) -> None:
        if found := _BEGINS.match(self._raw):
            self._is_json, self._raw = True, self._raw[found.end() :]
        elif not _UNDECIDED.fullmatch(self._raw):
            self._is_json = False

    def _grown(self, text: str) -> str:
        """The new part of the text; nothing if it doesn't continue what was shown, as when it turned out malformed."""
        if not text.startswith(self.text):
            return ""
        new, self.text = text[len(self.text) :], text
        return new


def _partial(raw: str) -> Any:
    """The JSON so far. An odd escape is left to the end."""
    try:
        return jiter.from_json(raw.encode("utf-8", "replace"), partial_mode="trailing-strings")
    except ValueError:
        return None


def _whole(raw: str) -> Any:
    """The finished JSON, whatever follows it; what can be read of one that was cut."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(raw)[0]
    except ValueError:
        return _partial(raw)


def _reply_in(value: Any) -> str:
    reply = value.get("reply") if isinstance(value, dict) else None
    return reply.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if isinstance(reply, str) else ""


def _claim(value: Any) -> Claim | None:
    """The claim in a reply's JSON; None where any part of it is missing or is none of the schema's values."""
    try:
        meaning, shown = Meaning(value["kind"]), Proof(value["shown"])
        step, page = value["help"], value["page"]
    except (KeyError, TypeError, ValueError):
        return None
    if not isinstance(page, str) or step not in range(len(HELP_STEPS)):
        return None
    return Claim(meaning, shown, int(step), "" if page == NO_PAGE else page)
