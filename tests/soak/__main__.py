"""`make soak`: a class at work with the real bot while everything goes wrong, seed by seed."""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.soak.run import Report, soak

LOG_LINES = 15


def main() -> int:
    """Run the seeds that were asked for; 1 where anything was found."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the bot ends, too
    options = _options()
    total: Counter[str] = Counter()
    failed: list[int] = []
    for seed in options.seeds:
        report = _run(seed, options)
        total.update(report.faults)
        _print(report, options)
        if report.problems:
            failed.append(seed)
    _say("faults: " + ", ".join(f"{name} {count}" for name, count in sorted(total.items())))
    _say(f"{len(options.seeds)} seeds, {len(failed)} with problems {failed or ''}")
    return 1 if failed else 0


def _run(seed: int, options: argparse.Namespace) -> Report:
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        state = Path(folder) / "state"
        state.mkdir(mode=0o700)
        keep = options.keep / str(seed) if options.keep else None
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
        return asyncio.run(
            soak(seed, options.minutes * 60, state, transport=options.transport, calm=options.calm, keep=keep)
        )


def _print(report: Report, options: argparse.Namespace) -> None:
    _say(report.line())
    for problem in report.problems:
        _say(f"  {problem}")
    for told in report.stories:
        _say(f"\n{told}")
    if report.problems:
        _say("\nthe bot's last lines:\n" + "\n".join(report.log[-LOG_LINES:]))
        _say(f'replay: make soak ARGS="--minutes {options.minutes:g} --seed {report.seed}"')


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=3.0, help="how long the class works, of each seed")
    parser.add_argument("--seed", type=int, help="one seed")
    parser.add_argument("--seeds", default="1", help="a range such as 1-20")
    parser.add_argument("--transport", choices=("socket", "http"), default="", help="by the seed unless named")
    parser.add_argument("--calm", action="store_true", help="without any fault: nothing may be found")
    parser.add_argument("--keep", type=Path, help="a folder for the wire, the log and the state of each seed")
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    options.seeds = [options.seed] if options.seed is not None else list(range(int(first), int(last or first) + 1))
    return options


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
