from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from lending.domain.loans import EventKind, LoanState
from lending.domain.servicing import accounts
from lending.domain.servicing.balances import balances, charged, transfers
from lending.domain.servicing.payoff import payoff_figures
from lending.domain.servicing.prepayment import PrepaymentFacts, early_fee
from lending.domain.servicing.replay import replay
from lending.errors import InvalidInputError
from tests.unit.domain.servicing.books import PLAN, TERMS, event, payment

FIRST, SECOND = date(2026, 2, 15), date(2026, 3, 15)
MIDDLE = date(2026, 2, 25)
PAID = payment(1, FIRST, "112.00")


def early(number, on, amount, way="term", **facts):
    return event(number, EventKind.PREPAYMENT, on, **{"amount": amount, "way": way, "source": "deposit", "fee": "0.00", **facts})


def payments(standing):
    return [str(claim.principal + claim.interest) for claim in standing.claims]


def test_smaller_instalments_bear_interest_on_less_from_the_day_on():
    # 10 of 28 days on 1,100, 18 on 550: 3.93 and 3.54 at 1 % a month; 550 in eleven shares of 50
    standing = replay(TERMS, [PAID, early(2, MIDDLE, "550.00")], MIDDLE)
    assert payments(standing)[:4] == ["112.00", "57.47", "55.00", "54.50"]
    assert (standing.outstanding, standing.prepaid, len(standing.claims)) == (Decimal("550.00"), Decimal("550.00"), 12)


def test_fewer_instalments_keep_their_principal():
    standing = replay(TERMS, [PAID, early(2, MIDDLE, "550.00", "instalment")], MIDDLE)
    assert payments(standing) == ["112.00", "107.47", "104.50", "103.50", "102.50", "101.50", "50.50"]


def test_interest_runs_on_in_a_line_from_the_day_of_the_change():
    before, standing = replay(TERMS, [PAID], MIDDLE), replay(TERMS, [PAID, early(2, MIDDLE, "550.00")], MIDDLE)
    running = standing.claims[1]
    assert (running.start, running.accrues_from, running.ran, running.interest) == (FIRST, MIDDLE, Decimal("3.93"), Decimal("7.47"))
    # What was earned until the day stays earned
    assert transfers(balances(before), balances(standing)) == ((accounts.DEPOSITS, accounts.PRINCIPAL, 55_000),)
    later = [replay(TERMS, [PAID, early(2, MIDDLE, "550.00")], MIDDLE + timedelta(days=days)) for days in (9, 18)]
    assert [-balances(each)[accounts.INTEREST_INCOME] for each in later] == [1200 + 393 + 177, 1200 + 747]


def test_on_a_due_date_the_next_period_begins_with_less():
    standing = replay(TERMS, [PAID, early(2, FIRST, "550.00")], FIRST)
    assert payments(standing)[:3] == ["112.00", "55.50", "55.00"]
    assert (standing.claims[1].since, standing.claims[1].ran) == (None, 0)


def test_the_fee_is_charged_and_paid_with_it():
    terms = replace(TERMS, early_repayment_fee_rate=Decimal("0.01"))
    before, after = (replay(terms, events, MIDDLE) for events in ([PAID], [PAID, early(2, MIDDLE, "550.00", fee="5.50")]))
    assert early_fee(before, Decimal("550.00")) == Decimal("5.50")
    stages = [balances(standing) for standing in (before, charged(before, after), after)]
    assert tuple(move for pair in pairwise(stages) for move in transfers(*pair)) == (
        (accounts.FEES_DUE, accounts.FEE_INCOME, 550),
        (accounts.DEPOSITS, accounts.PRINCIPAL, 55_000),
        (accounts.DEPOSITS, accounts.FEES_DUE, 550),
    )
    assert [(part.instalment, part.component, str(part.amount)) for part in after.appropriations[-2:]] == [
        (0, "fees", "5.50"),
        (0, "principal", "550.00"),
    ]


def test_money_for_what_is_due_by_then_pays_that_first():
    # The first instalment turns out not to be paid
    standing = replay(TERMS, [early(2, MIDDLE, "550.00")], MIDDLE)
    assert standing.claims[0].settled_on == MIDDLE
    assert standing.prepaid == Decimal("550.00") - Decimal("112.00") - Decimal("0.56")


def test_more_than_there_is_to_come_is_held():
    standing = replay(TERMS, [PAID, early(2, MIDDLE, "2000.00")], MIDDLE)
    assert (standing.prepaid, standing.unapplied) == (Decimal("1100.00"), Decimal("900.00"))
    # and pays the interest that had run on its day
    assert [str(claim.interest) for claim in standing.claims] == ["12.00", "3.93"]
    assert replay(TERMS, [PAID, early(2, MIDDLE, "2000.00")], SECOND).state == LoanState.CLOSED


def test_a_loan_that_is_over_takes_no_more():
    events = [PAID, early(2, MIDDLE, "1103.93", "to_date"), early(3, SECOND, "5.00")]
    assert replay(TERMS, events, SECOND).unapplied == Decimal("5.00")


