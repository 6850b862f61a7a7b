"""The supplement agreement 補充協議: fixed as it is approved, written as a paper, compared with the loan before it is signed and booked."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from lending.domain.actors import WORKER
from lending.domain.loans import EventKind, Loan, LoanState
from lending.domain.parameters import parameter
from lending.domain.parties import Party
from lending.domain.records import Action
from lending.domain.restructuring.records import Restructuring, SupplementAgreement
from lending.domain.servicing.plan_change import PlanChange
from lending.domain.servicing.proposal import ServicingProposal
from lending.domain.servicing.standing import Claim, Standing
from lending.service import journal
from lending.service.business_date import as_variable, end_of_day
from lending.service.documents import keep_loan_paper
from lending.service.ports import Bank, Book, Scalar
from lending.service.restructuring.moves import latest_agreement, note, tell
from lending.service.servicing.books import LoanBook
from lending.service.servicing.restructurings import RestructuringPreview, preview_of
from lending.service.task_owners import reference_of

TEMPLATE, KIND = "supplement_agreement", "supplement"


def draft_agreement(bank: Bank, book: Book, held: LoanBook, asked: Restructuring, proposal: ServicingProposal) -> None:
    """Fix what was approved as the next agreement: it counts from today, and is to be signed before anything else falls due."""
    preview, today = preview_of(held, proposal.facts), held.today
    coming = _to_come(preview.change.after, today)
    book.add(
        SupplementAgreement(
            id=str(uuid4()),
            restructuring_id=asked.id,
            number=book.count(SupplementAgreement, restructuring_id=asked.id) + 1,
            facts=proposal.facts,
            counts_from=today,
            terms=dict(journal.plain(_terms(bank, book, held, preview, proposal))),
            instalments=coming,
            sign_by=_sign_by(held.standing(), preview, today),
            minimum_seconds=bank.settings.minimum_reading_seconds,
            recorded_at=bank.now(),
            business_date=today,
        )
    )
    book.flush()


def _sign_by(before: Standing, preview: RestructuringPreview, today: date) -> date:
    last = today + timedelta(days=int(parameter("restructuring.sign_days", today).value))
    return min([last, *(claim.due for claim in (*before.claims, *preview.change.after) if claim.due > today)])


def _to_come(claims: Iterable[Claim], today: date) -> list[dict[str, Any]]:
    names = ("number", "due", "principal", "interest")
    return [dict(journal.plain({name: getattr(claim, name) for name in names})) for claim in claims if claim.due > today]


def _terms(bank: Bank, book: Book, held: LoanBook, preview: RestructuringPreview, proposal: ServicingProposal) -> Mapping[str, object]:
    """Return what the paper states but for who signs it; its keys stand at the head of its template."""
    loan, standing, observed = held.loan, held.standing(), preview.observation
    return {
        "bank": bank.settings.name,
        "complaint_phone": bank.settings.complaint_phone,
        "reference": reference_of(book, loan),
        "date": held.today,
        "product": loan.product,
        "currency": loan.currency,
        "disbursed_on": loan.disbursed_on,
        "amount": standing.outstanding,
        "overdue": standing.due_by(held.today),
        "facts": {**proposal.facts, "rate_before": standing.rate},
        "capitalised": preview.capitalised,
        "waived": preview.waived_interest + preview.waived_penalty,
        **_costs(preview.change),
        "last_due_before": preview.last_due_before,
        "last_due_after": preview.last_due_after,
        "observed": {"begins": observed.begins, "ends": observed.ends} if observed and observed.begins else None,
        "before": _rows(preview.change.before, held.today),
        "after": _rows(preview.change.after, held.today),
    }


def _costs(change: PlanChange) -> dict[str, object]:
    after = change.cost_after + change.fee
    return {"cost_before": change.cost_before, "cost_after": after, "difference": after - change.cost_before}


def _rows(claims: Iterable[Claim], today: date) -> list[dict[str, object]]:
    """Return what is still to be paid, arrears with it, as the paper lists it."""
    return [
        {"number": claim.number, "due": claim.due, "principal": claim.owed("principal"), "interest": claim.owed("interest")}
        for claim in claims
        if claim.unpaid or claim.due > today
    ]


def prepare_agreement(bank: Bank, restructuring_id: str) -> dict[str, Scalar]:
    """Write the agreement that was approved, open it to the customer, and say until when it may be signed."""
    with bank.read() as book:
        asked = book.get(Restructuring, restructuring_id)
        waiting = _newest(book, restructuring_id)
        party = book.get(Party, book.get(Loan, asked.loan_id).party_id)
    borrower = {"name": party.name, "id_number": party.id_number, "phone": party.phone}
    data = {**waiting.terms, "borrower": borrower, "sign_by": waiting.sign_by.isoformat()}
    pdf = bank.papers.render(TEMPLATE, data, party.language)
    with bank.begin() as book:
        asked = book.lock(Restructuring, restructuring_id)
        agreement = _newest(book, restructuring_id)
        if agreement.document_id is None and asked.withdrawable:
            loan = book.get(Loan, asked.loan_id)
            kept = keep_loan_paper(
                bank, book, loan, kind=f"contract_{KIND}", content=pdf, origin="generated", reference=reference_of(book, loan)
            )
            agreement.document_id, asked.stage = kept.id, "offered"
            note(bank, book, WORKER, Action.CONTRACTS_PREPARED, asked, kind=KIND, lapses=agreement.sign_by)
            tell(bank, book, asked, "restructuring_offered", until=agreement.sign_by.isoformat())
        return {"sign_until": as_variable(end_of_day(bank.settings, agreement.sign_by))}


def _newest(book: Book, restructuring_id: str) -> SupplementAgreement:
    agreement = latest_agreement(book, restructuring_id)
    if agreement is None:
        raise ValueError("approval left no agreement to write")
    return agreement


def still_fits(held: LoanBook, agreement: SupplementAgreement) -> bool:
    """Say whether booking the agreement now would make exactly the instalments that it states."""
    if held.loan.state != LoanState.ACTIVE:
        return False
    event = replace(held.imagined(EventKind.RESTRUCTURED, agreement.facts), value_date=agreement.counts_from)
    after = held.standing(None, event)
    return _to_come(after.claims, agreement.counts_from) == agreement.instalments
