import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.verdict import OFF_TOPIC, MarkerFilter, strip_marker


@pytest.mark.parametrize(
    ("reply", "shown", "off_topic"),
    [
        ("[off-topic]\nLet us come back.", "Let us come back.", True),
        ("\n [Off-Topic] \n\n Let us come back.", "Let us come back.", True),
        ("The line [off-topic] is mine.", "The line [off-topic] is mine.", False),
        ("[off we go", "[off we go", False),
        ("[off", "[off", False),
        ("[off-topic]", "", True),
        ("", "", False),
    ],
)
def test_only_a_marker_at_the_very_beginning_counts(reply: str, shown: str, off_topic: bool) -> None:
    assert strip_marker(reply) == (shown, off_topic)


@given(
    text=st.lists(st.sampled_from([OFF_TOPIC, "[off", "-", "topic]", "[", "\n", " ", "Back to work."]), max_size=6),
    size=st.integers(1, 7),
)
def test_a_streamed_reply_loses_its_marker_however_it_was_cut(text: list[str], size: int) -> None:
    whole, marker = "".join(text), MarkerFilter()
    streamed = "".join(marker.feed(whole[at : at + size]) for at in range(0, len(whole), size)) + marker.finish()
    assert (streamed, marker.off_topic) == strip_marker(whole)


def test_an_ordinary_reply_passes_at_its_first_word() -> None:
    marker = MarkerFilter()
    assert marker.feed("T") == "T"
    assert marker.feed("hree fields.") == "hree fields."