@pytest.mark.parametrize(
    ("charged", "on", "interest"),
    [
        ("to_date", MIDDLE, "3.93"),
        ("next_due", MIDDLE, "11.00"),
        ("to_date", FIRST, "0.00"),
        ("next_due", FIRST, "0.00"),
        ("to_date", date(2026, 3, 14), "10.61"),
    ],
)
def test_a_payoff_charges_interest_to_the_day_or_to_the_next_due_date(charged, on, interest):
    figures = payoff_figures(replay(TERMS, [PAID], on), charged)
    assert (figures.due, figures.principal, str(figures.interest)) == (0, Decimal("1100.00"), interest)
    closed = replay(TERMS, [PAID, early(2, on, str(figures.total), charged)], on)
    assert (closed.state, closed.unapplied, closed.outstanding) == (LoanState.CLOSED, 0, 0)
    assert sum(claim.principal for claim in closed.claims) == 1200


def test_a_payoff_has_arrears_penalty_fee_and_what_is_held_in_it():
    terms = replace(TERMS, early_repayment_fee_rate=Decimal("0.01"))
    figures = payoff_figures(replay(terms, [], MIDDLE), "to_date")
    assert (figures.due, figures.fee, figures.total) == (Decimal("112.56"), Decimal("11.00"), Decimal("1227.49"))
    held = [payment(1, date(2026, 1, 20), "12.00", "transfer")]
    assert payoff_figures(replay(terms, held, date(2026, 1, 20)), "to_date").held == Decimal("12.00")
    closed = replay(terms, [early(1, MIDDLE, "1227.49", "to_date", fee="11.00")], MIDDLE)
    assert (closed.state, closed.fees_paid) == (LoanState.CLOSED, Decimal("11.00"))


def test_interest_that_was_quoted_lower_is_waived_on_its_own_line():
    events = [PAID, early(2, MIDDLE, "1101.93", "to_date", waived="2.00")]
    closed = replay(TERMS, events, MIDDLE)
    assert (closed.state, closed.interest_waived, closed.claims[-1].settled_on) == (LoanState.CLOSED, Decimal("2.00"), MIDDLE)
    moves = transfers(balances(replay(TERMS, [PAID], MIDDLE)), balances(closed))
    assert sum(amount for debit, _, amount in moves if debit == accounts.WAIVED) == 200
    nothing = replay(TERMS, [PAID, early(2, FIRST, "1100.00", "to_date", waived="5.00")], FIRST)
    assert (nothing.state, nothing.interest_waived) == (LoanState.CLOSED, 0)


def test_a_loan_without_anything_to_come_is_paid_off_by_what_is_due():
    last = date(2027, 1, 15)
    figures = payoff_figures(replay(TERMS, [], last), "next_due")
    assert (figures.principal, figures.interest, figures.fee) == (0, 0, 0)
    assert figures.total == replay(TERMS, [], last).due_by(last)
    paid = payment(1, date(2026, 1, 15), "5000.00")
    assert payoff_figures(replay(TERMS, [paid], last), "to_date").total == 0


def test_where_holidays_put_a_due_date_off_its_instalment_stays_and_is_due_with_the_payoff():
    # 15 February 2026 falls in the spring festival; the instalment is due when banks open again
    terms = replace(TERMS, plan=replace(PLAN, holidays="following", country="CN"))
    due = replay(terms, [], FIRST).claims[0].due
    assert due > FIRST + timedelta(days=2)
    day = FIRST + timedelta(days=1)
    standing = replay(terms, [early(1, day, "550.00")], day)
    assert payments(standing)[0] == "112.00"
    figures = payoff_figures(replay(terms, [], day), "to_date")
    assert (figures.due, figures.principal, figures.interest) == (Decimal("112.00"), Decimal("1100.00"), Decimal("0.39"))
    assert replay(terms, [early(1, day, str(figures.total), "to_date")], day).state == LoanState.CLOSED


def test_overpaid_money_comes_off_the_principal_where_the_terms_say_so_less_the_fee():
    terms = replace(TERMS, overpayment="prepay", early_repayment_fee_rate=Decimal("0.01"))
    standing = replay(terms, [payment(1, FIRST, "213.00")], FIRST)
    assert (standing.prepaid, standing.fees_paid, standing.unapplied) == (Decimal("100.00"), Decimal("1.00"), 0)
    assert payments(standing)[1] == "100.91"
    whole = replay(terms, [payment(1, FIRST, "5000.00")], FIRST)
    assert (whole.prepaid, whole.unapplied) == (Decimal("1100.00"), Decimal("5000.00") - Decimal("112.00") - Decimal("1111.00"))
    cent = replay(terms, [payment(1, FIRST, "112.01")], FIRST)
    assert (cent.prepaid, cent.unapplied) == (0, Decimal("0.01"))


def test_facts_read_back_are_the_same():
    facts = PrepaymentFacts(amount=Decimal("12.30"), way="next_due", source="transfer", fee=Decimal("0.10"), waived=Decimal("0.05"))
    assert PrepaymentFacts.of(facts.as_facts()) == facts


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"amount": "0", "way": "term", "source": "deposit"}, ["amount"]),
        ({"amount": "-1", "way": "to_date", "source": "deposit"}, ["amount"]),
        ({"amount": "NaN", "way": "later", "source": "cash", "fee": "-1"}, ["amount", "fee", "way", "source"]),
        ({}, ["amount", "way", "source"]),
    ],
)
def test_wrong_facts_are_named(facts, fields):
    with pytest.raises(InvalidInputError) as refused:
        PrepaymentFacts.of(facts)
    assert list(refused.value.errors) == fields
