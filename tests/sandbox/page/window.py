"""A real browser before a stage; skipped where there is no Chromium."""

import shutil

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from bot.sandbox.stage import Stage

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MISSING = (
    "NOT TESTED: the page in a browser. Install Chromium (Debian: apt-get install chromium), then run the tests again."
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason=MISSING)


async def opened(browser: Browser, stage: Stage, size: ViewportSize, url: str = "") -> tuple[Page, list[str]]:
    """The page, and whatever goes wrong in it."""
    page = await browser.new_page(viewport=size)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: None if stage.url in request.url else problems.append(request.url))
    await page.goto(url or stage.url)
    return page, problems
