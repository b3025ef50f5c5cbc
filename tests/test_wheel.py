"""The published wheel is complete: it runs outside of the clone and holds the course and the manifest."""

import signal
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.program import ROOT, bare_env, fetched, outcome, started

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def run(*argv: str) -> None:
    done = subprocess.run(argv, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network."""
    folder = tmp_path_factory.mktemp("dist")
    run(*PIP, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with the wheel in it; the packages it needs are seen through a .pth file."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    run(*PIP, "--python", str(folder / "bin/python"), "install", "--no-deps", "--no-index", str(wheel))
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def test_the_course_the_manifest_the_page_and_the_starters_travel_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    content = {path.relative_to(ROOT / "content") for path in (ROOT / "content").rglob("*") if path.is_file()}
    static = {path.relative_to(ROOT) for path in (ROOT / "bot/sandbox/page/static").rglob("*") if path.is_file()}
    static |= {path.relative_to(ROOT) for path in (ROOT / "bot/authoring").glob("starter*/**/*.*")}
    static |= {path.relative_to(ROOT) for path in (ROOT / "bot/evaluation").glob("learners/**/*.yml")}
    static |= {Path("bot/tutor/rules.md"), Path("bot/evaluation/judge.md")}
    assert content
    assert {path.suffix for path in static} >= {".js", ".md", ".yml"}
    wanted = {f"bot/_content/{path}" for path in content} | {str(path) for path in static} | {"bot/app_manifest.yml"}
    assert wanted - names == set()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"bot"}


async def test_the_installed_homeroom_shows_its_page_outside_of_the_clone(installed: Path, tmp_path: Path) -> None:
    env = bare_env(tmp_path)
    code, where = await outcome(
        str(installed / "python"), "-c", "import bot; print(bot.__path__)", env=env, cwd=tmp_path
    )
    assert (code, str(installed.parent) in where) == (0, True), where
    async with started(str(installed / "homeroom"), "try", "--no-open", "--port", "0", env=env, cwd=tmp_path) as run:
        url = (await run.says("Homeroom is at")).split()[-1]
        assert "<title>" in await fetched(url)
        assert "The Messages API" in await run.says("Connected to Slack")
        run.signal(signal.SIGINT)
        assert await run.ends() == 0


WITHOUT_EXTRA = """
import sys
for name in ("websockets", "python_multipart"):
    sys.modules[name] = None
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if sys.modules.get(name, 1) is None else found(name, *rest)
from bot.cli import main
main(sys.argv[1:])
"""


async def test_without_the_extra_try_and_preview_say_what_to_install_and_check_does_its_work(tmp_path: Path) -> None:
    python = (sys.executable, "-c", WITHOUT_EXTRA)
    for words in (("try",), ("preview", "content/messages-api")):
        code, said = await outcome(*python, *words, env=bare_env(tmp_path))
        assert (code, "pip install 'homeroom[try]'" in said, "Traceback" in said) == (1, True, False), said
    code, said = await outcome(*python, "check", "content", env=bare_env(tmp_path))
    assert (code, "No findings" in said) == (0, True), said
