from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule


@rule("not-run", "note")
def not_run(draft: Draft) -> Found:
    """What the suite does not run is named with its reason."""
    for page in draft.pages:
        for block in page.blocks:
            if block.remark == "not-run" and block.reason:
                yield block.at, f"this code is not run: {block.reason}"
