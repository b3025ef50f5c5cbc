"""Whatever happens in whatever order: a lane is worked in order, one row at a time, and every row ends once."""

import sqlite3
from datetime import UTC, datetime, timedelta

import sqlite_utils
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.store import work
from bot.store.migrations import migrations
from bot.store.sqlite import querying
from bot.store.work import WorkRow

LANES = st.sampled_from(["lab:1", "lab:2", "dm:U1"])
LEARNERS = st.sampled_from(["U1", "U2"])


class Lanes(RuleBasedStateMachine):
    """Rows are put, claimed, ended and put off at random; a list in memory says what must be claimable."""

    def __init__(self) -> None:
        super().__init__()
        self.db = sqlite_utils.Database(sqlite3.connect(":memory:", isolation_level=None))
        migrations().apply(self.db)
        self.query = querying(self.db)
        self.now = datetime(2026, 11, 22, tzinfo=UTC)
        self.queued: dict[str, tuple[str, str, int, str, datetime]] = {}  # key -> lane, sort, number, learner, time
        self.running: dict[str, WorkRow] = {}
        self.known: dict[str, tuple[str, str, int, str]] = {}

    def teardown(self) -> None:
        self.db.close()

    @rule(lane=LANES, learner=LEARNERS, sort=st.integers(0, 9), wait=st.sampled_from([0, 0, 0, 5]))
    def put(self, lane: str, learner: str, sort: int, wait: int) -> None:
        number = len(self.known)
        columns = {"workspace": "T1", "pool": "tutor", "kind": "turn", "payload": {}, "lane": lane, "learner": learner}
        at = self.now + timedelta(seconds=wait)
        assert work.put(self.query, self.now, key=f"{number}", sort=f"{sort}", not_before=at, **columns)
        self.known[f"{number}"] = (lane, f"{sort}", number, learner)
        self.queued[f"{number}"] = (*self.known[f"{number}"], at)

    @rule(limit=st.integers(1, 4))
    def claim(self, limit: int) -> None:
        expected = self.claimable()[:limit]
        rows = work.claim(self.query, self.now, "tutor", limit)
        assert [row.key for row in rows] == expected
        for row in rows:
            del self.queued[row.key]
            self.running[row.key] = row

    def claimable(self) -> list[str]:
        """The rule in plain words: due heads of idle lanes, oldest first, two turns a learner."""
        busy = {row.lane for row in self.running.values()}
        heads = {}
        for key, (lane, sort, number, _, _) in self.queued.items():
            heads[lane] = min(heads.get(lane, (sort, number, key)), (sort, number, key))
        due = [key for lane, (_, _, key) in heads.items() if lane not in busy and self.queued[key][4] <= self.now]
        free = dict.fromkeys(("U1", "U2"), 2)
        for row in self.running.values():
            free[row.learner] -= 1
        taken = []
        for key in sorted(due, key=int):
            learner = self.queued[key][3]
            if free[learner] > 0:
                free[learner] -= 1
                taken.append(key)
        return taken

    @precondition(lambda self: self.running)
    @rule(data=st.data(), how=st.sampled_from(["finish", "fail", "postpone"]))
    def end(self, data: st.DataObject, how: str) -> None:
        row = self.running.pop(data.draw(st.sampled_from(sorted(self.running))))
        if how == "finish":
            work.finish(self.query, self.now, row.id)
        elif how == "fail":
            work.fail(self.query, self.now, row.id, "refused")
        else:
            at = self.now + timedelta(seconds=5)
            work.postpone(self.query, row.id, at, "a wait")
            self.queued[row.key] = (*self.known[row.key], at)

    @rule(seconds=st.sampled_from([1, 5]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def restart(self) -> None:
        assert work.release(self.query, self.now) == len(self.running)
        self.queued |= {key: (*self.known[key], self.now) for key in self.running}
        self.running = {}

    @invariant()
    def every_row_is_where_it_should_be(self) -> None:
        states = {row["key"]: row["state"] for row in self.query("SELECT key, state FROM work")}
        assert {key for key, state in states.items() if state == "queued"} == set(self.queued)
        assert {key for key, state in states.items() if state == "running"} == set(self.running)
        assert len(states) == len(self.known)


TestLanes = Lanes.TestCase
TestLanes.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
