from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule

MOST = 2


@rule("many-not-run")
def many_not_run(draft: Draft) -> Found:
    """At most two blocks of Python in a module are left out of the suite."""
    spared = [block for page in draft.pages for block in page.blocks if block.remark == "not-run"]
    for extra in spared[MOST:]:
        yield extra.at, f"a module has at most {MOST} blocks that are not run: make this one complete"
