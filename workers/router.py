"""From a job's topic to the function of that name, its variables checked on the way in and out."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType, NoneType
from typing import Any, get_args

from lending.errors import LendingError
from lending.service.ports import Bank, Job, Scalar

SCALARS = (str, int, float, bool, NoneType)


class ContractError(LendingError):
    """A handler and its diagram disagree."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A process variable a handler asks for."""

    name: str
    #: The types its value may have.
    kinds: tuple[type, ...]
    required: bool

    def accepts(self, value: object) -> bool:
        """Say whether the value has a declared type; a whole number is also a float, a boolean is no number."""
        return type(value) in self.kinds or (type(value) is int and float in self.kinds)


@dataclass(frozen=True, slots=True)
class Handler:
    """A worker function bound to its topic."""

    topic: str
    function: Callable[..., Mapping[str, Scalar] | None]
    parameters: tuple[Parameter, ...]

    @property
    def variables(self) -> tuple[str, ...]:
        """Name the process variables the function asks for; the instance is none."""
        return tuple(item.name for item in self.parameters if item.name != "process_instance")

    def arguments(self, facts: Mapping[str, Scalar]) -> dict[str, Scalar]:
        """Pick the variables the function asks for, or raise ContractError naming those missing or of another type."""
        missing = [item.name for item in self.parameters if item.required and item.name not in facts]
        if missing:
            raise ContractError(f"{self.topic} needs the process variable(s) {', '.join(missing)}; let a step before it set them.")
        found = {item.name: facts[item.name] for item in self.parameters if item.name in facts}
        wrong = [
            f"{item.name} is a {type(found[item.name]).__name__}"
            for item in self.parameters
            if item.name in found and not item.accepts(found[item.name])
        ]
        if wrong:
            raise ContractError(f"{self.topic} got process variables of another type than it declares: {', '.join(wrong)}.")
        return found

    def checked(self, result: object) -> dict[str, Scalar]:
        """Return what the function returned as variables, or raise ContractError: only scalars cross to the engine."""
        if result is None:
            return {}
        if not isinstance(result, Mapping):
            raise ContractError(f"{self.topic} returned a {type(result).__name__}, not a dict of variables.")
        wrong = [f"{name} is a {type(value).__name__}" for name, value in result.items() if type(value) not in SCALARS]
        if wrong:
            raise ContractError(f"{self.topic} returned values that are no scalars: {', '.join(wrong)}; convert them.")
        return dict(result)


@dataclass(frozen=True, slots=True, init=False)
class Router:
    """The worker functions by topic `<module>.<function>`."""

    bank: Bank
    handlers: Mapping[str, Handler]

    def __init__(self, bank: Bank, modules: Iterable[ModuleType]) -> None:
        object.__setattr__(self, "bank", bank)
        object.__setattr__(self, "handlers", {item.topic: item for module in modules for item in handlers_of(module)})

    @property
    def wanted(self) -> dict[str, tuple[str, ...]]:
        """Return the process variables each topic's function asks for: no others are fetched."""
        return {
            topic: tuple(item.name for item in self.handlers[topic].parameters if item.name != "process_instance") for topic in self.topics
        }

    @property
    def topics(self) -> tuple[str, ...]:
        """Return the topics served, sorted."""
        return tuple(sorted(self.handlers))

    def __call__(self, job: Job) -> dict[str, Scalar]:
        """Do a job and return its variables; raises what the function raises, and ContractError."""
        if job.topic not in self.handlers:
            raise ContractError(f"No worker serves the topic {job.topic}.")
        handler = self.handlers[job.topic]
        # The instance is no variable, but the first step claims the application for it.
        facts = {"application_id": job.business_key, **job.variables, "process_instance": job.process_instance}
        return handler.checked(handler.function(self.bank, **handler.arguments(facts)))


def handlers_of(module: ModuleType) -> tuple[Handler, ...]:
    """Return a handler for each public function defined in a worker module; ContractError where one cannot be a handler."""
    process = module.__name__.rpartition(".")[2]
    functions = [item for name, item in vars(module).items() if inspect.isfunction(item) and not name.startswith("_")]
    return tuple(_handler(f"{process}.{item.__name__}", item) for item in functions if item.__module__ == module.__name__)


def _handler(topic: str, function: Callable[..., Any]) -> Handler:
    first, *rest = inspect.signature(function, eval_str=True).parameters.values() or (None,)
    if first is None or first.kind not in {first.POSITIONAL_ONLY, first.POSITIONAL_OR_KEYWORD}:
        raise ContractError(f"{topic}: the first parameter is the bank; then a * and the process variables.")
    return Handler(topic, function, tuple(_parameter(topic, item) for item in rest if item))


def _parameter(topic: str, item: inspect.Parameter) -> Parameter:
    if item.kind is not item.KEYWORD_ONLY:
        raise ContractError(f"{topic}: process variables are keyword-only; put a * before {item.name}.")
    kinds = get_args(item.annotation) or (item.annotation,)
    if not set(kinds) <= set(SCALARS):
        raise ContractError(f"{topic}: {item.name} must be annotated str, int, float or bool (or None), for engine variables are scalars.")
    return Parameter(item.name, kinds, item.default is item.empty)
