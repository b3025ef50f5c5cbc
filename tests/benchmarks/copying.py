"""The time that `homeroom db copy` takes for a large school, both ways. `make bench ARGS=--copy` prints it."""

import tempfile
import time
from pathlib import Path

from bot.store.sqlite import FILE_NAME
from tests import postgres
from tests.states import begun
from tests.store import school


def table(learners: int = 100_000) -> list[str]:
    """The seconds of each copy, with disks that are waited for; a copy that differs is an error."""
    from bot.store import moving  # needs psycopg

    with (
        tempfile.TemporaryDirectory(prefix="homeroom-copy-") as folder,
        postgres.server(is_durable=True) as server,
        server.database(empty=True) as url,
    ):
        file, back = (begun(Path(folder, "state")) / FILE_NAME, Path(folder, FILE_NAME))
        school.fill(file, learners)
        times = [time.perf_counter()]
        for each, into_file in ((file, False), (back, True)):
            rows = moving.move(each, url, lambda *_: None, into_file=into_file)
            times.append(time.perf_counter())
        size_mib = file.stat().st_size / 2**20
    return [
        f"Copying and comparing {learners:,} learners, {sum(rows.values()):,} rows, {size_mib:,.0f} MiB",
        f"from SQLite into PostgreSQL, s   {times[1] - times[0]:8.1f}",
        f"from PostgreSQL into SQLite, s   {times[2] - times[1]:8.1f}",
    ]
