"""A module folder as a `Module`: an intro, facts, a test, and a folder a lesson (`content/messages-api` shows it)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.authoring import facts, ids, lesson, shapes, source
from bot.authoring.facts import Fact
from bot.authoring.fields import Fields, check_id
from bot.authoring.ids import Ids
from bot.authoring.lesson import Shared
from bot.authoring.problems import ContentError, Place, Problem, Problems, nearest
from bot.authoring.quiz import Questions
from bot.authoring.source import Source
from bot.course.model import Intro, Lesson, Module

_LESSON = re.compile(r"(?P<number>[1-9][0-9]*)-[a-z0-9]+(-[a-z0-9]+)*")
_FILES = ("intro.md", "facts.yml", "module-test.yml", "ids.yml")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a module's files: with problems, neutral values stand where something is wrong."""

    module: Module
    facts: Mapping[str, Fact]
    ids: Ids | None  # None where the module has no ids.yml
    source: Source
    problems: tuple[Problem, ...]


def load(path: Path) -> Module:
    """The module in this folder; raises ContentError with every problem, its path as reached from `path`."""
    return load_with_files(path)[0]


def load_with_files(path: Path) -> tuple[Module, dict[str, str]]:
    """The module in this folder and the texts it was made of. Raises as `load` does."""
    files, unreadable = source.read_folder(path)
    found = read(files, unreadable)
    if found.problems:
        raise ContentError(source.shown(path, found.problems))
    return found.module, files


def load_files(files: Mapping[str, str]) -> Module:
    """The module in these texts, named as `read_files` names them; raises ContentError with every problem."""
    found = read(files)
    if found.problems:
        raise ContentError(found.problems)
    return found.module


def read(files: Mapping[str, str], unreadable: Sequence[Problem] = ()) -> Reading:
    """The module in these texts as far as it can be read; raises ContentError where they are not one module's."""
    problems = Problems(unreadable)
    names = sorted({*files, *(problem.path for problem in unreadable)})
    folder = _folder(names, problems)
    shared = _shared(folder, files, unreadable, problems)
    course, intro = _intro(f"{folder}/intro.md", shared)
    lessons = _lessons(folder, names, shared)
    test = shared.questions.module_test(shared.source.yaml(f"{folder}/module-test.yml"))
    known = ids.read(shared.source.yaml(f"{folder}/ids.yml"), problems) if f"{folder}/ids.yml" in files else None
    module = Module(folder, course, intro.title, intro, lessons, test, source.revision(files))
    return Reading(module, shared.facts or {}, known, shared.source, problems.found())


def _folder(names: list[str], problems: Problems) -> str:
    """The module's id, the folder which every file's name begins with."""
    folders = {name.partition("/")[0] for name in names}
    if len(folders) != 1:
        problems.add(Place("."), "no-module", "the files are those of one module, in a folder of its own")
        raise ContentError(problems.found())
    (folder,) = folders
    check_id(folder, Place(folder), problems)
    return folder


def _shared(folder: str, files: Mapping[str, str], unreadable: Sequence[Problem], problems: Problems) -> Shared:
    texts = Source(files, problems, frozenset(problem.path for problem in unreadable))
    known = facts.read(texts.yaml(f"{folder}/facts.yml"), problems)
    return Shared(texts, problems, known, Questions({}, problems))


def _intro(path: str, shared: Shared) -> tuple[str, Intro]:
    """The course's name and the module's intro."""
    document = shared.source.markdown(path)
    if not document:
        return "", Intro("", "", ())
    front = Fields(document.front, shared.problems, shapes.INTRO)
    read = lesson.read_pages(document, Place(path), shared)
    return front.text("course"), Intro(front.text("title"), front.text("tagline"), read)


def _lessons(folder: str, names: list[str], shared: Shared) -> tuple[Lesson, ...]:
    """The lessons in order; their numbers run from 1 without a gap."""
    inside = [name.removeprefix(f"{folder}/") for name in names]
    numbered = _numbered({name.partition("/")[0] for name in inside if "/" in name}, folder, shared.problems)
    _refuse_unknown(inside, set(numbered), folder, shared.problems)
    return tuple(lesson.read(f"{folder}/{name}", number, shared) for name, number in numbered.items())


def _numbered(folders: set[str], module: str, problems: Problems) -> dict[str, int]:
    found = {name: int(match["number"]) for name in folders if (match := _LESSON.fullmatch(name))}
    for name in sorted(folders - found.keys()):
        problems.add(Place(f"{module}/{name}"), "lesson-folder", "a lesson's folder is called like `1-anatomy`")
    ordered = sorted(found, key=lambda name: (found[name], name))
    for expected, name in enumerate(ordered, start=1):
        if found[name] != expected:
            problems.add(Place(f"{module}/{name}"), "lesson-number", f"lessons count 1, 2, 3: this is the {expected}.")
    if not folders:
        problems.add(Place(module), "no-lessons", "a module has at least one lesson, in a folder such as `1-anatomy`")
    return {name: found[name] for name in ordered}


def _refuse_unknown(inside: list[str], lessons: set[str], folder: str, problems: Problems) -> None:
    for name in inside:
        parent, _, file = name.rpartition("/")
        allowed = _FILES if not parent else lesson.FILES
        if parent.partition("/")[0] in {"", *lessons} and ("/" in parent or file not in allowed):
            problems.add(
                Place(f"{folder}/{name}"), "unknown-file", f"nothing reads this file: {nearest(file, allowed)}"
            )
