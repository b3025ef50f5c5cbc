"""Names that people read: made tidy, and compared as an eye compares them.

After Unicode's "confusables" (UTS 39), of which only what a keyboard easily writes is here: width, case, accents, the
Cyrillic and Greek letters that look like Latin ones, and digits that look like letters.
"""

import functools
import re
import unicodedata

_JOINER = "\u200d"  # holds the parts of an emoji together
_CYRILLIC = dict(zip("авекмнорстухіјѕһԁԛԝ", "abekmhopctyxijshdqw", strict=True))
_GREEK = dict(zip("αβεζηικμνορτυχ", "abeznikmvoptux", strict=True))
_LATIN = {"0": "o", "1": "l", "i": "l", "ı": "l", "|": "l", "m": "rn", "w": "vv"}
_PLAIN = re.compile(r"[^a-z0-9|]")
_SHORTCODE = re.compile(r":[a-z0-9_+'-]+:")  # an emoji as Slack passes it on
_PARTS = re.compile(r"[\s._-]+")
_LOOKALIKES = str.maketrans(_CYRILLIC | _GREEK | _LATIN)


def tidy(name: str) -> str:
    """A name without what nobody sees or what turns the text around it, its spaces single."""
    seen = (letter for letter in name if letter == _JOINER or unicodedata.category(letter) not in {"Cc", "Cf", "Co"})
    return " ".join("".join(" " if letter.isspace() else letter for letter in seen).split())


def is_wordlike(name: str) -> bool:
    """Whether a name is words and emoji alone, and begins with one: nothing in it formats, ranks or mentions."""
    bare = _SHORTCODE.sub("☺", name)
    return bool(bare) and unicodedata.category(bare[0])[0] in "LS" and all(map(_is_in_words, bare))


def _is_in_words(letter: str) -> bool:
    is_emoji = letter == _JOINER or unicodedata.category(letter) == "So" or "\U0001f3fb" <= letter <= "\U0001f3ff"
    return is_emoji or letter in " -'’." or unicodedata.category(letter)[0] in "LMN"


def parts(name: str) -> list[str]:
    """The names in a name: "Ben" and "Osei" of "Ben Osei" and of "ben.osei"."""
    return [part for part in _PARTS.split(name) if len(part) > 1]


@functools.lru_cache(maxsize=20_000)
def likeness(name: str) -> str:
    """What a name looks like: two names with the same likeness are taken for one another."""
    if name.isascii() and (letters := _PLAIN.sub("", name.lower()).translate(_LOOKALIKES)):
        return letters  # most names, ten times as fast
    folded = unicodedata.normalize("NFKC", tidy(name)).casefold()
    bare = "".join(letter for letter in unicodedata.normalize("NFD", folded) if not unicodedata.combining(letter))
    looks = bare.translate(_LOOKALIKES).translate(_LOOKALIKES)  # twice: a Cyrillic letter may look like an "m"
    letters = "".join(letter for letter in looks if letter.isalnum())
    return letters or folded.replace(" ", "")
