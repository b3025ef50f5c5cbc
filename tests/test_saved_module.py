from pathlib import Path

import pytest

from bot.cli.rehearsal import SavedModule
from bot.library import REFUSED, SAME, TAUGHT

AT = "2026-11-22 21:40:07,120"
OTHER = "first-steps/module.yml:3:1 other: more"
MISTAKE = "first-steps/1-first-lesson/quiz.yml:21:5 no-right: none of the options is `right:`"


class Shown:
    """The lines that the page shows about a saved module."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.saved = SavedModule(folder, self.said.append)

    def hear(self, *lines: str) -> str:
        for line in lines:
            self.saved.hear(f"bot | {line}")
        return self.said[-1] if self.said else ""

    def hear_of_mistakes(self) -> str:
        at = self.folder.parent.as_posix()
        return self.hear(f"{AT} WARNING {REFUSED}", f"{at}/{MISTAKE}", f"{at}/{OTHER}")


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    return Shown(tmp_path / "first-steps")


def test_every_mistake_is_shown_by_its_place_in_the_module(shown: Shown) -> None:
    assert shown.hear_of_mistakes() == f"{MISTAKE}\n{OTHER}"


def test_the_next_save_s_mistakes_take_the_place_of_the_last_one_s(shown: Shown) -> None:
    shown.hear_of_mistakes()
    place = f"{shown.folder.parent.as_posix()}/{OTHER}"
    assert shown.hear(f"{AT} WARNING {REFUSED}", place, f"{AT} INFO other", place) == OTHER


@pytest.mark.parametrize(
    "line",
    [f"{AT} INFO {TAUGHT} First steps (revision 1f).", f"{AT} INFO {SAME}",
     f"{AT} INFO Connected to Slack 0.8 s after the start; teaching First steps"],
)  # fmt: skip
def test_it_goes_once_a_good_module_is_taught(shown: Shown, line: str) -> None:
    shown.hear_of_mistakes()
    assert shown.hear(line) == ""


def test_other_lines_leave_it_there(shown: Shown) -> None:
    shown.hear_of_mistakes()
    assert shown.hear(f"{AT} WARNING job 27 (post), try 1, waits 1.5 s: ratelimited", "killed") == f"{MISTAKE}\n{OTHER}"
