from tests.authoring.bench import LESSON, before_and_after, clean, found, place, with_


def test_fewer_than_four_pages_are_found() -> None:
    before_and_after("page-count", LESSON, "## Out: data as text {#out}\n", "", near="")


def test_more_than_six_pages_are_found_and_the_key_terms_do_not_count() -> None:
    more = [f"## Page {number}\nMore.\n\n" for number in range(3)]
    six = with_(clean(), LESSON, "## Key terms", "".join(more[:2]) + "## Key terms")
    seven = with_(clean(), LESSON, "## Key terms", "".join(more) + "## Key terms")
    assert found("page-count", six) == []
    assert found("page-count", seven) == [place(seven, LESSON, "")]


def test_key_terms_before_the_last_page_are_found() -> None:
    files = clean()
    files[LESSON] += "\n## Late\nMore.\n"
    assert found("page-count", files) == [place(files, LESSON, "## Key terms")]
