from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loans import EventKind
from lending.domain.servicing import accounts
from lending.domain.servicing.aging import age
from lending.domain.servicing.balances import balances, transfers
from lending.domain.servicing.plan_change import plan_change
from lending.domain.servicing.replay import replay
from lending.domain.servicing.repricing import repriced
from lending.domain.servicing.restructuring import RestructuringFacts
from lending.errors import InvalidInputError
from tests.unit.domain.servicing.books import PLAN, TERMS, event, payment

FIRST, SECOND, LATE = date(2026, 2, 15), date(2026, 3, 15), date(2026, 3, 25)
#: The first instalment is paid, the second, 111.00, is not.
PAID = payment(1, FIRST, "112.00")


def restructured(number, on, **facts):
    return event(number, EventKind.RESTRUCTURED, on, **facts)


def after(on=LATE, terms=TERMS, **facts):
    return replay(terms, [PAID, restructured(2, on, **facts)], on)


def before(on=LATE, terms=TERMS):
    return replay(terms, [PAID], on)


def test_arrears_join_the_principal_and_nothing_is_forgiven():
    # 100.00, 11.00 and ten days' penalty of 0.56 on 111.00
    standing = after(arrears="capitalise")
    assert [(f"{claim.principal:.2f}", f"{claim.interest:.2f}") for claim in standing.claims[:3]] == [
        ("100.00", "12.00"),
        ("0.00", "0.00"),
        ("111.16", "10.76"),
    ]
    assert (standing.outstanding, standing.claims[1].settled_on) == (Decimal("1111.56"), LATE)
    assert transfers(balances(before()), balances(standing)) == (
        (accounts.PRINCIPAL, accounts.INTEREST_DUE, 1_100),
        (accounts.PRINCIPAL, accounts.PENALTY_DUE, 56),
    )
    assert age(standing, LATE).past_due_days == 0


def test_more_periods_make_smaller_instalments():
    standing = after(extension=2, arrears="capitalise")
    assert (len(standing.claims), standing.claims[-1].due) == (14, date(2027, 3, 15))
    assert {str(claim.principal) for claim in standing.claims[2:]} == {"92.63"}
    assert standing.claims[-1].balance == 0


def test_arrears_that_are_kept_stay_due():
    standing = after(extension=2)
    assert standing.claims[1] == before().claims[1]
    assert {str(claim.principal) for claim in standing.claims[2:]} == {"83.33", "83.37"}
    assert age(standing, LATE).past_due_days == 10


@pytest.mark.parametrize(
    ("deferred", "payments"),
    [("principal", ["10.00", "10.00", "135.00"]), ("all", ["0.00", "0.00", "155.00"])],
)
def test_payments_of_some_periods_are_put_off(deferred, payments):
    standing = after(deferral=2, deferred=deferred)
    assert [str(claim.principal + claim.interest) for claim in standing.claims[2:5]] == payments
    assert sum(claim.principal for claim in standing.claims) == 1200


def test_another_rate_splits_the_period_and_stays_apart_from_the_benchmark():
    follows = replace(TERMS, benchmark="lpr_1y", spread=Decimal("0.09"), repricing="yearly")
    standing = after(terms=follows, rate="0.06")
    # nine of 31 nights at 1 % a month on 1,000, the others at a half
    assert [str(claim.interest) for claim in standing.claims[2:4]] == ["6.45", "4.50"]
    assert (standing.rate, standing.terms.spread) == (Decimal("0.06"), Decimal("0.03"))
    assert repriced(standing.terms, LATE) == Decimal("0.06")


def test_only_what_the_decision_names_is_waived():
    standing = after(arrears="capitalise", waive_interest="11.00", waive_penalty="0.50")
    assert (standing.interest_waived, standing.penalty_waived) == (Decimal("11.00"), Decimal("0.50"))
    assert standing.outstanding == Decimal("1100.06")
    assert balances(standing)[accounts.WAIVED] == 1_150


def test_a_loan_past_its_end_gets_a_new_term_for_what_is_owed():
    late = date(2027, 1, 25)
    standing = replay(TERMS, [restructured(1, late, arrears="capitalise", extension=6, deferral=1)], late)
    owed = replay(TERMS, [], late).due_by(late)
    coming = standing.claims[12:]
    assert [claim.due for claim in coming][:2] == [date(2027, 2, 15), date(2027, 3, 15)]
    assert (len(coming), coming[0].start, coming[0].principal, sum(claim.principal for claim in coming)) == (6, late, 0, owed)
    kept = replay(TERMS, [restructured(1, late, extension=6)], late)
    assert kept.claims == replay(TERMS, [], late).claims


def test_the_month_end_is_kept():
    month_ends = replace(TERMS, plan=replace(PLAN, disbursed=date(2026, 1, 31)))
    standing = replay(month_ends, [restructured(1, date(2026, 3, 10), extension=1)], date(2026, 3, 10))
    assert [claim.due.day for claim in standing.claims[:5]] == [28, 31, 30, 31, 30]


def test_before_the_first_due_date_and_twice():
    day = date(2026, 1, 20)
    standing = replay(TERMS, [restructured(1, day, extension=12), restructured(2, LATE, extension=1, arrears="capitalise")], LATE)
    assert (len(standing.claims), standing.restructured_on) == (25, LATE)
    assert standing.claims[-1].balance == 0


def test_a_preview_shows_what_joins_the_principal_as_cost_too():
    change = plan_change(before(), after(arrears="capitalise"))
    assert change.saved < 0
    assert change.cost_before == Decimal("78.56")
    waived = plan_change(before(), after(waive_interest="11.00"))
    assert (waived.waived, waived.saved) == (Decimal("11.00"), Decimal("11.00"))


def test_facts_read_back_are_the_same():
    facts = RestructuringFacts(extension=3, deferral=1, deferred="all", rate=Decimal("0.05"), arrears="capitalise")
    assert RestructuringFacts.of(facts.as_facts()) == facts
    assert RestructuringFacts.of(RestructuringFacts().as_facts()) == RestructuringFacts()


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"extension": -1, "deferral": "2", "deferred": "none", "arrears": "forget"}, ["extension", "deferral", "deferred", "arrears"]),
        ({"rate": "much", "waive_interest": "-1", "waive_penalty": "NaN"}, ["rate", "waive_interest", "waive_penalty"]),
    ],
)
def test_wrong_facts_are_named(facts, fields):
    with pytest.raises(InvalidInputError) as refused:
        RestructuringFacts.of(facts)
    assert list(refused.value.errors) == fields
