"""A next lesson for a module that is there: its folder, its three questions in the test, its ids."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from bot.authoring import ids, module, source
from bot.authoring.fields import is_id
from bot.authoring.module import Reading
from bot.authoring.problems import ContentError
from bot.authoring.starting import StarterError, filled, titled, write
from bot.authoring.yaml_source import Mapping as YamlMapping
from bot.authoring.yaml_source import Sequence

_TEMPLATE = Path(__file__).parent / "starter_lesson"
_TEST, _IDS = "module-test.yml", "ids.yml"


def add_lesson(path: Path, name: str) -> tuple[Path, ...]:
    """Write a lesson of that name behind the others of the module in this folder; returns the files it wrote.

    Raises ContentError where the module cannot be read yet, StarterError where the lesson cannot be added.
    """
    files = source.read_files(path)
    before = module.read(files)
    if before.problems:
        raise ContentError(source.shown(path, before.problems))
    new = _new_files(before, name, files)
    after = _read_again(before, files | new)
    new[f"{before.module.id}/{_IDS}"] = ids.written_with(before.ids, ids.taught(after.module))
    return tuple(write(path / file.partition("/")[2], text) for file, text in new.items())


def _new_files(before: Reading, name: str, files: Mapping[str, str]) -> dict[str, str]:
    """The texts of the lesson and the test's new one, by file name."""
    number = len(before.module.lessons) + 1
    name = name.removeprefix(f"{number}-")
    if not is_id(name):
        raise StarterError(
            f"`{name}` is no name for a lesson: small letters, digits and hyphens, such as `reading-files`."
        )
    home, lesson = before.module.id, f"{number}-{name}"
    words = {"{{title}}": titled(name), "{{name}}": name, "{{lesson}}": lesson}
    texts = {file.name: filled(file, words) for file in sorted(_TEMPLATE.iterdir())}
    test = f"{home}/{_TEST}"
    questions = texts.pop(_TEST)
    new = {f"{home}/{lesson}/{file}": text for file, text in texts.items()}
    read = cast(YamlMapping, before.source.yaml(test))  # else there were problems
    return new | {test: _with_questions(files[test], read, questions)}


def _read_again(before: Reading, files: Mapping[str, str]) -> Reading:
    """The module with its new lesson; raises StarterError where it would not be one that can be taught."""
    after = module.read(files)
    if after.problems:
        first = after.problems[0]
        raise StarterError(f"The lesson does not fit in: {first}. Choose another name, or mend that first.")
    known = before.ids or ids.Ids({}, {})
    taken = {*known.used, *known.retired} & (ids.taught(after.module).keys() - ids.taught(before.module).keys())
    if taken:
        raise StarterError(f"`{min(taken)}` was taught before and is gone: choose another name for the lesson.")
    return after


def _with_questions(text: str, test: YamlMapping, questions: str) -> str:
    """The test's file with more questions behind those it has, indented as they are."""
    lines = text.splitlines()
    asked = test.entries["questions"]
    above = lines[asked.at.line : cast(Sequence, asked.value).items[0].at.line]
    dash = next((line for line in reversed(above) if line.lstrip().startswith("-")), None)
    if dash is None:
        raise StarterError(f"The questions of {_TEST} stand in brackets: write each on lines of its own, after `- `.")
    indent = " " * (len(dash) - len(dash.lstrip()))
    added = [indent + line if line else "" for line in questions.splitlines()]
    end = _end(lines, asked.at.line, test)
    return "\n".join([*lines[:end], "", *added, *lines[end:]]) + "\n"


def _end(lines: list[str], key_line: int, test: YamlMapping) -> int:
    """How many lines there are up to the last question: all, or those before the next key and what heads it."""
    keys = sorted(entry.at.line for entry in test.entries.values())
    end = next((line - 1 for line in keys if line > key_line), len(lines))
    while end > key_line and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end
