import sys
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from lending.service.ports import Bank, Job
from workers.router import ContractError, Router, handlers_of


def worker_module(source: str) -> ModuleType:
    module = ModuleType("workers.approval")
    exec(source, module.__dict__)  # noqa: S102 - a worker module written for the test
    sys.modules.setdefault("workers.approval", module)
    return module


def job(topic: str = "approval.score_applicant", **variables: Any) -> Job:
    return Job("j1", topic, "app-1", variables, None, "pi-1")


def router(source: str) -> Router:
    return Router(bank=object(), modules=[worker_module(source)])  # type: ignore[arg-type]


SCORE = (
    "def score_applicant(bank, *, application_id: str, amount: float, secured: bool = False): return {'score': 1, 'got': application_id}"
)


def test_the_topic_is_the_module_and_the_functions_name() -> None:
    source = SCORE + "\nfrom decimal import Decimal\nfrom textwrap import dedent\ndef _private(): pass\n"
    assert router(source).topics == ("approval.score_applicant",)


def test_a_handler_gets_the_variables_it_asks_for_and_no_others() -> None:
    assert router(SCORE)(job(amount=5, application_id="app-1", noise="x")) == {"score": 1, "got": "app-1"}


def test_the_business_key_stands_in_for_the_application_id() -> None:
    assert router(SCORE)(job(amount=5.5))["got"] == "app-1"


def test_a_handler_may_ask_for_its_process_instance_and_for_the_bank() -> None:
    bank = object()
    module = worker_module("def claim(bank, *, process_instance: str): return {'claimed': process_instance, 'same': bank is not None}")
    assert Router(bank, [module])(job("approval.claim", process_instance="forged")) == {"claimed": "pi-1", "same": True}  # type: ignore[arg-type]


def test_a_handler_that_returns_nothing_sets_no_variables() -> None:
    assert router("def release(bank, *, application_id: str): return None")(job("approval.release")) == {}


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({}, "needs the process variable\\(s\\) amount"),
        ({"amount": "5"}, "amount is a str"),
        ({"amount": True}, "amount is a bool"),
        ({"amount": None}, "amount is a NoneType"),
        ({"amount": 1.0, "secured": 1}, "secured is a int"),
    ],
)
def test_a_missing_or_mistyped_variable_is_named(variables: dict[str, Any], problem: str) -> None:
    with pytest.raises(ContractError, match=problem):
        router(SCORE)(job(**variables))


def test_an_optional_type_takes_none() -> None:
    found = router("def f(bank, *, note: str | None): return {'note': note}")(job("approval.f", note=None))
    assert found == {"note": None}


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        ("{'amount': Decimal(1)}", "amount is a Decimal"),
        ("{'list': [1]}", "list is a list"),
        ("[1]", "returned a list"),
        ("'text'", "returned a str"),
    ],
)
def test_only_scalars_leave_a_handler(result: str, problem: str) -> None:
    assert Decimal(1) == 1
    with pytest.raises(ContractError, match=problem):
        router(f"from decimal import Decimal\ndef f(bank): return {result}")(job("approval.f"))


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("def f(): return {}", "the first parameter is the bank"),
        ("def f(*, amount: float): return {}", "the first parameter is the bank"),
        ("def f(bank, amount: float): return {}", "put a \\* before amount"),
        ("def f(bank, **rest: str): return {}", "put a \\* before rest"),
        ("def f(bank, *, amount): return {}", "amount must be annotated"),
        ("def f(bank, *, amount: list): return {}", "amount must be annotated"),
        ("def f(bank, *, amount: str | bytes): return {}", "amount must be annotated"),
    ],
)
def test_a_function_that_cannot_be_a_handler_is_refused_at_start(source: str, problem: str) -> None:
    with pytest.raises(ContractError, match=problem):
        handlers_of(worker_module(source))


def test_an_unknown_topic_is_named() -> None:
    with pytest.raises(ContractError, match="No worker serves the topic approval\\.other"):
        router(SCORE)(job("approval.other"))


def test_the_router_takes_the_composition_of_ports() -> None:
    assert Router.__init__.__annotations__["bank"] is Bank
