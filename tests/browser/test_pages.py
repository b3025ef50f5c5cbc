"""Every page of the shipped course on a phone: nothing is cut, broken or pushed aside, and no page is too long."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, expect

from bot.authoring import find_content
from tests.browser.conftest import PHONE
from tests.browser.learner import PATIENCE_MS
from tests.browser.workspace import started

SCREENS = 2
FOLDER = find_content() / "messages-api"
UNITS = ["", *sorted(file.parent.name for file in FOLDER.glob("*/lesson.md"))]
UNFIT = """most => [...document.querySelectorAll("#log article")].flatMap(article => {
  const found = [], title = (article.querySelector("h3") ?? article).textContent.slice(0, 40);
  const tell = what => found.push(`${title}: ${what}`);
  for (const box of [article, ...article.querySelectorAll("pre, .text")])
    if (box.scrollWidth > box.clientWidth + 1) tell(`${box.tagName} scrolls sideways`);
  for (const code of article.querySelectorAll("pre code")) {
    const lines = code.textContent.trimEnd().split("\\n").length;
    const lineHeight = parseFloat(getComputedStyle(code.parentElement).lineHeight);
    const drawn = Math.round(code.getBoundingClientRect().height / lineHeight);
    if (drawn > lines) tell(`${lines} lines of code are drawn as ${drawn}`);
  }
  for (const name of article.querySelectorAll("td code"))
    if (name.getClientRects().length > 1) tell(`${name.textContent} is broken`);
  const height = article.getBoundingClientRect().height;
  if (height > most) tell(`${Math.round(height)} pixels high`);
  return found;
})"""


@pytest.fixture(params=UNITS, ids=lambda unit: unit or "intro")
def pages(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Frame]:
    """The pages of a lesson, or of the introduction, as a phone shows them."""
    with started(tmp_path, "preview", str(FOLDER / request.param)) as url:
        window = browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
        window.set_default_timeout(PATIENCE_MS)
        window.goto(url)
        phone = window.locator("iframe[title=Phone]")
        expect(phone.content_frame.locator("#log article h3").first).to_be_attached()
        frame = phone.element_handle().content_frame()
        assert frame
        yield frame
        window.close()


def test_each_page_is_drawn_whole_on_at_most_two_phone_screens(pages: Frame) -> None:
    expect(pages.locator("#log article").last.get_by_role("button").first).to_be_attached()
    assert pages.evaluate("innerWidth") == PHONE[0]
    assert pages.evaluate(UNFIT, SCREENS * PHONE[1]) == []
