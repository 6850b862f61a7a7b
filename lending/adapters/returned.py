"""What a function of the bank may return as variables, read off its source: the names, and the values where they stand there."""

import ast
import functools
import inspect
import textwrap
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from lending.adapters.engine.paths.values import ANY, TRUTH, Values, one_of

#: Functions that are looked into behind one another for what they return.
_DEPTH = 3
_OURS = ("lending.service", "workers")
#: Ways in which one function may be done; of more only the first are told apart.
_MOST = 64
_TRUE_OR_FALSE = frozenset({"bool", "all", "any", "isinstance", "issubclass", "callable", "hasattr"})
_SCALARS = (str, int, float, bool)


@dataclass(frozen=True, slots=True)
class Entered:
    """The value of a form's field of this name, one of `values` where the source says which."""

    field: str
    values: Values = ANY


Returned = Mapping[str, Values | Entered]


@functools.cache
def ways_of(function: Callable[..., Any]) -> tuple[Returned, ...]:
    """Return the ways in which a function may be done: what each returns; one that returns nothing is done in one way."""
    ways = list(_ways(function, _DEPTH))
    return tuple(way for at, way in enumerate(ways) if way not in ways[:at]) or ({},)


@dataclass(frozen=True)
class _Source:
    """A function's source, with what its names were given in it."""

    function: Callable[..., Any]
    depth: int
    tree: ast.FunctionDef = field(init=False)
    #: What each name is given in it; None where that is not told.
    given: dict[str, list[ast.expr | None]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        tree = ast.parse(textwrap.dedent(inspect.getsource(self.function))).body[0]
        assert isinstance(tree, ast.FunctionDef)  # noqa: S101 -- the workers' functions and rules are plain functions
        object.__setattr__(self, "tree", tree)
        told = [pair for node in _own(tree) for pair in _assigned(node)]
        for target, value in told:
            self.given.setdefault(target.id, []).append(value)
        plain = {target for target, _ in told}
        for node in _own(tree):
            # Given by a loop, a `with`, an unpacking: what it is, is not told.
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in plain:
                self.given.setdefault(node.id, []).append(None)

    def called(self, call: ast.Call) -> Callable[..., Any] | None:
        """Find a function of the bank by the name it is called by."""
        target = self.named(call.func)
        return target if inspect.isfunction(target) and target.__module__.startswith(_OURS) else None

    def named(self, expression: ast.expr) -> Any:
        """Find what stands in the module under a dotted name; None where nothing does."""
        first, *rest = ast.unparse(expression).split(".")
        target = None if first in self.given else getattr(self.function, "__globals__", {}).get(first)
        for part in rest:
            target = getattr(target, part, None)
        return target


@dataclass(frozen=True)
class _Way:
    """One way a dictionary comes to be: its entries, and what names are or are not where it does."""

    entries: Mapping[str, ast.expr]
    tests: tuple[tuple[str, str, object], ...] = ()
    #: What other functions said already.
    read: Returned = field(default_factory=dict)

    def then(self, other: "_Way") -> "_Way":
        entries = {name: value for name, value in self.entries.items() if name not in other.read}
        return _Way({**entries, **other.entries}, (*self.tests, *other.tests), {**self.read, **other.read})


def _ways(function: Callable[..., Any], depth: int) -> Iterator[Returned]:
    source = _Source(function, depth)
    for node in _own(source.tree):
        if isinstance(node, ast.Return):
            for way in _dictionaries(node.value, source):
                read = {name: _value(value, source, way.tests) for name, value in way.entries.items()}
                if None not in read.values():
                    yield {**way.read, **{name: value for name, value in read.items() if value is not None}}


def _own(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what is in a function, less the functions within it."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            yield node
            yield from _own(node)


def _assigned(node: ast.AST) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Yield the names that a statement gives a value to, with the value."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(values):
            yield from ((name, value) for name, value in zip(names, values, strict=True) if isinstance(name, ast.Name))
        case ast.Assign(targets=[ast.Name() as name], value=value) | ast.NamedExpr(target=ast.Name() as name, value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name() as name, value=ast.expr() as value):
            yield name, value


def _dictionaries(value: ast.expr | None, source: _Source) -> list[_Way]:
    ways: list[_Way]
    match value:
        case ast.Dict():
            ways = [_Way({})]
            for key, inner in zip(value.keys, value.values, strict=True):
                ways = _each_then(ways, _entry(key, inner, source))
        case ast.IfExp():
            ways = [way for holds, side in ((True, value.body), (False, value.orelse)) for way in _tested(value.test, side, source, holds)]
        case ast.BinOp(op=ast.BitOr()):
            ways = _each_then(_dictionaries(value.left, source), _dictionaries(value.right, source))
        case ast.Call() if source.depth and (called := source.called(value)):
            ways = [_Way({}, read=way) for way in _ways(called, source.depth - 1)] or [_Way({})]
        case ast.Name(id=name) if name in source.given:
            ways = [way for each in source.given[name] if each is not None for way in _dictionaries(each, source)] or [_Way({})]
        case _:
            ways = [_Way({})]
    return ways[:_MOST]


def _entry(key: ast.expr | None, inner: ast.expr, source: _Source) -> list[_Way]:
    match key:
        case None:
            return _dictionaries(inner, source)
        case ast.Constant(value=str() as name):
            return [_Way({name: inner})]
    return [_Way({})]


def _each_then(ways: list[_Way], others: list[_Way]) -> list[_Way]:
    return [way.then(other) for way, other in product(ways, others)][:_MOST]


def _tested(test: ast.expr, side: ast.expr, source: _Source, holds: bool) -> list[_Way]:
    """Return the ways of one side of a choice, with what the choice says of a name."""
    tests: tuple[tuple[str, str, object], ...] = ()
    match test:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq() | ast.NotEq() as sign], comparators=[ast.Constant(value=constant)]):
            tests = ((name, "==" if isinstance(sign, ast.Eq) == holds else "!=", constant),)
    return [_Way(way.entries, (*tests, *way.tests), way.read) for way in _dictionaries(side, source)]


