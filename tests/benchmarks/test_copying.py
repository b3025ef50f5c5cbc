import pytest

from tests.benchmarks import copying


def test_the_benchmark_copies_a_school_both_ways() -> None:
    pytest.importorskip("psycopg", reason="NOT TESTED: PostgreSQL, because psycopg is not installed")
    about, there, back = copying.table(learners=20)
    assert about.startswith("Copying and comparing 20 learners, ")
    assert [float(line.split()[-1]) > 0 for line in (there, back)] == [True, True]
