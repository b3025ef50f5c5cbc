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
_LOOKALIKES = str.maketrans(_CYRILLIC | _GREEK | _LATIN)


def tidy(name: str) -> str:
    """A name without what nobody sees or what turns the text around it, its spaces single."""
    seen = (letter for letter in name if letter == _JOINER or unicodedata.category(letter) not in {"Cc", "Cf", "Co"})
    return " ".join("".join(" " if letter.isspace() else letter for letter in seen).split())


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
