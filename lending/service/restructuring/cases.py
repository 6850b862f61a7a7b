"""A restructuring as its process goes through it: claimed, its plans worked out, its approval opened, refused or lapsed."""

from lending.domain.actors import WORKER
from lending.domain.loans import LoanState
from lending.domain.parameters import parameter
from lending.domain.records import Action
from lending.domain.restructuring.records import Restructuring
from lending.service.business_date import as_variable, business_date, working_days_from
from lending.service.ports import Bank, Book, Scalar
from lending.service.restructuring.moves import drop_plan, end, note, tell
from lending.service.restructuring.options import ability_of, options_of
from lending.service.servicing.books import read_loan_book


def claim_request(bank: Bank, restructuring_id: str, process_instance: str) -> dict[str, Scalar]:
    """Bind the request to this instance by compare-and-set; a second instance is told that it is one too many."""
    with bank.begin() as book:
        asked = book.lock(Restructuring, restructuring_id)
        claimed = asked.process_instance in {None, process_instance}
        if claimed:
            asked.process_instance = process_instance
        return {"claimed": claimed, "task_due_at": _task_due(bank, book)}


def prepare_plans(bank: Bank, restructuring_id: str) -> dict[str, Scalar]:
    """Work out which plans the loan may have today; with none there is nothing to propose."""
    with bank.begin() as book:
        asked = book.lock(Restructuring, restructuring_id)
        if asked.stage != "measured":
            asked.stage = "measured"
            drop_plan(book, asked)
        held = read_loan_book(book, WORKER, asked.loan_id)
        found = options_of(held, ability_of(asked)) if held.loan.state == LoanState.ACTIVE else ()
        affordable = [option.name for option in found if option.affordable]
        names = [option.name for option in found]
        note(bank, book, WORKER, Action.PLANS_OFFERED, asked, plans=names, affordable=affordable)
        return {"plan_possible": bool(found), "task_due_at": _task_due(bank, book)}


def open_approval(bank: Bank, restructuring_id: str, authority_level: int) -> dict[str, Scalar]:
    """Note the authority the decision needs and say until when somebody decides."""
    with bank.begin() as book:
        book.lock(Restructuring, restructuring_id).authority_level = authority_level
        return {"task_due_at": _task_due(bank, book)}


def refuse_request(bank: Bank, restructuring_id: str) -> None:
    """End a request that leads to nothing, and tell the customer."""
    with bank.begin() as book:
        asked = book.lock(Restructuring, restructuring_id)
        if asked.state == "open":
            end(bank, book, WORKER, asked, "refused")
            tell(bank, book, asked, "restructuring_refused")


def lapse_agreement(bank: Bank, restructuring_id: str) -> None:
    """End a request whose agreement was not signed in time."""
    with bank.begin() as book:
        asked = book.lock(Restructuring, restructuring_id)
        if asked.withdrawable:
            end(bank, book, WORKER, asked, "lapsed")
            tell(bank, book, asked, "restructuring_lapsed")


def _task_due(bank: Bank, book: Book) -> str:
    today = business_date(book)
    return as_variable(working_days_from(bank.settings, today, int(parameter("restructuring.work_days", today).value)))
