"""A module's files as a `bot.course.model.Module`, or every problem in them as file:line:column."""

from collections.abc import Mapping
from pathlib import Path

from bot.authoring.module import as_typed, find_content, read, read_files, read_folder
from bot.authoring.problems import ContentError, Problem
from bot.course.model import Module

__all__ = ["ContentError", "Problem", "find_content", "load", "load_files", "load_with_files", "read_files"]


def load(path: Path) -> Module:
    """The module in this folder; raises ContentError with every problem."""
    return load_with_files(path)[0]


def load_with_files(path: Path) -> tuple[Module, dict[str, str]]:
    """The module in this folder, and its texts. Raises like `load`."""
    texts, unreadable = read_folder(path)
    found = read(texts, unreadable)
    if found.problems:
        raise ContentError(as_typed(path, found.problems))
    return found.module, texts


def load_files(texts: Mapping[str, str]) -> Module:
    """The module in these texts, named as `read_files` names them; raises ContentError with every problem."""
    found = read(texts)
    if found.problems:
        raise ContentError(found.problems)
    return found.module
