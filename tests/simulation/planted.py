"""Ten bugs to plant in a copy of the tree, to see whether a thousand seeds find them."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PARTS = ("bot", "tests", "content", "app_manifest.yml", "pyproject.toml")
FOUND = re.compile(r"found by seed (\d+), number (\d+): (.*)")


class Planted(NamedTuple):
    """A bug: in a file, `old` becomes `new`. If two layers prevent it, it takes two replacements with one name."""

    name: str
    file: str
    old: str
    new: str


BUGS = (
    Planted(
        "an ack before the commit",
        "bot/features/router.py",
        "        result = await self.db.write(done, self.context())\n",
        "        if use_case.__name__ == 'said':\n"
        "            import asyncio\n"
        "            unkept = self.__dict__['unkept'] = asyncio.ensure_future(self.db.write(done, self.context()))\n"
        "            unkept.add_done_callback(lambda kept: kept.exception() or self.wake())\n"
        "            return None\n"
        "        result = await self.db.write(done, self.context())\n",
    ),
    Planted(
        "a stream adopted that another turn owns",
        "bot/slack/api/history.py",
        '    return message["ts"] not in unkeyed.others and (says.startswith(begins) or not says)\n',
        "    return True\n",
    ),
    Planted(
        "a stream adopted that another turn owns",
        "bot/store/migrations.py",
        "CREATE UNIQUE INDEX turn_reply",
        "CREATE INDEX turn_reply",
    ),
    Planted(
        "a stream adopted that another turn owns",
        "bot/store/jobs.py",
        "    sort = CASE kind WHEN 'board' THEN sort ELSE '' END\n",
        "    sort = sort\n",
    ),
    Planted(
        "a lane that runs two jobs",
        "bot/store/jobs.py",
        "    AND NOT EXISTS (SELECT 1 FROM job WHERE workspace = :workspace AND lane = :lane AND state = 'running')\n",
        "",
    ),
    Planted(
        "a lane that runs two jobs",
        "bot/store/migrations.py",
        "CREATE UNIQUE INDEX job_running",
        "CREATE INDEX job_running",
    ),
    Planted(
        "a dropped idempotency key",
        "bot/features/tutoring/stream_writer.py",
        "        ts = await messenger.post(place_of(ledger.turn), whole, key=key_of(ledger.turn))\n",
        '        ts = await messenger.post(place_of(ledger.turn), whole, key="")\n',
    ),
    Planted(
        "a pause that shrinks",
        "bot/features/tutoring/pause.py",
        "        wait = max(timedelta(seconds=seconds), timedelta(seconds=self.left_s(now)))\n",
        "        wait = timedelta(seconds=seconds)\n",
    ),
    Planted(
        "a status never cleared",
        "bot/features/tutoring/transactions.py",
        "    if lingers:\n        outbox.turn_ends(query, context, turn)\n",
        "",
    ),
    Planted(
        "a count before Slack's ok",
        "bot/features/tutoring/handler.py",
        "        await writer.close(whole, below, replace=replace)\n",
        "        await self._settle(job, turn, lingers=True)\n"
        "        await writer.close(whole, below, replace=replace)\n",
    ),
    Planted(
        "a lost wake-up",
        "bot/queue/worker.py",
        "                latest = self._clock.now()\n                due = await self._claim()\n",
        "                latest = self._clock.now()\n"
        "                due = await self._claim()\n"
        "                self._woken.clear()\n",
    ),
    Planted(
        "a prune that drops running work",
        "bot/store/jobs.py",
        '"DELETE FROM job WHERE id IN (SELECT id FROM job WHERE done_at < :before ORDER BY done_at LIMIT :limit)"',
        '"DELETE FROM job WHERE id IN (SELECT id FROM job WHERE coalesce(done_at, 0) < :before LIMIT :limit)"',
    ),
    Planted(
        "a dedupe window of one minute",
        "bot/features/context.py",
        "DOUBLE_CLICK_S = 5.0\n",
        "DOUBLE_CLICK_S = 60.0\n",
    ),
)


def search(name: str, start: int, seeds: int, cores: int) -> Iterator[str]:
    """A line for each bug whose name holds that: the seed that found it, how many were needed, and what it found."""
    for bug in dict.fromkeys(one.name for one in BUGS if name in one.name):
        with tempfile.TemporaryDirectory(prefix="homeroom-planted-") as folder:
            plant(bug, Path(folder))
            argv = ["--first", "--from", str(start), "--seeds", str(seeds), "--cores", str(cores)]
            ended = subprocess.run(
                [sys.executable, "-m", "tests.simulation", *argv],
                cwd=folder,
                env={"PYTHONPATH": folder},
                capture_output=True,
                text=True,
                check=False,
            )
        found = FOUND.search(ended.stdout)
        why = (
            f"ended with {ended.returncode}: {ended.stderr[-500:]}"
            if ended.returncode
            else f"not found in {seeds} seeds"
        )
        yield f"{bug}: " + (f"seed {found[1]}, {found[2]} needed: {found[3]}" if found else why)


def plant(name: str, folder: Path) -> None:
    """Make a copy of the tree with a bug in it."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, folder / part)
    for bug in BUGS:
        if bug.name == name:
            source = folder / bug.file
            source.write_text(source.read_text("utf-8").replace(bug.old, bug.new), "utf-8")
