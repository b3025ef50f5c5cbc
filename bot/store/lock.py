"""One `homeroom run` per state folder: a lock the system takes back when the process ends, however it ends."""

import fcntl
import os
import shlex
from pathlib import Path
from typing import Self

from bot.store.errors import FolderUnusable, StateInUse

LOCK_NAME = "homeroom.lock"


def made(folder: Path) -> Path:
    """The state folder, made for this user alone where it is not there yet. Raises FolderUnusable."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusable(
            f"The state folder {folder} cannot be created ({error.strerror}): name another one with HOMEROOM_STATE."
        ) from None
    return folder


class FolderLock:
    """The lock on a state folder, held until `release` or the end of the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Take the lock at once. Raises StateInUse where another process has it, FolderUnusable where none can be."""
        try:
            descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        except (FileNotFoundError, NotADirectoryError) as error:
            what = "does not exist" if isinstance(error, FileNotFoundError) else "is a file, not a folder"
            raise FolderUnusable(
                f"The state folder {folder} {what}. Make it with: mkdir -p {shlex.quote(str(folder))}"
            ) from None
        except OSError as error:
            raise FolderUnusable(
                f"The state folder {folder} cannot be written ({error.strerror})."
                " Give this user write access to it, or name another folder.",
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _pid_in(descriptor)
            os.close(descriptor)
            raise StateInUse(folder, holder) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        return cls(descriptor)

    def release(self) -> None:
        """Let the folder go. The file stays: removing it would let two processes lock two different files."""
        os.close(self._descriptor)


def _pid_in(descriptor: int) -> int:
    written = os.pread(descriptor, 32, 0).strip()
    return int(written) if written.isdigit() else 0
