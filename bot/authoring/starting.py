"""A small valid module to start from, and the files that Homeroom writes into a module itself."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.authoring import ids, module, shapes, source
from bot.authoring.fields import is_id
from bot.authoring.problems import ContentError

_STARTER = Path(__file__).parent / "starter"


class StarterError(Exception):
    """No module can be begun there, or no lesson added; the message says why and what to do."""


def begin(path: Path, today: date) -> tuple[Path, ...]:
    """Write a new module into this folder, which must be new or empty; returns its files. Raises StarterError."""
    name = path.resolve().name
    if not is_id(name):
        raise StarterError(
            f"`{name}` is no name for a module: small letters, digits and hyphens, such as `first-steps`."
        )
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise StarterError(f"{path} is there already and not empty: choose another folder.")
    words = {"{{title}}": titled(name), '"{{today}}"': today.isoformat()}
    for template in sorted(_STARTER.rglob("*.*")):
        write(path / template.relative_to(_STARTER), filled(template, words))
    record(path)
    write_schemas(path)
    return tuple(sorted(file for file in path.rglob("*") if file.is_file()))


def record(path: Path) -> str:
    """Write down the ids of the module in this folder; returns what changed, in a sentence. Raises ContentError."""
    reading = module.read(source.read_files(path))
    if reading.problems:  # what cannot be read would look as if it were gone, and be retired for good
        raise ContentError(source.shown(path, reading.problems))
    taught = ids.taught(reading.module)
    before = reading.ids or ids.Ids({}, {})
    write(path / "ids.yml", ids.written(reading.ids, taught))
    new = sorted(taught.keys() - before.used.keys())
    gone = sorted(before.used.keys() - taught.keys())
    return f"{_count(new)} written down, {_count(gone)} retired."


def write_schemas(path: Path) -> tuple[Path, ...]:
    """Write the JSON Schemas that the files' first lines name into `schema/`; returns their paths."""
    files = tuple(path / "schema" / f"{name}.json" for name in shapes.FILES)
    for file in files:
        write(file, schema_text(file.stem))
    return files


def schema_text(name: str) -> str:
    """A schema as it stands in its file."""
    return json.dumps(shapes.schema(name), indent=2, ensure_ascii=False) + "\n"


def titled(name: str) -> str:
    """A title made of a folder's name."""
    return name.replace("-", " ").capitalize()


def filled(template: Path, words: Mapping[str, str]) -> str:
    """A template's text with each mark replaced by its word."""
    text = template.read_text(encoding="utf-8")
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def write(file: Path, text: str) -> Path:
    """Write a file, and the folders above it where they are missing; returns its path."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def _count(names: list[str]) -> str:
    listed = f" ({', '.join(names)})" if 0 < len(names) <= 5 else ""
    return f"{len(names)} {'id' if len(names) == 1 else 'ids'}{listed}"
