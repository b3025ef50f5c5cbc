from tests.benchmarks.__main__ import Plan, measured, table
from tests.benchmarks.measuring import BARE, LIFTED
from tests.benchmarks.model import Speech
from tests.benchmarks.slack import CALL_S

SIZE = 8
BRIEF = Speech("brief", ((0.1, "begin, "), (0.12, "go on, "), (0.14, "end.")))
PLAN = Plan(subjects=(LIFTED, BARE), sizes=(SIZE,), speeches=(BRIEF,), rest_s=0.0, questions=1)
FIGURES = {
    *("first_text_cold_s", "first_text_warm_s", "burst_8_p95_s", "burst_8_whole_s", "replies_per_s"),
    *("cpu_ms_per_reply", "bench_cpu_ms_per_reply", "ack_p99_8_ms", "idle_mib", "idle_with_sdk_mib", "connected_s"),
    *("slack_calls_per_reply", "lost", "twice"),
}


async def test_a_short_bench_has_every_figure_and_answers_everybody_once() -> None:
    found = (await measured(PLAN))["brief"]
    print("\n".join(["", *table(found)]))  # noqa: T201 - pytest -s shows it
    assert set(found) == {subject.name for subject in PLAN.subjects}
    for name, figures in found.items():
        assert set(figures) == FIGURES
        assert [figure for figure, value in figures.items() if value is None] == (["idle_mib"] * (name == "floor"))
        assert (figures["lost"], figures["twice"]) == (0, 0)
        assert (figures["first_text_warm_s"] or 0) > BRIEF.pieces[0][0] + CALL_S
        assert (figures["slack_calls_per_reply"] or 0) >= 3  # a status, a stream, its end
