"""A module's folder: where it is, and the texts of its files."""

import shlex
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bot.authoring.problems import ContentError, Place, Problem

_SUFFIXES = {".md", ".yml", ".yaml"}
_SHIPPED_IN_WHEEL = Path(__file__).parent.parent / "_content"
_SHIPPED_IN_CLONE = Path(__file__).parent.parent.parent / "content"


def find_content() -> Path:
    """The content that comes with Homeroom: `content/` of a clone, `bot/_content` of an installed wheel."""
    return _SHIPPED_IN_WHEEL if _SHIPPED_IN_WHEEL.is_dir() else _SHIPPED_IN_CLONE


def read_folder(path: Path) -> tuple[dict[str, str], list[Problem]]:
    """The texts of a module folder by names such as `messages-api/1-anatomy/quiz.yml`, and each unreadable file.

    Raises ContentError if the folder is missing or has no such file.
    """
    files: dict[str, str] = {}
    unreadable: list[Problem] = []
    folder = path.resolve()
    for file in below(folder, "**/*"):
        name = file.relative_to(folder.parent).as_posix()
        if file.suffix in _SUFFIXES and file.is_file() and not any(part.startswith(".") for part in name.split("/")):
            try:
                files[name] = file.read_bytes().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                at = _offset(name, error)
                unreadable.append(Problem(*at, "not-utf8", f"byte {error.start} is not UTF-8: save the file as UTF-8"))
            except OSError as error:
                unreadable.append(Problem(name, 1, 1, "unreadable", f"{error.strerror}: check the file's permissions"))
    if not files and not unreadable:
        raise ContentError([Problem(path.as_posix(), 1, 1, "no-module", "there is no module in this folder")])
    return files, unreadable


def below(folder: Path, pattern: str) -> list[Path]:
    """The matching files in a folder, sorted; none if this user isn't allowed to enter it."""
    try:
        return sorted(folder.glob(pattern))
    except PermissionError:  # until Python 3.14
        return []


def as_typed(path: Path, problems: Iterable[Problem]) -> list[Problem]:
    """The problems of the module in this folder; paths and commands in them name the `path` as the author typed it."""
    parent = path.resolve().parent if path.name in {"", ".."} else path.parent
    command = f"`homeroom ids {shlex.quote(str(path))}`"
    return [
        replace(
            problem,
            path=(parent / problem.path).as_posix(),
            message=problem.message.replace("`homeroom ids`", command),
        )
        for problem in problems
    ]


def _offset(name: str, error: UnicodeDecodeError) -> Place:
    before = error.object[: error.start]
    return Place(name, before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1)
