"""The jobs that draw a message anew, on every engine."""

from datetime import datetime, timedelta
from typing import Any

from bot.store import jobs
from tests.store.job_table import MINUTE, Table


class TestRefresh:
    """A message is redrawn from the newest state, as seldom as can be."""

    async def tap(self, table: Table, number: int, not_before: datetime | None = None) -> bool:
        columns: dict[str, Any] = {"kind": "refresh", "payload": {"tap": number}}
        return await table.put("refresh:D1:1.1", lane="message:D1:1.1", not_before=not_before, **columns)

    async def taps(self, table: Table) -> list[int]:
        return [row.payload["tap"] for row in await table.claim(pool="other")]

    async def test_taps_that_wait_become_one_and_the_newest_counts(self, table: Table) -> None:
        assert [await self.tap(table, number) for number in range(300)] == [True] + [False] * 299
        assert await self.taps(table) == [299]

    async def test_a_tap_during_a_redraw_has_its_own_after_it(self, table: Table) -> None:
        await self.tap(table, 1)
        [running] = await table.claim(pool="other")
        assert await self.tap(table, 2)
        assert await self.taps(table) == []
        await table.finish(running)
        assert await self.taps(table) == [2]

    async def test_a_redraw_may_be_asked_for_again_when_it_is_done(self, table: Table) -> None:
        await self.tap(table, 1)
        await table.finish(*await table.claim(pool="other"))
        assert await self.tap(table, 2)

    async def test_the_earlier_of_two_times_counts(self, table: Table, now: datetime) -> None:
        await self.tap(table, 1, now + MINUTE)
        await self.tap(table, 2)
        assert await self.taps(table) == [2]

    async def test_a_tap_does_not_shorten_the_wait_slack_asked_for(self, table: Table) -> None:
        await self.tap(table, 1)
        await table.postpone(*await table.claim(pool="other"))
        await self.tap(table, 2)
        assert await self.taps(table) == []
        table.now += MINUTE
        assert await self.taps(table) == [2]

    async def test_a_redraw_that_must_wait_gives_way_to_a_newer_one_and_leaves_it_the_wait(self, table: Table) -> None:
        await self.tap(table, 1)
        [running] = await table.claim(pool="other")
        await self.tap(table, 2)
        await table.postpone(running)
        assert [state for _, state in await table.states()] == ["withdrawn", "queued"]
        assert await self.taps(table) == []
        table.now += MINUTE
        assert await self.taps(table) == [2]

    async def test_a_redraw_that_gives_way_has_ended_then_and_not_when_it_was_to_be_tried_again(
        self, table: Table
    ) -> None:
        await self.tap(table, 1)
        [running] = await table.claim(pool="other")
        await self.tap(table, 2)
        await table.postpone(running)
        assert await table.db.write(jobs.prune, table.now + timedelta(seconds=1)) == 1

    async def test_a_redraw_cut_off_by_a_crash_gives_way_to_a_newer_one(self, table: Table) -> None:
        await self.tap(table, 1)
        await table.claim(pool="other")
        await self.tap(table, 2)
        await table.db.write(jobs.release, table.now)
        assert await self.taps(table) == [2]

    async def test_who_is_owed_by_a_redraw_is_owed_by_the_one_that_takes_its_place(self, table: Table) -> None:
        async def hide(*owed: str) -> None:
            payload = {"owed": list(owed)} if owed else {}
            await table.put("refresh:C1:1.1", lane="C1", kind="refresh", payload=payload)

        await hide("U1")
        await hide("U2")
        await hide()
        [running] = await table.claim(pool="other")
        assert running.payload["owed"] == ["U1", "U2"]
        await hide("U2")
        await hide("U3")
        await table.postpone(running)
        table.now += MINUTE
        [after] = await table.claim(pool="other")
        assert after.payload["owed"] == ["U1", "U2", "U3"]
