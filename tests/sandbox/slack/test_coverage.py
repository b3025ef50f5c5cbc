import ast
from pathlib import Path

import pytest

from bot.sandbox.slack import coverage, limits
from bot.sandbox.slack.behaviours import BEHAVIOURS

# codes that limits/ puts together from a field's or a block's name
COMPOSED = {"message.text", "message.markdown_text", "message.table", "message.data_visualization", "message.blocks"}
COMPOSED |= {"table.characters", "data_table.characters", "block_id.unique", "action_id.unique"}

CODE_AT = {"Problem": 1, "no_object": 1, "unsupported": 3}  # among the arguments


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


def test_every_rule_beside_the_shapes_has_a_row_and_every_row_a_rule() -> None:
    rows = [row.split() for _, _, rows in coverage.paragraphs(coverage.BESIDE_SHAPES) for row in rows]
    listed = {f"{owner}.{name}" for owner, *names in rows for name in names}
    raised = written_codes() | COMPOSED
    assert raised - set(coverage.of_shapes()) - {owner for owner, *_ in rows} == listed
    assert raised <= set(coverage.rules())


def test_a_field_is_assumed_where_its_shape_says_so() -> None:
    rows = coverage.rules()
    assert {rows[code].certainty for code in ("button", "button.text", "confirm.confirm")} == {"verified"}
    assert {rows[code].certainty for code in ("button.agent_prompt", "plan", "plan.tasks")} == {"assumed"}
    assert rows["modal.title"].source == coverage.VIEWS


@pytest.mark.parametrize("row", BEHAVIOURS, ids=lambda row: row.name)
def test_every_behaviour_names_a_test_that_exists(row: coverage.Row) -> None:
    here = Path(__file__).parent
    assert any(f"def test_{row.test}(" in path.read_text(encoding="utf-8") for path in here.glob("test_*.py"))


def test_every_row_says_where_it_comes_from() -> None:
    for row in [*coverage.rules().values(), *BEHAVIOURS]:
        assert row.source
        assert row.certainty in {"verified", "assumed"}
