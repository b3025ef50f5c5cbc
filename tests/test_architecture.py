"""The pictures and lists of docs/architecture.md are the code's."""

import ast
import re
from pathlib import Path

import grimp

from bot.course.attempt import TRANSITIONS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")

Step = tuple[str, str, str, str]  # kind, state, event, the state after it


def drawn() -> tuple[set[tuple[str, str]], set[Step]]:
    """The states, as (kind, state), and the steps of the state diagram."""
    (diagram,) = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", PAGE, re.DOTALL)
    states, steps = set(), set()
    for kind, body in re.findall(r"state (\w+) \{\n(.*?)\n    \}", diagram, re.DOTALL):
        names = dict(re.findall(r"^ +(\w+): (\w+)$", body, re.MULTILINE))
        arrows = re.findall(r"^ +(\w+) --> (\w+): (.+)$", body, re.MULTILINE)
        assert len(names) + len(arrows) == len(body.splitlines()), f"a line of {kind} is not understood"
        states |= {(kind, state) for state in names.values()}
        steps |= {(kind, names[before], event, names[after]) for before, after, event in arrows}
    return states, steps


def test_the_picture_of_an_attempts_states_is_the_table_that_moves_them() -> None:
    states, steps = drawn()
    assert states == {(kind, state) for kind, table in TRANSITIONS.items() for state in table}
    assert steps == {
        (kind, state, event, after)
        for kind, table in TRANSITIONS.items()
        for state, moves in table.items()
        for event, after in moves.items()
    }


def test_the_list_of_modules_names_everything_in_bot() -> None:
    (modules,) = re.findall(r"## Modules\n+```\nbot/\n(.*?)```", PAGE, re.DOTALL)
    named = {word for line in modules.splitlines() for word in re.split(r" {2,}", line.strip())[0].split()}
    entries = [path for path in (ROOT / "bot").iterdir() if not path.name.startswith("__")]
    assert named == {
        f"{path.name}/" if path.is_dir() else path.name for path in entries if path.is_dir() or path.suffix == ".py"
    }


def test_the_way_of_a_lab_message_names_functions_that_are_there() -> None:
    (way,) = re.findall(r"## One lab message, file by file\n(.*?)\n## ", PAGE, re.DOTALL)
    stops = re.findall(r"^\| `(\S+)` \| (.*?) \|", way, re.MULTILINE)
    stops += [(file, f"`{name}`") for name, file in re.findall(r"`(\w+)` \(`(\S+)`\)", way)]
    assert len(stops) == 17
    for file, named in stops:
        nodes = ast.walk(ast.parse((ROOT / "bot" / file).read_text("utf-8")))
        defined = {
            node.name for node in nodes if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert set(re.findall(r"`(\w+)`", named)) <= defined, file


def test_no_imports_go_in_a_circle() -> None:
    graph = grimp.build_graph("bot")
    left = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    while leaves := {module for module, imports in left.items() if not imports & left.keys()}:
        left = {module: imports for module, imports in left.items() if module not in leaves}
    assert not left


def test_no_module_is_longer_than_350_lines() -> None:
    modules = (ROOT / "bot").rglob("*.py")
    sizes = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in modules}
    assert {module: lines for module, lines in sizes.items() if lines > 350} == {}


def test_no_docstring_begins_with_a_relative_clause() -> None:
    """Readers must translate "What a reply does to the count" before they understand it."""
    sources = [path for folder in ("bot", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]
    found = [
        f"{path.relative_to(ROOT)}: {text.splitlines()[0]}"
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if (text := ast.get_docstring(node)) and re.match(r"(What|Where|Who|Whoever|Whatever|Of|How) ", text)
    ]
    assert found == []
