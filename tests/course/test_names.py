import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.names import likeness, tidy


@pytest.mark.parametrize(
    "other",
    [
        "Ada Lovell",
        "ada.lovell",
        "ADA LOVELL",
        " Ada   Lovell ",
        "ＡＤＡ ＬＯＶＥＬＬ",
        "Ádá Lövéll",
        "Аdа Lоvеll",  # in Cyrillic letters
        "Ada L0ve11",
        "Ada LoveII",
        "Ada\u200b Lov\u2060ell",
        "Ada_Lovell!",
    ],
)
def test_names_that_an_eye_takes_for_one_another_are_alike(other: str) -> None:
    assert likeness(other) == likeness("Ada Lovell")


@pytest.mark.parametrize("other", ["Ada Lowell", "Ada", "Lovell Ada", "Quiet Owl", "🦉", ""])
def test_other_names_are_not(other: str) -> None:
    assert likeness(other) != likeness("Ada Lovell")


def test_names_without_letters_are_told_apart() -> None:
    assert likeness("🦉") != likeness("🦊")
    assert likeness("🦉 ") == likeness("🦉")


@pytest.mark.parametrize(
    ("given", "shown"),
    [("  Quiet \n Owl ", "Quiet Owl"), ("\u202eadA", "adA"), ("\u200b\u200b\u2060", ""), ("👩\u200d💻", "👩\u200d💻")],
)
def test_a_tidy_name_holds_what_is_seen(given: str, shown: str) -> None:
    assert tidy(given) == shown


@given(st.text(max_size=40))
def test_any_name_is_like_itself_tidy_or_shouted(name: str) -> None:
    assert likeness(tidy(name)) == likeness(name)
    assert likeness(name.casefold()) == likeness(name)


@given(st.text(st.characters(max_codepoint=127), max_size=40))
def test_what_cannot_be_seen_makes_no_difference(name: str) -> None:
    assert likeness(f"{name}\u200b") == likeness(name)
