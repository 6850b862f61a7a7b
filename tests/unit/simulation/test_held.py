from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.collection.records import CollectionContact, DialledCall, PaymentPromise
from lending.domain.loans import CollectionCase, DepositAccount, Loan, LoanEvent
from lending.service.deposits import deposit
from lending.simulation.held import held, held_accounts
from tests.support.bank import FIRST_DAY, NOON
from tests.support.collecting import TERMS, add_debtor, late_for
from tests.support.loan_book import add_loan


def promise(case_id, state="open"):
    return PaymentPromise(
        id=f"promise of {case_id} {state}",
        case_id=case_id,
        given=FIRST_DAY,
        by=FIRST_DAY + timedelta(days=9),
        amount=Decimal("10.00"),
        currency="CNY",
        state=state,
        recorded_at=NOON,
    )


def test_what_is_held_is_what_the_book_holds(trial):
    add_debtor(trial)
    case_id = late_for(trial, 3).id
    with trial.bank.begin() as plain:
        plain.add(promise(case_id, "broken"))
    with trial.bank.begin() as plain:
        book = held(plain, [case_id])
        assert book.lock(CollectionCase, case_id) is plain.get(CollectionCase, case_id)
        assert [event.id for event in book.find(LoanEvent, loan_id="l0", order="number")] == [
            event.id for event in plain.find(LoanEvent, loan_id="l0", order="number")
        ]
        assert book.first(PaymentPromise, case_id=case_id, state="open") is None
        # What is added is found without being sent to the database
        added = promise(case_id)
        book.add(added)
        assert book.first(PaymentPromise, case_id=case_id, state="open") is added
        # Everything else is the book's own
        assert book.find(PaymentPromise, case_id="another") == []
        assert book.first(Loan, id="l0") is plain.get(Loan, "l0")
        assert book.count(PaymentPromise, case_id=case_id) == 2


def test_what_is_asked_of_all_loans_of_a_customer_asks_the_database_nothing(trial, monkeypatch):
    add_debtor(trial)
    case_id = late_for(trial, 3).id
    with trial.bank.begin() as plain:
        add_loan(plain, "l1", "debtor", TERMS, partition=3, at=NOON)
        plain.flush()
        plain.add(contact("k1", case_id, "l0", 9), contact("k2", case_id, "l1", 8))
    with trial.bank.begin() as plain:
        book = held(plain, [case_id])
        before = [known.id for known in attempts_of(plain)]
        monkeypatch.setattr(plain, "find", never)
        monkeypatch.setattr(plain, "first", never)
        assert {loan.id for loan in book.find(Loan, party_id="debtor")} == {"l0", "l1"}
        assert [loan.id for loan in book.find(Loan, party_id="debtor", state=("active", "closed"), order="-id")] == ["l1", "l0"]
        assert book.find(Loan, party_id="debtor", state="closed") == []
        assert [each.id for each in attempts_of(book)] == before == ["k2", "k1"]
        added = contact("k3", case_id, "l0", 10)
        book.add(added)
        assert attempts_of(book)[-1] is added
        assert book.first(CollectionContact, loan_id="l1", order="at").id == "k2"
        assert book.find(DialledCall, loan_id=("l0", "l1"), contact_id=None, order="at") == []
        # Of others it must be asked, also where only some are its own
        with pytest.raises(AssertionError, match="asked"):
            book.find(CollectionContact, loan_id=("l0", "another"))
        with pytest.raises(AssertionError, match="asked"):
            book.find(CollectionContact, loan_id=())
        with pytest.raises(AssertionError, match="asked"):
            book.first(DialledCall, task_id="t")


def attempts_of(book):
    return book.find(CollectionContact, loan_id=("l1", "l0"), order="at")


def never(*_arguments, **_equal):
    raise AssertionError("asked")


def contact(key, case_id, loan_id, hour):
    kept = {"channel": "call", "addressee": "debtor", "outcome": "no_answer", "recording": "r", "officers": [], "identified": False}
    at = NOON.replace(hour=hour)
    return CollectionContact(
        id=key, key=key, case_id=case_id, loan_id=loan_id, at=at, actor_name="c", recorded_at=at, business_date=FIRST_DAY, **kept
    )


def test_accounts_are_read_at_once_and_paid_into_without_asking(trial, monkeypatch):
    add_debtor(trial)
    with trial.bank.begin() as plain:
        book = held_accounts(plain, ["debtor", "nobody"])
        monkeypatch.setattr(plain, "find", never)
        monkeypatch.setattr(plain, "first", never)
        deposit(book, "debtor", "CNY", Decimal("7.50"))
        assert book.first(DepositAccount, party_id="nobody", currency="CNY") is None
    with trial.bank.read() as book:
        assert book.first(DepositAccount, party_id="debtor").balance == Decimal("7.50")
