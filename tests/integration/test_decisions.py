"""Every rule of every decision table, evaluated by the engine that the bank runs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from lending.adapters.engine.operaton import OperatonEngine
from lending.adapters.engine.operaton_rest import Rest, typed
from lending.adapters.models import BPMN
from lending.errors import NotFoundError
from lending.service.asking import ask_decision
from lending.service.ports import Bank, Scalar
from tests.support.bank import build_test_bank

pytestmark = pytest.mark.engine

Facts = dict[str, Scalar]
Case = tuple[str, Facts, Scalar]
Decide = Callable[[str, Facts], Scalar]
_DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"

#: Somebody whom the model approves, at every limit.
SOUND: Facts = {
    "product": "consumer",
    "secured": False,
    "amount": 200000.0,
    "exposure": 300000.0,
    "score": 504,
    "debt_to_income": 0.5,
    "credit_standing": "good",
    "purpose_compliant": True,
    "verified_by_agencies": True,
    "occupation": "employed",
}
#: One step beyond each limit, or one fact not known.
UNSOUND: Facts = {
    "product": "business",
    "secured": True,
    "amount": 200000.01,
    "exposure": 300000.01,
    "score": 503,
    "debt_to_income": 0.5001,
    "credit_standing": "fair",
    "purpose_compliant": False,
    "verified_by_agencies": False,
    "occupation": "platform",
}
ALWAYS = "identity,income_proof,purpose_proof"


def route_cases() -> Iterator[Case]:
    yield "approval_route", SOUND, "approve"
    yield "approval_route", {**SOUND, "amount": 200000, "debt_to_income": 0}, "approve"
    for name, value in UNSOUND.items():
        yield "approval_route", {**SOUND, name: value}, "person"
    yield "approval_route", {**SOUND, "score": 387}, "reject"
    yield "approval_route", {**SOUND, "score": 388}, "person"
    yield "approval_route", {**SOUND, "score": 387, "product": "mortgage"}, "person"
    yield "approval_route", {**SOUND, "score": None}, "person"
    yield "approval_route", {**SOUND, "debt_to_income": None}, "person"


def authority_cases() -> Iterator[Case]:
    for product, exposure, level in (
        ("consumer", 500000.0, 1),
        ("consumer", 500000.01, 2),
        ("mortgage", 3000000.0, 2),
        ("mortgage", 3000000.01, 3),
        ("business", 300000.0, 1),
        ("business", 300000.01, 2),
        ("business", 2000000, 2),
        ("business", 2000001, 3),
    ):
        yield "approval_authority", {"product": product, "exposure": exposure}, level


def visit_cases() -> Iterator[Case]:
    for product, amount, visited in (
        ("business", 1, True),
        ("consumer", 200000, False),
        ("consumer", 200000.01, True),
        ("mortgage", 1000000, False),
        ("mortgage", 1000001, True),
        ("other", 1, True),
    ):
        yield "visit_required", {"product": product, "amount": amount}, visited


def checklist_cases() -> Iterator[Case]:
    for product, amount, occupation, secured, more in (
        ("consumer", 1.0, "employed", False, ""),
        ("consumer", 1.0, "unemployed", False, ""),
        ("consumer", 200001, "employed", False, ",asset_proof"),
        ("consumer", 1, "platform", False, ",bank_statement"),
        ("consumer", 200001, "self_employed", False, ",asset_proof,bank_statement"),
        ("consumer", 1, "employed", True, ",asset_proof"),
        ("consumer", 1, "platform", True, ",asset_proof,bank_statement"),
        ("business", 1, "self_employed", False, ",business_licence,trade_contract,bank_statement"),
        ("business", 1, "self_employed", True, ",business_licence,trade_contract,bank_statement,asset_proof"),
        ("mortgage", 1, "employed", True, ",asset_proof,purchase_contract"),
        ("mortgage", 1, "platform", True, ",asset_proof,purchase_contract,bank_statement"),
        ("other", 1, "employed", False, ",asset_proof,bank_statement"),
    ):
        yield "checklist", {"product": product, "amount": amount, "occupation": occupation, "secured": secured}, ALWAYS + more


#: Percentage points over the benchmark by product, term and security, at the lowest score of each band, and without a score.
SPREADS = (
    ("mortgage", 360, True, (0.45, 0.60, 0.85, 1.20)),
    ("business", 12, True, (1.00, 1.50, 2.20, 3.00)),
    ("business", 12, False, (2.20, 2.80, 3.60, 4.80)),
    ("consumer", 60, True, (1.20, 1.60, 2.40, 3.20)),
    ("consumer", 36, False, (1.80, 2.60, 3.80, 5.20)),
    ("consumer", 37, False, (2.20, 3.20, 4.60, 6.00)),
    ("other", 12, False, (6.00, 6.00, 6.00, 6.00)),
)


def pricing_cases() -> Iterator[Case]:
    for product, term_months, secured, (best, accepted, referred, worst) in SPREADS:
        bands = ((560, best), (559, accepted), (504, accepted), (503, referred), (444, referred), (443, worst), (None, worst))
        for score, spread in bands:
            yield "pricing", {"product": product, "term_months": term_months, "score": score, "secured": secured}, spread


#: Days past due on which the next step begins: calls, a senior collector, legal action (0: never), by whom they hold for.
LADDERS = (
    ({"product": "consumer", "amount": 100.0, "segment": "D"}, (60, 120, 0)),
    ({"product": "mortgage", "amount": 100.01, "segment": "D"}, (8, 30, 90)),
    ({"product": "consumer", "amount": 5000.0, "segment": "D"}, (4, 15, 45)),
    ({"product": "business", "amount": 5000.0, "segment": "A"}, (15, 30, 60)),
    ({"product": "consumer", "amount": 5000.0, "segment": "B"}, (8, 30, 60)),
)


def ladder_cases() -> Iterator[Case]:
    steps = ("sms", "phone", "senior", "legal")
    for who, ends in LADDERS:
        for step, following, end in zip(steps, steps[1:], ends, strict=False):
            yield "collection_step_end", {**who, "ladder_step": step}, end
            yield "collection_ladder", {**who, "days_past_due": end - 1 if end else 400, "warned": False}, step
            if end:
                yield "collection_ladder", {**who, "days_past_due": end, "warned": False}, following
        yield "collection_ladder", {**who, "days_past_due": 1, "warned": True}, "legal"
        yield "collection_step_end", {**who, "ladder_step": "legal"}, 0


def course_cases() -> Iterator[Case]:
    for kind, colour, course in (
        ("litigation", "yellow", "preserve"),
        ("litigation", "red", "preserve"),
        ("income", "orange", "talk"),
        ("income", "red", "talk"),
        ("conduct", "red", "preserve"),
        ("conduct", "orange", "talk"),
        ("contact", "yellow", "talk"),
        ("purpose", "red", "clarify_use"),
        ("purpose", "yellow", "clarify_use"),
        ("other", "yellow", "talk"),
    ):
        yield "intervention_course", {"risk_kind": kind, "risk_colour": colour}, course


def lawsuit_cases() -> Iterator[Case]:
    for claimed, secured, warned, course in (
        (500.0, False, True, "preserve"),
        (500.0, True, False, "preserve"),
        (100000.0, False, False, "preserve"),
        (99999.99, False, False, "file"),
    ):
        yield "legal_course", {"claim_amount": claimed, "secured": secured, "warned": warned}, course


def segment_cases() -> Iterator[Case]:
    for grade, contribution, potential, segment in (
        ("risk", 50000.0, 4, "D"),
        ("watch", 50000.0, 4, "C"),
        ("good", 3000.0, 0, "A"),
        ("good", 2999.99, 3, "A"),
        ("good", 2999.99, 2, "B"),
        ("sound", 10000.0, 3, "A"),
        ("sound", 9999.99, 3, "B"),
        ("sound", 10000.0, 2, "B"),
        ("unheard of", 50000.0, 4, "C"),
    ):
        yield "segmentation", {"grade": grade, "contribution": contribution, "potential": potential}, segment


CASES = [
    *route_cases(),
    *authority_cases(),
    *visit_cases(),
    *checklist_cases(),
    *pricing_cases(),
    *ladder_cases(),
    *course_cases(),
    *lawsuit_cases(),
    *segment_cases(),
]


#: A table that asks for a day; the gate lets none through yet, the engine reads them.
BY_DAY = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="by_day_definitions"
    name="By day" namespace="urn:loanflow"><decision id="by_day" name="By day" camunda:historyTimeToLive="P1D">
  <decisionTable id="by_day_table" hitPolicy="FIRST">
    <input id="by_day_day" label="Day">
      <inputExpression id="by_day_day_expression" typeRef="date"><text>day</text></inputExpression>
    </input>
    <output id="by_day_result" label="Season" name="season" typeRef="string"/>
    <rule id="by_day_rule_1"><inputEntry id="by_day_test"><text>&lt; date and time("2026-07-01T00:00:00")</text></inputEntry>
      <outputEntry id="by_day_1"><text>"first half"</text></outputEntry></rule>
    <rule id="by_day_rule_2"><inputEntry id="by_day_rest"><text/></inputEntry>
      <outputEntry id="by_day_2"><text>"second half"</text></outputEntry></rule>
  </decisionTable></decision></definitions>"""


