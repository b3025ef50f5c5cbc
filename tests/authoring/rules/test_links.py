import pytest

from tests.authoring.bench import LAB, LESSON, before_and_after, clean, found, with_

PAGE = "Now it is *not for sale*"


@pytest.mark.parametrize(
    "target", ["../other.md", "#key-terms", "http://docs.python.org", "https://docs", "mailto:a@b.example"]
)
def test_a_link_that_leads_nowhere_in_slack_is_found(target: str) -> None:
    before_and_after("bad-link", LESSON, PAGE, f"See [this]({target}). {PAGE}", near="[this]")


def test_a_bare_address_without_encryption_is_found() -> None:
    before_and_after("bad-link", LAB, "Hi!", "Hi! See http://example.org/a", near="http://")


def test_a_whole_https_address_is_fine_and_code_is_not_looked_at() -> None:
    said = f"[Docs](https://docs.python.org/3/) or `[x](y)` on http://127.0.0.1:80. {PAGE}"
    assert found("bad-link", with_(clean(), LESSON, PAGE, said)) == []
