from datetime import date

import pytest

from lending.adapters.models import BPMN
from lending.domain.decision_tables import Column
from lending.errors import EngineUnavailableError, InvalidInputError, NotFoundError
from lending.service.asking import ask_decision, read_facts

LADDER = [("product", "consumer"), ("amount", "5000.50"), ("segment", "B"), ("days_past_due", "45"), ("warned", "false")]


@pytest.fixture
def bank(trial):
    trial.engine.deploy("decisions", {name: (BPMN / name).read_bytes() for name in ("collection_ladder.dmn", "approval_route.dmn")})
    return trial.bank


def test_it_says_what_the_table_gives_and_which_rule_fired(bank):
    (asked,) = ask_decision(bank, "collection_ladder", LADDER)
    assert (asked.outputs, asked.fired.number, asked.fired.id) == ({"ladder_step": "senior"}, 18, "collection_ladder_rule_18")
    assert [(fact.name, fact.value, fact.test) for fact in asked.inputs] == [
        ("product", "consumer", ""),
        ("amount", 5000.5, ""),
        ("segment", "B", ""),
        ("days_past_due", 45, "[30..60)"),
        ("warned", False, ""),
    ]


def test_a_decision_that_another_needs_comes_after_it(bank):
    facts = {
        "product": "consumer",
        "secured": "false",
        "amount": "1",
        "exposure": "1",
        "debt_to_income": "0.1",
        "credit_standing": "good",
        "purpose_compliant": "true",
        "verified_by_agencies": "true",
        "occupation": "employed",
    }
    route, band = ask_decision(bank, "approval_route", [*facts.items(), ("score", "504")])
    assert (route.outputs, band.decision, band.outputs) == ({"route": "approve"}, "score_band", {"score_band": "accept"})
    # A fact that is not known is given as such
    route, band = ask_decision(bank, "approval_route", [*facts.items(), ("score", "")])
    assert (route.outputs, band.outputs) == ({"route": "person"}, {"score_band": "refer"})


def test_an_unknown_decision_is_told_with_those_there_are(bank, trial):
    with pytest.raises(NotFoundError, match="no decision 'ladder'; the engine has approval_route, score_band, collection_ladder"):
        ask_decision(bank, "ladder", [])
    trial.engine.deployed.clear()
    with pytest.raises(NotFoundError, match="has none; `loanflow up` deploys them"):
        ask_decision(bank, "ladder", [])


def test_an_engine_that_is_away_is_said_so(bank, trial):
    trial.engine.down = True
    with pytest.raises(EngineUnavailableError):
        ask_decision(bank, "collection_ladder", LADDER)


def test_each_wrong_fact_is_named_with_what_to_give(bank):
    given = [("product", "consumer"), ("product", "business"), ("days_past_due", "many"), ("warned", "no"), ("colour", "red")]
    with pytest.raises(InvalidInputError) as refused:
        ask_decision(bank, "collection_ladder", given)
    assert refused.value.errors == {
        "product": ["It is given twice; give it once."],
        "days_past_due": ["'many' is not a number such as 1200.50."],
        "warned": ["'no' is not true or false."],
        "colour": ["The table does not ask for it; it asks for product, amount, segment, days_past_due, warned."],
        "amount": ["It is missing; give a number such as 1200.50, or nothing after the = if it is not known."],
        "segment": ["It is missing; give a text, or nothing after the = if it is not known."],
    }


def test_facts_that_are_missing_are_told_in_the_tables_order(bank):
    with pytest.raises(InvalidInputError) as refused:
        ask_decision(bank, "collection_ladder", [])
    assert list(refused.value.errors) == ["product", "amount", "segment", "days_past_due", "warned"]


def column(kind):
    return Column(clause="c", name="fact", label="Fact", kind=kind)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", " 45 ", "45"),
        ("number", "45", 45),
        ("number", "-0.5", -0.5),
        ("double", "1.0", 1.0),
        ("integer", "7", 7),
        ("long", "-7", -7),
        ("boolean", "true", True),
        ("date", "2026-12-31", date(2026, 12, 31)),
        ("", "true", True),
        ("", "false", False),
        ("", "45", 45),
        ("", "4.5", 4.5),
        ("", "four", "four"),
        ("number", "", None),
    ],
)
def test_a_fact_has_the_type_of_its_column(kind, text, value):
    found = read_facts([column(kind)], [("fact", text)])["fact"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "1e3"),
        ("number", "1,000"),
        ("number", "NaN"),
        ("integer", "1.5"),
        ("boolean", "True"),
        ("date", "31.12.2026"),
        ("date", "2026-02-30"),
        ("date", "20261231"),
    ],
)
def test_a_fact_of_another_type_is_refused(kind, text):
    with pytest.raises(InvalidInputError, match=r"is not (a|true)"):
        read_facts([column(kind)], [("fact", text)])
