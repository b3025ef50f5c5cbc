"""Letters as an eye reads them.

Comparing is after Unicode's "confusables" (UTS 39), of which only what a keyboard easily writes is here: width, case,
accents, and the Cyrillic and Greek letters that look like Latin ones.
"""

import unicodedata

# Drawn as nothing, though they are letters, marks or symbols (Unicode: Default_Ignorable_Code_Point, Braille blank).
BLANKS = {*map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0))}
BLANKS |= {*map(chr, range(0xFE00, 0xFE0F)), *map(chr, range(0xE0100, 0xE01F0))}
_EMOJI_STYLE = "\ufe0f"
_CYRILLIC = dict(zip("авекмнорстухіјѕһԁԛԝ", "abekmhopctyxijshdqw", strict=True))
_GREEK = dict(zip("αβεζηικμνορτυχ", "abeznikmvoptux", strict=True))
LOOKALIKES = _CYRILLIC | _GREEK
_LATIN = str.maketrans(LOOKALIKES)


def visible(text: str) -> str:
    """A text without the characters that show nothing, such as soft hyphens and zero-width spaces."""
    return text if text.isascii() else "".join(one for one in text if not _is_unseen(one))


def _is_unseen(letter: str) -> bool:
    return letter in BLANKS or letter == _EMOJI_STYLE or unicodedata.category(letter) == "Cf"


def latin(text: str) -> str:
    """A text in small letters without accents or anything unseen, in Latin letters where others look like them."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", visible(text)).lower()
    return "".join(one for one in apart if unicodedata.category(one)[0] != "M").translate(_LATIN)
