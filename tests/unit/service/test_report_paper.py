import pytest

from lending.domain.applications import ScoreRecord
from lending.domain.records import Action, JournalEntry
from lending.errors import NotFoundError
from lending.service.documents import Upload, add_document, read_document
from lending.service.report import latest_report
from lending.service.report_paper import read_report_paper, report_data
from lending.service.views import read_application, read_case
from tests.support.flow import until_offer, until_report


def data_of(trial, application_id) -> dict[str, object]:
    with trial.bank.read() as book:
        application, report = trial.application(application_id), latest_report(book, application_id)
        return report_data(trial.bank, book, application, report)


def test_the_report_is_set_when_it_is_first_opened_and_kept(trial):
    # Given
    application, reviewer = trial.submit(), trial.actor("reviewer")
    until_report(trial, application.id)
    # When
    first, content = read_report_paper(trial.bank, reviewer, application.id, "en")
    again, same = read_report_paper(trial.bank, trial.actor("approver"), application.id, "zh_Hant")
    # Then
    assert (first.kind, first.origin, first.media_type) == ("due_diligence_report", "generated", "application/pdf")
    assert content.startswith(b"%PDF-1.7\ndue_diligence_report en")
    assert (again.id, same) == (first.id, content)


def test_that_it_was_read_is_on_record(trial):
    application, reviewer = trial.submit(), trial.actor("reviewer")
    until_report(trial, application.id)
    document, _content = read_report_paper(trial.bank, reviewer, application.id, "en")
    with trial.bank.read() as book:
        rows = book.find(JournalEntry, application_id=application.id, action=Action.DOCUMENT_READ)
    assert [(row.actor_id, document.id in row.body) for row in rows] == [(reviewer.user_id, True)]


def test_before_due_diligence_is_finished_there_is_none(trial):
    with pytest.raises(NotFoundError, match="not finished"):
        read_report_paper(trial.bank, trial.actor("reviewer"), trial.submit().id, "en")


@pytest.mark.parametrize("login", ["reviewer.ningbo", "partner"])
def test_others_do_not_learn_that_it_exists(trial, login):
    application = trial.submit()
    until_report(trial, application.id)
    with pytest.raises(NotFoundError):
        read_report_paper(trial.bank, trial.actor(login), application.id, "en")


def test_the_customer_does_not_get_the_banks_report(trial):
    customer = trial.customer()
    application = trial.submit(customer)
    until_report(trial, application.id)
    with pytest.raises(NotFoundError):
        read_report_paper(trial.bank, customer, application.id, "en")


def test_once_opened_it_is_shown_to_the_banks_people_only(trial):
    # Given
    customer, guarantor, partner, reviewer = trial.customer(), trial.customer(), trial.actor("partner"), trial.actor("reviewer")
    application = trial.submit(customer, guarantor=trial.person_of(guarantor))
    trial.set(application.id, submitted_by=partner.user_id)
    until_report(trial, application.id)
    paper, _content = read_report_paper(trial.bank, reviewer, application.id, "en")
    # Then
    for outsider in (customer, guarantor, partner):
        assert read_application(trial.bank, outsider, application.id).documents == ()
        with pytest.raises(NotFoundError, match="no such document"):
            read_document(trial.bank, outsider, paper.id)
    assert [known.id for known in read_case(trial.bank, reviewer, application.id).application.documents] == [paper.id]
    assert read_document(trial.bank, trial.actor("auditor"), paper.id)[0].id == paper.id


def test_the_paper_tells_what_was_asked_found_and_handed_in(trial):
    # Given
    customer = trial.customer()
    application = trial.submit(customer)
    add_document(trial.bank, customer, Upload(kind="identity", file_name="id.pdf", content=b"%PDF-1.7"), application_id=application.id)
    until_report(trial, application.id)
    # When
    data = data_of(trial, application.id)
    # Then
    assert (data["reference"], data["amount"], data["purpose"]) == (application.reference, "50000.00", "renovation")
    assert {measure["name"] for measure in data["measures"]} >= {"debt_to_income", "cash_flow_coverage", "credit_standing"}
    assert data["documents"] == [{"kind": "identity", "pages": 1, "dated": None, "reading": "readable"}]
    assert data["score"] is None


def test_once_there_is_a_score_the_paper_shows_it_line_by_line(trial):
    application = trial.submit()
    until_offer(trial, application.id)
    with trial.bank.read() as book:
        kept = book.first(ScoreRecord, application_id=application.id)
    score = data_of(trial, application.id)["score"]
    assert score["points"] == kept.points
    assert len(score["characteristics"]) == len(kept.characteristics)
    assert all(line["name"] and line["value"] for line in score["characteristics"])
