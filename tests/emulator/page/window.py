"""A real browser before a stage; skipped where there is no Chromium at /usr/bin/chromium."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from bot.emulator.stage import Stage

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="NOT TESTED: the page's own gestures in a browser. Install Chromium"
)


async def opened(browser: Browser, stage: Stage, size: ViewportSize, url: str = "") -> tuple[Page, list[str]]:
    """The page, and whatever goes wrong in it."""
    page = await browser.new_page(viewport=size)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: None if stage.url in request.url else problems.append(request.url))
    await page.goto(url or stage.url)
    return page, problems
