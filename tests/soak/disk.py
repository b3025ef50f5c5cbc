"""A disk that fills and is freed: a small one of its own for root, else a limit on the size of the bot's files."""

import contextlib
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

SIZE_MIB = 64
BLOCK = bytes(1 << 16)


class SmallDisk:
    """A memory disk on which the bot keeps its state; full once a file of ours takes the rest."""

    name = "no space left on the disk"

    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"

    def fill(self, pid: int) -> None:
        """Leave no room."""
        most = SIZE_MIB * 2**20  # never more, should this folder be on the machine's own disk
        with contextlib.suppress(OSError), self._filler.open("wb", buffering=0) as file:
            for _ in range(most // len(BLOCK)):
                file.write(BLOCK)
        with contextlib.suppress(OSError), self._filler.open("ab", buffering=0) as file:
            for _ in range(len(BLOCK)):
                file.write(b"\0")

    def free(self, pid: int) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)


class LimitedFiles:
    """Every write of the bot's to a file is refused: what an ordinary user can do."""

    name = "writes to files are refused"

    def fill(self, pid: int) -> None:
        """Refuse writes from now on."""
        limit(pid, resource.RLIMIT_FSIZE, 0)

    def free(self, pid: int) -> None:
        """Allow them again."""
        limit(pid, resource.RLIMIT_FSIZE, None)


Disk = SmallDisk | LimitedFiles


@contextlib.contextmanager
def disk_in(folder: Path) -> Iterator[Disk]:
    """The disk of a state folder, a small one where we may mount it."""
    mounted = os.geteuid() == 0 and _mount(folder)
    try:
        yield SmallDisk(folder) if mounted else LimitedFiles()
    finally:
        if mounted:
            subprocess.run(["umount", "-l", folder], check=False)


def _mount(folder: Path) -> bool:
    argv = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m", "homeroom-soak", str(folder)]
    return subprocess.run(argv, check=False, capture_output=True).returncode == 0


def limit(pid: int, kind: int, value: int | None) -> None:
    """Set a running process's soft limit; None sets it to the hard one."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        _, hard = resource.prlimit(pid, kind)
        resource.prlimit(pid, kind, (hard if value is None else value, hard))


def open_files(pid: int) -> int:
    """The number of descriptors that a process has open; 0 if it can't be read."""
    with contextlib.suppress(OSError):
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return 0
