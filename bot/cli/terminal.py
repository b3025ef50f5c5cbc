"""Lets every command's output survive a terminal that lacks a character."""

import codecs
import sys
from io import TextIOWrapper

PLAINER = str.maketrans(
    {
        "✓": "ok",
        "✗": "no",
        "…": "...",
        "·": ";",
        "—": "-",
        "–": "-",
        "→": "->",
        "‘": "'",
        "’": "'",
        "“": "'",
        "”": "'",
    }  # no quotes for JSON to stumble on
)


def plainly(error: UnicodeError) -> tuple[str, int]:
    """Replace the characters that an encoding lacks with plainer ones, or with a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(PLAINER)
    return "".join(letter if letter.isascii() else "?" for letter in lacking), error.end


def survive_any_encoding() -> None:
    """Have standard output and standard error write something plainer instead of raising UnicodeEncodeError."""
    codecs.register_error("plainly", plainly)
    codecs.register(_plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # not if somebody put another file there
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="plain" if is_ascii else None, errors="plainly")


def _plain(name: str) -> codecs.CodecInfo | None:
    """ASCII under another name, because click writes UTF-8 to a stream whose encoding is called ascii."""
    if name != "plain":
        return None
    ascii_ = codecs.lookup("ascii")
    return codecs.CodecInfo(ascii_.encode, ascii_.decode, incrementalencoder=ascii_.incrementalencoder, name="plain")
