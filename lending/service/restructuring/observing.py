"""The observation of a restructured loan 重組觀察期 (R3): kept it ends well; past due again, the loan goes back to collection."""

from datetime import date

from lending.domain.actors import WORKER
from lending.domain.loans import LoanState
from lending.domain.records import Action
from lending.domain.restructuring.records import Ending, Restructuring
from lending.domain.servicing.aging import age
from lending.domain.servicing.observation import observation_of
from lending.domain.servicing.standing import Standing
from lending.service.collection.cases import open_case
from lending.service.collection.times import closing
from lending.service.ports import Bank, Scalar
from lending.service.restructuring.moves import end, note
from lending.service.servicing.aging import age_loan
from lending.service.servicing.books import hold_loan_book, read_loan_book

#: What is journalled as the reason of a return, and of a tier that changes with it.
RELAPSED = "relapsed"


def observe_loan(bank: Bank, restructuring_id: str) -> dict[str, Scalar]:
    """Say how the observation stands and when to look again: the day after the next instalment is due."""
    with bank.begin() as book:
        asked = book.lock(Restructuring, restructuring_id)
        held = read_loan_book(book, WORKER, asked.loan_id)
        standing = held.standing()
        found = _observed(standing, held.today) if asked.state == "open" else "over"
        if found == "over" and asked.state == "open":
            end(bank, book, WORKER, asked, _ending(standing))
        return {"observation": found, "look_again_at": closing(bank, _next_look(standing, held.today))}


def _observed(standing: Standing, today: date) -> str:
    """Return `relapsed` where an instalment of the new plan is past due, `over` once it has stood its time or nothing is left of it."""
    if standing.state != LoanState.ACTIVE:
        return "over"
    changed = standing.restructured_on or today
    if any(late.due > changed for late in age(standing, today).instalments):
        return RELAPSED
    return "running" if observation_of(standing, today) else "over"


def _ending(standing: Standing) -> Ending:
    return "relapsed" if standing.state == LoanState.WRITTEN_OFF else "kept"


def _next_look(standing: Standing, today: date) -> date:
    observation = observation_of(standing, today)
    ends = (observation.ends,) if observation is not None and observation.ends is not None else ()
    return min((day for day in (*(claim.due for claim in standing.claims), *ends) if day >= today), default=today)


def return_to_collection(bank: Bank, restructuring_id: str) -> None:
    """Give a loan that fell behind under observation back to collection, and say why; it has a case then, whoever opened it."""
    with bank.begin() as book:
        asked = book.lock(Restructuring, restructuring_id)
        if asked.state != "open":
            return
        held = hold_loan_book(book, WORKER, asked.loan_id)
        late = age_loan(book, held.loan, held.standing(), held.today, RELAPSED)
        since = late.instalments[0].due if late.instalments else held.today
        case = open_case(bank, book, held.loan, since)
        note(bank, book, WORKER, Action.RETURNED_TO_COLLECTION, asked, collection_case=case.id, reason=RELAPSED, since=since)
        end(bank, book, WORKER, asked, "relapsed")
