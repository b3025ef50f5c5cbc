"""The commands for authors: check, new, ids, schema."""

import json
import os
import shlex
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.authoring.draft import LintContext
    from bot.authoring.linter import Report

FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("path", type=FOLDER, required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
def check(path: Path | None, form: str) -> None:
    """Check a module, or the one that comes with Homeroom, and show every finding by file, line and column.

    Exits with 1 if there is an error, with 0 if there are only warnings and notes. docs/authoring.md lists the rules.
    """
    from bot.authoring import find_content
    from bot.authoring.linter import check as lint
    from bot.authoring.linter import modules

    reports = [lint(one, lint_context()) for one in modules(path or Path(os.path.relpath(find_content())))]
    if form == "json":
        click.echo(json.dumps({"modules": [report.summary() for report in reports]}, indent=2, ensure_ascii=False))
    else:
        for report in reports:
            _say(report)
    if any(report.errors for report in reports):
        raise SystemExit(1)


@click.group()
def new() -> None:
    """Begin a module or a lesson: `homeroom new module PATH`, `homeroom new lesson PATH NAME`."""


@new.command()
@click.argument("path", type=FOLDER)
def module(path: Path) -> None:
    """Write a small valid module into a new folder, for you to replace page by page."""
    from bot.authoring.starter import begin

    for file in begin(path, _today()):
        click.echo(file.as_posix())
    typed = shlex.quote(str(path))
    click.echo(f"Next: homeroom check {typed} · homeroom try --module {typed}")


@new.command()
@click.argument("path", type=FOLDER)
@click.argument("name")
def lesson(path: Path, name: str) -> None:
    """Add a lesson to the module in PATH: a folder, three questions in the test, and their ids."""
    from bot.authoring.starter import add_lesson

    for file in add_lesson(path, name):
        click.echo(file.as_posix())
    click.echo(f"Next: name it in {(path / 'intro.md').as_posix()} · homeroom check {shlex.quote(str(path))}")


@click.command()
@click.argument("path", type=FOLDER)
def ids(path: Path) -> None:
    """Record a module's ids in ids.yml: new ones are added, lost ones are retired for good."""
    from bot.authoring.starter import record

    click.echo(record(path))


@click.command()
@click.argument("path", type=FOLDER)
def schema(path: Path) -> None:
    """Write the JSON Schemas for editors into the module's schema folder."""
    from bot.authoring.starter import write_schemas

    for file in write_schemas(path):
        click.echo(file.as_posix())


def _say(report: "Report") -> None:
    for finding in report.findings:
        click.echo(str(finding))
    if report.module:
        module, kinds = report.module, [finding.severity for finding in report.findings]
        holds = [
            _count(len(module.lessons), "lesson"),
            _count(sum(len(lesson.quiz) for lesson in module.lessons), "quiz question"),
            _count(len(module.lessons), "lab"),
            _count(len(module.test.questions), "test question"),
        ]
        found = [_count(kinds.count(kind), kind) for kind in sorted(set(kinds))] or ["No findings"]
        click.echo(f"{module.title or module.id}: {', '.join(holds)}. {', '.join(found)}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def lint_context() -> "LintContext":
    """The linter's context: today's date, how Slack messages are drawn, and Slack's limits."""
    from bot.authoring.draft import LintContext
    from bot.sandbox.slack import validate_message
    from bot.slack.draw import draw

    return LintContext(_today(), draw, validate_message)


def _today() -> date:
    return datetime.fromtimestamp(time.time(), UTC).date()
