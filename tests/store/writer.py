"""A process of its own that writes to a state folder: `python writer.py FOLDER`, one printed number a kept row."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.store import seen
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


async def main(folder: Path) -> None:
    db = await Sqlite.open(folder, migrations())
    for number in range(1_000_000):
        await db.write(seen.first_time, NOW, "T1", f"{number}")
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
