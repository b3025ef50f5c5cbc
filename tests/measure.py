"""What the real `homeroom run` costs: its start, its memory and its rest. `make measure` prints it."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.child import House, house_in
from tests.kill.lab import Lab

MIB = 2**20
CONNECTED_S, IDLE_MIB, LAB_MIB, IDLE_CPU_PERCENT = 1.2, 75.0, 125.0, 1.0  # what we promise
ADA = "U0ADA"


@dataclass(frozen=True)
class Figures:
    """`connected_s` from the process's start to Slack's hello, the best of the starts; memory is resident."""

    connected_s: float
    idle_mib: float
    idle_cpu_percent: float
    lab_mib: float

    def lines(self) -> list[str]:
        """The figures with what is promised, one a line."""
        return [
            _line("Connected after", self.connected_s, CONNECTED_S, "s", 2),
            _line("Memory at rest", self.idle_mib, IDLE_MIB, "MiB", 0),
            _line("Processor at rest", self.idle_cpu_percent, IDLE_CPU_PERCENT, "%", 1),
            _line("Memory after a lab's reply", self.lab_mib, LAB_MIB, "MiB", 0),
        ]


async def measured(state: Path, *, starts: int = 3, rest_s: float = 5.0) -> Figures:
    """Start the bot so many times, let the last one rest for `rest_s`, and have it answer in a lab."""
    async with house_in(state, [(ADA, "Ada Lovell")]) as house:
        connected = [house.connected_s]
        for _ in range(starts - 1):
            await house.crash()
            connected.append(house.connected_s)
        process = psutil.Process(house.pid)
        await asyncio.sleep(min(rest_s, 1.0))  # the second connection and the timers come first
        idle_mib, idle_cpu = _mib(process), await _cpu_percent(process, rest_s)
        await _answer(house)
        return Figures(min(connected), idle_mib, idle_cpu, _mib(process))


async def _answer(house: House) -> None:
    lab = Lab(house, ADA)
    await lab.opens()
    await lab.asks()
    await lab.is_answered(1)


async def _cpu_percent(process: psutil.Process, seconds: float) -> float:
    before = process.cpu_times()
    await asyncio.sleep(seconds)
    after = process.cpu_times()
    return 100 * (after.user + after.system - before.user - before.system) / seconds


def _mib(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / MIB


def _line(name: str, value: float, promised: float, unit: str, digits: int) -> str:
    return f"{name:<28}{value:>8.{digits}f} {unit:<4} (at most {promised:g} {unit})"


async def _main() -> None:
    with tempfile.TemporaryDirectory(prefix="homeroom-measure-") as folder:
        figures = await measured(Path(folder))
    print("\n".join(figures.lines()))  # noqa: T201 - that is what it is for


if __name__ == "__main__":
    asyncio.run(_main())
