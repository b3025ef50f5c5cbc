"""Cost of the real `homeroom run` at start and at rest, and how fast it serves a class. `make measure` prints it."""

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.child import BotProcess, bot_process_in
from tests.crowd.classroom import CLASS, Classroom
from tests.kill.lab import Lab

MIB = 2**20
CONNECTED_S, IDLE_MIB, IDLE_CPU_PERCENT = 1.2, 75.0, 1.0  # what we promise
LAB_MIB = 140.0 if sys.version_info >= (3, 14) else 125.0  # the SDK's 3,000 modules weigh a quarter more on Python 3.14
ADA = "U0ADA"


@dataclass(frozen=True)
class Figures:
    """`connected_s` from the process's start to Slack's hello, the best of the starts; memory is resident.

    `start_cpu_s` is the processor's share of a start: all that can be told on a machine busy with other things.
    """

    connected_s: float
    start_cpu_s: float
    idle_mib: float
    idle_cpu_percent: float
    lab_mib: float

    def lines(self) -> list[str]:
        """The figures with what is promised, one a line."""
        return [
            _line("Connected after", self.connected_s, CONNECTED_S, "s", 2),
            _line("  of it on the processor", self.start_cpu_s, CONNECTED_S, "s", 2),
            _line("Memory once connected", self.idle_mib, IDLE_MIB, "MiB", 0),
            _line("Processor at rest", self.idle_cpu_percent, IDLE_CPU_PERCENT, "%", 1),
            _line("Memory after a lab's reply", self.lab_mib, LAB_MIB, "MiB", 0),
        ]


async def measured(state: Path, *, starts: int = 3, rest_s: float = 5.0) -> Figures:
    """Start the bot so many times, have the last one answer in a lab, and let it rest for `rest_s`."""
    async with bot_process_in(state, [(ADA, "Ada Lovell")], is_forked=False) as bot:
        connected, cpu = [bot.connected_s], [_cpu_s(bot)]
        for _ in range(starts - 1):
            await bot.crash()
            connected.append(bot.connected_s)
            cpu.append(_cpu_s(bot))
        process = psutil.Process(bot.pid)
        idle_mib = _mib(process)
        await bot.until(lambda: bot.stage.journal.of("models.retrieve"), "the tutor to be ready")
        await _answer(bot)
        return Figures(min(connected), min(cpu), idle_mib, await _cpu_percent(process, rest_s), _mib(process))


async def _answer(bot: BotProcess) -> None:
    lab = Lab(bot, ADA)
    await lab.opens()
    await lab.asks()
    await lab.is_answered(1)


async def _cpu_percent(process: psutil.Process, seconds: float) -> float:
    before = sum(process.cpu_times()[:2])
    await asyncio.sleep(seconds)
    return max(0.0, 100 * (sum(process.cpu_times()[:2]) - before) / seconds)


def _cpu_s(bot: BotProcess) -> float:
    return float(sum(psutil.Process(bot.pid).cpu_times()[:2]))


def _mib(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / MIB


def _line(name: str, value: float, promised: float, unit: str, digits: int) -> str:
    return f"{name:<28}{value:>8.{digits}f} {unit:<4} (at most {promised:g} {unit})"


async def _main() -> None:
    with tempfile.TemporaryDirectory(prefix="homeroom-measure-") as folder:
        figures = await measured(Path(folder) / "one")
        async with bot_process_in(Path(folder) / "class", CLASS, tiers=True) as bot:
            room = Classroom(bot)
            await room.sits_down()
            await room.presses_enter()
    print("\n".join([*figures.lines(), *room.figures()]))  # noqa: T201 - that is what it is for


if __name__ == "__main__":
    asyncio.run(_main())
