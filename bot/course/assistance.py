"""Help on a tutor's reply: what each button says, and the words it stands for."""

from collections.abc import Mapping
from typing import NamedTuple


class Assistance(NamedTuple):
    """A kind of help: the button's label, and what the learner asks by pressing it."""

    label: str
    words: str


ASSISTANCE: Mapping[str, Assistance] = {
    "differently": Assistance("Explain differently", "Can you explain that differently?"),
    "example": Assistance("Example", "Can you give me an example?"),
    "shorter": Assistance("Shorter", "Can you say that in fewer words?"),
}