def _value(value: ast.expr, source: _Source, tests: tuple[tuple[str, str, object], ...] = ()) -> Values | Entered | None:
    """Return what an expression may be; None when the choices on the way leave nothing."""
    found = _plain(value, source)
    for name, sign, constant in tests:
        if isinstance(value, ast.Name) and value.id == name:
            known = (found.values if isinstance(found, Entered) else found).that(sign, next(iter(one_of([constant]).only or ())))
            if known is None:
                return None
            found = Entered(found.field, known) if isinstance(found, Entered) else known
    return found


def _plain(value: ast.expr, source: _Source) -> Values | Entered:
    match value:
        case ast.Constant(value=str() | int() | float() | bool() as constant):
            return one_of([constant])
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return TRUTH
        case ast.IfExp(body=one, orelse=other):
            return _any_of([_plain(one, source), _plain(other, source)])
        case ast.BoolOp(values=values):
            return _any_of([_plain(each, source) for each in values])
        case ast.Subscript():
            return _of_table(value, source)
        case ast.Call():
            return _of_call(value, source)
        case ast.Name() | ast.Attribute():
            return _of_name(value, source)
    return ANY


def _of_table(value: ast.Subscript, source: _Source) -> Values | Entered:
    match value:
        case ast.Subscript(value=ast.Attribute(attr="entries"), slice=ast.Constant(value=str() as name)):
            return Entered(name)
    known = source.named(value.value)
    plain = isinstance(known, Mapping) and all(isinstance(each, _SCALARS) for each in known.values())
    return one_of(known.values()) if plain else ANY


def _of_name(value: ast.Name | ast.Attribute, source: _Source) -> Values | Entered:
    if isinstance(value, ast.Name) and value.id in source.given:
        return _any_of([ANY if each is None else _plain(each, source) for each in source.given[value.id]])
    known = source.named(value)
    if isinstance(known, _SCALARS):
        return one_of([known])
    return TRUTH if isinstance(value, ast.Name) and typing.get_type_hints(source.function).get(value.id) is bool else ANY


def _of_call(call: ast.Call, source: _Source) -> Values | Entered:
    match call:
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            found = _plain(inner, source)
            return found if isinstance(found, Entered) else ANY
        case ast.Call(func=ast.Name(id=name)) if name in _TRUE_OR_FALSE:
            return TRUTH
    called = source.called(call)
    if called is None or not source.depth:
        return ANY
    if typing.get_type_hints(called).get("return") is bool:
        return TRUTH
    within = _Source(called, source.depth - 1)
    returned = [_plain(node.value, within) for node in _own(within.tree) if isinstance(node, ast.Return) and node.value is not None]
    return _any_of([each if isinstance(each, Values) else ANY for each in returned])


def _any_of(found: list[Values | Entered]) -> Values | Entered:
    first, *rest = found or [ANY]
    if all(each == first for each in rest):
        return first
    return functools.reduce(Values.__or__, (each if isinstance(each, Values) else ANY for each in found))
