import ast
from pathlib import Path

import pytest

from bot.sandbox.slack import coverage, limits
from bot.sandbox.slack.behaviours import BEHAVIOURS
from bot.sandbox.slack.calls import HANDLERS
from bot.sandbox.slack.limits import app_manifest, blocks, message
from bot.sandbox.slack.limits.schema import ByType, Items, Named, Nullable, Obj, Rule
from bot.sandbox.slack.methods import METHODS

# codes that limits/message.py puts together from a field's or a block's name
COMPOSED = {"message.text", "message.markdown_text", "message.table", "message.data_visualization", "message.blocks"}

CODE_AT = {"Problem": 1, "unsupported": 3}  # among the arguments


def codes_of(rule: Rule) -> set[str]:
    if isinstance(rule, Obj):
        own = {rule.name} | {f"{rule.name}.{name}" for name in rule.fields}
        return own.union(*(codes_of(field) for field in rule.fields.values()))
    if isinstance(rule, ByType):
        return set().union(*(codes_of(kind) for kind in rule.kinds.values()))
    if isinstance(rule, Items | Named):
        return codes_of(rule.item)
    return codes_of(rule.rule) if isinstance(rule, Nullable) else set()


def written_codes() -> set[str]:
    """The codes written out in the validator's own source, as `Problem(pointer, "code", …)` and its like have them."""
    found = set()
    for path in Path(str(limits.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            place = CODE_AT.get(getattr(node.func, "id", "")) if isinstance(node, ast.Call) else None
            code = node.args[place] if isinstance(node, ast.Call) and place else None
            if isinstance(code, ast.Constant):
                found.add(code.value)
    return found


def test_every_rule_of_the_validator_has_a_row_and_every_row_a_rule() -> None:
    roots = [*blocks.BLOCKS.values(), message.MODAL, message.HOME, app_manifest.MANIFEST]
    known = set().union(*(codes_of(root) for root in roots)) | written_codes() | COMPOSED
    owners = {code.partition(".")[0] for code in known}
    assert set(coverage.rules()) == known | owners


def test_every_method_served_has_a_row_and_every_row_a_method() -> None:
    assert set(coverage.methods()) == set(HANDLERS) == set(METHODS)


@pytest.mark.parametrize("row", BEHAVIOURS, ids=lambda row: row.name)
def test_every_behaviour_names_a_test_that_exists(row: coverage.Row) -> None:
    here = Path(__file__).parent
    assert any(f"def test_{row.test}(" in path.read_text(encoding="utf-8") for path in here.glob("test_*.py"))


def test_every_row_says_where_it_comes_from() -> None:
    for row in [*coverage.rules().values(), *coverage.methods().values(), *BEHAVIOURS]:
        assert row.source
        assert row.certainty in {"verified", "assumed"}
