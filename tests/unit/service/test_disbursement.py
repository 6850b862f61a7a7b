from decimal import Decimal
from functools import partial

import pytest

from lending.domain.applications import Collateral, Contract, Status
from lending.domain.loans import Instalment, Loan, Posting, Transfer
from lending.domain.parties import Notification
from lending.domain.servicing.accounts import DEPOSITS, PAYMENTS, PRINCIPAL
from lending.errors import AgencyUnavailableError, ConflictError, InvalidInputError
from lending.service import disbursement
from lending.service.disbursement import disburse_loan
from tests.support.walk import HOME, actions, at_once, change, do, facts_of, failures, paid_to, row, rows, until_sealed


@pytest.fixture
def ready(trial, applicant):
    application = trial.submit(applicant, payment_mode="mixed", payments=(*paid_to(amount=30_000), *paid_to("Paint Shop", 15_000)))
    until_sealed(trial, application, applicant)
    return application


def paid(trial) -> Decimal:
    return trial.agencies.transfer_totals().amount


def check_books(trial, application) -> None:
    """Money sent, ledger, loan and plan say the same, once."""
    loan = row(trial, Loan, application_id=application.id)
    assert loan.principal == application.amount == paid(trial)
    assert sum(line.principal for line in rows(trial, Instalment, loan_id=loan.id)) == loan.principal
    assert sum(posting.minor_units for posting in rows(trial, Posting, loan_id=loan.id)) == loan.principal * 100
    assert trial.application(application.id).status == Status.DISBURSED
    assert actions(trial, application.id).count("loan_disbursed") == 1
    assert len(rows(trial, Notification, template="disbursed")) == 1


def test_money_goes_to_each_payee_and_the_rest_to_the_customer(trial, ready):
    assert disburse_loan(trial.bank, ready.id) == {"signing_outcome": "disbursed"}
    check_books(trial, ready)
    payees = {order.payee_name: order.amount for order, _ in trial.agencies.transfers.values()}
    assert payees == {"Tile Shop": Decimal(30_000), "Paint Shop": Decimal(15_000), "張偉": Decimal(5_000)}
    accounts = {(posting.debit, posting.credit): posting.minor_units for posting in rows(trial, Posting, order="key")}
    assert accounts.keys() == {(PRINCIPAL, PAYMENTS), (PRINCIPAL, DEPOSITS)}
    assert [line.number for line in rows(trial, Instalment, order="number")] == list(range(1, 25))


def test_a_second_time_nothing_is_paid_again(trial, ready):
    for _ in range(3):
        disburse_loan(trial.bank, ready.id)
    check_books(trial, ready)


#: Step of the work, and at which of its calls the worker dies.
DEATHS = [("_plan_transfers", 1), ("_mark_sent", 1), ("_mark_sent", 3), ("_book_loan", 1)]


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_any_point_it_goes_on_where_it_was_and_pays_nobody_twice(trial, ready, monkeypatch, death, moment):
    (step, which), calls = death, []
    real = getattr(disbursement, step)

    def killed(*arguments):
        calls.append(1)
        if len(calls) != which:
            return real(*arguments)
        if moment == "after":
            real(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(disbursement, step, killed)
    for _ in range(which):
        try:
            disburse_loan(trial.bank, ready.id)
        except KeyboardInterrupt:
            continue
    disburse_loan(trial.bank, ready.id)
    assert calls
    check_books(trial, ready)


def test_killed_between_the_transfer_and_its_note_the_same_transfer_is_found(trial, ready):
    disburse_loan(trial.bank, ready.id)
    for transfer in rows(trial, Transfer):
        change(trial, Transfer, transfer.id, state="planned", reference=None)
    disburse_loan(trial.bank, ready.id)
    assert len(trial.agencies.transfers) == 3
    assert {transfer.state for transfer in rows(trial, Transfer)} == {"sent"}


def test_a_worker_that_lags_behind_notes_nothing_twice(trial, ready, monkeypatch):
    planned = disbursement._plan_transfers(trial.bank, ready.id)
    disburse_loan(trial.bank, ready.id)
    monkeypatch.setattr(disbursement, "_plan_transfers", lambda *_: planned)
    disburse_loan(trial.bank, ready.id)
    check_books(trial, ready)
    assert actions(trial, ready.id).count("money_sent") == len(planned)


def test_workers_at_the_same_moment_pay_once(any_bank):
    applicant = any_bank.customer()
    application = any_bank.submit(applicant, payments=paid_to())
    until_sealed(any_bank, application, applicant)
    results = at_once(*[partial(disburse_loan, any_bank.bank, application.id)] * 4)
    assert {type(failure) for failure in failures(results)} <= {ConflictError}
    disburse_loan(any_bank.bank, application.id)
    check_books(any_bank, application)
    assert actions(any_bank, application.id).count("money_sent") == 1


def test_a_payment_system_that_is_down_is_tried_again_and_nothing_is_booked(trial, ready):
    trial.agencies.down = {"payment"}
    with pytest.raises(AgencyUnavailableError):
        disburse_loan(trial.bank, ready.id)
    assert (trial.application(ready.id).status, rows(trial, Loan)) == (Status.DISBURSING, [])
    trial.agencies.down = set()
    disburse_loan(trial.bank, ready.id)
    check_books(trial, ready)


@pytest.mark.parametrize(
    ("mode", "amount"), [("entrusted", 49_999), ("entrusted", 50_001), ("mixed", 50_001)], ids=["too little", "too much", "mixed too much"]
)
def test_a_list_that_does_not_sum_to_the_loan_pays_nothing(trial, applicant, mode, amount):
    application = trial.submit(applicant, payment_mode=mode, payments=paid_to(amount=amount))
    until_sealed(trial, application, applicant)
    with pytest.raises(InvalidInputError, match="nothing was paid"):
        disburse_loan(trial.bank, application.id)
    assert (paid(trial), trial.application(application.id).status) == (0, Status.SIGNED)


def test_nothing_is_paid_before_signatures_and_security(trial, applicant):
    application = trial.submit(applicant, payments=paid_to(), collateral=(HOME,))
    until_sealed(trial, application, applicant)
    contract, home = row(trial, Contract, kind="loan"), row(trial, Collateral)
    for kind, key, values, said in (
        (Contract, contract.id, {"signed_document_id": None}, "not sealed"),
        (Collateral, home.id, {"state": "none"}, "not registered"),
    ):
        before = {name: getattr(row(trial, kind, id=key), name) for name in values}
        change(trial, kind, key, **values)
        with pytest.raises(ConflictError, match=said):
            disburse_loan(trial.bank, application.id)
        change(trial, kind, key, **before)
    trial.set(application.id, status=Status.OFFERED)
    with pytest.raises(ConflictError, match="not signed"):
        disburse_loan(trial.bank, application.id)
    assert paid(trial) == 0


def test_an_officer_releases_or_refuses(trial, ready):
    task = do(trial, "disbursement", ready.id, "release_payment", {"release_outcome": "release"})
    assert facts_of(trial, task) == {"release_outcome": "release"}
