from datetime import UTC, date, datetime

import pytest

from lending.domain.applications import Application, Collateral, PaymentLine
from lending.domain.collateral import loan_to_value
from lending.domain.loans import Loan, Transfer
from lending.domain.measure import Figure
from lending.domain.parties import Consent, Party
from lending.service.agency_reports import require_consent
from lending.service.fund_flow.tracing import is_traceable, trace_loan
from lending.service.legal.preserving import is_secured
from lending.simulation.customers import customers
from lending.simulation.importing import import_loans
from lending.simulation.payouts import is_self_paid, paid_to
from lending.simulation.premises import open_premises

FIRST = date(2025, 1, 1)
PEOPLE = customers(1, 60, FIRST, date(2025, 2, 28))
LENT = [(customer, loan) for customer in PEOPLE for loan in customer.loans]


@pytest.fixture(scope="module")
def premises(tmp_path_factory):
    premises = open_premises(tmp_path_factory.mktemp("imported") / "bank", FIRST, 1)
    import_loans(premises.bank, LENT)
    return premises


def test_each_loan_comes_with_its_file_and_is_followed_to_where_it_was_paid(premises):
    with premises.bank.read() as book:
        for customer, imported in LENT:
            loan = book.get(Loan, imported.id)
            application = book.get(Application, loan.application_id)
            assert (application.reference, application.amount, application.purpose) == (loan.id, loan.principal, imported.purpose)
            (sent,) = book.find(Transfer, application_id=application.id)
            assert (sent.state, sent.amount) == ("sent", loan.principal)
            listed = [line.amount for line in book.find(PaymentLine, application_id=application.id)]
            assert listed == ([] if is_self_paid(customer, imported) else [loan.principal])
        assert is_traceable(loan)
        (found,) = trace_loan(book, loan, "first_in_first_out", "Asia/Shanghai").traces
        assert found.drawdown.payee == paid_to(customer, imported).number


def test_collateral_covers_what_was_lent_and_stands_behind_its_owner_alone(premises):
    with premises.bank.read() as book:
        secured = {each.application_id: each for each in book.find(Collateral)}
        assert len(secured) == sum(imported.secured_by is not None for _, imported in LENT)
        for each in secured.values():
            loan = book.first(Loan, application_id=each.application_id)
            lent, worth = Figure(loan.principal, "the plan"), Figure(each.value, "the file")
            measure = loan_to_value(loan=lent, value=worth, kind=each.kind, on=FIRST)
            assert measure.result <= measure.limit
            assert each.state == "registered"
        assert {party.id for party in book.find(Party) if is_secured(book, party.id)} == {each.id for each in PEOPLE if each.is_secured}


def test_customers_let_the_bureau_tell_of_them_and_their_account_be_looked_into(premises):
    with premises.bank.read() as book:
        assert book.count(Consent) == 2 * len(PEOPLE)
        require_consent(book, PEOPLE[0].id, "bureau")
        require_consent(book, PEOPLE[0].id, "account_flows")


def test_nothing_was_applied_for_decided_or_paid_out_by_this_bank(premises):
    with premises.bank.read() as book:
        assert book.portfolio().decided(datetime(2024, 1, 1, tzinfo=UTC), None) == []
