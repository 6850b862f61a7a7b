"""What follows a move, once: a manager for who came to A, an offer for B, a visit for C, collection and preservation for D."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from lending.domain.actors import HEAD_OFFICE, WORKER, Role, User
from lending.domain.records import Action, BankState, Errand
from lending.domain.segmentation.records import ManagedCustomer, MonthlyReview, Segment, SegmentMove
from lending.service import journal, outbox
from lending.service.business_date import BUSINESS_DATE
from lending.service.ports import Bank, Book

#: The process that a person's follow-up is done by, and what it is told when the customer has moved on.
PROCESS, MOVED_ON = "segment_follow_up", "moved_on"
#: Moves that are followed up together.
TOGETHER = 2_000
Act = Callable[[Bank, Book, Sequence[SegmentMove]], None]


def assign_managers(bank: Bank, month: str) -> None:
    """Give each customer who came to segment A a manager of his own 專屬客戶經理; his tasks come first from now on."""
    _follow(bank, month, "A", _assign)


def note_offers(bank: Bank, month: str) -> None:
    """Note an offer for each customer who came to segment B; his home shows it."""
    _follow(bank, month, "B", _offer)


def start_visits(bank: Bank, month: str) -> None:
    """Have each customer who came to segment C visited."""
    _follow(bank, month, "C", _start)


def start_preservation(bank: Bank, month: str) -> None:
    """Have what each customer who came to segment D owes collected and secured 資產保全."""
    _follow(bank, month, "D", _start)


#: What starts what a segment's strategy must, in the order of the segments.
STRATEGIES: tuple[Callable[[Bank, str], None], ...] = (assign_managers, note_offers, start_visits, start_preservation)


def _follow(bank: Bank, month: str, segment: Segment, act: Act) -> None:
    """Do for the moves into a segment what was not done yet, some at a time."""
    with bank.read() as book:
        waiting = [move.id for move in book.find(SegmentMove, month=month, segment=segment, state="waiting", order="id")]
    for first in range(0, len(waiting), TOGETHER):
        with bank.begin() as book:
            # Two who do it at the same time take turns, and the second finds nothing waiting.
            book.lock(MonthlyReview, month)
            moves = book.find(SegmentMove, id=tuple(waiting[first : first + TOGETHER]), state="waiting", order="id")
            # Held meanwhile: each row of the journal would else read the date again.
            today = book.get(BankState, BUSINESS_DATE)
            for move in moves:
                move.followed_on = date.fromisoformat(today.value)
            act(bank, book, moves)
    bank.nudge()


def _assign(bank: Bank, book: Book, moves: Sequence[SegmentMove]) -> None:
    known = {found.party_id for found in book.find(ManagedCustomer, party_id=tuple(move.party_id for move in moves))}
    managers = [user for user in book.find(User, party_id=None, active=True, order="id") if Role.CUSTOMER_MANAGER in user.roles]
    load = Counter(book.reviews().managed([user.id for user in managers]))
    for move in moves:
        move.state = "done"
        chosen = None if move.party_id in known else _least_loaded(managers, load, move.branch_id)
        move.outcome = "manager_assigned" if chosen or move.party_id in known else "no_manager"
        if chosen is not None:
            load[chosen.id] += 1
            book.add(ManagedCustomer(party_id=move.party_id, manager_id=chosen.id, since=move.followed_on or move.moved_on))
            journal.record(bank, book, WORKER, Action.MANAGER_ASSIGNED, party_id=move.party_id, manager=chosen.id, move=move.id)


def _least_loaded(managers: Sequence[User], load: Counter[str], branch_id: str) -> User | None:
    """Return the manager of a branch with the fewest customers, of the head office where the branch has none; None where neither has."""
    for branch in (branch_id, HEAD_OFFICE):
        there = [user for user in managers if user.branch_id == branch]
        if there:
            return min(there, key=lambda user: (load[user.id], user.id))
    return None


def _offer(_bank: Bank, _book: Book, moves: Sequence[SegmentMove]) -> None:
    for move in moves:
        move.state, move.outcome = "done", "offer_noted"


def _start(bank: Bank, book: Book, moves: Sequence[SegmentMove]) -> None:
    for move in moves:
        move.state = "open"
        variables = {"move_id": move.id, "segment": move.segment}
        outbox.post(bank, book, Errand.START, PROCESS, move.id, key=f"{move.id}:start", variables=variables)
