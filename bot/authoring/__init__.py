"""A module's files as a `bot.course.model.Module`, or every problem in them as file:line:column."""

from bot.authoring.files import find_content, read_files
from bot.authoring.module import load, load_files, load_with_files
from bot.authoring.problems import ContentError, Problem

__all__ = ["ContentError", "Problem", "find_content", "load", "load_files", "load_with_files", "read_files"]
