"""Nothing of a deleted person remains in the files of the state."""

from collections.abc import Iterator
from pathlib import Path

from tests.campaign.problem import Problem
from tests.campaign.record import Gesture, Record

BESIDE = 60  # bytes, from which one can tell what it was
TOLD = "Everything I kept about you is deleted"


def left(record: Record, folder: Path) -> Iterator[Problem]:
    """Traces of those who had their data deleted; not where Slack brought their words later than that."""
    for user, tap in record.left.items():
        told_at = next((look.at for look in record.looks[user] if look.at >= tap.at and TOLD in look.text), None)
        if told_at is not None and all(_is_over(record, gesture, tap) for gesture in record.gestures_of(user)):
            yield from remains(record, user, folder)


def _is_over(record: Record, gesture: Gesture, tap: Gesture) -> bool:
    """Whether the bot had heard of it before the deletion, and won't hear of it again."""
    if gesture.kind == "opened" or gesture.key not in record.deliveries:
        return gesture.kind not in {"said", "asked", "edit", "delete", "stop"}
    delivery = record.deliveries[gesture.key]
    return delivery.attempts == 1 and delivery.acked_at is not None and delivery.acked_at < tap.at


def remains(record: Record, user: str, folder: Path) -> Iterator[Problem]:
    """Files that still contain somebody's id or words, byte for byte; free pages and logs count."""
    marks = {f"Question {mark}:" for asked in record.questions_of(user) for mark in asked.marks if "-" in mark}
    needles = [user, *sorted(marks)]
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        held = path.read_bytes()
        for needle in needles:
            if needle.encode() in held:
                at = held.index(needle.encode())
                beside = held[max(0, at - BESIDE) : at + BESIDE]
                yield Problem("remains", user, f"{path.name} still holds {needle!r}: {beside!r}")
