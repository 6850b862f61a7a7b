"""Which applications cases of every kind belong to, all of them at once: lists of cases are lists of applications."""

from collections.abc import Collection, Iterator

from lending.domain.applications import Application
from lending.domain.early_warning.records import RiskIntervention
from lending.domain.legal.records import AssetPreservation
from lending.domain.loans import CollectionCase, Loan
from lending.domain.restructuring.records import Restructuring
from lending.domain.segmentation.records import SegmentMove
from lending.service.ports import Book

#: Cases that are about one loan each.
_OF_A_LOAN: tuple[type[CollectionCase | Restructuring | RiskIntervention | AssetPreservation], ...] = (
    *(CollectionCase, Restructuring),
    *(RiskIntervention, AssetPreservation),
)
#: Keys asked for with one question.
_AT_ONCE = 1_000


def applications_of(book: Book, business_keys: Collection[str]) -> tuple[str, ...]:
    """Return the ids of the applications that cases go by or that their loans come from, in order; a key of none of them is left out."""
    keys, found = sorted(business_keys), set[str]()
    for first in range(0, len(keys), _AT_ONCE):
        found.update(_applications(book, tuple(keys[first : first + _AT_ONCE])))
    return tuple(sorted(found))


def _applications(book: Book, keys: tuple[str, ...]) -> Iterator[str]:
    yield from (application.id for application in book.find(Application, id=keys))
    loans = {case.loan_id for kind in _OF_A_LOAN for case in book.find(kind, id=keys)}
    parties = {move.party_id for move in book.find(SegmentMove, id=keys)}
    about = [*(book.find(Loan, id=tuple(sorted(loans))) if loans else ()), *_largest(book, parties)]
    yield from (loan.application_id for loan in about if loan.application_id)


def _largest(book: Book, parties: Collection[str]) -> Collection[Loan]:
    """Return of each customer the loan that is owed most of, by which a move between segments is known."""
    owed = book.find(Loan, party_id=tuple(sorted(parties)), order="-id") if parties else []
    # The last one stands: of loans of which as much is owed the first by id, by which tasks know the move too.
    return {loan.party_id: loan for loan in sorted(owed, key=lambda loan: loan.outstanding)}.values()
