"""Checks a module against every rule at once, even if some of its files can't be read."""

from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.authoring import folder, module
from bot.authoring.draft import Draft, DraftInContext, LintContext, Rule
from bot.authoring.linter import exam, facts, guessing, kinds, slack, structure, text
from bot.authoring.problems import ContentError, Problem
from bot.course.model import Module

SUBJECTS = (structure, guessing, kinds, exam, text, facts, slack)
RULES = tuple(found for subject in SUBJECTS for found in vars(subject).values() if isinstance(found, Rule))


@dataclass(frozen=True, slots=True)
class Report:
    """A module as far as it could be read, and the findings; `module` is None if there is none."""

    path: Path
    module: Module | None
    findings: tuple[Problem, ...]

    @property
    def errors(self) -> int:
        """The number of findings that must be fixed."""
        return sum(finding.severity == "error" for finding in self.findings)

    def summary(self) -> dict[str, Any]:
        """The report as JSON; `exchanges` has the number of each lesson's lab."""
        taught = self.module
        lessons = taught.lessons if taught else ()
        return {
            "id": taught.id if taught else self.path.resolve().name,
            "lessons": len(lessons),
            "quiz_questions": [len(lesson.quiz) for lesson in lessons],
            "test_questions": len(taught.test.questions) if taught else 0,
            "pass_mark_percent": taught.test.pass_mark_percent if taught else 0,
            "labs": len(lessons),
            "exchanges": [lesson.lab.exchanges for lesson in lessons],
            "findings": [asdict(finding) for finding in self.findings],
        }


def modules(path: Path) -> tuple[Path, ...]:
    """The module folders at this path: the path itself, or the modules in it."""
    inside = [child.parent for child in folder.below(path, "*/intro.md")]
    return tuple(inside) if inside and not (path / "intro.md").exists() else (path,)


def check(path: Path, context: LintContext) -> Report:
    """Check the module in this folder."""
    try:
        files, unreadable = folder.read_folder(path)
        draft = module.read(files, unreadable)
    except ContentError as error:
        return Report(path, None, error.problems)
    return Report(path, draft.module, tuple(folder.as_typed(path, findings(draft, context))))


def findings(draft: Draft, context: LintContext) -> tuple[Problem, ...]:
    """The reader's problems and the rules' findings, sorted by place."""
    seen = in_context(draft, context)
    return tuple(sorted({*draft.problems, *(finding for rule in RULES for finding in rule.check(seen))}))


def in_context(draft: Draft, context: LintContext) -> DraftInContext:
    """The draft as the rules see it. A view is drawn once for all rules, because that takes most of the time."""
    return DraftInContext(**vars(draft), context=replace(context, render=cache(context.render)))
