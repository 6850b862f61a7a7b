from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.domain.agency_reports import AccountFlows, AccountMonth
from lending.domain.parties import AgencyReport, Consent
from lending.errors import AgencyUnavailableError
from lending.service.early_warning import income_watch
from lending.service.early_warning.income_watch import IncomeWatch, drop_of, watch_incomes
from tests.support.bank import FIRST_DAY
from tests.support.running import move_to
from tests.support.walk import change, rows

DAY = FIRST_DAY + timedelta(days=40)


def flows(*inflows, known=True, on=DAY):
    amounts = {"outflow": Decimal("1.00"), "living_expenses": Decimal("1.00")}
    months = (AccountMonth(month=date(2026, at, 1), inflow=Decimal(inflow), **amounts) for at, inflow in enumerate(inflows, 1))
    return AccountFlows(as_of=on, known=known, months=tuple(months))


@pytest.fixture
def later(warned):
    """The customer forty days after the money was paid; the agency says that the income fell from 9,000 to 3,000."""
    move_to(warned.running.trial, DAY)
    warned.running.trial.agencies.answers[AccountFlows] = flows(*[9000] * 9, *[3000] * 3)
    return warned


def test_an_income_that_fell_warns_with_both_incomes(later):
    assert watch_incomes(later.bank) == 1
    (warning,) = later.warnings
    assert (warning.indicator, warning.kind, warning.severity, warning.colour) == ("income_drop", "income", "hard", "orange")
    assert warning.evidence[0]["facts"] == {"drop": "67 %", "before": "9000.00", "now": "3000.00"}
    assert watch_incomes(later.bank) == 0
    assert len(rows(later.running.trial, AgencyReport, agency="account_flows", business_date=DAY)) == 1


def test_while_the_manager_works_on_it_the_same_drop_warns_no_second_time(later):
    watch_incomes(later.bank)
    on = DAY + timedelta(days=31)
    move_to(later.running.trial, on)
    later.running.trial.agencies.answers[AccountFlows] = flows(*[9000] * 8, *[3000] * 4, on=on)
    assert watch_incomes(later.bank) == 1
    assert len(later.warnings) == 1


@pytest.mark.parametrize(("inflows", "known"), [([9000] * 12, True), ([], False), ([9000] * 9 + [3000] * 3, False)])
def test_an_income_that_stayed_or_is_not_known_warns_of_nothing(later, inflows, known):
    later.running.trial.agencies.answers[AccountFlows] = flows(*inflows, known=known)
    assert watch_incomes(later.bank) == 1
    assert later.warnings == []


def test_nobody_is_asked_about_soon_after_the_money_or_without_consent(later):
    move_to(later.running.trial, FIRST_DAY + timedelta(days=29))
    assert watch_incomes(later.bank) == 0
    move_to(later.running.trial, DAY)
    for consent in rows(later.running.trial, Consent, party_id=later.party_id, purpose="data_processing"):
        change(later.running.trial, Consent, consent.id, revoked_at=later.bank.now())
    assert watch_incomes(later.bank) == 0


def test_a_consent_taken_back_at_that_moment_is_respected(later, monkeypatch):
    application = later.running.loan.application_id
    for consent in rows(later.running.trial, Consent, party_id=later.party_id):
        change(later.running.trial, Consent, consent.id, revoked_at=later.bank.now())
    income_watch._look_at(later.bank, application, DAY)
    assert later.warnings == []


def test_an_agency_that_is_away_is_left_alone_for_a_while_and_then_asked_again(later):
    trial, watch = later.running.trial, IncomeWatch()
    trial.agencies.down.add("account_flows")
    with pytest.raises(AgencyUnavailableError):
        watch_incomes(later.bank)
    assert not watch.look(later.bank)
    trial.agencies.down.clear()
    assert not watch.look(later.bank)
    assert later.warnings == []
    trial.clock.tick(601)
    assert not watch.look(later.bank)
    assert len(later.warnings) == 1
    assert not watch.look(later.bank)


def test_while_more_wait_they_are_looked_at_at_once(later, monkeypatch):
    monkeypatch.setattr(income_watch, "AT_ONCE", 1)
    watch = IncomeWatch()
    assert watch.look(later.bank)
    assert not watch.look(later.bank)


def test_months_are_read_in_their_order():
    told = flows(*[9000] * 9, *[3000] * 3)
    turned = tuple(reversed(told.months))
    assert drop_of(turned, DAY) == drop_of(told.months, DAY)
