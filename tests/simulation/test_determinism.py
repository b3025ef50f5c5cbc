from tests.simulation.program import simulate


def digests(hash_seed: str) -> list[str]:
    _, output = simulate("--seeds", "6", "--from", "1", "--digests", "--cores", "1", PYTHONHASHSEED=hash_seed)
    return [line for line in output.splitlines() if line.startswith("journal")]


def test_a_seed_gives_the_same_journal_byte_for_byte_in_every_process() -> None:
    once, again = digests("1"), digests("2")
    assert once == again
    assert len(set(once)) == 6
