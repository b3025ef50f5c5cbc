from pathlib import Path

from bot.store.engine import opened
from tests.benchmarks.enqueue import enqueue_ms

QUESTIONS = 8


async def test_each_question_of_the_benchmark_is_stored_in_the_embedded_engine(state: Path) -> None:
    await _is_stored(state)


async def test_each_question_of_the_benchmark_is_stored_in_postgresql(database_url: str) -> None:
    await _is_stored(database_url)


async def _is_stored(place: Path | str) -> None:
    times = await enqueue_ms(place, QUESTIONS, per_s=1000)
    assert len(times) == QUESTIONS
    assert min(times) > 0
    db = await opened(place)
    [row] = await db.read(lambda query: query("SELECT count(*) AS jobs FROM job WHERE kind = 'turn'"))
    await db.close()
    assert row["jobs"] == QUESTIONS
