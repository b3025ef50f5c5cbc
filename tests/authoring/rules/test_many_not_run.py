from tests.authoring.bench import LESSON, clean, found


def test_a_third_block_that_is_not_run_is_found() -> None:
    files = clean()
    assert found("many-not-run", files) == []
    files[LESSON] = files[LESSON].replace("```python wrong: the keys come back as strings", "```python")
    blocks = files[LESSON].split("```python\n")
    for number in (2, 3):
        files[LESSON] = (
            "```python not-run: a reason\n".join(blocks[:number]) + "```python\n" + "```python\n".join(blocks[number:])
        )
        assert found("many-not-run", files) == []
    files[LESSON] = "```python not-run: a reason\n".join(blocks)
    third = files[LESSON][: files[LESSON].rindex("```python")].count("\n") + 1
    assert found("many-not-run", files) == [f"{LESSON}:{third}:1"]
