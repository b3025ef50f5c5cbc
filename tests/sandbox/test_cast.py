from pathlib import Path

import pytest

from bot.sandbox.cast import machine_zone


@pytest.fixture(autouse=True)
def without_tz(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ", raising=False)


@pytest.mark.parametrize("said", ["Europe/Berlin", ":Europe/Berlin"])
def test_the_zone_is_the_one_that_the_shell_names(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("TZ", said)
    assert machine_zone() == "Europe/Berlin"


def test_else_it_is_the_one_that_the_system_is_linked_to(tmp_path: Path) -> None:
    localtime = tmp_path / "localtime"
    localtime.symlink_to("/usr/share/zoneinfo/America/New_York")
    assert machine_zone(localtime) == "America/New_York"


@pytest.mark.parametrize("said", ["", "Mars/Olympus", "CET-1CEST,M3.5.0,M10.5.0/3", "../../etc"])
def test_a_machine_that_names_no_zone_lives_by_utc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str) -> None:
    monkeypatch.setenv("TZ", said)
    assert machine_zone(tmp_path / "localtime") == "Etc/UTC"
