"""What the thread holds so far: what was asked, what was told, what it was last about, and what was asked back."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.claude.prompt import Turn
from bot.sandbox.claude.tutor.language.words import terms
from bot.sandbox.claude.tutor.pages.index import Index
from bot.sandbox.claude.tutor.pages.layout import Unit

TOO_SHORT = 20  # characters below which a sentence found in a reply proves nothing


@dataclass(frozen=True, slots=True)
class Memory:
    """`said` are the tutor's earlier replies, `asked` the learner's earlier turns, oldest first.

    `told` are the numbers of the sentences already said; `topic` is the sentence last spoken of, if any.
    """

    said: tuple[str, ...]
    asked: tuple[str, ...]
    told: frozenset[int]
    topic: Unit | None
    quoted: tuple[Unit, ...] = ()  # the sentences of the last reply

    def is_new(self, text: str) -> bool:
        """Whether the tutor has not said these words yet."""
        return not any(text.lower() in reply.lower() for reply in self.said)

    @property
    def pending(self) -> str:
        """What the tutor asked last, "" where the last reply asked nothing."""
        last = self.said[-1].rstrip().rsplit("\n", 1)[-1] if self.said else ""
        return last if last.endswith(("?", "…")) else ""

    @property
    def whole(self) -> str:
        """Everything the tutor has said."""
        return "\n".join(self.said)


def recall(index: Index, turns: Sequence[Turn]) -> Memory:
    """The memory of a conversation whose last turn is the one to answer."""
    said = tuple(turn.text for turn in turns if turn.role == "assistant")
    asked = tuple(turn.text for turn in turns[:-1] if turn.role == "user")
    whole = "\n".join(said)
    told = frozenset(unit.number for unit in index.units if len(unit.text) >= TOO_SHORT and unit.text in whole)
    quoted = tuple(index.units[number] for number in sorted(told) if said and index.units[number].text in said[-1])
    return Memory(said, asked, told, _topic(index, said, asked, told), quoted)


def _topic(index: Index, said: Sequence[str], asked: Sequence[str], told: frozenset[int]) -> Unit | None:
    """The sentence of the last quotation that is nearest to what it answered."""
    for place, reply in reversed(list(enumerate(said))):
        quoted = [number for number in sorted(told) if index.units[number].text in reply]
        if quoted:
            wanted = dict.fromkeys(terms(asked[place]) if place < len(asked) else (), 1.0)
            return index.units[max(quoted, key=lambda number: index.share(wanted, index.words[number]))]
    return None
