from pathlib import Path

from tests.measure import CONNECTED_S, IDLE_CPU_PERCENT, IDLE_MIB, LAB_MIB, measured


async def test_the_bot_starts_quickly_and_stays_small(tmp_path: Path) -> None:
    figures = await measured(tmp_path, rest_s=2.0)
    assert min(figures.connected_s, figures.start_cpu_s) <= CONNECTED_S
    assert figures.idle_mib <= IDLE_MIB
    assert round(figures.idle_cpu_percent, 6) <= IDLE_CPU_PERCENT
    assert figures.lab_mib <= LAB_MIB
