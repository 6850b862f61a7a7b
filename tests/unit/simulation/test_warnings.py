"""Signs and statements of a few invented people, and that the bank's own rules make warnings of them."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lending.domain.early_warning.records import RiskSignal, RiskWarning
from lending.domain.fund_flow.records import AccountConsent, AccountTransfer, TracedLoan
from lending.domain.records import BankState
from lending.service.business_date import BUSINESS_DATE
from lending.simulation import money, outside, warnings
from lending.simulation.behaviour import crowd_of
from lending.simulation.customers import Temper, customers
from lending.simulation.importing import import_loans
from lending.simulation.money import Statements, consents, is_followed, misuses, moves
from lending.simulation.payouts import is_self_paid
from lending.simulation.premises import open_premises
from lending.simulation.warnings import Watch

FIRST, MONTH_END = date(2025, 1, 1), date(2025, 2, 1)
ZONE = ZoneInfo("Asia/Shanghai")
ALWAYS = dict.fromkeys(Temper, "1")
#: People with business loans and others, the loans of all paid out in the first days.
PEOPLE = [
    replace(person, hard_times=None)
    for person in customers(1, 120, FIRST, FIRST + timedelta(days=59))
    if any(loan.product == "business" for loan in person.loans) or person.number <= 10
]
LENT = [(person, loan) for person in PEOPLE for loan in person.loans]


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """A bank with all of them, each of whom every sign is seen and each of whose loans is misused."""
    monkeypatch.setattr(outside, "SIGNS", dict.fromkeys(outside.SIGNS, ALWAYS))
    monkeypatch.setattr(money, "MISUSES", ALWAYS)
    monkeypatch.setattr(warnings, "_CHANGES", ALWAYS)
    premises = open_premises(tmp_path / "bank", FIRST, 1)
    premises.clock.set(FIRST, time(12))
    import_loans(premises.bank, LENT)
    crowd = crowd_of(tuple(PEOPLE))
    return Watch(premises, Statements(premises, crowd))


def look(watch, month):
    watch.premises.clock.set(month + timedelta(days=30), time(23))
    with watch.premises.bank.begin() as book:
        book.lock(BankState, BUSINESS_DATE).value = (month + timedelta(days=31)).isoformat()
    watch.look(PEOPLE, {}, month, month + timedelta(days=31))


def found(watch, kind):
    with watch.premises.bank.read() as book:
        return book.find(kind)


def test_each_indicator_is_raised_by_the_banks_own_rules_of_whom_it_can_concern(watched):
    look(watched, FIRST)
    look(watched, MONTH_END)
    raised = warned(watched)
    everybody = {person.id for person in PEOPLE}
    traders = {person.id for person in PEOPLE if person.has_company}
    secured = {person.id for person in PEOPLE if person.is_secured}
    for indicator in ("bureau_enquiries", "contact_changes", "court_case", "court_enforcement", "adverse_opinion"):
        assert raised[indicator] == everybody, indicator
    assert raised["company_abnormal"] == raised["company_revoked"] == traders < everybody
    assert raised["collateral_seized"] == secured < everybody
    # Misuse is found by following the money, and only where somebody consented
    followed = [(person, loan) for person, loan in LENT if is_followed(loan)]
    seen = {loan.id for person, loan in followed if is_self_paid(person, loan) or consents(person, loan)}
    assert seen < {traced.loan_id for traced in found(watched, TracedLoan)} == {loan.id for _, loan in followed}
    told = [signal for signal in found(watched, RiskSignal) if signal.source == "fund_flow"]
    assert {signal.loan_id for signal in told} == seen
    assert {signal.facts["sink"] for signal in told} == {"brokerage", "property", "borrower"}
    assert raised["fund_misuse"] == {person.id for person, loan in followed if loan.id in seen}
    assert len({consent.account for consent in found(watched, AccountConsent)}) == sum(consents(*each) for each in followed)
    # Of a payee who did not consent no line was kept
    assert {line.id.split(":")[0] for line in found(watched, AccountTransfer)} == seen
    # What was published is taken over once
    assert watched.premises.bank.agencies.published["bureau"][-1].number == 6 * len(PEOPLE)
    assert warnings.poll_feeds(watched.premises.bank) == 0


def test_a_seizure_of_what_is_not_pledged_is_an_enforcement_and_money_well_used_is_no_misuse(watched, monkeypatch):
    monkeypatch.setattr(outside, "SIGNS", {("court", "seizure"): ALWAYS})
    monkeypatch.setattr(outside, "_concerns", lambda _kind, _customer: True)
    monkeypatch.setattr(money, "MISUSES", dict.fromkeys(Temper, "0"))
    look(watched, FIRST)
    look(watched, MONTH_END)
    raised = warned(watched)
    secured = {person.id for person in PEOPLE if person.is_secured}
    assert raised["collateral_seized"] == secured
    assert raised["court_enforcement"] == {person.id for person in PEOPLE} - secured
    assert "fund_misuse" not in raised
    reached = {traced.loan_id: traced.purpose_share for traced in found(watched, TracedLoan)}
    himself = [loan.id for person, loan in LENT if is_followed(loan) and is_self_paid(person, loan)]
    assert himself
    assert all(reached[loan_id] > 3_000 for loan_id in himself)


def warned(watch):
    raised = {}
    for warning in found(watch, RiskWarning):
        raised.setdefault(warning.indicator, set()).add(warning.party_id)
    return raised


def test_a_feed_is_read_page_by_page():
    told = outside.Outside(1)
    for month in range(1, 13):
        for person in customers(1, 100, FIRST, FIRST + timedelta(days=59)):
            told.publish(person, date(2025, month, 1))
    notices = told.court_notices(0)
    assert [notice.number for notice in told.court_notices(2)] == [notice.number for notice in notices[2:]]
    assert [notice.number for notice in notices] == list(range(1, len(notices) + 1))
    assert told.articles(10**6) == []


def test_nothing_is_seen_of_hard_times_before_they_begin():
    troubled = replace(PEOPLE[0], temper=Temper.DEFAULTING, hard_times=(date(2025, 3, 10), date.max))
    seen = [outside.temper_seen(troubled, date(2025, month, 1)) for month in (1, 2, 3)]
    assert seen == [Temper.STEADY, Temper.STEADY, Temper.DEFAULTING]


def test_money_is_spent_within_weeks_and_no_more_than_was_paid_out():
    for person, loan in LENT:
        (paid, _), *spent = moves(person, loan, ZONE)
        assert paid.minor_units == int(loan.terms.plan.principal.scaleb(2))
        assert paid.payee_balance > paid.minor_units
        assert sum(line.minor_units for line, _ in spent) <= paid.minor_units
        assert len(spent) == 1 + misuses(person, loan)
        assert all(paid.at < line.at < paid.at + timedelta(days=26) for line, _ in spent)
