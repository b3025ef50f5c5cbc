from bot.authoring.draft import Draft
from bot.authoring.problems import nearest
from bot.authoring.rules.rule import Found, rule

REMARKS = ("not-run", "wrong")


@rule("code-remark")
def code_remark(draft: Draft) -> Found:
    """A remark after a block's language is `wrong: reason` or `not-run: reason`, and stands on Python alone."""
    for page in draft.pages:
        for block in page.blocks:
            if block.remark and block.remark not in REMARKS:
                yield block.at, f"`{block.remark}` is no remark: {nearest(block.remark, REMARKS)}"
            elif block.remark and not block.reason:
                yield block.at, f"say why: ```{block.language} {block.remark}: …"
            elif block.remark and block.language != "python":
                yield block.at, "only Python is run, so only Python needs a remark"
