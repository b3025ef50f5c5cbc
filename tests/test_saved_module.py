from pathlib import Path

import pytest

from bot.cli.rehearsal import SavedModule
from bot.library import REFUSED, SAME, TAUGHT

AT = "2026-11-22 21:40:07,120"
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
        return self.hear(f"{AT} WARNING {REFUSED}", f"{at}/{MISTAKE}", f"{at}/first-steps/module.yml:3:1 other: more")


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    return Shown(tmp_path / "first-steps")


def test_the_first_mistake_is_shown_by_its_place_in_the_module(shown: Shown) -> None:
    assert shown.hear_of_mistakes() == MISTAKE
    assert len(shown.said) == 1


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
    assert shown.hear(f"{AT} WARNING job 27 (post), try 1, waits 1.5 s: ratelimited", "killed") == MISTAKE
