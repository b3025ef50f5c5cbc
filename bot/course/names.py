"""Names that people read: made presentable, and compared as an eye compares them.

Slack takes any text for a display name, up to 80 characters. `presentable` is the one rule for a name that others read.

To letters that look alike (`bot.course.letters`) names add digits that look like letters.
"""

import functools
import re
import unicodedata

from bot.course.letters import BLANKS, LOOKALIKES

LONGEST = 40  # Slack's own limit is 80; on a board that is two lines of a phone
MOST_MARKS = 3  # on one letter: Vietnamese, Thai and pointed Hebrew need no more
_JOINER = "\u200d"  # holds the parts of an emoji together, and shapes letters of Arabic and Indic scripts
_NON_JOINER = "\u200c"
_EMOJI_STYLE = "\ufe0f"
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs"}
_ISOLATE, _POP = "\u2068", "\u2069"  # text between them can't reorder the text around it (Unicode: UAX 9)
_FORMATS = str.maketrans({"*": "", "~": "", "`": "", "[": "(", "]": ")", "|": "¦", "\\": ""})
_UNDERLINES = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")  # Slack's italics begin and end at a word's edge
_DOT = re.compile(r"(?:(?<= )|\A)[·•∙⋅‧](?= |\Z)")  # as between a name and its points; Catalan has one inside words
_BEGINS = re.compile(r"[^\w:(<\u00a9\u00ae\u2000-\U0010ffff]+")  # no list, heading, mention or rank begins with a name
_LATIN = {"0": "o", "1": "l", "i": "l", "ı": "l", "|": "l", "m": "rn", "w": "vv"}
_PLAIN = re.compile(r"[^a-z0-9|]")
_SHORTCODE = re.compile(r":[a-z0-9_+'-]+:")  # an emoji as Slack passes it on
_PARTS = re.compile(r"[\s._-]+")
_LOOKALIKES = str.maketrans(LOOKALIKES | _LATIN)


@functools.lru_cache(maxsize=20_000)
def presentable(*names: str) -> str:
    """The first of these names that can be shown, on one line of plain words; empty where there is none.

    Nothing in it is unseen, turns the text around it, formats, mentions or begins a row, and it is no longer than
    `LONGEST`. One that is a word of ours ("You", "Team") gives way to the next name, or is marked.
    """
    shown = [plain for name in names if (plain := _plain(name))]
    own = [plain for plain in shown if likeness(plain) not in RESERVED]
    chosen = own[0] if own else f"{shown[0]} (a learner)" if shown else ""
    turns = any(unicodedata.bidirectional(letter) in {"R", "AL", "AN"} for letter in chosen)
    return f"{_ISOLATE}{chosen}{_POP}" if turns else chosen


def _plain(name: str) -> str:
    bare = _UNDERLINES.sub("", tidy(unicodedata.normalize("NFC", name)).translate(_FORMATS)).replace("://", ":")
    bare = _DOT.sub("-", bare)
    begins = _BEGINS.match(bare)
    words = _few_marks(bare[begins.end() if begins else 0 :])
    return tidy(words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…")


def _few_marks(name: str) -> str:
    """A name with at most `MOST_MARKS` marks on a letter, and none without one."""
    kept, room = list[str](), 0
    for letter in name:
        is_mark = unicodedata.category(letter) in {"Mn", "Me"} and letter != _EMOJI_STYLE
        room = room - 1 if is_mark else 0 if letter.isspace() else MOST_MARKS
        if not is_mark or room >= 0:
            kept.append(letter)
    return "".join(kept)


def tidy(name: str) -> str:
    """A name without what nobody sees or what turns the text around it, its spaces single."""
    letters = [" " if one.isspace() else one for one in name if not _is_unseen(one)]
    seen = [
        one for one, *around in zip(letters, ["", *letters], [*letters[1:], ""], strict=False) if _joins(one, *around)
    ]
    return " ".join("".join(seen).split())


def _is_unseen(letter: str) -> bool:
    is_kept = letter in {_JOINER, _NON_JOINER} or letter.isspace()
    return not is_kept and (letter in BLANKS or unicodedata.category(letter) in _UNSEEN)


def _joins(letter: str, before: str, after: str) -> bool:
    """Whether a letter is seen, or does something to its neighbours: to emoji, or to letters of scripts that join."""
    if letter == _EMOJI_STYLE:
        return bool(before) and (_is_emoji(before) or before in "0123456789#*©®")
    if letter not in {_JOINER, _NON_JOINER}:
        return True
    if letter == _JOINER and _is_emoji(before) and _is_emoji(after):
        return True
    return all(near and near >= "\u0600" and unicodedata.category(near)[0] in "LM" for near in (before, after))


def _is_emoji(letter: str) -> bool:
    is_tone = "\U0001f3fb" <= letter <= "\U0001f3ff"
    return bool(letter) and (letter == _EMOJI_STYLE or is_tone or unicodedata.category(letter) == "So")


def is_wordlike(name: str) -> bool:
    """Whether a name is words and emoji alone, and begins with one: nothing in it formats, ranks or mentions."""
    bare = _SHORTCODE.sub("☺", name)
    begins_well = bool(bare) and unicodedata.category(bare[0])[0] in "LS"
    others = (letter for letter in bare if not _is_emoji(letter) and letter not in f" -'’.{_JOINER}")
    return begins_well and all(unicodedata.category(letter)[0] in "LMN" for letter in others)


def parts(name: str) -> list[str]:
    """The names in a name: "Ben" and "Osei" of "Ben Osei" and of "ben.osei"."""
    return [part for part in _PARTS.split(name) if len(part) > 1]


@functools.lru_cache(maxsize=20_000)
def likeness(name: str) -> str:
    """A key for how a name looks: readers take two names with the same key for one another."""
    if name.isascii() and (letters := _PLAIN.sub("", name.lower()).translate(_LOOKALIKES)):
        return letters  # most names, ten times as fast
    folded = unicodedata.normalize("NFKC", tidy(name)).casefold()
    bare = "".join(letter for letter in unicodedata.normalize("NFD", folded) if not unicodedata.combining(letter))
    looks = bare.translate(_LOOKALIKES).translate(_LOOKALIKES)  # twice: a Cyrillic letter may look like an "m"
    letters = "".join(letter for letter in looks if letter.isalnum())
    return letters or folded.replace(" ", "")


# A name on a board that looks like one of these would be misread.
RESERVED = frozenset(
    likeness(word) for word in ("You", "Homeroom", "Everybody", "Everyone", "Team", "Nobody", "Somebody", "A learner")
)
