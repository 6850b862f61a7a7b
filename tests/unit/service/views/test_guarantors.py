"""What a guarantor reads of the application he guarantees: how it stands, what he signs, and nothing of the borrower's."""

import io

import pytest

from lending.domain.applications import Status
from lending.errors import ForbiddenError, NotFoundError
from lending.service import intake
from lending.service.documents import Upload, add_document, read_document
from lending.service.views import read_application
from tests.support.flow import until_offer
from tests.support.walk import HOME, paid_to
from tests.support.web import Api, build_app, signed_in

PAPER = Upload(kind="identity", file_name="id.pdf", content=b"%PDF-1.7")


@pytest.fixture
def borrower(trial):
    return trial.customer("zhang")


@pytest.fixture
def guarantor(trial):
    return trial.customer("wang")


@pytest.fixture
def application(trial, borrower, guarantor):
    return trial.submit(borrower, guarantor=trial.person_of(guarantor), payments=paid_to(), collateral=(HOME,))


def test_the_borrowers_papers_are_not_his(trial, application, borrower, guarantor):
    paper = add_document(trial.bank, borrower, PAPER, application_id=application.id)
    view = read_application(trial.bank, guarantor, application.id)
    assert (view.status, view.documents, view.payments) == ("submitted", (), ())
    assert "document_added" not in {event.action for event in view.timeline}
    with pytest.raises(NotFoundError, match="no such document"):
        read_document(trial.bank, guarantor, paper.id)
    assert [known.id for known in read_application(trial.bank, borrower, application.id).documents] == [paper.id]


def test_he_reads_the_contracts_he_signs_and_answers_for(trial, application, borrower, guarantor):
    until_offer(trial, application.id)
    view = read_application(trial.bank, guarantor, application.id)
    assert {contract.kind for contract in view.contracts} == {"key_facts", "loan", "guarantee"}
    assert {paper.id for paper in view.documents} == {contract.document_id for contract in view.contracts}
    for paper in view.documents:
        assert read_document(trial.bank, guarantor, paper.id)[1].startswith(b"%PDF")
    others = read_application(trial.bank, borrower, application.id).documents
    security = next(paper for paper in others if paper.kind == "contract_security")
    with pytest.raises(NotFoundError, match="no such document"):
        read_document(trial.bank, guarantor, security.id)


def test_his_own_papers_are_his(trial, application, guarantor):
    own = add_document(trial.bank, guarantor, PAPER)
    assert read_document(trial.bank, guarantor, own.id)[0].id == own.id


def test_he_adds_none_to_it(trial, application, guarantor):
    with pytest.raises(ForbiddenError, match="added by its customer"):
        add_document(trial.bank, guarantor, PAPER, application_id=application.id)


def test_what_is_asked_of_the_borrower_and_why_it_ended_is_between_him_and_the_bank(trial, application, borrower, guarantor):
    intake.request_supplement(trial.bank, application.id, "identity")
    assert read_application(trial.bank, guarantor, application.id).supplement is None
    trial.set(application.id, status=Status.REJECTED, reasons=["R13"])
    told = [read_application(trial.bank, who, application.id).reasons for who in (guarantor, borrower)]
    assert told == [[], ["R13"]]


def test_program_and_page_say_the_same(trial, application, borrower, guarantor):
    paper = add_document(trial.bank, borrower, PAPER, application_id=application.id)
    app = build_app(trial)
    program, page = Api.of(app, trial, "wang"), signed_in(app, "wang")
    path = f"/applications/{application.id}"
    assert (program.get(path).json["documents"], program.get(f"/documents/{paper.id}").status_code) == ([], 404)
    sent = {"kind": "identity", "file": (io.BytesIO(PAPER.content), "id.pdf")}
    assert program.post(f"{path}/documents", data=sent).status_code == 403
    assert page.get(f"/documents/{paper.id}").status_code == 404
    assert paper.file_name not in page.get(f"/loans/{application.id}/documents").text
    for status in {*Status} - {Status.DISBURSED}:
        trial.set(application.id, status=status)
        assert page.get(f"/loans/{application.id}").status_code == 200, status
