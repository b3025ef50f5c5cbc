"""Over HTTP, with no descriptor left: nobody can connect, the log stays readable, and then all is well again."""

import asyncio
import resource
from pathlib import Path

from tests.child import bot_process_in
from tests.soak.disk import limit, open_files

ADA = "U0ADA"
REFUSED = "socket.accept() out of system resource"
FEW = 100  # lines for two or three seconds without descriptors
SECOND = len("2026-11-29 18:30:09")


async def test_a_bot_without_descriptors_does_not_flood_its_log_and_answers_again(tmp_path: Path) -> None:
    async with bot_process_in(tmp_path, [(ADA, "Ada Lovell")], http=True) as bot:
        slack, port = bot.stage.slack, int(bot.env["HOMEROOM_PORT"])
        limit(bot.pid, resource.RLIMIT_NOFILE, open_files(bot.pid))
        joined = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        await bot.until(lambda: len({line[:SECOND] for line in bot.log if REFUSED in line}) > 1, "another try")
        limit(bot.pid, resource.RLIMIT_NOFILE, None)
        for _, writer in joined:
            writer.close()
        assert await slack.connected()
        assert not await slack.command(ADA, slack.dm_of(ADA), "/learn", "progress")
        assert await bot.terminate() == 0  # then all that it wrote has been read
        assert len([line for line in bot.log if REFUSED in line]) < FEW
