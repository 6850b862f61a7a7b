"""The work the bank's workers do, read off their modules: topics, the variables each function asks for, and those it may set."""

import functools
import importlib
import importlib.util
import inspect
from types import ModuleType
from typing import Any

from lending.adapters.engine.paths.registry import Software
from lending.adapters.returned import ways_of
from lending.config import PROJECT_ROOT
from lending.domain.modelling.starts import STARTED_WITH
from lending.service import completions
from lending.service.modelling.ports import Input, Topic
from lending.service.tasks import completion_rules

#: What the router gives every worker, whatever the process holds: the business key.
_ALWAYS = frozenset({"application_id"})


@functools.cache
def served_work() -> tuple[Topic, ...]:
    """Return the topics that have a worker, by name: those of the worker module beside each of the bank's diagrams."""
    return tuple(sorted(map(_topic, _handlers()), key=lambda topic: topic.name))


@functools.cache
def software_given() -> Software:
    """Return what the bank's software gives the processes, by its workers and by what completing a human task tells them."""
    completions.declare()
    needs = {topic.name: tuple(each.name for each in topic.inputs if each.required and each.name not in _ALWAYS) for topic in served_work()}
    works = {handler.topic: ways_of(handler.function) for handler in _handlers()}
    done = {definition: ways_of(rule) for definition, rule in completion_rules().items()}
    return Software(starts=STARTED_WITH, needs=needs, works=works, completions=done)


def _handlers() -> list[Any]:
    handlers_of = importlib.import_module("workers.router").handlers_of  # late: most programs need no workers
    return [handler for module in _modules() for handler in handlers_of(module)]


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
    return Topic(handler.topic, summary, inputs, tuple(sorted({name for way in ways_of(handler.function) for name in way})))
