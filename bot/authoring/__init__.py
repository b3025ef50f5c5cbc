"""A module's files as a `bot.course.model.Module`, or every problem in them as file:line:column."""

from bot.authoring.folder import find_content
from bot.authoring.module import load, load_files
from bot.authoring.problems import ContentError, Problem

__all__ = ["ContentError", "Problem", "find_content", "load", "load_files"]
