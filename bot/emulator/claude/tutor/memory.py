"""What the thread holds so far: what was asked, what was told, and what it was last about."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.emulator.claude.prompt import Turn
from bot.emulator.claude.tutor.search import Index, Unit


@dataclass(frozen=True, slots=True)
class Memory:
    """`said` are the tutor's earlier replies, `asked` the learner's earlier turns, oldest first.

    `told` are the numbers of the sentences already said; `topic` is the sentence last spoken of, if any.
    """

    said: tuple[str, ...]
    asked: tuple[str, ...]
    told: frozenset[int]
    topic: Unit | None

    def is_new(self, text: str) -> bool:
        """Whether the tutor has not said these words yet."""
        return not any(text in reply for reply in self.said)


def recall(index: Index, turns: Sequence[Turn]) -> Memory:
    """The memory of a conversation whose last turn is the one to answer."""
    said = tuple(turn.text for turn in turns if turn.role == "assistant")
    asked = tuple(turn.text for turn in turns[:-1] if turn.role == "user")
    told = {unit.number for unit in index.units if any(unit.text in reply for reply in said)}
    return Memory(said, asked, frozenset(told), _topic(index, said, asked))


def _in_prose(index: Index, unit: Unit) -> Unit:
    """The unit, or for a glossary's entry the sentence of a page that is about the same."""
    if not unit.page.is_glossary:
        return unit
    return next((hit.unit for hit in index.rank(index.question(unit.text)) if not hit.unit.page.is_glossary), unit)


def _topic(index: Index, said: Sequence[str], asked: Sequence[str]) -> Unit | None:
    """The last sentence quoted; where nothing was quoted, what the last question with words of the course meant."""
    for reply in reversed(said):
        quoted = [(reply.rfind(unit.text), unit) for unit in index.units if unit.text in reply]
        if quoted:
            return _in_prose(index, max(quoted, key=lambda found: found[0])[1])
    for question in reversed(asked):
        weights = index.question(question)
        hits = index.rank(weights)
        if hits and index.is_topical(weights):
            return hits[0].unit
    return None
