from tests.authoring.bench import LAB, before_and_after

LONG = "Does a date survive a round trip, or a time, or a date with a time and zone?"


def test_a_start_too_long_for_its_button_is_found() -> None:
    assert len(LONG) == 76
    before_and_after("lab-starts", LAB, "Does a date survive a round trip?", LONG, near="")


def test_a_single_start_is_found() -> None:
    before_and_after("lab-starts", LAB, "  - How do I keep numbers as keys?\n", "", near="")
