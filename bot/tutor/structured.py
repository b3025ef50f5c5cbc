"""The form of a reply: the JSON schema that a request gives, and the reading of such JSON while it arrives.

`reply` comes first, so that it streams; the claims about the exchange follow. A gateway that ignores the schema answers
in plain text, which is shown as it is and claims nothing. JSON alone without a `reply` is never shown.
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
_REPLY = re.compile(r'(?:```(?:json)?\s*)?(?=\{\s*"reply")')  # in the form, after a sentence
_MAY_REPLY = re.compile(  # the same, or how it may begin at the end of the text so far
    r'(?:```(?:json)?\s*)?\{\s*(?:"reply"|(?:"(?:r(?:e(?:p(?:ly?)?)?)?)?)?\Z)'
    r"|(?:`{1,3}|```j(?:s(?:on?)?)?|```(?:json)?\s*)?\Z"
)
_HIGH, _LOW = r"\\u[dD][89abAB][\da-fA-F]{2}", r"\\u[dD][c-fC-F][\da-fA-F]{2}"
_ESCAPE = re.compile(
    rf"{_HIGH}{_LOW}"
    rf"|(?P<half>{_HIGH}(?:\\(?:u(?:[dD](?:[c-fC-F][\da-fA-F]?)?)?)?)?\Z)"  # the other half may still come
    rf"|(?P<lone>{_HIGH}|{_LOW})|\\.",
    re.DOTALL,
)


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
        self._begin = 0  # of the JSON
        self._is_json: bool | None = None  # None while it may still be either

    def feed(self, piece: str) -> str:
        """Add a piece as it came; returns the text to show that it brings."""
        self._raw += piece
        if self._is_json is None:
            self._decide()
        if self._is_json is None:
            return ""
        return self._grown(_reply_in(_partial(self._raw[self._begin :])) if self._is_json else self._preamble())

    def finish(self) -> tuple[str, Claim | None]:
        """The rest of the text, at the end, and the claim; None where the reply was cut or is not in the form."""
        if not self._is_json:
            return self._finish_plain()
        raw = self._raw[self._begin :]
        whole = _whole(raw)
        return self._grown(self._raw if _is_plain(raw, whole) else _reply_in(whole)), _claim(whole)

    def _decide(self) -> None:
        if found := _BEGINS.match(self._raw):
            self._is_json, self._begin = True, found.end()
        elif not _UNDECIDED.fullmatch(self._raw):
            self._is_json = False

    def _preamble(self) -> str:
        """The plain text before anything that may turn out to be a reply's JSON."""
        found = _MAY_REPLY.search(self._raw, len(self.text))
        return self._raw[: found.start()] if found else self._raw

    def _finish_plain(self) -> tuple[str, Claim | None]:
        """The end of a plain text, in which the form may come after a sentence; any other JSON is an example."""
        if found := _REPLY.search(self._raw):
            raw = self._raw[found.end() :]
            whole = _whole(raw)
            claim, said = _claim(whole), _reply_in(whole)
            if said and (claim or _is_cut(raw)):
                return self._grown(self._raw[: found.start()] + said), claim
        return self._grown(self._raw if self._raw.strip() else ""), None

    def _grown(self, text: str) -> str:
        """The new part of the text; nothing if it doesn't continue what was shown, as when it turned out malformed."""
        if not text.startswith(self.text):
            return ""
        new, self.text = text[len(self.text) :], text
        return new


def _is_plain(raw: str, whole: Any) -> bool:
    """Whether a text that begins like JSON is none of our form: it goes on after an object without a `reply`."""
    if _reply_in(whole) or _REPLY.match(raw):
        return False
    end = _end(raw)
    return not _is_cut(raw) if end is None else bool(raw[end:].strip("` \n\r\t"))


def _end(raw: str) -> int | None:
    """The place at which the JSON ends; None if it was cut or is none."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(raw)[1]
    except ValueError:
        return None


def _is_cut(raw: str) -> bool:
    """Whether this is the beginning of JSON, without its end."""
    return _end(raw) is None and _partial(raw) is not None


def _partial(raw: str) -> Any:
    """The JSON so far. An odd escape is left to the end."""
    try:
        return jiter.from_json(_paired(raw).encode("utf-8", "replace"), partial_mode="trailing-strings")
    except ValueError:
        return None


def _paired(raw: str) -> str:
    """JSON without lone surrogates, which jiter refuses. One at the end may still get its other half."""
    return _ESCAPE.sub(lambda found: "\\ufffd" if found["lone"] else "" if found["half"] else found[0], raw)


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
