from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule

LIMIT = 1500


@rule("long-prose")
def prose_length(draft: Draft) -> Found:
    """A page holds at most 1,500 characters of prose, code and tables not counted."""
    for page in draft.pages:
        size = len("\n".join(line.text.rstrip() for line in page.prose).strip())
        if size > LIMIT:
            yield page.at, f"{size:,} characters of prose; a page holds {LIMIT:,}: cut it, or make two pages of it"
