from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule

LINES = 20
COLUMNS = 80


@rule("long-code")
def code_length(draft: Draft) -> Found:
    """A page holds one block of code, of at most 20 lines and 80 columns."""
    for page in draft.pages:
        for extra in page.blocks[1:]:
            yield extra.at, "a second block of code on this page; a page holds one"
        for block in page.blocks:
            if len(block.lines) > LINES:
                yield block.at, f"{len(block.lines)} lines of code; a page holds {LINES}"
            for number, line in enumerate(block.lines, start=1):
                if len(line) > COLUMNS:
                    at = block.at._replace(line=block.at.line + number, column=COLUMNS + 1)
                    yield at, f"{len(line)} columns; Slack wraps code beyond {COLUMNS} at the latest"
