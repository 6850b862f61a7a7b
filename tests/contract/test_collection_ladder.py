"""The ladder of collection as its table says it, read cell by cell: no day without a step, no gap, steps in their order."""

import re
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

ROOT = Path(__file__).parents[2]
DMN = {"dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/"}
STEPS = ("sms", "phone", "senior", "legal")
PRODUCTS, AMOUNTS, SEGMENTS = ("consumer", "business", "mortgage"), (0.01, 100.0, 100.01, 50_000.0), ("A", "B", "C", "D")
WHO = [dict(zip(("product", "amount", "segment"), who, strict=True)) for who in product(PRODUCTS, AMOUNTS, SEGMENTS)]
Rule = tuple[dict[str, str], str]


def rules(decision: str) -> list[Rule]:
    """Read the rows of a table: its cells by the name of their column, and the result."""
    root: Any = etree.parse(ROOT / "bpmn" / f"{decision}.dmn", etree.XMLParser(resolve_entities=False, no_network=True))
    names = [found.text for found in root.iterfind(".//dmn:inputExpression/dmn:text", DMN)]
    found = []
    for rule in root.iterfind(".//dmn:rule", DMN):
        cells = [cell.text or "" for cell in rule.iterfind("dmn:inputEntry/dmn:text", DMN)]
        found.append((dict(zip(names, cells, strict=True)), rule.find("dmn:outputEntry/dmn:text", DMN).text.strip('"')))
    return found


LADDER, ENDS = rules("collection_ladder"), rules("collection_step_end")


def fits(cell: str, value: Any) -> bool:
    """Evaluate a cell: empty, a text, a boolean, a comparison, or a half-open range."""
    if not cell:
        return True
    if cell in {"true", "false"}:
        return value is (cell == "true")
    if cell.startswith('"'):
        return bool(value == cell.strip('"'))
    if span := re.fullmatch(r"\[(\d+)\.\.(\d+)\)", cell):
        return int(span[1]) <= value < int(span[2])
    operator, limit = cell.split()
    return {"<": value < int(limit), "<=": value <= int(limit), ">=": value >= int(limit)}[operator]


def decide(table: list[Rule], facts: dict[str, Any]) -> str:
    return next(result for cells, result in table if all(fits(cell, facts[name]) for name, cell in cells.items()))


def step(who: dict[str, Any], day: int, *, warned: bool = False) -> str:
    return decide(LADDER, {**who, "days_past_due": day, "warned": warned})


@pytest.mark.parametrize("who", WHO, ids=str)
def test_every_day_has_one_step_and_the_ladder_only_goes_up(who):
    taken = [STEPS.index(step(who, day)) for day in range(1, 401)]
    assert taken == sorted(taken)
    assert taken[0] == 0


@pytest.mark.parametrize("who", WHO, ids=str)
def test_a_step_ends_on_the_day_the_next_one_begins(who):
    days = [step(who, day) for day in range(1, 401)]
    for now, later in pairwise(dict.fromkeys(days)):
        assert int(decide(ENDS, {**who, "ladder_step": now})) == days.index(later) + 1
    assert int(decide(ENDS, {**who, "ladder_step": days[-1]})) == 0


USUAL = {1: "sms", 7: "sms", 8: "phone", 29: "phone", 30: "senior", 59: "senior", 60: "legal", 400: "legal"}


@pytest.mark.parametrize(("day", "expected"), USUAL.items())
def test_the_usual_customer_goes_up_on_days_8_30_and_60(day, expected):
    assert step({"product": "consumer", "amount": 1_000.0, "segment": "B"}, day) == expected


@pytest.mark.parametrize("who", WHO, ids=str)
def test_a_sign_of_danger_goes_to_legal_action_on_any_day(who):
    assert {step(who, day, warned=True) for day in (1, 30, 400)} == {"legal"}


def test_no_row_is_shadowed_by_those_above_it():
    used = set()
    for who, day, warned in product(WHO, (1, 5, 20, 35, 50, 70, 100, 130), (False, True)):
        facts = {**who, "days_past_due": day, "warned": warned}
        used.add(next(number for number, (cells, _) in enumerate(LADDER) if all(fits(cell, facts[name]) for name, cell in cells.items())))
    assert used == set(range(len(LADDER)))


#: What narrows a row, in the order in which one gives way to the other: a sign of danger, a trifling amount, the product, the segment.
NARROWED_BY = ("warned", "amount", "product", "segment")


def kind_of(cells: dict[str, str]) -> int:
    """Return by what a row is narrowed, as its place in that order; then comes the usual ladder, and last what is left of it."""
    usual = len(NARROWED_BY) if cells["days_past_due"] else len(NARROWED_BY) + 1
    return next((place for place, name in enumerate(NARROWED_BY) if cells[name]), usual)


@pytest.mark.parametrize("who", WHO, ids=str)
def test_no_two_rows_of_a_kind_overlap_and_the_kinds_stand_in_their_order(who):
    for day, warned in product(range(1, 401), (False, True)):
        facts = {**who, "days_past_due": day, "warned": warned}
        kinds = [kind_of(cells) for cells, _step in LADDER if all(fits(cell, facts[name]) for name, cell in cells.items())]
        assert kinds == sorted(set(kinds)), (day, warned)
