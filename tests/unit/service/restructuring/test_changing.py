from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.loans import CollectionCase
from lending.domain.parties import Document, Notification
from lending.domain.records import OutboxMessage
from lending.domain.restructuring.records import SupplementAgreement
from lending.domain.servicing.proposal import ServicingProposal
from lending.service.collection.cases import open_case
from lending.service.restructuring.cases import prepare_plans
from lending.service.restructuring.changing import change_plan, seal_agreement
from lending.service.servicing.verification import verify_book
from tests.support.bank import FakePapers
from tests.support.restructuring import until_changed, until_offered
from tests.support.running import move_to
from tests.support.walk import at_once, change, failures, row, rows
from tests.unit.service.servicing.test_payments import SECOND_DUE, pay


@pytest.mark.parametrize("choice", ["longer", "principal_later", "pause", "cheaper", "fresh_start"])
def test_what_was_signed_is_what_is_booked_even_days_later(late, choice):
    offered = until_offered(late, choice)
    move_to(late.trial, late.book.today + timedelta(days=9))
    offered.signed().changed()
    agreement = offered.agreement
    coming = [row for row in late.plan if row.due > agreement.counts_from]
    assert [(row.number, row.due.isoformat(), row.principal, row.interest) for row in coming] == [
        (line["number"], line["due"], Decimal(str(line["principal"])), Decimal(str(line["interest"]))) for line in agreement.instalments
    ]
    event = late.events[-1]
    assert (event.kind, event.value_date, event.facts["agreement"]) == ("restructured", agreement.counts_from, agreement.id)
    assert (late.loan.days_past_due, late.loan.set_apart) == (0, True)
    assert verify_book(late.trial.bank).discrepancies == ()
    assert (offered.row.stage, offered.row.changed_on, agreement.state) == ("observed", late.book.today, "booked")
    assert row(late.trial, ServicingProposal, id=offered.row.proposal_id).event_id == event.id


def test_it_is_booked_once_however_often_it_is_asked_for(late):
    signed = until_offered(late).signed()
    results = at_once(*[lambda: change_plan(late.trial.bank, signed.id)] * 4)
    assert failures(results) == []
    assert len(late.events) == 2


def test_the_case_of_collection_ends_where_the_arrears_joined_the_principal(late):
    with late.trial.bank.begin() as book:
        case = open_case(late.trial.bank, book, late.loan, late.plan[0].due)
    until_changed(late)
    assert row(late.trial, CollectionCase, id=case.id).state == "closed"


def test_it_goes_on_with_arrears_that_stay_due(late):
    with late.trial.bank.begin() as book:
        case = open_case(late.trial.bank, book, late.loan, late.plan[0].due)
    changed = until_offered(late, "own", extension=6, arrears="keep").signed().changed()
    assert row(late.trial, CollectionCase, id=case.id).state == "open"
    assert row(late.trial, OutboxMessage, key=f"{case.id}:arrears_changed:{changed.id}:changed")


def test_one_that_no_longer_fits_is_made_anew(late):
    signed = until_offered(late).signed()
    pay(late, amount="5.00")
    assert change_plan(late.trial.bank, signed.id) == {"plan_changed": False}
    prepare_plans(late.trial.bank, signed.id)
    assert (signed.row.stage, signed.agreement.state) == ("measured", "void")
    assert row(late.trial, Notification, template="restructuring_anew")
    signed.proposed().decided().signed().changed()
    assert (signed.agreement.number, signed.agreement.state, signed.row.stage) == (2, "booked", "observed")
    assert [proposal.state for proposal in rows(late.trial, ServicingProposal, order="recorded_at")] == ["lapsed", "approved"]


def test_an_instalment_paid_by_the_old_plan_meanwhile_is_not_altered(late):
    move_to(late.trial, SECOND_DUE - timedelta(days=1))
    signed = until_offered(late, "own", extension=6, arrears="keep").signed()
    move_to(late.trial, SECOND_DUE)
    late.pay_in("9000.00")
    pay(late, amount="4600.00")
    assert late.plan[1].settled_on is not None
    assert change_plan(late.trial.bank, signed.id) == {"plan_changed": False}
    assert len([event for event in late.events if event.kind == "restructured"]) == 0


def test_the_agreement_that_was_booked_is_signed_and_sealed_once(late):
    changed = until_changed(late)
    for _again in range(2):
        seal_agreement(late.trial.bank, changed.id)
    paper = row(late.trial, Document, kind="contract_supplement", origin="signed")
    assert changed.agreement.signed_document_id == paper.id
    assert late.trial.bank.papers.verify(late.trial.bank.blobs.get(paper.sha256), sealed=True)
    assert row(late.trial, Notification, template="restructuring_changed")


def test_a_worker_that_another_overtakes_keeps_no_second_paper(late):
    changed, bank = until_changed(late), late.trial.bank

    class Overtaken(FakePapers):
        """Papers whose first seal takes so long that another worker is done before."""

        def seal(self, pdf, *, reason, at):
            seal_agreement(bank, changed.id)
            return super().seal(pdf, reason=reason, at=at)

    seal_agreement(replace(bank, papers=Overtaken()), changed.id)
    assert len(rows(late.trial, Document, kind="contract_supplement", origin="signed")) == 1


def test_without_an_agreement_nothing_is_sealed(late):
    changed = until_changed(late)
    change(late.trial, SupplementAgreement, changed.agreement.id, signed_document_id=changed.agreement.document_id)
    seal_agreement(late.trial.bank, changed.id)
    assert rows(late.trial, Document, kind="contract_supplement", origin="signed") == []
