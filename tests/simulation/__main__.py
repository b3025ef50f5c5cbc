"""`make simulate`: the bot, a local Slack and a model in one process; a seed decides time and order."""

import argparse
import contextlib
import itertools
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.library import Library
from tests.simulation.planted import search
from tests.simulation.pool import MEMORY, outcomes, warm
from tests.simulation.run import Outcome
from tests.simulation.shrinking import shrunk
from tests.simulation.spec import Spec
from tests.simulation.year import DAYS, Year

SEEDS = 50
PLANTED_SEEDS = 1_000


def main() -> int:
    """Run what the arguments ask for; 1 if anything failed."""
    args = _parser().parse_args()
    if args.planted is not None:
        for line in search(args.planted, args.start, max(args.seeds, PLANTED_SEEDS), args.cores):
            _say(line)
        return 0
    editions = warm()
    if args.year:
        return _year(args.seed or 1, args.days, editions)
    if args.seed is not None:
        return _replay(_spec(args), editions)
    seeds: Iterator[int] = iter(range(args.start, args.start + args.seeds))
    if args.first:
        return _first(seeds, editions, args.cores)
    if args.hours:
        seeds = _until(time.time() + args.hours * 3600, itertools.count(args.start))
    return _sweep(seeds, editions, args.cores, digests=args.digests)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many")
    parser.add_argument("--from", dest="start", type=int, default=1, help="the first")
    parser.add_argument("--hours", type=float, default=0.0, help="as many as fit")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--year", action="store_true", help="a class of 50 for a year: 200 actions and 10 faults a day")
    parser.add_argument("--days", type=int, default=DAYS, help="with --year: so many")
    parser.add_argument("--first", action="store_true", help="end with the first that fails")
    parser.add_argument("--planted", nargs="?", const="", help="plant bugs, those so called, and see what finds them")
    parser.add_argument("--digests", action="store_true", help="print a digest of every call and event of each run")
    parser.add_argument("--seed", type=int, help="replay one, and print what its learners saw")
    parser.add_argument("--people", type=int, help="with --seed: so many learners")
    parser.add_argument("--actions", type=int, help="with --seed: so many things that each does")
    parser.add_argument("--faults", help="with --seed: only these of its plan, such as 0,2, or none")
    return parser


def _spec(args: argparse.Namespace) -> Spec:
    spec = Spec.of(args.seed)
    faults = spec.faults
    if args.faults is not None:
        faults = () if args.faults == "none" else tuple(int(place) for place in args.faults.split(","))
    return replace(spec, people=args.people or spec.people, actions=args.actions or spec.actions, faults=faults)


def _until(end: float, seeds: Iterator[int]) -> Iterator[int]:
    return itertools.takewhile(lambda _seed: time.time() < end, seeds)


def _replay(spec: Spec, editions: list[Library]) -> int:
    [outcome] = outcomes([spec], editions, 1)
    _say(outcome.story)
    _say(f"journal {outcome.digest}; {outcome.virtual_s:.0f} virtual seconds, {outcome.lives} lives of the bot")
    _say(*(f"PROBLEM {problem}" for problem in outcome.problems))
    return bool(outcome.problems)


def _year(seed: int, days: int, editions: list[Library]) -> int:
    with tempfile.TemporaryDirectory(prefix="homeroom-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        outcome = Year(seed, days, Path(folder) / "state", editions).play()
    _say(*(f"{count:8} {kind}" for kind, count in sorted(outcome.faults.items())))
    _say(*(f"PROBLEM {problem}" for problem in outcome.problems))
    _say(
        f"{days} days: {outcome.gestures} actions, {outcome.questions} questions, {sum(outcome.faults.values())} faults"
    )
    _say(f"{outcome.paid_again} replies paid again inside the documented window, {len(outcome.problems)} problems")
    sys.stdout.flush()
    os._exit(bool(outcome.problems))  # dead processes must not clean up


def _first(seeds: Iterator[int], editions: list[Library], cores: int) -> int:
    for number, outcome in enumerate(outcomes(map(Spec.of, seeds), editions, cores), start=1):
        if outcome.problems:
            _say(f"found by seed {outcome.spec.seed}, number {number}: {outcome.problems[0]}")
            return 1
    return 0


def _sweep(seeds: Iterator[int], editions: list[Library], cores: int, *, digests: bool) -> int:
    began, totals, faults = time.time(), Counter[str](), Counter[str]()
    failed: list[Outcome] = []
    for outcome in _until_interrupted(outcomes(map(Spec.of, seeds), editions, cores)):
        faults.update(outcome.faults)
        totals.update(seeds=1, gestures=outcome.gestures, questions=outcome.questions, paid_again=outcome.paid_again)
        if digests:
            _say(f"journal of {outcome.spec.seed}: {outcome.digest}")
        if outcome.problems:
            failed.append(outcome)
            _say(f"seed {outcome.spec.seed}: {outcome.problems[0]}")
    for outcome in failed[:5]:
        _tell(shrunk(outcome, editions))
    _say(*(f"{count:8} {kind}" for kind, count in sorted(faults.items())))
    _say(", ".join(f"{count} {name}" for name, count in totals.items()) + f"; {time.time() - began:.0f} s")
    _say(f"{len(failed)} of {totals['seeds']} seeds failed")
    return bool(failed)


def _until_interrupted(runs: Iterator[Outcome]) -> Iterator[Outcome]:
    """The outcomes until Ctrl-C, which ends a sweep with the figures of what has run."""
    with contextlib.suppress(KeyboardInterrupt):
        yield from runs


def _tell(outcome: Outcome) -> None:
    """Print a failure: what a person saw, what is wrong, and the command that replays it."""
    _say("", f"seed {outcome.spec.seed}, shrunk:", outcome.story)
    _say(*(f"PROBLEM {problem}" for problem in outcome.problems), outcome.spec.command)


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
