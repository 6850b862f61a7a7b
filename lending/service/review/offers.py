"""What a customer's segment brings him, as his home shows it: the bank's offer, and a manager of his own."""

from dataclasses import dataclass
from datetime import timedelta

from lending.domain.actors import Actor, User
from lending.domain.loans import Loan, LoanState
from lending.domain.parameters import parameter
from lending.domain.segmentation.records import ManagedCustomer, SegmentMove
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book

#: What is offered, the first that the customer has no running loan of.
_OFFERED = ("consumer", "business")


@dataclass(frozen=True, slots=True)
class Benefits:
    """The product that is offered, None where none is; the name of the customer's manager, None where he has none."""

    product: str | None
    manager: str | None


def read_benefits(bank: Bank, actor: Actor) -> Benefits:
    """Return what the customer's segment brings him; an offer is shown for some weeks after it was noted, and not to who moved on."""
    with bank.read() as book:
        managed = book.first(ManagedCustomer, party_id=actor.party_id)
        manager = book.get(User, managed.manager_id).name if managed else None
        return Benefits(_offered(book, actor.party_id or "") if _has_offer(book, actor) else None, manager)


def _has_offer(book: Book, actor: Actor) -> bool:
    move, today = book.first(SegmentMove, party_id=actor.party_id, order="-month"), business_date(book)
    shown = timedelta(days=int(parameter("review.offer_days", today).value))
    return move is not None and move.outcome == "offer_noted" and move.followed_on is not None and today <= move.followed_on + shown


def _offered(book: Book, party_id: str) -> str:
    running = {loan.product for loan in book.find(Loan, party_id=party_id, state=LoanState.ACTIVE)}
    return next((product for product in _OFFERED if product not in running), _OFFERED[0])
