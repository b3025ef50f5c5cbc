"""A process of its own that writes to a state folder: `python writer.py FOLDER`, one printed number a kept row.

Eight writes are under way at a time, so that some share a commit.
"""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.store import seen
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


AT_ONCE = 8


async def main(folder: Path) -> None:
    db = await Sqlite.open(folder, migrations())

    async def keep(first: int) -> None:
        for number in range(first, 1_000_000, AT_ONCE):
            await db.write(seen.first_time, NOW, "T1", f"{number}")
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()

    await asyncio.gather(*(keep(first) for first in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
