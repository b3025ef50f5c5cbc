"""`homeroom eval`: scripted learners play whole labs against the tutor, and a table says how it did."""

import asyncio
import os
import random
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from bot.cli.env_file import reads_settings
from bot.course.errors import OperatorError
from bot.course.model import Effort, Module, Thinking, Tutoring
from bot.settings import MODEL, Settings

if TYPE_CHECKING:
    from bot.evaluation.running import Evaluation
    from bot.features.ports import Clock
    from bot.store.sqlite import Sqlite
    from bot.tutor.client import Claude

READS = ("ANTHROPIC_", "HOMEROOM_MODEL", "HOMEROOM_MODULE", "HOMEROOM_HISTORY_TOKENS")
NO_KEY = "ANTHROPIC_API_KEY is missing: set it, or type --offline to evaluate the offline tutor."
FOLDER = click.Path(path_type=Path, file_okay=False)
UNLIMITED = 1_000_000_000


SETTINGS = {
    f"{effort}/{thinking}": Tutoring(effort, thinking) for effort in get_args(Effort) for thinking in get_args(Thinking)
}


@click.command(name="eval")
@click.option(
    "--offline", is_flag=True, help="Evaluate the offline tutor: no key, no cost, nothing leaves this machine."
)
@click.option(
    "--setting",
    "names",
    type=click.Choice([*SETTINGS]),
    metavar="EFFORT/THINKING",
    multiple=True,
    help="An effort and a thinking instead of the module's, such as low/none. Twice: side by side.",
)
@click.option("--keep", type=FOLDER, help="Keep the run in this folder, and compare it with the last one there.")
@click.option("--module", type=click.Path(exists=True, path_type=Path, file_okay=False), help="Evaluate this module.")
@click.option("--learners", type=FOLDER, help="Have the scripted learners of this folder play.")
@click.option("--judge", default=MODEL, show_default=True, help="The model that scores what rules can't.")
@reads_settings
def evaluate(
    *,
    offline: bool,
    names: tuple[str, ...],
    keep: Path | None,
    module: Path | None,
    learners: Path | None,
    judge: str,
) -> None:
    """Have scripted learners play whole labs against the configured model, and print how well it tutors.

    This calls the real model, which costs money unless you type --offline. docs/evaluation.md explains the table.
    """
    from bot.evaluation import report

    read = _settings(os.environ, module, offline=offline)
    before = report.last(keep) if keep else {}
    click.echo(
        asyncio.run(
            _run(
                read,
                [SETTINGS[name] for name in dict.fromkeys(names)],
                keep,
                learners,
                before,
                judge="" if offline else judge,
            )
        )
    )


def _settings(environ: Mapping[str, str], module: Path | None, *, offline: bool) -> Settings:
    """The settings that count here. Raises OperatorError."""
    if not offline and not environ.get("ANTHROPIC_API_KEY", "").strip():
        raise OperatorError(NO_KEY)
    settings, problems = Settings.read(environ)
    reads = READS[2:] if offline else READS
    if wrong := [problem for problem in problems if problem.startswith(reads)]:
        raise OperatorError("\n".join(wrong))
    name = MODEL if offline else settings.model
    unlimited = replace(settings, learner_calls_per_day=UNLIMITED, workspace_usd_per_month=UNLIMITED)
    return replace(unlimited, model=name, module=module or settings.module)


async def _run(
    settings: Settings,
    tried: list[Tutoring],
    keep: Path | None,
    learners: Path | None,
    before: dict[str, object],
    *,
    judge: str,
) -> str:
    from bot.evaluation import report
    from bot.library import Library
    from bot.queue.clock import SystemClock

    module, clock = Library(settings.module).module, SystemClock()
    async with _model(settings, module, clock, offline=not judge) as model:
        evaluation = _evaluation(settings, module, clock, model, learners, judge)
        run = await evaluation.run(tried or [module.tutoring])
    kept = report.save(keep, run, clock.now()) if keep else None
    return report.as_text(run, before) + (f"\n\nEverything that was said: {kept}" if kept else "")


def _evaluation(
    settings: Settings, module: Module, clock: "Clock", model: "Claude", learners: Path | None, judge: str
) -> "Evaluation":
    from bot.evaluation.learners import load
    from bot.evaluation.running import Evaluation
    from bot.tools import tutoring_tools

    scripts, digest = load(module, learners)
    return Evaluation(
        module=module,
        scripts=scripts,
        digest=digest,
        store=_state,
        clock=clock,
        model=model,
        name="" if not judge else settings.model,
        judge=judge,
        tools=tutoring_tools(settings, "eval"),
        random=random.random,
    )


@asynccontextmanager
async def _state() -> AsyncIterator["Sqlite"]:
    """A state of its own, which is gone afterwards."""
    from bot.store.migrations import migrations
    from bot.store.sqlite import Sqlite

    with tempfile.TemporaryDirectory(prefix="homeroom-eval-") as folder:
        db = await Sqlite.open(Path(folder), migrations())
        try:
            yield db
        finally:
            await db.close()


@asynccontextmanager
async def _model(settings: Settings, module: Module, clock: "Clock", *, offline: bool) -> AsyncIterator["Claude"]:
    """The configured model, or the offline tutor. Raises OperatorError if the model can't be asked."""
    if offline:
        async with _offline(module, clock) as model:
            yield model
        return
    from bot.features.ports import TutorRefused, TutorUnavailable
    from bot.tutor.client import Claude

    model = Claude(settings.api_key, clock, base_url=settings.anthropic_base_url)
    try:
        await model.greet(settings.model)
    except (TutorRefused, TutorUnavailable) as error:
        await model.close()
        raise OperatorError(f"{settings.model} cannot be asked: {error.reason}. `homeroom doctor` says more.") from None
    click.echo("Asking the model and the judge: this takes some minutes.", err=True)
    try:
        yield model
    finally:
        await model.close()


@asynccontextmanager
async def _offline(module: Module, clock: "Clock") -> AsyncIterator["Claude"]:
    from starlette.applications import Starlette

    from bot.cli.rehearsal import offline_notes
    from bot.sandbox.claude import LocalClaude
    from bot.sandbox.clock import Clock as LocalClock
    from bot.sandbox.journal import Journal
    from bot.sandbox.serving import serve
    from bot.tutor.client import Claude

    api = LocalClaude(clock=LocalClock(), journal=Journal(), delay_s=0)
    api.teach(offline_notes(module))
    async with serve(Starlette(routes=api.routes)) as url:
        model = Claude(api.api_key, clock, base_url=url)
        try:
            yield model
        finally:
            await model.close()
