"""Nothing of the pages is left out: every part is followed, every step is known, and what is known is there."""

from pathlib import Path
from typing import Any

import pytest

from tests.guide import (
    get,
    test_container,
    test_costs,
    test_first_hour,
    test_forgetting,
    test_guests,
    test_http,
    test_keep_running,
    test_labs_in_a_channel,
    test_operating,
    test_refused_manifest,
    test_slack_cli,
    test_trouble,
    test_workspace,
)
from tests.guide.page import Page
from tests.guide.walk import Walk

FOLLOWED = (
    get,
    test_workspace,
    test_labs_in_a_channel,
    test_guests,
    test_keep_running,
    test_http,
    test_slack_cli,
    test_trouble,
    test_refused_manifest,
    test_first_hour,
)
OPERATING = (
    test_forgetting.FORGET,
    test_costs.COSTS,
    test_operating.FOLDER,
    test_operating.LOOKS,
    test_operating.BACKUP,
    test_operating.MOVE,
    test_operating.UPGRADE,
    test_container.CONTAINER,
)
TEXT = """# A page

## Begin
Type it, then press **Go**. It says nothing more.

```bash
homeroom run
```

1. Look at `/learn`.

   ```bash
   homeroom doctor
   ```

   ```ini
   HOMEROOM_PORT=3000
   ```

| Name | Why |
| --- | --- |
| `one` | because |
"""


@pytest.fixture
def page(tmp_path: Path) -> Page:
    (tmp_path / "page.md").write_text(TEXT, "utf-8")
    return Page(tmp_path / "page.md")


async def typed(person: list[str], line: str) -> None:
    person.append(line)


def written(person: list[str], text: str) -> None:
    person.append(f"{text.strip()} in a file")


async def done(person: list[str], **named: str) -> None:
    person.append(f"done with {named}")


def test_every_part_of_the_guide_is_followed_once() -> None:
    assert [section for one in FOLLOWED for section in one.WALK.sections] == list(get.PAGE.sections)


@pytest.mark.parametrize("page", [test_operating.SETTINGS_PAGE, test_operating.PAGE], ids=["settings", "operating"])
def test_every_command_of_the_operators_pages_is_typed(page: Page) -> None:
    with_commands = [section for section in page.sections if page.commands(section)]
    assert set(with_commands) <= {section for one in OPERATING for section in one.sections}


@pytest.mark.parametrize("walk", [*(one.WALK for one in FOLLOWED), *OPERATING], ids=lambda walk: walk.sections[0])
def test_every_step_of_the_pages_is_known(walk: Walk[Any]) -> None:
    walk.knows_every_step()


async def test_a_page_is_followed_in_its_order(page: Page) -> None:
    walk, did = Walk[list[str]](page, "Begin", types=typed, writes=written), list[str]()
    for words in ("Type it, then press **{what}**.", "Look at `/learn`.", "`{scope}` | because"):
        walk.on(words)(done)
    await walk.follow(did)
    assert did == [
        "done with {'what': 'Go'}",
        "homeroom run",
        "done with {}",
        "homeroom doctor",
        "HOMEROOM_PORT=3000 in a file",
        "done with {'scope': 'one'}",
    ]


async def test_a_step_that_nobody_knows_fails(page: Page) -> None:
    walk = Walk[list[str]](page, "Begin", types=typed, writes=written)
    with pytest.raises(AssertionError, match=r"nobody follows this sentence of 'Begin': Type it"):
        await walk.follow([])


async def test_a_step_that_the_page_no_longer_has_fails(page: Page) -> None:
    walk = Walk[list[str]](page, "Begin", types=typed, writes=written)
    for words in ("Type it, then press **{what}**.", "Look at `/learn`.", "`{scope}` | because", "Press **Stop**."):
        walk.on(words)(done)
    with pytest.raises(AssertionError, match="the page no longer says"):
        await walk.follow([])
