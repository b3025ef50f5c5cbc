"""Under any sequence of operations, a lane is worked in order, one job at a time, and every job ends once."""

import sqlite3
from datetime import UTC, datetime, timedelta

import sqlite_utils
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.store import jobs, open_jobs
from bot.store.connection import querying
from bot.store.jobs import Job
from bot.store.migrations import migrations

LANES = st.sampled_from(["lab:1", "lab:2", "dm:U1"])
LEARNERS = st.sampled_from(["U1", "U2"])
BEGUN = ""  # sorts before all that has not begun


class Lanes(RuleBasedStateMachine):
    """Rows are put, claimed, ended and put off at random; a list in memory says what must be claimable."""

    def __init__(self) -> None:
        super().__init__()
        self.db = sqlite_utils.Database(sqlite3.connect(":memory:", isolation_level=None))
        migrations().apply(self.db)
        self.query = querying(self.db)
        self.now = datetime(2026, 11, 22, tzinfo=UTC)
        self.queued: dict[str, tuple[str, datetime]] = {}  # key -> sort, time
        self.running: dict[str, Job] = {}
        self.due: dict[str, datetime] = {}  # of those that were claimed
        self.known: dict[str, tuple[str, int, str]] = {}  # key -> lane, number, learner

    def teardown(self) -> None:
        self.db.close()

    @rule(lane=LANES, learner=LEARNERS, sort=st.integers(0, 9), wait=st.sampled_from([0, 0, 0, 5]))
    def put(self, lane: str, learner: str, sort: int, wait: int) -> None:
        number = len(self.known)
        columns = {"workspace": "T1", "kind": "turn", "payload": {}, "lane": lane, "learner": learner}
        at = self.now + timedelta(seconds=wait)
        assert jobs.put(self.query, self.now, key=f"{number}", sort=f"{sort}", not_before=at, **columns)
        self.known[f"{number}"] = (lane, number, learner)
        self.queued[f"{number}"] = (f"{sort}", at)

    @rule(limit=st.integers(1, 4))
    def claim(self, limit: int) -> None:
        expected = self.claimable()[:limit]
        rows = jobs.claim(self.query, self.now, "tutor", limit)
        assert [row.key for row in rows] == expected
        for row in rows:
            self.due[row.key] = self.queued.pop(row.key)[1]
            self.running[row.key] = row

    def claimable(self) -> list[str]:
        """The rule in plain words: due heads of idle lanes, the longest due first, two turns a learner."""
        busy = {row.lane for row in self.running.values()}
        heads: dict[str, tuple[str, int]] = {}
        for key, (sort, _) in self.queued.items():
            lane, number, _ = self.known[key]
            heads[lane] = min(heads.get(lane, (sort, number)), (sort, number))
        due = [f"{number}" for lane, (_, number) in heads.items() if lane not in busy]
        free = dict.fromkeys(("U1", "U2"), 2)
        for row in self.running.values():
            free[row.learner] -= 1
        taken = []
        for key in sorted(due, key=lambda key: (self.queued[key][1], int(key))):
            learner = self.known[key][2]
            if self.queued[key][1] <= self.now and free[learner] > 0:
                free[learner] -= 1
                taken.append(key)
        return taken

    @precondition(lambda self: self.running)
    @rule(data=st.data(), how=st.sampled_from(["finish", "fail", "postpone"]))
    def end(self, data: st.DataObject, how: str) -> None:
        row = self.running.pop(data.draw(st.sampled_from(sorted(self.running))))
        if how == "finish":
            jobs.finish(self.query, self.now, row.id)
        elif how == "fail":
            jobs.fail(self.query, self.now, row.id, "refused")
        else:
            at = self.now + timedelta(seconds=5)
            jobs.postpone(self.query, self.now, row.id, at, "a wait")
            self.queued[row.key] = (BEGUN, at)

    @precondition(lambda self: self.queued)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.queued)))
        assert open_jobs.withdraw(self.query, self.now, "T1", key)
        del self.queued[key]

    @rule(seconds=st.sampled_from([1, 5]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def restart(self) -> None:
        assert jobs.release(self.query, self.now) == len(self.running)
        self.queued |= {key: (BEGUN, self.due[key]) for key in self.running}
        self.running = {}

    @invariant()
    def every_row_is_where_it_should_be(self) -> None:
        states = {row["key"]: row["state"] for row in self.query("SELECT key, state FROM job")}
        assert {key for key, state in states.items() if state == "queued"} == set(self.queued)
        assert {key for key, state in states.items() if state == "running"} == set(self.running)
        assert len(states) == len(self.known)


TestLanes = Lanes.TestCase
TestLanes.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
