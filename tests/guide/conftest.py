"""Fixtures for following the pages: part 1 of docs/workspace.md runs once, in a folder that every test starts from."""

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.guide.get import WALK
from tests.guide.newcomer import Newcomer
from tests.program import ROOT, files

# In place of `python3 -m venv FOLDER`: nothing can be downloaded here, so the new environment sees the packages of the
# one the tests run in, pip too, and `pip install` has to find all that it wants there.
PYTHON3 = """#!/bin/sh
set -e
test "$1 $2" = "-m venv"
"{python}" -m venv --without-pip "$3"
echo "{packages}" > "$(echo "$3"/lib/python3.*/site-packages)/downloaded.pth"
printf '#!/bin/sh\\nexec "%s/bin/python3" -m pip "$@"\\n' "$(realpath "$3")" > "$3/bin/pip"
chmod +x "$3/bin/pip"
"""


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of what stands here, to be cloned: the files that are or will be tracked, as they are now."""
    if shutil.which("git") is None:
        pytest.skip("NOT TESTED: the pages are not followed, for git is missing (apt-get install git)")
    made = tmp_path_factory.mktemp("host") / "homeroom.git"
    for path in files():
        copy = made / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    _git("init", "-q", cwd=made)
    _git("add", ".", cwd=made)
    _git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-q", "-m", "As it is", cwd=made)
    return made


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH whose `python3` makes environments without a network."""
    stand_in = tmp_path_factory.mktemp("bin") / "python3"
    stand_in.write_text(PYTHON3.format(python=sys.executable, packages=sysconfig.get_path("purelib")))
    stand_in.chmod(0o755)
    return f"{stand_in.parent}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture(scope="session")
def folder(repository: Path, path: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which part 1 of the page was followed; it holds the clone `homeroom`."""
    made: Path = tmp_path_factory.mktemp("newcomer")

    async def follow() -> None:
        async with Newcomer(made, made, PATH=path, PIP_NO_INDEX="1", PIP_DISABLE_PIP_VERSION_CHECK="1") as newcomer:
            newcomer.own["<the address of this repository>"] = shlex.quote(str(repository))
            await WALK.follow(newcomer)

    asyncio.run(follow())
    return made


@pytest.fixture
def newcomer(folder: Path, path: str, tmp_path: Path) -> Newcomer:
    """Somebody who has followed part 1."""
    return Newcomer(tmp_path, folder, PATH=path, PIP_NO_INDEX="1", BROWSER="true")


def _git(*args: str, cwd: Path) -> str:
    return subprocess.run(("git", *args), cwd=cwd, check=True, capture_output=True, text=True).stdout
