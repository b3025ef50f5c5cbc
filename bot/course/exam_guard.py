"""Keeps the keys of a test that somebody is taking out of a reply, sentence by sentence, while it is being written."""

import re
from collections import deque
from collections.abc import Sequence

from bot.course.likeness import Bank

LEFT_OUT = "I leave this out while your module test is open, because it asks just this."
RECENT = 4  # sentences before one, in which a reply may repeat the question
LONGEST_CHARS = 1000  # a sentence without an end is passed on after so many

_END = re.compile(r"(?<=[.!?])[ \t]+|\n+")


class ExamGuard:
    """Passes a reply on without the sentences, or lines of code, that say the key of what somebody was asked."""

    def __init__(self, banks: Sequence[Bank], asked: str) -> None:
        self.text = ""  # what was passed on
        self._banks = [(bank, bank.known(asked)) for bank in banks]
        self._held = ""  # the sentence that hasn't ended yet
        self._recent = deque[str](maxlen=RECENT)
        self.has_left_out = False

    def feed(self, piece: str) -> str:
        """Add a piece; returns the sentences that are whole and can be shown."""
        if not self._banks:
            return self._passed(piece)
        self._held += piece
        return "".join(map(self._checked, self._sentences()))

    def finish(self) -> str:
        """The rest, at the end of the reply."""
        rest, self._held = self._held, ""
        return self._checked(rest)

    def _sentences(self) -> list[str]:
        """The sentences that have ended, with the blanks behind them, taken out of what is held."""
        ends = [found.end() for found in _END.finditer(self._held) if found.end() < len(self._held)]
        if not ends and len(self._held) > LONGEST_CHARS:
            ends = [len(self._held)]
        pieces = [self._held[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]
        self._held = self._held[ends[-1] :] if ends else self._held
        return pieces

    def _checked(self, sentence: str) -> str:
        if not self._gives_away(sentence):
            self._recent.extend([sentence] if sentence.strip() else [])
            return self._passed(sentence)
        note, self.has_left_out = "" if self.has_left_out else LEFT_OUT, True
        return self._passed(note + sentence[len(sentence.rstrip()) :])

    def _gives_away(self, sentence: str) -> bool:
        """Whether a sentence says a key, alone or by completing the one before it. A reply may repeat the question."""
        said = {sentence, *(last + sentence for last in list(self._recent)[-1:])} if sentence.strip() else ()
        read = "".join(self._recent)
        return any(bank.given_away(one, asked, bank.known(read)) for bank, asked in self._banks for one in said)

    def _passed(self, text: str) -> str:
        self.text += text
        return text
