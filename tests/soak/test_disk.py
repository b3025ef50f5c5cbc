"""A disk that fills: shown on a process of our own that writes a line whenever it is told to."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soak.disk import LimitedFiles, disk_in, limit, open_files

WRITER = """
import sys
for line in sys.stdin:
    try:
        with open(sys.argv[1], "a") as file:
            file.write(line)
        print("written", flush=True)
    except OSError as error:
        print(error.errno, flush=True)
"""
Writer = subprocess.Popen[str]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    argv = [sys.executable, "-c", WRITER, str(tmp_path / "file")]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert writes(process) == "written"
        yield process
        assert process.stdin is not None
        process.stdin.close()


def writes(process: Writer) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("a line\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_writes_are_refused_until_the_disk_is_freed(writer: Writer) -> None:
    disk = LimitedFiles()
    disk.fill(writer.pid)
    assert writes(writer) != "written"
    disk.free(writer.pid)
    assert writes(writer) == "written"


def test_no_file_can_be_opened_while_there_are_no_descriptors(writer: Writer) -> None:
    limit(writer.pid, resource.RLIMIT_NOFILE, open_files(writer.pid))
    assert writes(writer) != "written"
    limit(writer.pid, resource.RLIMIT_NOFILE, None)
    assert writes(writer) == "written"


def test_a_disk_that_is_filled_takes_no_more_and_takes_it_again_once_freed(tmp_path: Path, writer: Writer) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    with disk_in(folder) as disk:
        disk.fill(writer.pid)
        if isinstance(disk, LimitedFiles):  # nobody but root may mount one
            assert writes(writer) != "written"
        else:
            with pytest.raises(OSError, match="No space left"):
                (folder / "more").write_bytes(b"x" * 4096)
        disk.free(writer.pid)
        (folder / "more").write_bytes(b"x" * 4096)
        assert writes(writer) == "written"