@pytest.fixture(scope="module")
def decide(rest: Rest) -> Decide:
    OperatonEngine(rest).deploy("decisions", {path.name: path.read_bytes() for path in sorted(BPMN.glob("*.dmn"))})

    def evaluate(decision: str, facts: Facts) -> Scalar:
        (result,) = rest.post(f"/decision-definition/key/{decision}/evaluate", {"variables": typed(facts)})
        (value,) = result.values()
        found: Scalar = value["value"]
        return found

    return evaluate


@pytest.mark.parametrize(("decision", "facts", "outcome"), CASES)
def test_a_decision_says_what_the_bank_wants(decide: Decide, decision: str, facts: Facts, outcome: Scalar) -> None:
    assert decide(decision, facts) == outcome


def test_every_rule_of_every_table_has_its_case(decide: Decide, rest: Rest) -> None:
    for decision, facts, _ in CASES:
        decide(decision, facts)
    rows = rest.get("/history/decision-instance", includeOutputs="true", maxResults=10_000)
    fired = {output["ruleId"] for row in rows for output in row["outputs"]}
    tables = [etree.parse(path) for path in BPMN.glob("*.dmn")]
    rules = {str(rule.get("id")) for table in tables for rule in table.iter(f"{_DMN}rule")}
    assert rules - fired == set()


