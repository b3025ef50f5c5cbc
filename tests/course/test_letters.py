"""Texts are compared as an eye reads them."""

import pytest

from bot.course.letters import latin, visible


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u2060", "\u202e", "\u034f", "\u3164", "\ufe0f", "\U000e0041"])
def test_what_shows_nothing_is_left_out(unseen: str) -> None:
    assert visible(f"wa{unseen}it") == "wait"
    assert latin(f"wa{unseen}it") == "wait"


def test_what_is_seen_stays() -> None:
    assert visible("Größe: 5 µm\n“Ж” 🦊") == "Größe: 5 µm\n“Ж” 🦊"


@pytest.mark.parametrize(
    "written",
    ["Model", "ＭＯＤＥＬ", "𝐌𝐨𝐝𝐞𝐥", "Моdеl", "mοdεl", "módèl", "m\u0336o\u0336d\u0336e\u0336l\u0336"],
    ids=["capital", "wide", "bold", "Cyrillic", "Greek", "accents", "struck out"],
)
def test_letters_that_look_like_latin_ones_are_read_as_these(written: str) -> None:
    assert latin(written) == "model"
