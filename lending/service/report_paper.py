"""The due-diligence report 《盡職調查報告》 as a paper: set when it is first opened, kept from then on."""

from lending.domain.actors import Actor
from lending.domain.applications import Application, DueDiligenceReport, ScoreRecord
from lending.domain.parties import Document, Party
from lending.errors import NotFoundError
from lending.service import documents, journal
from lending.service.ports import Bank, Book
from lending.service.report import latest_report
from lending.service.staff import require_staff
from lending.service.views.application import visible

KIND = "due_diligence_report"


def read_report_paper(bank: Bank, actor: Actor, application_id: str, language: str) -> tuple[Document, bytes]:
    """Return the newest report as PDF and its content; that it was read is journalled.

    NotFoundError outside the actor's scope, and before due diligence is finished. The first reader's language stays.
    """
    require_staff(actor)
    return documents.read_document(bank, actor, _kept(bank, actor, application_id, language))


def _kept(bank: Bank, actor: Actor, application_id: str, language: str) -> str:
    """Return the id of the paper, set now where nobody opened it before; two first readers get the same one."""
    with bank.begin() as book:
        application = visible(book, actor, application_id)
        report = latest_report(book, application_id)
        if report is None:
            raise NotFoundError("The due-diligence report is not there yet: due diligence is not finished.")
        report = book.lock(DueDiligenceReport, report.id)
        if report.document_id is None:
            content = bank.papers.render(KIND, report_data(bank, book, application, report), language)
            report.document_id = documents.keep_paper(bank, book, application, kind=KIND, content=content, origin="generated").id
        return report.document_id


def report_data(bank: Bank, book: Book, application: Application, report: DueDiligenceReport) -> dict[str, object]:
    """Return what the paper's template shows; its keys stand at the template's head."""
    party = book.get(Party, application.party_id)
    papers = book.find(Document, application_id=application.id, origin="uploaded", order="recorded_at")
    shown = ("reference", "product", "amount", "currency", "term_months", "method", "purpose", "occupation")
    data = {
        **{name: getattr(application, name) for name in shown},
        "bank": bank.settings.name,
        "date": report.business_date,
        "borrower": {"name": party.name, "id_number": party.id_number},
        "credit_standing": report.credit_standing,
        "measures": report.measures,
        "facts": report.facts,
        "documents": [{name: getattr(paper, name) for name in ("kind", "pages", "dated", "reading")} for paper in papers],
        "score": _score(book, application.id),
    }
    return dict(journal.plain(data))


def _score(book: Book, application_id: str) -> dict[str, object] | None:
    score = book.first(ScoreRecord, application_id=application_id, order="-scored_at")
    if score is None:
        return None
    lines = [
        {"name": item["label"], "value": item["value"] or "–", "points": item["points"], "average": item["average_points"]}
        for item in score.characteristics
    ]
    shown = ("points", "expert_points", "probability_of_default")
    return {**{name: getattr(score, name) for name in shown}, "characteristics": lines}
