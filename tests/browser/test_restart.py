"""The program in the terminal ends and is started again: the page says so, waits, and goes on."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from bot.sandbox.serving import listen
from tests.browser.conftest import DESKTOP
from tests.browser.workspace import workspace_in


@pytest.fixture
def options() -> tuple[str, ...]:
    """Options that have every workspace of a test on the same port."""
    with listen() as free:
        return ("--empty", "--port", str(free.getsockname()[1]))


def test_a_page_whose_workspace_was_started_again_goes_on_with_what_was_being_written(
    browser: Browser, tmp_path: Path, options: tuple[str, ...]
) -> None:
    with workspace_in(tmp_path, *options) as first:
        page = browser.new_page(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
        page.goto(first.url)
        expect(page.get_by_role("button", name="Start").first).to_be_visible()
    lost = page.get_by_role("alert").filter(has_text="The local workspace does not answer.")
    expect(lost).to_be_visible()
    field = page.get_by_role("textbox", name="Message", exact=True)
    field.fill("help")
    field.press("Enter")
    expect(field).to_have_value("help")  # nothing is lost on the way
    with workspace_in(tmp_path, *options):
        expect(lost).to_be_hidden()
        expect(page.get_by_text("The local workspace was started again")).to_be_visible()
        expect(page.get_by_role("button", name="Start").first).to_be_visible()
        field.press("Enter")
        expect(page.get_by_role("article").last).to_contain_text("lesson 2")
        page.close()


def test_a_page_that_comes_back_after_the_bot_greets_it_again(
    browser: Browser, tmp_path: Path, options: tuple[str, ...]
) -> None:
    asleep = False
    page = browser.new_page()

    def connect(socket: WebSocketRoute) -> None:
        if asleep:
            socket.close()
        else:
            socket.connect_to_server()

    page.route_web_socket("**/page/ws", connect)
    with workspace_in(tmp_path, *options) as first:
        page.goto(first.url)
        expect(page.get_by_role("button", name="Start").first).to_be_visible()
        asleep = True
    with workspace_in(tmp_path, *options) as second:
        other = browser.new_page()
        other.add_init_script("""sessionStorage.at = '{"me": "U0BEN"}'""")  # Ada's DM is left to the page that sleeps
        other.goto(second.url)
        expect(other.locator(".dot.connected")).to_be_visible()
        other.close()
        asleep = False
        expect(page.get_by_text("The local workspace was started again")).to_be_visible()
        expect(page.get_by_role("button", name="Start").first).to_be_visible()
        page.close()
