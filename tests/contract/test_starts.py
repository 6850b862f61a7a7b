"""What the software gives the processes at their start, as the walks of paths take it, against the places in the software that do it."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from lending.adapters.models import bundled_models
from lending.domain.modelling.starts import STARTED_WITH

ROOT = Path(__file__).parents[2]


def test_every_start_in_the_software_gives_what_is_written_down():
    found: dict[str, set[frozenset[str]]] = {}
    for path in sorted((ROOT / "lending/service").rglob("*.py")):
        for target, given in started_in(path):
            found.setdefault(target, set()).add(given)
    assert found == {process: {given} for process, given in STARTED_WITH.items()}


def started_in(path: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield what the calls of `outbox.post` in a module start, and with which variables."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and any(ast.unparse(each) == "Errand.START" for each in call.args):
                    variables = next(each.value for each in call.keywords if each.arg == "variables")
                    yield target_of(path, call.args[3]), keys_of(variables, function)


def target_of(path: Path, expression: ast.expr) -> str:
    module = importlib.import_module(str(path.relative_to(ROOT).with_suffix("")).replace("/", "."))
    return str(eval(ast.unparse(expression), vars(module)))  # noqa: S307 -- a constant of our own module


def keys_of(variables: ast.expr, function: ast.FunctionDef) -> frozenset[str]:
    if isinstance(variables, ast.Name):
        given = (node for node in ast.walk(function) if isinstance(node, ast.Assign))
        variables = next(value for node in given for name, value in pairs(node) if name == variables.id)
    assert isinstance(variables, ast.Dict)
    return frozenset(str(key.value) for key in variables.keys if isinstance(key, ast.Constant))


def pairs(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    (target,) = node.targets
    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
        yield from ((ast.unparse(name), value) for name, value in zip(target.elts, node.value.elts, strict=True))
    else:
        yield ast.unparse(target), node.value


def test_the_close_starts_a_case_with_what_is_written_down():
    source = (ROOT / "lending/adapters/db/close/cases.py").read_text(encoding="utf-8")
    assert STARTED_WITH["collection"] == {"case_id"}
    assert source.count('{"case_id": "') == 1


def test_what_the_software_starts_is_a_process():
    assert {f"{process}.bpmn" for process in STARTED_WITH} <= bundled_models().keys()
