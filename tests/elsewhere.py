"""Run the tests that a machine can break on an awkward one. `make elsewhere` does it.

It copies the project, without git, into a folder with a space and an accent, and runs the test files that start a
program or read a time zone there: in another time zone, with 256 file descriptors, with the usual ports taken.
"""

import contextlib
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot import settings
from bot.cli import rehearsal
from bot.sandbox.serving import listen
from tests.program import ROOT, files

FOLDER = "mes projets é"
ZONE = "Pacific/Chatham"  # a quarter of an hour off everybody else, and already tomorrow
DESCRIPTORS = 256  # macOS gives a shell no more
_DEPENDS = re.compile(r"^(?:import subprocess|from (?:tests\.(?:program|child|guide)|zoneinfo)\b)", re.MULTILINE)


def main() -> int:
    """Run the part there, with pytest's own arguments; returns its exit code."""
    with tempfile.TemporaryDirectory() as somewhere, _ports_taken():
        project = Path(somewhere) / FOLDER / "homeroom"
        for file in files():
            copy = project / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
        resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
        env = os.environ | {"TZ": ZONE, "TMPDIR": str(project.parent)}
        setup = ("make", f"PYTHON={shlex.quote(sys.executable)}", ".venv/.tools-installed")
        subprocess.run(setup, cwd=project, env=env, check=True)
        pytest = (".venv/bin/python", "-m", "pytest", "-m", "not long", *part(), *sys.argv[1:])
        return subprocess.run(pytest, cwd=project, env=env, check=False).returncode


def part() -> list[str]:
    """The test files that start a program or read a time zone."""
    written = ((path, path.read_text("utf-8")) for path in sorted(ROOT.glob("tests/**/test_*.py")))
    return [str(path.relative_to(ROOT)) for path, text in written if _DEPENDS.search(text)]


@contextlib.contextmanager
def _ports_taken() -> Iterator[None]:
    """Hold the ports that are used where nobody names one; another program may have them already."""
    with contextlib.ExitStack() as held:
        for port in (rehearsal.PORT, settings.PORT):
            with contextlib.suppress(OSError):
                held.enter_context(listen(port))
        yield


if __name__ == "__main__":
    sys.exit(main())
