"""Nothing of a deleted person remains in the files of the state."""

from collections.abc import Iterator
from pathlib import Path

from tests.campaign.problem import Problem
from tests.campaign.record import Record


def remains(record: Record, user: str, folder: Path) -> Iterator[Problem]:
    """Files that still contain somebody's id or words, byte for byte; free pages and logs count."""
    marks = {f"Question {mark}:" for asked in record.questions_of(user) for mark in asked.marks if "-" in mark}
    needles = [user, *sorted(marks)]
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        held = path.read_bytes()
        for needle in needles:
            if needle.encode() in held:
                yield Problem("remains", user, f"{path.name} still holds {needle!r}")