@pytest.fixture
def bank(decide: Decide, rest: Rest, tmp_path: Path) -> Iterator[Bank]:
    trial = build_test_bank(tmp_path)
    yield replace(trial.bank, engine=OperatonEngine(rest))
    trial.close()


def test_who_asks_is_told_the_rule_that_fired_with_its_inputs(bank: Bank) -> None:
    facts = {"product": "consumer", "amount": "5000.5", "segment": "", "days_past_due": "45", "warned": "false"}
    (asked,) = ask_decision(bank, "collection_ladder", list(facts.items()))
    assert (asked.outputs, asked.fired and asked.fired.id) == ({"ladder_step": "senior"}, "collection_ladder_rule_18")
    assert [(fact.name, fact.value) for fact in asked.inputs] == [
        ("product", "consumer"),
        ("amount", 5000.5),
        ("segment", None),
        ("days_past_due", 45),
        ("warned", False),
    ]


def test_a_decision_that_another_needs_is_told_too(bank: Bank) -> None:
    facts = {name: str(value).lower() for name, value in SOUND.items()}
    route, band = ask_decision(bank, "approval_route", list(facts.items()))
    assert (route.outputs, band.outputs) == ({"route": "approve"}, {"score_band": "accept"})


@pytest.mark.parametrize(("day", "season"), [("2026-06-30", "first half"), ("2026-07-01", "second half")])
def test_a_day_is_what_the_table_compares(bank: Bank, rest: Rest, day: str, season: str) -> None:
    bank.engine.deploy("by day", {"by_day.dmn": BY_DAY})
    (asked,) = ask_decision(bank, "by_day", [("day", day)])
    assert asked.outputs == {"season": season}


def test_an_unknown_decision_is_told_with_those_that_are_deployed(bank: Bank) -> None:
    with pytest.raises(NotFoundError, match=r"the engine has .*collection_ladder, collection_step_end"):
        ask_decision(bank, "ladder", [])
