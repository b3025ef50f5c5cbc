from datetime import datetime, timedelta

import pytest

from bot.course.model import Learner
from bot.store import learners, progress
from bot.store.db import Database, Query

ADA, BEN, CHI = (Learner("T1", user, name) for user, name in (("U1", "ada"), ("U2", "ben"), ("U3", "chi")))
DAY = timedelta(days=1)


@pytest.fixture
async def met(db: Database, now: datetime) -> Database:
    def meet(query: Query) -> None:
        for one in (ADA, BEN, CHI):
            learners.meet(query, now, one)
            query("INSERT INTO score VALUES ('T1', 'm', :id, 1)", id=one.id)

    await db.write(meet)
    return db


async def learn(
    db: Database, now: datetime, learner: Learner, name: str, *, is_gone: bool = False
) -> tuple[bool, bool]:
    return await db.write(learners.looked_up, now, learner, shown_name=name, real_name=name, is_gone=is_gone)


async def test_who_is_shown_is_looked_up_first_and_each_once_in_a_while(met: Database, now: datetime) -> None:
    await met.write(learners.set_standing, CHI, "named", "")
    assert await met.read(learners.to_look_up, "T1", now - DAY, 2) == ["U3", "U1"]
    await learn(met, now, CHI, "Chi")
    assert await met.read(learners.to_look_up, "T1", now - DAY, 9) == ["U1", "U2"]
    assert await met.read(learners.to_look_up, "T1", now + DAY, 9) == ["U3", "U1", "U2"]
    assert await met.read(learners.to_look_up, "T2", now + DAY, 9) == []


async def test_only_what_others_see_is_news(met: Database, now: datetime) -> None:
    assert await learn(met, now, ADA, "A.") == (False, False), "nobody sees her by name"
    await met.write(learners.set_standing, ADA, "named", "")
    told = [await learn(met, now, ADA, name) for name in ("Ada", "Ada", "", "Ada L.")]
    assert told == [(False, True), (False, False), (False, False), (False, True)]
    assert await met.read(learners.name, ADA) == "Ada L."
    assert await met.read(learners.name, BEN) == "ben"


async def test_who_has_left_is_known_and_counted_no_more_until_they_are_back(met: Database, now: datetime) -> None:
    assert await learn(met, now, ADA, "", is_gone=True) == (True, False)
    assert [one.id for one in await met.read(learners.known, "T1")] == ["U2", "U3"]
    assert await met.read(progress.all_points, "T1", "m") == [("U2", 1), ("U3", 1)]
    await met.write(learners.meet, now, ADA)
    assert len(await met.read(learners.known, "T1")) == 3
