from datetime import timedelta

import pytest

from lending.domain.parties import Document
from lending.domain.records import JournalEntry
from lending.domain.tasks import HumanTask
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.restructuring.confirming import confirm_agreement, open_agreement, send_agreement_code
from tests.support.restructuring import until_offered
from tests.support.running import move_to
from tests.support.walk import row, rows
from tests.unit.service.servicing.test_payments import pay


@pytest.fixture
def offered(late):
    return until_offered(late)


def test_it_is_signed_by_reading_it_and_entering_the_code(late, offered):
    assert confirm_agreement(late.trial.bank, late.customer, offered.id, offered.code())
    agreement = offered.agreement
    assert (agreement.state, agreement.code_digest, offered.row.stage) == ("signed", None, "signed")
    assert agreement.evidence == {"supplement": row(late.trial, Document, id=agreement.document_id).sha256}
    assert row(late.trial, HumanTask, definition="sign_agreement").state == "completed"
    with pytest.raises(ConflictError, match="no agreement to sign"):
        open_agreement(late.trial.bank, late.customer, offered.id)


def test_opening_it_is_noted_once(late, offered):
    first = open_agreement(late.trial.bank, late.customer, offered.id)
    assert open_agreement(late.trial.bank, late.customer, offered.id).opened_at == first.opened_at
    assert len([entry for entry in rows(late.trial, JournalEntry, action="contract_opened") if "supplement" in entry.body]) == 1


def test_it_has_to_be_read_first(late, offered):
    for opened in (False, True):
        if opened:
            open_agreement(late.trial.bank, late.customer, offered.id)
        with pytest.raises(ConflictError, match="read the contract first"):
            send_agreement_code(late.trial.bank, late.customer, offered.id)
        with pytest.raises(ConflictError, match="read the contract first"):
            confirm_agreement(late.trial.bank, late.customer, offered.id, "123456")


def test_a_wrong_code_counts_as_a_try(late, offered):
    code = offered.code()
    wrong = "000000" if code != "000000" else "111111"
    with pytest.raises(InvalidInputError, match="4 more tries"):
        confirm_agreement(late.trial.bank, late.customer, offered.id, wrong)
    assert (offered.agreement.tries, offered.row.stage) == (1, "offered")


def test_nobody_else_signs(late, offered):
    for actor in (late.trial.actor("servicing"), late.trial.actor("auditor")):
        with pytest.raises(ForbiddenError, match="Only the borrower"):
            open_agreement(late.trial.bank, actor, offered.id)


def test_after_its_last_day_it_is_signed_no_more(late, offered):
    code = offered.code()
    move_to(late.trial, offered.agreement.sign_by + timedelta(days=1))
    with pytest.raises(ConflictError, match="lapsed"):
        confirm_agreement(late.trial.bank, late.customer, offered.id, code)


def test_one_that_the_loan_no_longer_fits_is_void(late, offered):
    code = offered.code()
    pay(late, amount="5.00")
    assert not confirm_agreement(late.trial.bank, late.customer, offered.id, code)
    assert (offered.agreement.state, offered.row.stage) == ("void", "signed")
