"""The files that Homeroom writes for an author: a new module, another lesson, `ids.yml`, and the schemas."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import cast

from bot.authoring import formats, module
from bot.authoring.draft import Draft, Ids
from bot.authoring.problems import Place, Problems, is_id
from bot.authoring.yaml_tree import ListNode, MapNode, compose
from bot.course.errors import OperatorError

_MODULE = Path(__file__).parent / "starter"
_LESSON = Path(__file__).parent / "starter_lesson"
_TEST, _IDS = "module-test.yml", "ids.yml"
_IDS_HEADER = """\
# yaml-language-server: $schema=schema/ids.json
# Every id of this module and where it belongs. Answers are stored under them: `homeroom ids PATH` keeps this file.
"""
_NO_IDS = Ids({}, ())


def begin(path: Path, today: date) -> tuple[Path, ...]:
    """Write a new module into this folder, which must be new or empty; returns its files. Raises OperatorError."""
    name = path.resolve().name
    if not is_id(name):
        raise OperatorError(
            f"`{name}` can't be a module's name: use lowercase letters, digits and hyphens, such as `first-steps`."
        )
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise OperatorError(f"{path} already exists and isn't empty: choose another folder.")
    words = {"{{title}}": _titled(name), '"{{today}}"': today.isoformat()}
    for template in sorted(_MODULE.rglob("*.*")):
        _write(path / template.relative_to(_MODULE), _filled(template, words))
    record(path)
    write_schemas(path)
    return tuple(sorted(file for file in path.rglob("*") if file.is_file()))


def record(path: Path) -> str:
    """Write the ids of the module in this folder into `ids.yml`; returns what changed. Raises ContentError."""
    draft = module.load(path)  # raises: an id that can't be read would look as if it were gone, and be retired for good
    known, used = draft.ids or _NO_IDS, draft.used_ids()
    new, gone = used.keys() - known.used.keys(), known.used.keys() - used.keys()
    _write(path / _IDS, _ids_text(used, {*known.retired, *gone}))
    return f"{_count(new)} recorded, {_count(gone)} retired."


def write_schemas(path: Path) -> tuple[Path, ...]:
    """Write the JSON Schemas that the files' first lines name into `schema/`; returns their paths."""
    return tuple(_write(path / "schema" / f"{name}.json", schema_text(name)) for name in formats.FILES)


def schema_text(name: str) -> str:
    """The JSON Schema of a file such as `lab.yml`, by its name without the ending."""
    title = {"$schema": "http://json-schema.org/draft-07/schema#", "title": f"Homeroom: {name}.yml"}
    return json.dumps(title | formats.FILES[name].schema, indent=2, ensure_ascii=False) + "\n"


def _ids_text(used: Mapping[str, tuple[Place, str]], retired: Iterable[str]) -> str:
    lines = "".join(f"  {name}: {home}\n" for name, (_, home) in sorted(used.items()))
    return f"{_IDS_HEADER}used:\n{lines}retired: [{', '.join(sorted(retired))}]\n"


def _count(names: Iterable[str]) -> str:
    listed = sorted(names)
    some = f" ({', '.join(listed)})" if 0 < len(listed) <= 5 else ""
    return f"{len(listed)} {'id' if len(listed) == 1 else 'ids'}{some}"


def _titled(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _filled(template: Path, words: Mapping[str, str]) -> str:
    """A template's text with each mark replaced by its word."""
    text = template.read_text(encoding="utf-8")
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def _write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


# --- another lesson --------------------------------------------------------------------------


def add_lesson(path: Path, name: str) -> tuple[Path, ...]:
    """Add a lesson of that name after the others of the module in this folder; returns the files it wrote.

    Raises ContentError if the module can't be read yet, OperatorError if the lesson can't be added.
    """
    before = module.load(path)
    new = _new_files(before, name)
    after = _read_again(before, {**before.texts, **new})
    known = before.ids or _NO_IDS
    used = {**known.used, **after.used_ids()}  # retires nothing
    new[f"{before.module.id}/{_IDS}"] = _ids_text(used, known.retired)
    return tuple(_write(path / file.partition("/")[2], text) for file, text in new.items())


def _new_files(before: Draft, name: str) -> dict[str, str]:
    """The texts of the lesson and the new text of the test, by file name."""
    number = len(before.module.lessons) + 1
    name = name.removeprefix(f"{number}-")
    if not is_id(name):
        raise OperatorError(
            f"`{name}` can't be a lesson's name: use lowercase letters, digits and hyphens, such as `reading-files`."
        )
    home, lesson = before.module.id, f"{number}-{name}"
    words = {"{{title}}": _titled(name), "{{name}}": name, "{{lesson}}": lesson}
    texts = {file.name: _filled(file, words) for file in sorted(_LESSON.iterdir())}
    test = f"{home}/{_TEST}"
    questions = texts.pop(_TEST)
    new = {f"{home}/{lesson}/{file}": text for file, text in texts.items()}
    return new | {test: _with_questions(before.texts[test], questions)}


def _read_again(before: Draft, files: Mapping[str, str]) -> Draft:
    """The module with its new lesson; raises OperatorError if it can't be taught."""
    after = module.read(files)
    if after.obstacles:
        first = after.obstacles[0]
        raise OperatorError(f"The lesson doesn't fit: {first}. Choose another name, or fix that first.")
    known = before.ids or _NO_IDS
    taken = {*known.used, *known.retired} & (after.used_ids().keys() - before.used_ids().keys())
    if taken:
        raise OperatorError(f"`{min(taken)}` was the id of something else before: choose another name for the lesson.")
    return after


def _with_questions(text: str, questions: str) -> str:
    """The test's text with more questions after those it has, indented like them."""
    lines = text.splitlines()
    test = cast(MapNode, compose(text, _TEST, Problems()))  # it was read before without a problem
    asked = test.entries["questions"]
    above = lines[asked.at.line : cast(ListNode, asked.value).items[0].at.line]
    dash = next((line for line in reversed(above) if line.lstrip().startswith("-")), None)
    if dash is None:
        raise OperatorError(
            f"The questions of {_TEST} are in brackets: write each one on lines of its own, after `- `."
        )
    indent = " " * (len(dash) - len(dash.lstrip()))
    added = [indent + line if line else "" for line in questions.splitlines()]
    end = _end(lines, asked.at.line, test)
    return "\n".join([*lines[:end], "", *added, *lines[end:]]) + "\n"


def _end(lines: list[str], key_line: int, test: MapNode) -> int:
    """The number of lines up to the last question: all, or those before the next key and its comments."""
    keys = sorted(entry.at.line for entry in test.entries.values())
    end = next((line - 1 for line in keys if line > key_line), len(lines))
    while end > key_line and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end
