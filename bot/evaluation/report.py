"""The report of a run: one table beside the last run's, and what was not as it should be."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.course.errors import OperatorError
from bot.evaluation.running import Run, Setting
from bot.evaluation.scoring import JUDGED, RULES

NOT_RUN = "not run"
NOTHING = "–"
MOST_FINDINGS = 40
_FIRST, _COST = "First words after (median)", "Cost"

Cells = dict[str, str]  # by the row's name


def save(folder: Path, run: Run, now: datetime) -> Path:
    """Keep a run in a folder, with everything that was said. Raises OperatorError."""
    file = folder / f"{now:%Y-%m-%dT%H%M%SZ}.json"
    kept = {"cells": {one.name: cells(run, one) for one in run.settings}, **asdict(run)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(kept, indent=1, ensure_ascii=False), "utf-8")
    except OSError as error:
        raise OperatorError(f"{file} cannot be written ({error.strerror}): name another folder.") from None
    return file


def last(folder: Path) -> dict[str, Any]:
    """The last run that was kept in a folder; empty if there is none. Raises OperatorError."""
    files = sorted(folder.glob("*Z.json"))
    try:
        found: dict[str, Any] = json.loads(files[-1].read_text("utf-8")) if files else {}
    except (OSError, ValueError):
        raise OperatorError(f"{files[-1]} cannot be read: delete it, or name another folder.") from None
    return found


def cells(run: Run, one: Setting) -> Cells:
    """A setting's column: the row's name and the cell."""
    judged = {name: NOT_RUN if run.is_offline else _tally(one, key) for key, name in JUDGED.items()}
    first = NOTHING if one.first_s is None else f"{one.first_s:.1f} s"
    cost = "no price" if one.cents is None else f"{one.cents:.2f} cents"
    figures = {_FIRST: NOT_RUN if run.is_offline else first, _COST: NOT_RUN if run.is_offline else cost}
    return {name: _tally(one, key) for key, name in RULES.items()} | judged | figures


def _tally(one: Setting, measure: str) -> str:
    good, count = one.tally(measure)
    return f"{good} of {count}" if count else NOTHING


def as_text(run: Run, before: dict[str, Any]) -> str:
    """The report in Markdown; `before` is the last run, empty if there is none."""
    who = "the offline tutor" if run.is_offline else run.known["the model"]
    judge = NOT_RUN if run.is_offline else run.known["the judge"]
    course = f'"{run.module}", edition {run.known["the course"]}'
    size = f"{_count(run.labs, 'lab')}, {_count(run.messages, 'message')}"
    lines = [f"{size}, in {course}. Tutor: {who}. Judge: {judge}.", ""]
    lines += _table(run, before.get("cells", {}))
    if before:
        lines += ["", _changes(run, before.get("known", {}))]
    for one in run.settings:
        if findings := [*one.problems, *_findings(one)]:
            rest = [f"- and {len(findings) - MOST_FINDINGS} more"] if len(findings) > MOST_FINDINGS else []
            lines += ["", f"Not as it should be, with {one.name}:", ""]
            lines += [*(f"- {finding}" for finding in findings[:MOST_FINDINGS]), *rest]
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _table(run: Run, before: dict[str, Cells]) -> list[str]:
    columns: list[tuple[str, Cells]] = []
    for one in run.settings:
        columns.append((one.name, cells(run, one)))
        if before:
            columns.append(("last run", before.get(one.name, {})))
    names = {RULES[key]: "rule" for key in RULES} | {JUDGED[key]: "judge" for key in JUDGED}
    rows = [
        [
            name,
            names.get(name, "clock" if name == _FIRST else "usage"),
            *(cell.get(name, NOTHING) for _, cell in columns),
        ]
        for name in columns[0][1]
    ]
    header = ["Measure", "By", *(name for name, _ in columns)]
    return ["| " + " | ".join(row) + " |" for row in (header, ["---"] * len(header), *rows)]


def _changes(run: Run, known: dict[str, str]) -> str:
    changed = [name for name, digest in run.known.items() if known.get(name) != digest]
    return f"Changed since the last run: {', '.join(changed) or 'nothing'}."


def _findings(one: Setting) -> Iterator[str]:
    for mark in one.marks:
        if not mark.ok:
            where = f"message {mark.number}" if mark.number else "the lab"
            yield f"{mark.script}: {where} {_SUBJECT.get(mark.measure, '')}{mark.why}"


_SUBJECT = dict.fromkeys(("solution", "length", "language", "page", *JUDGED), "got a reply that ")
