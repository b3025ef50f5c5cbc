"""The ids that were ever taught. Learners' answers are stored under them, so none may be lost or used twice."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.authoring import shapes
from bot.authoring.fields import Fields, check_id, entries, items, text
from bot.authoring.problems import Place, Problems
from bot.authoring.yaml_source import Node, Sequence
from bot.course.model import Module

TEST = "module-test"  # where a question of the test belongs; a practice question belongs to its lesson
LESSON = "lesson"
HEADER = """\
# yaml-language-server: $schema=schema/ids.json
# Every id of this module and where it belongs. Answers are stored under them: `homeroom ids` keeps this file.
"""


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of `ids.yml`, each at its place."""

    used: Mapping[str, tuple[Place, str]]
    retired: Mapping[str, Place]


def read(node: Node, problems: Problems) -> Ids:
    """What `ids.yml` says."""
    fields = Fields(node, problems, shapes.IDS)
    used, retired = fields.node("used"), fields.node("retired")
    found = entries(used, problems) if used else {}
    gone = items(retired, problems) if isinstance(retired, Sequence) and retired.items else ()
    for name, entry in found.items():
        check_id(name, entry.at, problems)
    return Ids(
        {name: (entry.at, text(entry.value, problems)) for name, entry in found.items()},
        {text(item, problems): item.at for item in gone},
    )


def taught(module: Module) -> dict[str, str]:
    """The ids of a module's lessons and questions, with where each belongs."""
    found = {lesson.id: LESSON for lesson in module.lessons}
    found |= {question.id: lesson.id for lesson in module.lessons for question in lesson.quiz}
    return found | {question.id: TEST for question in module.test.questions}


def written(ids: Ids | None, taught_now: Mapping[str, str]) -> str:
    """The new `ids.yml`: what is taught now, and what was once and is gone."""
    known = ids or Ids({}, {})
    return _text(taught_now, {*known.retired, *(name for name in known.used if name not in taught_now)})


def written_with(ids: Ids | None, taught_now: Mapping[str, str]) -> str:
    """The `ids.yml` with what is taught now added; nothing is retired by it."""
    known = ids or Ids({}, {})
    return _text({name: home for name, (_, home) in known.used.items()} | dict(taught_now), set(known.retired))


def _text(used: Mapping[str, str], retired: set[str]) -> str:
    lines = "".join(f"  {name}: {home}\n" for name, home in sorted(used.items()))
    return f"{HEADER}used:\n{lines}retired: [{', '.join(sorted(retired))}]\n"
