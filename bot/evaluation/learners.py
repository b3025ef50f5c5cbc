"""The scripted learners: YAML files, one a learner, that say what they write in which lab and what is right then."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.course.errors import NotTaught, OperatorError
from bot.course.exchange import Meaning, Proof
from bot.course.ladder import ASSISTANCE
from bot.course.model import Lesson, Module, Question

SHIPPED = Path(__file__).with_name("learners")
_STEP = {"text", "press", "paste", "kind", "shown", "hides", "lead", "cites"}
_LAB = {"completes", "language", "test_is_open", "says"}
FIELDS = (_STEP | _LAB) - {"says"}


@dataclass(frozen=True, slots=True)
class Step:
    """A message of a scripted learner, and what is right about the answer."""

    words: str
    press: str = ""  # the help button that says these words
    item: str = ""  # the id of the pasted test question
    meanings: tuple[Meaning, ...] = ()  # any of them is right; empty: not judged
    shown: Proof | None = None
    hides: tuple[str, ...] = ()  # phrases that the reply must not hold
    leads: bool = False  # it rests on something false, which the judge is told
    cites: bool = False  # the reply must name a page


@dataclass(frozen=True, slots=True)
class Script:
    """A learner's way through a lab."""

    learner: str
    lesson: str
    steps: tuple[Step, ...]
    completes: bool
    language: str = "en"
    test_is_open: bool = False

    @property
    def name(self) -> str:
        """Its name in a report."""
        return f"{self.learner} in {self.lesson}"


def load(module: Module, folder: Path | None = None) -> tuple[tuple[Script, ...], str]:
    """The scripts for a module, and a short digest of their files. Raises OperatorError."""
    where = folder or SHIPPED / module.id
    files = sorted(where.glob("*.yml"))
    if not files:
        raise OperatorError(
            f"There are no scripted learners for {module.id} in {where}: write some, as docs/evaluation.md describes,"
            " and name their folder with --learners."
        )
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
    return tuple(script for file in files for script in _read(module, file)), digest


def _read(module: Module, file: Path) -> list[Script]:
    try:
        whole = yaml.safe_load(file.read_text("utf-8"))
        labs = whole["labs"].items()
        return [_script(module.lesson_by_id(lesson), module, whole["learner"], lab) for lesson, lab in labs]
    except NotTaught:
        raise OperatorError(f"{file}: a lab's name is not that of a lesson of {module.id}") from None
    except (yaml.YAMLError, OSError, UnicodeDecodeError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise OperatorError(f"{file}: {error}") from None


def _script(lesson: Lesson, module: Module, learner: str, lab: dict[str, Any]) -> Script:
    _known(lab, _LAB)
    steps = tuple(_step(step, lesson, module) for step in lab["says"])
    others = {name: lab[name] for name in ("language", "test_is_open") if name in lab}
    return Script(str(learner), lesson.id, steps, bool(lab["completes"]), **others)


def _step(step: dict[str, Any], lesson: Lesson, module: Module) -> Step:
    _known(step, _STEP)
    question, is_test = _question(step["paste"], lesson, module) if "paste" in step else (None, False)
    pressed = ASSISTANCE[step["press"]].words if "press" in step else ""
    pieces = (step.get("text", ""), _pasted(question) if question else "", pressed)
    usual = Meaning.PASTED if question else Meaning.HELP if pressed else None
    given = step.get("kind", usual or ())
    return Step(
        words="\n\n".join(piece.strip() for piece in pieces if piece.strip()),
        press=step.get("press", ""),
        item=question.id if question and is_test else "",
        meanings=tuple(map(Meaning, [given] if isinstance(given, str) else given)),
        shown=Proof(step["shown"]) if "shown" in step else None,
        hides=tuple(step.get("hides", ())),
        leads=bool(step.get("lead")),
        cites=bool(step.get("cites")),
    )


def _known(given: dict[str, Any], names: set[str]) -> None:
    if unknown := set(given) - names:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(sorted(names))}")


def _question(place: str, lesson: Lesson, module: Module) -> tuple[Question, bool]:
    """The question at a place such as "test 1", the first one of the test on this lesson; and if it's a test's."""
    where, number = place.split()
    tested = [question for question in module.test.questions if question.lesson == lesson.id]
    asked: dict[str, Sequence[Question]] = {"test": tested, "quiz": lesson.quiz}
    return asked[where][int(number) - 1], where == "test"


def _pasted(question: Question) -> str:
    """A question as a learner copies it from Slack."""
    options = question.options if question.kind == "options" else ()
    return "\n".join(
        [question.ask.strip(), *(f"{letter}) {one.text}" for letter, one in zip("ABCDEFGH", options, strict=False))]
    )
