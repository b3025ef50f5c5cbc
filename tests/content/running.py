"""Runs a lesson's code, as it stands or changed, and reads what its page says of it."""

from dataclasses import replace
from typing import Any

from tests.content.shipped import Example, examples, page, python_examples


def run(example: Example) -> dict[str, Any]:
    """Run a lesson's code as a script and return its names; a client that it leaves open is closed."""
    names: dict[str, Any] = {"__name__": "__main__"}
    try:
        exec(compile(example.code, example.name, "exec"), names)  # noqa: S102 - our own lesson
    finally:
        if "client" in names:
            names["client"].close()
    return names


def of_lesson(number: int) -> tuple[Example, Example]:
    """The first and the last code of a lesson: what goes wrong, and its repair."""
    found = [example for example in python_examples() if example.name.startswith(f"{number}-")]
    return found[0], found[-1]


def example(name: str) -> Example:
    """The Python on the page of that name."""
    (found,) = [each for each in python_examples() if each.name == name]
    return found


def mended(example: Example, *changes: tuple[str, str]) -> Example:
    """The example after its author has changed something."""
    code = example.code
    for old, new in changes:
        assert old in code
        code = code.replace(old, new)
    return replace(example, code=code)


def shown(example: Example, words: str) -> str:
    """Words that the page of this code shows its reader, to compare what happens with."""
    assert words in page(example.name)
    return words


def text_of(name: str) -> str:
    """The block of text that a page shows: an answer, an event, a request."""
    (block,) = [example for example in examples() if example.name == name]
    return block.code
