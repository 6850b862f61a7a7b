from datetime import timedelta
from decimal import Decimal

from lending.domain.collection.records import PaymentPromise
from lending.domain.loans import CollectionCase, Loan, LoanEvent
from lending.simulation.held import held
from tests.support.bank import FIRST_DAY, NOON
from tests.support.collecting import add_debtor, late_for


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
