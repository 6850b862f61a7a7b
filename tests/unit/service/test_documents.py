from dataclasses import replace

import pytest

from lending.domain.actors import Actor, Role
from lending.domain.applications import NOT_WITHDRAWABLE, Status
from lending.domain.parties import Document
from lending.domain.records import JournalEntry
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service.documents import Upload, add_document, keep_paper, read_document, remove_document
from lending.service.paper_access import ADDERS
from tests.support.walk import actions, row, rows

PAPER = Upload(kind="identity", file_name="../身份證.pdf", content=b"%PDF-1.7 me")


def test_a_paper_is_kept_by_its_content_under_a_safe_name(trial, application, applicant):
    paper = add_document(trial.bank, applicant, PAPER, application_id=application.id)
    assert (paper.file_name, paper.media_type, paper.size, paper.origin) == ("身份證.pdf", "application/pdf", 11, "uploaded")
    assert (paper.party_id, paper.application_id, paper.uploaded_by) == (applicant.party_id, application.id, applicant.user_id)
    assert read_document(trial.bank, applicant, paper.id)[1] == PAPER.content
    assert actions(trial, application.id)[-1] == "document_added"


@pytest.mark.parametrize(
    ("changes", "field"), [({"content": b"<svg>"}, "file"), ({"kind": "contract_loan"}, "kind")], ids=["not a paper", "the bank's own kind"]
)
def test_what_cannot_be_taken_is_named(trial, applicant, changes, field):
    with pytest.raises(InvalidInputError) as raised:
        add_document(trial.bank, applicant, replace(PAPER, **changes))
    assert list(raised.value.errors) == [field]
    assert rows(trial, Document) == []


def test_a_paper_may_come_before_the_application(trial, applicant):
    assert add_document(trial.bank, applicant, PAPER).application_id is None
    assert add_document(trial.bank, trial.actor("intake"), PAPER, party_id=applicant.party_id).party_id == applicant.party_id
    assert add_document(trial.bank, trial.actor("partner"), PAPER, party_id=applicant.party_id).party_id == applicant.party_id


def test_nobody_hands_in_for_somebody_else(trial, application, applicant):
    stranger = trial.customer()
    with pytest.raises(NotFoundError):
        add_document(trial.bank, stranger, PAPER, application_id=application.id)
    for actor, party in (
        (stranger, applicant.party_id),
        (trial.actor("intake"), None),
        (trial.actor("reviewer.ningbo"), applicant.party_id),
    ):
        with pytest.raises(ForbiddenError, match="send the application first"):
            add_document(trial.bank, actor, PAPER, party_id=party)


@pytest.mark.parametrize("login", ["anna", "partner", "intake", "supervisor", "investigator"])
def test_papers_are_added_by_the_customer_his_partner_and_who_takes_in_or_goes_to_see(trial, application, login):
    trial.customer("anna")
    trial.set(application.id, party_id=trial.actor("anna").party_id, submitted_by=trial.actor("partner").user_id)
    paper = add_document(trial.bank, trial.actor(login), PAPER, application_id=application.id)
    assert (paper.party_id, paper.uploaded_by) == (trial.actor("anna").party_id, trial.actor(login).user_id)


@pytest.mark.parametrize("role", sorted({*Role} - {Role.CUSTOMER, Role.PARTNER, *ADDERS}))
def test_nobody_else_of_the_bank_adds_papers_to_an_application(trial, application, role):
    reader = trial.change("auditor", roles=[role], branch_id="head_office")
    with pytest.raises(ForbiddenError, match="to your task or to the case"):
        add_document(trial.bank, reader, PAPER, application_id=application.id)
    with pytest.raises(ForbiddenError, match="send the application first"):
        add_document(trial.bank, reader, PAPER, party_id=application.party_id)
    assert rows(trial, Document) == []


@pytest.mark.parametrize("status", sorted(Status))
def test_an_application_takes_papers_until_its_money_is_on_its_way_or_it_is_over(trial, application, applicant, status):
    trial.set(application.id, status=status)
    for actor in (applicant, trial.actor("intake")):
        if status in NOT_WITHDRAWABLE:
            with pytest.raises(ConflictError, match="on its way or the case is closed"):
                add_document(trial.bank, actor, PAPER, application_id=application.id)
        else:
            add_document(trial.bank, actor, PAPER, application_id=application.id)


def test_reading_a_paper_is_on_record_but_not_one_s_own(trial, application, applicant):
    paper = add_document(trial.bank, applicant, PAPER, application_id=application.id)
    read_document(trial.bank, applicant, paper.id)
    assert rows(trial, JournalEntry, action="document_read") == []
    read_document(trial.bank, trial.actor("reviewer"), paper.id)
    assert row(trial, JournalEntry, action="document_read").actor_id == trial.actor("reviewer").user_id


def test_a_paper_is_shown_to_those_it_concerns(trial, application, applicant):
    of_case = add_document(trial.bank, applicant, PAPER, application_id=application.id)
    of_party = add_document(trial.bank, applicant, PAPER)
    assert read_document(trial.bank, trial.actor("reviewer"), of_party.id)[1] == PAPER.content
    for stranger in (trial.customer(), trial.actor("reviewer.ningbo")):
        for paper in (of_case, of_party):
            with pytest.raises(NotFoundError, match="no such document"):
                read_document(trial.bank, stranger, paper.id)


def test_a_paper_can_be_taken_back_until_it_is_part_of_a_running_case(trial, application, applicant):
    loose = add_document(trial.bank, applicant, PAPER)
    remove_document(trial.bank, applicant, loose.id)
    assert row(trial, JournalEntry, action="document_removed").party_id == applicant.party_id
    paper = add_document(trial.bank, applicant, PAPER, application_id=application.id)
    with pytest.raises(ConflictError, match="stays with it"):
        remove_document(trial.bank, applicant, paper.id)
    trial.set(application.id, status=Status.SUPPLEMENT)
    remove_document(trial.bank, applicant, paper.id)
    assert rows(trial, Document) == []


def test_only_who_handed_it_in_takes_it_back(trial, application, applicant):
    mine = add_document(trial.bank, applicant, PAPER)
    with trial.bank.begin() as book:
        banks = keep_paper(trial.bank, book, application, kind="contract_loan", content=b"%PDF-1.7", origin="signed")
    nobody = Actor(user_id=None, name="worker", roles=frozenset({Role.CUSTOMER}))
    for actor, paper in ((trial.actor("reviewer"), mine), (nobody, banks)):
        with pytest.raises(NotFoundError, match="not yours"):
            remove_document(trial.bank, actor, paper.id)


@pytest.mark.parametrize(("origin", "name"), [("generated", "{}-contract_loan.pdf"), ("signed", "{}-contract_loan-signed.pdf")])
def test_the_bank_s_own_papers_are_named_by_reference(trial, application, origin, name):
    with trial.bank.begin() as book:
        paper = keep_paper(trial.bank, book, application, kind="contract_loan", content=b"%PDF-1.7", origin=origin)
    assert (paper.file_name, paper.uploaded_by) == (name.format(application.reference), None)


def test_the_bank_s_own_papers_have_the_pages_they_have(trial, application):
    with trial.bank.begin() as book:
        paper = keep_paper(trial.bank, book, application, kind="contract_loan", content=b"%PDF-1.7 one PAGE BREAK two", origin="signed")
    assert paper.pages == 2
