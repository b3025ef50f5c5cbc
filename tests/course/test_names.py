import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.names import LONGEST, RESERVED, likeness, presentable, tidy


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


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Ada Lovell", "Ada Lovell"),
        ("\u202ellevoL adA", "llevoL adA"),
        ("\u2066Ada\u2069\u200e", "Ada"),
        ("A\u200bd\u00ada\u2060\ufeff", "Ada"),
        ("Ada\U000e0041\U000e007f", "Ada"),
        ("Ada\u200d Lo\u200cvell", "Ada Lovell"),
        ("Ada\nLovell\r\n\u2028\t1. Ben", "Ada Lovell 1. Ben"),
        ("*Ada* _Lovell_ ~x~ `y`", "Ada Lovell x y"),
        ("> Ada", "Ada"),
        ("# @Ada", "Ada"),
        ("- Ada", "Ada"),
        ("<!channel>", "<!channel>"),
        ("[Ada](https://x.example)", "(Ada)(https:x.example)"),
        ("Ada · 99 points", "Ada - 99 points"),
        ("Gal·la Ribó", "Gal·la Ribó"),
        ("ada_lovell", "ada_lovell"),
        ("Z\u0351\u0352\u0353\u0354\u0355algo", "Z\u0353\u0354\u0355algo"),
        ("\u0301Ada", "Ada"),
        ("Nguye\u0302\u0303n Thi\u0323", "Nguyễn Thị"),
        ("👩\u200d💻 Ada 👍🏽 ❤\ufe0f 1\ufe0f\u20e3", "👩\u200d💻 Ada 👍🏽 ❤\ufe0f 1\ufe0f\u20e3"),
        (":fire: Ada", ":fire: Ada"),
        ("O'Brien-Smith, Jr.", "O'Brien-Smith, Jr."),
        ("علی\u200cرضا", "\u2068علی\u200cرضا\u2069"),
        ("שלום", "\u2068שלום\u2069"),
        ("x" * 80, "x" * (LONGEST - 1) + "…"),
        ("ㅤ\u115f\u2800\u034f", ""),
        ("***", ""),
    ],
)
def test_a_presentable_name_is_one_line_of_plain_words(given: str, shown: str) -> None:
    assert presentable(given) == shown


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("\u200b", "ada.lovell"), "ada.lovell"),
        (("You", "ada.lovell"), "ada.lovell"),
        (("Y\u043eu", "ada.lovell"), "ada.lovell"),  # with a Cyrillic o
        (("Team", "team"), "Team (a learner)"),
        (("", ""), ""),
    ],
)
def test_a_name_that_says_nothing_or_is_a_word_of_ours_gives_way_to_the_handle(
    names: tuple[str, str], shown: str
) -> None:
    assert presentable(*names) == shown


@given(st.text(max_size=120))
def test_whatever_slack_gives_others_read_plain_words(name: str) -> None:
    shown = presentable(name)
    bare = shown.removeprefix("\u2068").removesuffix("\u2069")
    assert presentable(shown) == shown
    assert len(bare) <= LONGEST + len(" (a learner)")
    assert not set(bare) & set("*~`[]|\\\n\r\u2028")
    assert not [
        letter
        for letter in bare
        if unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"} and letter not in "\u200c\u200d"
    ]
    turning = any(unicodedata.bidirectional(letter) in {"R", "AL", "AN"} for letter in bare)
    assert (shown != bare) == turning
    assert likeness(bare) not in RESERVED


@given(st.text("aé\u0301\u0302\u0303\u0304\u0305\u20dd ", max_size=40))
def test_no_letter_carries_a_tower_of_marks(name: str) -> None:
    runs = "".join("m" if unicodedata.category(letter) in {"Mn", "Me"} else " " for letter in presentable(name))
    assert max(map(len, runs.split()), default=0) <= 3
