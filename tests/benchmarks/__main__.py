"""`make bench`: what a reply costs, beside what it would cost at least."""

import argparse
import asyncio
import json
import os
import platform
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks import copying, enqueue, growth
from tests.benchmarks.measuring import BARE, KEPT, LIFTED, Figures, Subject, alone, crowd, seeded
from tests.benchmarks.model import CHUNKS, TOKENS, Speech

SUMMED = {"lost", "twice"}  # over all rounds; of everything else the median counts


@dataclass(frozen=True)
class Plan:
    """Scope of the measurement."""

    subjects: tuple[Subject, ...] = (KEPT, LIFTED, BARE)
    sizes: tuple[int, ...] = (50, 200)
    speeches: tuple[Speech, ...] = (TOKENS, CHUNKS)
    rest_s: float = 5.0  # from the connection to the first question
    questions: int = 5
    rounds: int = 1


QUICK = Plan(sizes=(10, 20), speeches=(TOKENS,), rest_s=2.0, questions=1)


async def measured(plan: Plan) -> dict[str, dict[str, Figures]]:
    """The figures by speech and subject."""
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        seed = await seeded(Path(folder), max(plan.sizes) + 1, plan.speeches[0])
        return {
            speech.name: {subject.name: await _rounds(plan, subject, speech, seed) for subject in plan.subjects}
            for speech in plan.speeches
        }


async def _rounds(plan: Plan, subject: Subject, speech: Speech, seed: Path) -> Figures:
    return _middle([await _round(plan, subject, speech, seed) for _ in range(plan.rounds)])


async def _round(plan: Plan, subject: Subject, speech: Speech, seed: Path) -> Figures:
    with tempfile.TemporaryDirectory(dir=seed) as folder:
        state = Path(folder) / "alone"
        parts = [await alone(subject, speech, state, rest_s=plan.rest_s, questions=plan.questions)]
        parts += [await crowd(subject, speech, size, seed, Path(folder) / str(size)) for size in plan.sizes]
    together: Figures = {}
    for part in parts:  # the largest crowd comes last: what every crowd shows, such as replies_per_s, is its
        together |= part | {name: (together.get(name) or 0) + (part[name] or 0) for name in SUMMED}
    return together


def _middle(rounds: Sequence[Figures]) -> Figures:
    return {name: _of([each[name] for each in rounds], is_summed=name in SUMMED) for name in rounds[0]}


def _of(values: Iterable[float | None], *, is_summed: bool) -> float | None:
    known = [value for value in values if value is not None]
    return (sum(known) if is_summed else round(median(known), 4)) if known else None


def table(figures: dict[str, Figures]) -> list[str]:
    """A line for each figure: the subjects, and how many times the floor the bot needs where tiers are lifted."""
    lines = [f"{'':<24}{''.join(f'{name:>10}' for name in figures)}{'lifted/floor':>14}"]
    for name, floor in figures[BARE.name].items():
        lifted = figures[LIFTED.name][name]
        times = f"{lifted / floor:>13.2f}x" if lifted and floor else ""
        lines.append(f"{name:<24}{''.join(_cell(each[name]) for each in figures.values())}{times}")
    return lines


def _cell(value: float | None) -> str:
    if value is None:
        return f"{'-':>10}"
    return f"{value:>10.0f}" if value >= 100 or value == int(value) else f"{value:>10.2f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short run with a small crowd")
    parser.add_argument("--growth", action="store_true", help="measure what may grow with use, and nothing else")
    parser.add_argument("--enqueue", action="store_true", help="time what is stored before an ack, and nothing else")
    parser.add_argument("--copy", action="store_true", help="time `homeroom db copy`, and nothing else")
    parser.add_argument("--rounds", type=int, default=1, help="measure so many times and take the medians")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def main() -> None:
    """Measure, print, and write the figures down."""
    options, before = _options(), os.getloadavg()[0]
    if options.growth or options.enqueue:
        print("\n".join(asyncio.run(growth.table() if options.growth else enqueue.table())))  # noqa: T201
        return
    if options.copy:
        print("\n".join(copying.table()))  # noqa: T201
        return
    plan = QUICK if options.quick else Plan(rounds=options.rounds)
    found = asyncio.run(measured(plan))
    for speech in plan.speeches:
        print("\n".join(["", f"The model speaks in {speech.name}", *table(found[speech.name])]))  # noqa: T201
    about = {"python": platform.python_version(), "cores": os.cpu_count(), "rounds": plan.rounds}
    about |= {"load_before": round(before, 2), "load_after": round(os.getloadavg()[0], 2)}
    print("\n" + ", ".join(f"{name} {value}" for name, value in about.items()))  # noqa: T201
    if options.json:
        first, *others = plan.speeches
        written: dict[str, Any] = {**found[first.name], **{each.name: found[each.name] for each in others}}
        options.json.write_text(json.dumps(written | {"about": about}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
