from dataclasses import replace
from datetime import timedelta

from tests.authoring.bench import AROUND, DAY, FACTS, clean, findings, found, place, with_

LATER = replace(AROUND, today=DAY + timedelta(days=181))


def test_a_fact_read_more_than_180_days_ago_is_a_warning() -> None:
    files = clean()
    assert found("old-fact", files) == []
    assert found("old-fact", files, replace(AROUND, today=DAY + timedelta(days=180))) == []
    assert found("old-fact", files, LATER) == [place(files, FACTS, "keys:"), place(files, FACTS, "error:")]
    assert {one.severity for one in findings(files, LATER)} == {"warning"}


def test_a_fact_with_a_day_of_its_own_is_as_old_as_that() -> None:
    fresh = with_(clean(), FACTS, "  keys:\n", "  keys:\n    as_of: 2027-01-05\n")
    assert found("old-fact", fresh, LATER) == [place(fresh, FACTS, "error:")]
