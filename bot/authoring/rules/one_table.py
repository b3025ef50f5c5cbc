from bot.authoring import tables
from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule


@rule("second-table")
def one_table(draft: Draft) -> Found:
    """A page holds one table, as a Slack message does."""
    for page in draft.pages:
        lines = list(page.lines)
        begun = [index for index in range(len(lines)) if tables.begins(lines, index)]
        for index in begun[1:]:
            yield lines[index].at, "a second table on this page; Slack takes one a message"
