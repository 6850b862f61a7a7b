"""The work the bank's workers do, read off their modules: topics, the variables each function asks for, and those it may set."""

import ast
import functools
import importlib
import importlib.util
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from lending.config import PROJECT_ROOT
from lending.service.modelling.ports import Input, Topic

#: Functions that are looked into behind one another for what they return.
_DEPTH = 3
_OURS = ("lending.service", "workers")


@functools.cache
def served_work() -> tuple[Topic, ...]:
    """Return the topics that have a worker, by name: those of the worker module beside each of the bank's diagrams."""
    handlers_of = importlib.import_module("workers.router").handlers_of  # late: most programs need no workers
    return tuple(sorted((_topic(handler) for module in _modules() for handler in handlers_of(module)), key=lambda topic: topic.name))


def _modules() -> list[ModuleType]:
    names = [path.stem for path in sorted((PROJECT_ROOT / "bpmn").glob("*.bpmn"))]
    return [importlib.import_module(f"workers.{name}") for name in names if importlib.util.find_spec(f"workers.{name}")]


def _topic(handler: Any) -> Topic:
    inputs = tuple(
        Input(item.name, tuple("None" if kind is type(None) else kind.__name__ for kind in item.kinds), item.required)
        for item in handler.parameters
        if item.name != "process_instance"
    )
    summary = (inspect.getdoc(handler.function) or "").partition("\n")[0]
    return Topic(handler.topic, summary, inputs, tuple(sorted(set(_returned(handler.function, _DEPTH)))))


def _returned(function: Callable[..., Any], depth: int) -> Iterator[str]:
    """Yield the names in the dictionaries that a function returns, itself or by what it calls."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value is not None:
            yield from _named(node.value, function, depth)


def _named(value: ast.expr, function: Callable[..., Any], depth: int) -> Iterator[str]:
    match value:
        case ast.Dict():
            for key, inner in zip(value.keys, value.values, strict=True):
                match key:
                    case None:
                        yield from _named(inner, function, depth)
                    case ast.Constant(value=str() as name):
                        yield name
        case ast.IfExp():
            yield from _named(value.body, function, depth)
            yield from _named(value.orelse, function, depth)
        case ast.BinOp():
            yield from _named(value.left, function, depth)
            yield from _named(value.right, function, depth)
        case ast.Call() if depth and (called := _called(value, function)):
            yield from _returned(called, depth - 1)


def _called(call: ast.Call, function: Callable[..., Any]) -> Callable[..., Any] | None:
    """Find a function of the bank by the name it is called by."""
    first, *rest = ast.unparse(call.func).split(".")
    target: Any = getattr(function, "__globals__", {}).get(first)
    for part in rest:
        target = getattr(target, part, None)
    return target if inspect.isfunction(target) and target.__module__.startswith(_OURS) else None
