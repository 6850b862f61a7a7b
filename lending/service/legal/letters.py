"""The letter before action 律師函: written as a paper with what is owed on its day, kept by its hash."""

from datetime import date
from decimal import Decimal

from lending.domain.actors import WORKER
from lending.domain.legal.course import next_turn, rest_until
from lending.domain.legal.records import LegalAction, LegalStep
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parties import Party
from lending.domain.records import Action
from lending.service import journal
from lending.service.collection.arrears import Arrears, settled_arrears_of
from lending.service.documents import keep_loan_paper
from lending.service.legal.moves import NewStep, add_step, begin_action, note
from lending.service.ports import Bank, Book
from lending.service.task_owners import reference_of

TEMPLATE, KIND = "letter_before_action", "letter_before_action"


def prepare_demand(bank: Bank, case_id: str) -> None:
    """Write the letter with what is owed today; one that was written today already stays."""
    with bank.read() as book:
        case = book.get(CollectionCase, case_id)
        arrears = settled_arrears_of(book, case.loan_id)
        data, key = letter_data(bank, book, arrears), f"{case_id}:letter:{arrears.today.isoformat()}"
    pdf = bank.papers.render(TEMPLATE, data, arrears.party.language)
    with bank.begin() as book:
        case = book.lock(CollectionCase, case_id)
        if book.count(LegalStep, key=key):
            return
        action, loan = begin_action(bank, book, WORKER, case), book.get(Loan, case.loan_id)
        reference = reference_of(book, loan)
        paper = keep_loan_paper(bank, book, loan, kind=KIND, content=pdf, origin="generated", reference=reference)
        action.document_id = paper.id
        owed = Decimal(str(data["total"]))
        add_step(bank, book, WORKER, action, NewStep(key=key, kind="letter", on=arrears.today, amount=owed, document_id=paper.id))
        note(bank, book, WORKER, Action.LEGAL_LETTER, action, document=paper.id, sha256=paper.sha256)


def letter_of(book: Book, action: LegalAction) -> LegalStep | None:
    """Return the letter that a lawsuit sends, the newest one written; None before there is one."""
    return book.first(LegalStep, legal_action_id=action.id, kind="letter", order="-recorded_at")


def last_day_to_pay(written: date) -> date | None:
    """Return until when a letter written on a day asks for the money."""
    return rest_until(next_turn("demand", "sent"), written)


def letter_data(bank: Bank, book: Book, arrears: Arrears) -> dict[str, object]:
    """Return what the paper's template shows; its keys stand at the template's head."""
    loan, standing, party = arrears.loan, arrears.standing, book.get(Party, arrears.party.id)
    late = [claim for claim in standing.claims if claim.due < arrears.today and (claim.unpaid or claim.owed("penalty"))]
    sums = {part: sum((claim.owed(part) for claim in late), Decimal(0)) for part in ("principal", "interest", "penalty")}
    data = {
        "bank": bank.settings.name,
        "complaint_phone": bank.settings.complaint_phone,
        "reference": reference_of(book, loan),
        "date": arrears.today,
        "borrower": {"name": party.name, "id_number": party.id_number},
        "product": loan.product,
        "currency": loan.currency,
        "disbursed_on": loan.disbursed_on,
        "since": arrears.since or arrears.today,
        "days_past_due": arrears.days_past_due,
        "amount": standing.outstanding,
        **sums,
        "fees": standing.fees_owed,
        "costs": standing.costs_owed,
        "total": arrears.overdue,
        "pay_by": last_day_to_pay(arrears.today),
    }
    return dict(journal.plain(data))
